import type { AskedBecause } from '../../access/catalog.ts'
import { countsFor, speakersOf } from '../../access/request/counting.ts'
import { alternativesNow } from '../../access/request/places.ts'
import { isLeftFor } from '../../access/request/still-needed.ts'
import { isOfStageBefore } from '../../access/request/whose-words.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { isNonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { type Line, line, saidStrong, toType } from '../card.ts'
import type { Names } from '../wording/wording.ts'
import type { RequestView } from './request-view.ts'

/** What whoever was asked may do about it yet, as far as the request itself tells, and where it stands where that is not everything. */
export type LeftToDecide =
  | { readonly may: 'decide' }
  | { readonly may: 'only-deny'; readonly why: Line }
  /** They agreed: they may say another time, take it back, or deny it. */
  | { readonly may: 'think-again'; readonly why: Line }
  | { readonly may: 'nothing'; readonly why: Line }

/** A button that would only be refused is none. A denial, another time, or that they take it back is heard of them until the stage is done. */
export function leftToDecide(
  request: Waiting,
  reader: PersonId | null,
  because: AskedBecause | null,
  { names, flowGone }: Pick<RequestView, 'names' | 'flowGone'>,
): LeftToDecide {
  const left = leftByItself(request, reader, because, names)
  return flowGone && left.may !== 'nothing' ? { may: 'only-deny', why: flowGoneText } : left
}

function leftByItself(
  request: Waiting,
  reader: PersonId | null,
  because: AskedBecause | null,
  names: Names,
): LeftToDecide {
  const { ask, progress } = request
  if (reader === null) return { may: 'decide' }
  if (progress.outOfReach?.includes(reader)) return { may: 'nothing', why: replacedText }
  const theirs = progress.decisions.filter(one => speakersOf(one).some(({ person }) => person === reader))
  const [last] = theirs
  const agreed =
    last?.by.kind === 'person' && last.by.person !== reader ? inTheirStead(names(last.by.person)) : youAgreed
  if (theirs.some(({ stage }) => stage !== progress.current))
    return { may: 'nothing', why: [...agreed, ...line(nextStage)] }
  if (theirs.length === 0 && because && isOfStageBefore(progress, because))
    return { may: 'nothing', why: line(upperFirst(nextStage)) }
  const spoken = because && theirs.length === 0 ? delegatorWhoSpoke(request, because) : null
  if (spoken !== null)
    return { may: 'nothing', why: line(saidStrong(spoken), ', in whose stead you were asked, has agreed themselves.') }
  const of = ask.entitlements.filter(({ resource }) => because?.of?.includes(resource) ?? true)
  const unspoken = of.filter(one => !theirs.some(word => countsFor(word, one))).map(({ resource }) => resource)
  if (isNonEmpty(unspoken))
    return isLeftFor(request, unspoken, because ?? undefined)
      ? { may: 'decide' }
      : { may: 'only-deny', why: line(alternativesNow(request) ? yoursAgreed : partsAgreed) }
  return { may: 'think-again', why: [...agreed, ...line(sameStage)] }
}

/** By name: whose word is given has none left to lend. Where others are away too, theirs may be. */
function delegatorWhoSpoke({ progress }: Waiting, because: AskedBecause): string | null {
  if (because.kind !== 'delegated' || because.also || because.besides) return null
  const spoke = progress.decisions.some(
    decision =>
      decision.stage === progress.current &&
      (because.of ?? [undefined]).every(resource => resource === undefined || countsFor(decision, { resource })) &&
      speakersOf(decision).some(({ person }) => person === because.by),
  )
  return spoke ? because.name : null
}

const upperFirst = (words: string): string => `${words.trim().charAt(0).toUpperCase()}${words.trim().slice(1)}`

const flowGoneText = line(
  'The access flow that it was asked by is not in the access file any more, so nobody can approve it. It can be denied, and asked anew.',
)

/** Whoever is back finds it where everything is that waits for them: what they may decide is looked up there anew. */
const replacedText = line(
  'You are not asked any more, because you could not be reached. ',
  toType('approvals'),
  ' shows what waits for you.',
)

const youAgreed = line('You agreed.')
const inTheirStead = (name: string): Line => line(saidStrong(name), ' agreed in your stead.')
const sameStage =
  ' It waits for others now; until all have agreed that it takes, you can still say another time, take it back, or deny it.'
const nextStage = ' It waits for those of the next stage now: there is nothing more for you to decide.'
const yoursAgreed =
  'Those who are asked for the same reason as you have agreed. It waits for others now; until they have agreed as well, you can still deny it.'
const partsAgreed =
  'What is yours to decide has been agreed to. It waits for the other parts; until they are agreed to as well, you can still deny it.'
