import { type Finding, wrong } from './file-problem.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import { type FileParty, partiesIn, partiesOfOne } from './schema/approval.ts'
import type { FileBreakGlass } from './schema/break-glass.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileSource } from './schema/people.ts'
import { fold } from './written-names.ts'

/** Whatever stands in a list twice: one of the two was meant to be something else, or to be gone. */
export function listedTwice<One>(
  path: Path,
  list: readonly One[] | undefined = [],
  called: (one: One) => string = String,
): readonly Finding[] {
  const keys = list.map(one => fold(called(one)))
  return list.flatMap((one, index) =>
    keys.indexOf(keys[index] ?? '') < index
      ? [wrong([...path, index], `${quoted(called(one))} is listed already`)]
      : [],
  )
}

/** `owner`, or which group or person. */
export const calledSource = (source: FileSource): string =>
  typeof source === 'string' ? source : 'group' in source ? `group ${source.group}` : `user ${source.user}`

/** Everybody and everything that a flow, or an entry for emergencies, names in a list. */
export function twiceIn(path: Path, flow: FileFlow | FileBreakGlass): readonly Finding[] {
  return [
    ...requestersTwice([...path, 'requesters'], flow.requesters),
    ...listedTwice([...path, 'resources'], flow.resources, calledOpened),
    ...('reviewers' in flow
      ? [
          ...listedTwice([...path, 'tell'], flow.tell, calledSource),
          ...listedTwice([...path, 'reviewers'], flow.reviewers, calledSource),
        ]
      : approversTwice([...path, 'approval'], flow.approval)),
  ]
}

function requestersTwice(path: Path, requesters: FileFlow['requesters'] | FileBreakGlass['requesters']) {
  if (requesters === 'everyone') return []
  const { groups, users, exclude } = requesters
  return [
    ...listedTwice([...path, 'groups'], groups),
    ...listedTwice([...path, 'users'], users),
    ...('managersOf' in requesters ? listedTwice([...path, 'managersOf'], requesters.managersOf) : []),
    ...listedTwice([...path, 'exclude'], exclude, calledSource),
  ]
}

function approversTwice(path: Path, approval: FileFlow['approval']) {
  if (approval === 'automatic') return []
  return [
    ...approval.stages.flatMap((stage, index) =>
      partiesIn(stage).flatMap(({ at, party: { from } }) =>
        listedTwice([...path, 'stages', index, ...at, 'from'], from, calledSource),
      ),
    ),
    ...approval.stages.flatMap((stage, index) =>
      'anyOf' in stage
        ? listedTwice([...path, 'stages', index, 'anyOf'], stage.anyOf, one =>
            partiesOfOne(one)
              .map(({ party }) => calledParty(party))
              .sort()
              .join(' and '),
          )
        : [],
    ),
    ...(approval.escalate ?? []).flatMap(({ to }, at) =>
      listedTwice([...path, 'escalate', at, 'to'], to, calledSource),
    ),
  ]
}

const calledParty = ({ from, needed }: FileParty): string =>
  `${needed} of ${from.map(calledSource).sort().join(' or ')}`

function calledOpened(opened: FileFlow['resources'][number]): string {
  if ('bundle' in opened) return `bundle ${opened.bundle}`
  const { integration, type, name, matching, tagged, scope } = opened
  const what =
    name ??
    matching ??
    Object.entries(tagged ?? {})
      .map(([key, value]) => `${key}: ${value}`)
      .sort()
      .join(', ')
  return [integration, type, what, ...(scope === undefined ? [] : ['in', scope])].join(' ')
}
