import type { Card } from '../cards/card.ts'
import { whyCard } from '../cards/why-card.ts'
import { Fault } from '../ports/fault.ts'
import type { Ports } from './ports.ts'
import type { Subject } from './subject.ts'
import { viewRequest } from './view-request.ts'

/** How many grants of the same thing to the same person are told of. */
const told = 4

/** `why`: the decisions behind what somebody holds, beside what the directory says now. */
export async function explainAccess(ports: Ports, { person, resource }: Subject): Promise<Card> {
  const given = []
  for (const grant of await ports.store.history.grantsFor(resource, person.id, told)) {
    const view = await viewRequest(ports, grant.terms.request)
    if (view) given.push({ grant, view })
  }
  const holds = await ports.provider.holds(resource, person.id).catch((fault: unknown) => {
    if (!(fault instanceof Fault)) throw fault
    return null
  })
  return whyCard({ person: person.name, resource: resource.name, holds, given })
}
