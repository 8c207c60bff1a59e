import { stagesOf } from '../access/access-flow.ts'
import { isActiveMember } from '../access/catalog.ts'
import { pathOf } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import type { Refusal } from '../access/refusal.ts'
import { type CanView, canCard } from '../cards/can-card.ts'
import type { Card } from '../cards/card.ts'
import { limitReached, obstacleTo } from './ask-for-access.ts'
import { findApprovers } from './find-approvers.ts'
import { namesFor, type Ports } from './ports.ts'
import { standingOf } from './standing.ts'
import type { Subject } from './subject.ts'

/** `can`: everything that asking would look at, looked at, and nothing saved. @throws Fault when it cannot be asked. */
export async function dryRun(
  ports: Ports,
  policy: Policy,
  { person: known, resource }: Subject,
  self: boolean,
): Promise<Card> {
  const person = await ports.directory.person(known.id)
  const cannot = (refusal: Refusal) =>
    card(ports, { person: known.name, resource: resource.name, self, flow: null }, [refusal])
  if (!person) return cannot({ reason: 'nobody-in-directory' })
  if (!isActiveMember(person))
    return cannot({ reason: person.enabled ? 'guest-in-directory' : 'disabled-in-directory' })
  const now = ports.clock.now()
  const path = pathOf(policy, resource, await standingOf(ports, policy, person.id), now)
  const flow = path.counts
  const about = { person: person.name, resource: resource.name, self }
  if (!flow) return card(ports, { ...about, flow: null }, [])
  const obstacles = resource.ungrantable
    ? [{ reason: 'ungrantable', why: resource.ungrantable } as const]
    : [await obstacleTo(ports, policy, person, resource, flow)]
  const limit = await ports.store.transaction(tx =>
    limitReached(tx, { requester: person.id, entitlements: [resource] }, now),
  )
  const stages = []
  for (const stage of stagesOf(flow)) {
    const asked = { requester: person.id, beneficiary: person.id, entitlements: [resource] } as const
    const approvers = await findApprovers(ports, policy, stage, asked)
    stages.push({ needed: stage.needed, approvers: approvers.map(approver => approver.person.name) })
  }
  const { default: usual, max } = flow.duration
  const shown = {
    name: flow.name,
    instead: path.instead.map(({ flow: { name }, because }) => ({ name, because })),
    usual,
    max,
    stages,
  }
  const through = await ports.directory.heldThrough(resource, person.id)
  return card(ports, { ...about, flow: shown, through }, [...obstacles, limit])
}

async function card(
  ports: Ports,
  view: Omit<CanView, 'obstacles'>,
  obstacles: readonly (Refusal | null)[],
): Promise<Card> {
  const against = obstacles.filter(refusal => refusal !== null)
  return canCard({ ...view, obstacles: against }, await namesFor(ports, []))
}
