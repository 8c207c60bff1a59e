import type { AccessFlow } from '../../access/access-flow.ts'
import { isActiveMember, type Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { oneself, type Relation, serves, servesEverybody, servesOthers } from '../../access/request-for.ts'
import { isLeftOut } from '../../access/requesters.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Mention } from '../../ports/incoming.ts'
import { isManagerOf, isOneself, onePerson } from '../looking-up/subject.ts'
import { personMentioned } from '../people/person-mentioned.ts'
import type { Ports } from '../ports.ts'
import { flowsToAskBy } from './requestable-access.ts'
import { standingOf } from './standing.ts'

/** How whoever receives something stands to whoever asks. Only what a flow wants to know is asked. @throws Fault when it cannot be asked. */
export async function relationOf(
  { directory }: Pick<Ports, 'directory'>,
  { identity }: Policy,
  flows: readonly AccessFlow[],
  requester: PersonId,
  beneficiary: PersonId,
): Promise<Relation> {
  if (requester === beneficiary) return oneself
  const wanted = new Set(flows.flatMap(({ requestFor = [] }) => requestFor))
  const report = wanted.has('direct-reports') && (await isManagerOf({ directory }, requester, beneficiary))
  const sameHuman =
    wanted.has('own-admin-account') && (await areOneHuman({ directory }, identity, requester, beneficiary))
  return { self: false, report, sameHuman }
}

async function areOneHuman(
  { directory }: Pick<Ports, 'directory'>,
  { sameHuman }: Policy['identity'],
  ...accounts: readonly [PersonId, PersonId]
): Promise<boolean> {
  if (!sameHuman) return false
  const [one, other] = await Promise.all(accounts.map(id => directory.person(id)))
  return Boolean(one && other && accountsOfSameHuman(one, [other], sameHuman).length > 0)
}

export interface Served {
  readonly flows: readonly AccessFlow[]
  readonly relation: Relation
}

/**
 * The flows by which the one may ask for the other, read live: whoever was their manager yesterday may not today, and whoever a flow
 * leaves out is given nothing by it, whoever asks. @throws Fault when the directory cannot be asked.
 */
export async function flowsFor(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  requester: PersonId,
  beneficiary: PersonId,
  open?: readonly AccessFlow[],
): Promise<Served> {
  const flows = open ?? (await flowsToAskBy(ports, policy, requester))
  const relation = await relationOf(ports, policy, flows, requester, beneficiary)
  const serving = flows.filter(flow => serves(flow, relation))
  if (relation.self || serving.every(({ requesters }) => requesters.exclude === undefined))
    return { flows: serving, relation }
  const standing = await standingOf(ports, policy, beneficiary)
  return { flows: serving.filter(({ requesters }) => !isLeftOut(requesters, standing)), relation }
}

/** What a request goes by now. */
export interface StillFor {
  readonly flow: AccessFlow
  /** All by which the one may ask for the other, it among them. */
  readonly open: readonly AccessFlow[]
}

/** Whether this request could still be made by this flow, by the one for the other. @throws Fault when it cannot be asked. */
export async function isStillFor(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  {
    requester,
    beneficiary,
    flow,
  }: { readonly requester: PersonId; readonly beneficiary: PersonId; readonly flow: string },
): Promise<StillFor | undefined> {
  if (requester !== beneficiary) {
    const asker = await ports.directory.person(requester)
    if (!asker || !isActiveMember(asker)) return undefined
  }
  const { flows: open } = await flowsFor(ports, policy, requester, beneficiary)
  const named = open.find(({ name }) => name === flow)
  return named && { flow: named, open }
}

/** Whom somebody names, as an account of the chat that they chose it in, or in words. */
export interface WhomNamed {
  readonly whom?: string
  /** Known already, from before a fresh sign-in. */
  readonly beneficiary?: PersonId
  readonly from?: ChatAccount
  /** Words, and not the id of an account. */
  readonly inWords?: boolean
  readonly mentions?: readonly Mention[]
}

/**
 * Who is meant to receive it; whoever asks, where nobody is named. Whoever may not ask for everybody is told one and the same of all for
 * whom they may not, whether there is such an account or not. @throws Fault when it cannot be asked.
 */
export async function beneficiaryOf(
  ports: Ports,
  policy: Policy,
  person: Person,
  flows: readonly AccessFlow[],
  named: WhomNamed,
): Promise<{ readonly ok: true; readonly found: Person } | { readonly ok: false; readonly refusal: Refusal }> {
  const whom = named.whom?.trim() ?? ''
  if (named.beneficiary === undefined && (whom === '' || isOneself(whom))) return { ok: true, found: person }
  // Where nobody may ask for others, nobody is looked for.
  if (!flows.some(servesOthers)) return refuse({ reason: 'only-for-oneself' })
  const found = await personNamed(ports, whom, named)
  if (!flows.some(servesEverybody) && !(await isOneOfTheirs(ports, policy, flows, person.id, found?.id ?? null)))
    return refuse({ reason: 'not-for-them' })
  if (!found) return refuse({ reason: 'whom-unclear', typed: named.inWords ? whom : null })
  return isActiveMember(found) ? { ok: true, found } : refuse({ reason: 'whom-inactive', whom: found.name })
}

async function isOneOfTheirs(
  ports: Ports,
  policy: Policy,
  flows: readonly AccessFlow[],
  asker: PersonId,
  whom: PersonId | null,
): Promise<boolean> {
  if (whom === null) {
    // Asked of oneself where nobody is meant, so that how long it takes does not tell.
    await isManagerOf(ports, asker, asker)
    return false
  }
  const relation = await relationOf(ports, policy, flows, asker, whom)
  return relation.self || flows.some(flow => serves(flow, relation))
}

async function personNamed(ports: Ports, whom: string, named: WhomNamed): Promise<Person | null> {
  const { beneficiary, from, inWords, mentions = [] } = named
  if (beneficiary !== undefined) return ports.directory.person(beneficiary)
  if (inWords) {
    const meant = await onePerson(ports, { mentions }, whom)
    return meant.ok ? ports.directory.person(meant.found.id) : null
  }
  if (!from) return null
  try {
    return await personMentioned(ports, { as: whom, account: { ...from, user: whom } })
  } catch (fault) {
    // The id of no account: no honest client sends it.
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    return null
  }
}
