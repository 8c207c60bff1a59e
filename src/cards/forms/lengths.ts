import type { AccessFlow } from '../../access/access-flow.ts'
import { parseDuration } from '../../access/duration.ts'
import { fewToPress, inOrder, lengthsOffered, mostToPress } from '../../access/lengths-offered.ts'
import { isNonEmpty, type Minutes, type NonEmpty } from '../../access/vocabulary.ts'
import { lengthText } from '../wording/wording.ts'
import type { FormOption, Lengths } from './form.ts'

type Durations = NonEmpty<AccessFlow['duration']>

/** Whatever is usual for what is chosen besides. */
const asUsual = 'usual'

/** Of one flow, or of all that may count before anything is chosen. */
export function lengthsOf(durations: Durations): Lengths {
  const [{ default: usual }, ...others] = durations
  const all = flat(durations)
  if (others.every(other => other.default === usual)) return lengthsAround(fewToPress(all, [usual]), usual, 'usual')
  const first = { value: asUsual, label: 'As usual for what you choose', description: null }
  return { options: [first, ...fewToPress(all, []).map(plain)], chosen: asUsual }
}

/** Whether there are others than those that these have to press together: they are typed. */
export const leavesOutLengths = (durations: Durations): boolean => inOrder(flat(durations)).length > mostToPress

/** Those that whoever approves has to press: as asked, or another up to the most. What is no longer given is not among them. */
export function lengthsToGive(duration: AccessFlow['duration'], asked: Minutes): Lengths {
  const [first, as] =
    asked > duration.max ? ([duration.max, 'the most by now'] as const) : ([asked, 'as asked'] as const)
  return lengthsAround(inOrder([first, ...lengthsOffered(duration)]), first, as)
}

function lengthsAround(all: NonEmpty<Minutes>, one: Minutes, as: string): Lengths {
  const [first, ...others] = all
  const option = (length: Minutes): FormOption =>
    length === one ? { ...plain(length), label: `${lengthText(length)} (${as})` } : plain(length)
  return { options: [option(first), ...others.map(option)], chosen: lengthText(one) }
}

const plain = (length: Minutes): FormOption => ({
  value: lengthText(length),
  label: lengthText(length),
  description: null,
})

function flat(durations: Durations): NonEmpty<Minutes> {
  const all = durations.flatMap(lengthsOffered)
  return isNonEmpty(all) ? all : [durations[0].default]
}

/** Where what was said stands on the form: chosen, where it is there to choose; else typed. */
export function lengthShown(
  said: string,
  lengths: Lengths | undefined,
): { readonly chosen: string; readonly typed: string } {
  if (!lengths || said.trim() === '') return { chosen: lengths?.chosen ?? '', typed: said }
  const read = parseDuration(said)
  const offered = read.ok && lengths.options.find(({ value }) => value === lengthText(read.minutes))
  return offered ? { chosen: offered.value, typed: '' } : { chosen: lengths.chosen, typed: said }
}

/** What somebody typed counts before what is chosen. */
export const lengthSaid = (typed: string, chosen: string): string =>
  typed.trim() !== '' || chosen === asUsual ? typed : chosen
