import { delegatesOf } from '../access/access-flow.ts'
import type { Delegation } from '../access/delegation.ts'
import type { Policy } from '../access/policy.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { humanBehind } from '../access/same-human.ts'
import { deciders } from './deciders.ts'
import { scarcest } from './enough-of-them.ts'
import { type Approver, whoeverGains } from './find-approvers.ts'
import { withSettings } from './offers.ts'
import type { Ports } from './ports.ts'

type Asking = Pick<Ports, 'directory' | 'store' | 'clock'>

/**
 * Those who may decide by themselves, with who of them is away, and after them those who may in the stead of one who is. Both rights
 * are read now: the one who is away may decide, and the other is in the group that the access flow names. There are no chains: what
 * is handed on is the right that somebody has by themselves. Nobody stands in about tier zero.
 */
export async function withStandIns(
  ports: Asking,
  policy: Policy,
  request: Waiting,
  able: readonly Approver[],
): Promise<readonly Approver[]> {
  const delegations = await delegationsOf(ports, policy, able)
  if (delegations.length === 0) return able
  const away = new Set(delegations.map(({ delegator }) => delegator))
  const marked = able.map(one => (away.has(one.person.id) ? { ...one, away: true as const } : one))
  const standIns = await standInsAmong(ports, policy, request, able, delegations)
  return [...marked, ...standIns.map(one => (away.has(one.person.id) ? { ...one, away: true as const } : one))]
}

/** Nothing is looked up where no access flow lets anybody stand in. */
export async function delegationsOf(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { flows }: Policy,
  able: readonly Approver[],
): Promise<readonly Delegation[]> {
  if (able.length === 0 || !flows.some(flow => delegatesOf(flow))) return []
  const people = able.map(({ person }) => person.id)
  const found = await store.delegationsAmong(people, clock.now())
  return found.filter(({ delegator }) => people.includes(delegator))
}

async function standInsAmong(
  ports: Asking,
  policy: Policy,
  request: Waiting,
  able: readonly Approver[],
  delegations: readonly Delegation[],
): Promise<readonly Approver[]> {
  const flow = policy.flows.find(({ name }) => name === request.ask.flow)
  const delegates = flow && delegatesOf(flow)
  if (!delegates || (await isAboutTierZero(ports, policy, request))) return []
  const members = await deciders(ports, delegates)
  const gains = await whoeverGains(ports, policy, request.ask)
  const { sameHuman } = policy.identity
  const found = new Map<string, Approver>()
  for (const { delegator, delegate } of delegations) {
    const away = able.find(({ person }) => person.id === delegator)
    const person = members.find(({ id }) => id === delegate)
    if (!away || !person || gains(person)) continue
    if (able.some(one => one.person.id === person.id)) continue
    if (humanBehind(person, sameHuman) === humanBehind(away.person, sameHuman)) continue
    const first = found.get(person.id)
    if (first?.because.kind === 'delegated') {
      // One human has one word, however many they stand in for: it is that of the first, about what is the first one's to decide.
      if (!away.of.some(resource => first.of.includes(resource))) continue
      const also = [...(first.because.also ?? []), away.person.name]
      found.set(person.id, { ...first, because: { ...first.because, also } })
      continue
    }
    const because = { kind: 'delegated', by: delegator, name: away.person.name, as: away.because } as const
    found.set(person.id, { person, because, of: away.of, insteadOf: away.person })
  }
  return [...found.values()]
}

/** What is not known any more could be anything. */
async function isAboutTierZero({ store }: Asking, policy: Policy, { ask }: Waiting): Promise<boolean> {
  for (const entitlement of ask.entitlements) {
    const known = await store.inventory.resource(entitlement)
    if (!known || withSettings(known, policy).tierZero) return true
  }
  return false
}

/** Of those who may decide, whoever is there. Where that is too few, everybody: nothing waits for nobody. */
export function present(able: readonly Approver[], policy: Policy, request: Waiting): readonly Approver[] {
  const there = able.filter(({ away }) => !away)
  const fewest = scarcest(request, there, policy)
  return fewest.there < fewest.needed ? able : there
}
