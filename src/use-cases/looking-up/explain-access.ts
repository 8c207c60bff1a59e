import { type Drift, settledBy } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import type { Card } from '../../cards/card.ts'
import { nameAll } from '../../cards/parts/held-through.ts'
import { whyCard } from '../../cards/why-card.ts'
import { Fault } from '../../ports/fault.ts'
import { groupsSeen } from '../cards/view-for.ts'
import { viewRequest } from '../cards/view-request.ts'
import { namesFor, type Ports } from '../ports.ts'
import type { Sight } from './sight.ts'
import type { Subject } from './subject.ts'

/** How many grants of the same thing to the same person are told of, and how many differences from what was given. */
const told = 4

/** `why`: the decisions behind what somebody holds, beside what the directory says now. */
export async function explainAccess(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  { person, resource }: Subject,
): Promise<Card> {
  const given = []
  for (const grant of await ports.store.history.grantsFor(resource, person.id, told)) {
    const view = await viewRequest(ports, grant.terms.request)
    if (view) given.push({ grant, view })
  }
  const holds = await unlessAway(ports.provider.holds(resource, person.id))
  const through = (holds === false && (await unlessAway(ports.directory.heldThrough(resource, person.id)))) || []
  const themselves = person.id === sight.person.id
  const named = themselves ? nameAll : await groupsSeen(ports, policy, sight, through)
  const holders = [person.id, ...through.flatMap(one => (one.kind === 'group' ? [one.group] : []))]
  const found = (await Promise.all(holders.map(holder => ports.store.lastDrifts(resource, holder, told))))
    .flat()
    .toSorted((one, other) => other.foundAt.getTime() - one.foundAt.getTime())
    .slice(0, told)
  const drifts = { found, names: await namesFor(ports, found.flatMap(peopleIn)) }
  return whyCard({ person: person.name, resource: resource.name, holds, through, named, drifts, given })
}

const peopleIn = (drift: Drift) => [
  ...(drift.kind === 'group-added' ? [] : [drift.person]),
  ...(settledBy(drift) ?? []),
  ...(drift.again ? [drift.again.by] : []),
]

const unlessAway = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((fault: unknown) => {
    if (!(fault instanceof Fault)) throw fault
    return null
  })
