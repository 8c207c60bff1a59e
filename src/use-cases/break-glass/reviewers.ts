import { breakGlassNamed } from '../../access/break-glass.ts'
import type { AskedBecause, NobodyBecause, Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { Ask } from '../../access/request/states.ts'
import { type Human, humanBehind } from '../../access/same-human.ts'
import type { ApproverSource } from '../../access/stage.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import type { Approver } from '../approvers/approver.ts'
import { searchApprovers, together } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'
import { isAnyReached } from './reached.ts'

type Asked = Pick<Ask, 'flow' | 'requester' | 'beneficiary' | 'entitlements'>

export interface Reviewers {
  readonly reviewers: readonly Approver[]
  readonly nobody: readonly NobodyBecause[]
}

/**
 * Who may sign it off, by the file in force and by the directory of this moment: never who did it, whichever account they have. Where
 * the entry is gone, or leads to nobody any more whom a chat reaches, the admins look at it too, so that no review is ever nobody's.
 * @param human who did it, as it was kept: what is left of theirs when that account is deleted is theirs still.
 * @throws Fault when the directory cannot be asked.
 */
export async function whoReviews(ports: Ports, policy: Policy, ask: Asked, human?: Human): Promise<Reviewers> {
  const others = ({ person }: Approver) =>
    human === undefined || humanBehind(person, policy.identity.sameHuman) !== human
  const entry = breakGlassNamed(policy, ask.flow)
  const named = entry && (await among(ports, policy, entry.breakGlass.reviewers, ask, others))
  if (named && (await isAnyReached(ports, named.reviewers))) return named
  const admins = await among(ports, policy, [{ kind: 'people', label: adminsLabel, ...policy.admins }], ask, others)
  const before = named?.reviewers ?? []
  const besides = admins.reviewers.filter(({ person }) => !before.some(one => one.person.id === person.id))
  return { reviewers: [...before, ...besides], nobody: [...(named?.nobody ?? []), ...admins.nobody] }
}

const adminsLabel = 'the admins of Doorbell'

type Sources = NonEmpty<ApproverSource>

async function among(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  from: Sources,
  { requester, beneficiary, entitlements }: Asked,
  others: (one: Approver) => boolean,
): Promise<Reviewers> {
  const searches = await searchApprovers(ports, policy, { from, needed: 1 }, { requester, beneficiary, entitlements })
  return { reviewers: together(searches).filter(others), nobody: searches.flatMap(({ nobody }) => nobody) }
}

/** By which word this person reviews it; `null`: it is not theirs to. */
export async function whyReviewer(
  ports: Ports,
  policy: Policy,
  ask: Asked & Pick<Ask, 'id'>,
  person: Pick<Person, 'id'>,
): Promise<AskedBecause | null> {
  const review = await ports.store.review(ask.id)
  const { reviewers } = await whoReviews(ports, policy, ask, review?.human)
  return reviewers.find(one => one.person.id === person.id)?.because ?? null
}
