import type { Waiting } from '../rules/rule.ts'
import { isNonEmpty, type PersonId } from '../vocabulary.ts'
import type { Decision, MayDecide } from './states.ts'
import { stillNeeded } from './still-needed.ts'

export interface Counted {
  readonly request: Waiting
  /** Whose words of the stage that waits do not count, or not about all that they were about. */
  readonly without: readonly PersonId[]
}

/**
 * What makes a stage complete are words of people who may decide it at that moment, as the directory tells it: whoever agreed and has lost
 * the right since has agreed to nothing. Where enough have agreed without them, what they said stands as it was said.
 */
export function countedNow(heard: Waiting, now: MayDecide | undefined): Counted {
  const all = { request: heard, without: [] }
  if (!now || stillNeeded(heard) > 0) return all
  const { progress } = heard
  const each = progress.decisions.map(word => ({ word, counts: asFarAsTheirs(word, heard, now) }))
  const decisions = each.flatMap(({ counts }) => counts ?? [])
  const without = each.flatMap(({ word, counts }) => (counts === word ? [] : whoseWord(word)))
  const request = { ...heard, progress: { ...progress, decisions } }
  return stillNeeded(request) > 0 ? { request, without } : all
}

/** The word, about those parts that are theirs still. `null`: none is. */
export function asFarAsTheirs(
  word: Decision,
  { ask, progress }: Waiting,
  { themselves, standIns }: MayDecide,
): Decision | null {
  if (word.stage !== progress.current || word.by.kind !== 'person') return word
  const mayStandIn = !word.by.insteadOf || (standIns?.includes(word.by.person) ?? true)
  const [whose] = whoseWord(word)
  const theirs = mayStandIn ? themselves.flatMap(({ person, of }) => (person === whose ? of : [])) : []
  const about = word.of ?? ask.entitlements.map(({ resource }) => resource)
  const of = about.filter(resource => theirs.includes(resource))
  if (of.length === about.length) return word
  return isNonEmpty(of) ? { ...word, of } : null
}

const whoseWord = ({ by }: Decision): readonly PersonId[] =>
  by.kind === 'person' ? [by.insteadOf?.person ?? by.person] : []
