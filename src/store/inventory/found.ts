import type { PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { Discovered } from '../../ports/provider.ts'

type Kind<K extends Discovered['kind']> = Extract<Discovered, { kind: K }>
export type Link = Kind<'member' | 'owner' | 'assignment'>

/** One whole reading of an integration, each thing once however often the pages told of it. */
export interface Found {
  readonly resources: ReadonlyMap<ResourceId, Kind<'resource'>>
  readonly people: ReadonlyMap<PersonId, Kind<'person'>>
  readonly managers: ReadonlyMap<PersonId, PersonId>
  readonly members: ReadonlyMap<string, Link>
  readonly owners: ReadonlyMap<string, Link>
  readonly assignments: ReadonlyMap<string, Link>
}

export const linkKey = (group: string, member: string): string => `${group} ${member}`

export async function collect(pages: AsyncIterable<Discovered>): Promise<Found> {
  const resources = new Map<ResourceId, Kind<'resource'>>()
  const people = new Map<PersonId, Kind<'person'>>()
  const managers = new Map<PersonId, PersonId>()
  const members = new Map<string, Link>()
  const owners = new Map<string, Link>()
  const assignments = new Map<string, Link>()
  for await (const item of pages) {
    switch (item.kind) {
      case 'resource':
        resources.set(item.resource.resource, item)
        break
      case 'person':
        people.set(item.person.id, item)
        break
      case 'manager':
        managers.set(item.person, item.manager)
        break
      case 'member':
        members.set(linkKey(item.of, item.member), item)
        break
      case 'owner':
        owners.set(linkKey(item.of, item.member), item)
        break
      case 'assignment':
        assignments.set(linkKey(item.of, item.member), item)
        break
      default:
        item satisfies never
    }
  }
  return { resources, people, managers, members, owners, assignments }
}
