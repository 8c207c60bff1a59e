import type { Resource } from '../access/catalog.ts'
import type { PersonId } from '../access/vocabulary.ts'
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
  const holds = await unlessAway(ports.provider.holds(resource, person.id))
  const through = holds === false ? await unlessAway(heldThrough(ports, person.id, resource)) : null
  return whyCard({ person: person.name, resource: resource.name, holds, through: through ?? [], given })
}

/** Groups that give it to them although they do not hold it themselves: one inside the group, one that holds the role. */
async function heldThrough(
  { store, directory }: Ports,
  person: PersonId,
  resource: Resource,
): Promise<readonly string[]> {
  if (resource.group) {
    const around = await directory.groupsAmong(person, [resource.group])
    return around.size > 0 ? ['a group inside it'] : []
  }
  const giving = (await store.inventory.resources(resource.integration)).flatMap(({ group, name, gives }) =>
    group && gives?.includes(resource.name) ? [{ group, name }] : [],
  )
  if (giving.length === 0) return []
  const among = await directory.groupsAmong(
    person,
    giving.map(({ group }) => group),
  )
  return giving.filter(({ group }) => among.has(group)).map(({ name }) => name)
}

const unlessAway = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((fault: unknown) => {
    if (!(fault instanceof Fault)) throw fault
    return null
  })
