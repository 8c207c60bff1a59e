import type { Person } from '../../access/catalog.ts'
import type { Follows } from '../../access/follows.ts'
import { type Outcome, type Refusal, refuse } from '../../access/refusal.ts'
import type { Review } from '../../access/review/states.ts'
import { accountsOfSameHuman, humanBehind } from '../../access/same-human.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import type { Doing } from '../save.ts'
import { changeReview } from './change-review.ts'
import { whyReviewer } from './reviewers.ts'

/**
 * Somebody has looked at it and says so. Whether it is theirs to, and that they are not the human who did it, is read from the
 * directory now and never from the card.
 * @throws Fault when the directory cannot be asked: then nothing was signed off.
 */
export async function signOff(
  ports: Ports,
  person: Person,
  { request: id, note }: { readonly request: RequestId; readonly note: string | null },
  doing: Doing,
  andThen: (tx: Transaction) => Promise<void>,
): Promise<Outcome<Review, Follows>> {
  const [request, policy] = await Promise.all([ports.store.request(id), ports.store.activePolicy()])
  if (!request || !policy) return refuse({ reason: 'no-such-request' })
  const because = await whyReviewer(ports, policy, request.ask, person)
  const mark = policy.identity.sameHuman
  const sameHuman = await isSameHuman(ports, mark, request.ask.beneficiary, person)
  const by = { person: person.id, human: humanBehind(person, mark), entitled: because !== null, sameHuman }
  return changeReview(ports, id, { type: 'sign-off', by, note }, doing, andThen)
}

/** Whoever may not sign it off is told so before they write a note. The right is read again when they send it. */
export async function whyNotReviewed(ports: Ports, person: Person, id: RequestId): Promise<Refusal | null> {
  const [request, review, policy] = await Promise.all([
    ports.store.request(id),
    ports.store.review(id),
    ports.store.activePolicy(),
  ])
  if (!request?.ask.breakGlass || !policy) return { reason: 'no-such-request' }
  const { ask } = request
  const mark = policy.identity.sameHuman
  if (humanBehind(person, mark) === review?.human || (await isSameHuman(ports, mark, ask.beneficiary, person)))
    return { reason: 'own-review' }
  return (await whyReviewer(ports, policy, ask, person)) === null ? { reason: 'not-a-reviewer' } : null
}

async function isSameHuman(
  { directory }: Pick<Ports, 'directory'>,
  mark: Parameters<typeof accountsOfSameHuman>[2],
  other: Person['id'],
  person: Person,
): Promise<boolean> {
  if (person.id === other) return true
  if (!mark) return false
  const read = (await directory.person(other)) ?? { id: other }
  return accountsOfSameHuman(person, [read], mark).length > 0
}
