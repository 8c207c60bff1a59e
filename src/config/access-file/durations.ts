import { type Finding, wrong } from './file-problem.ts'
import { listedTwice } from './listed-twice.ts'
import type { Path } from './places.ts'
import type { FileFlow } from './schema/flow.ts'

/** A year: whoever approves can say nothing of a time that is further away. */
const furthestStart = 366 * 24 * 60

/** Lengths of time that are each right by themselves, and leave nothing of one another. */
export const durationsOf = (path: Path, flow: FileFlow): readonly Finding[] => [
  ...capOf([...path, 'duration', 'default'], flow),
  ...presetsOf([...path, 'duration', 'presets'], flow),
  ...extensionsOf([...path, 'extensions'], flow),
  ...startOf([...path, 'startWithin'], flow),
  ...remindersOf([...path, 'approval', 'remindEvery'], flow),
]

const capOf = (path: Path, { duration }: FileFlow): readonly Finding[] =>
  duration.default > duration.max ? [wrong(path, 'is longer than duration.max: shorten it, or raise duration.max')] : []

const presetsOf = (path: Path, { duration: { presets = [], max } }: FileFlow): readonly Finding[] => [
  ...listedTwice(path, presets, length => `${length}m`),
  ...presets.flatMap((preset, index) =>
    preset > max ? [wrong([...path, index], 'is longer than duration.max, so nobody could ask for it')] : [],
  ),
]

/** The last one may be shorter than the others, for what is left of the cap. */
function extensionsOf(path: Path, { duration, extensions }: FileFlow): readonly Finding[] {
  if (extensions === undefined) return []
  const { max, each } = extensions
  if (each >= duration.max)
    return [
      wrong(
        [...path, 'each'],
        'leaves nothing to extend: duration.max includes every extension, so each has to be shorter than it',
      ),
    ]
  const fit = Math.ceil((duration.max - 1) / each)
  if (max <= fit) return []
  return [
    wrong(
      [...path, 'max'],
      `is ${max}, and only ${fit} ${fit === 1 ? 'fits' : 'fit'} into duration.max, which includes every extension: lower it, or raise duration.max`,
    ),
  ]
}

const startOf = (path: Path, { startWithin }: FileFlow): readonly Finding[] =>
  startWithin !== undefined && startWithin > furthestStart
    ? [wrong(path, 'is longer than a year: nobody could say today who should have it then')]
    : []

function remindersOf(path: Path, { approval }: FileFlow): readonly Finding[] {
  if (approval === 'automatic' || approval.remindEvery === undefined) return []
  return approval.remindEvery >= approval.timeout
    ? [wrong(path, 'is not shorter than timeout, so nobody would ever be reminded')]
    : []
}
