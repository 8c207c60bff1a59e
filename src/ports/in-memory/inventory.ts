import type { Position } from '../../access/catalog.ts'
import { type GroupId, groupId, type IntegrationName, type PersonId, type ResourceId } from '../../access/vocabulary.ts'
import type { KnownPerson } from '../history.ts'
import type { Inventory, InventoryResource } from '../inventory.ts'
import type { Discovered } from '../provider.ts'
import type { KnownIntegration, State } from './state.ts'

type Place = GroupId | ResourceId
type Links = Map<Place, Map<string, 'person' | 'group' | 'other'>>

export function inventoryOf(
  exclusively: <T>(work: (state: State) => T) => Promise<T>,
  committed: () => State,
): Inventory {
  return {
    async take(integration, found, at) {
      const told: Discovered[] = []
      for await (const item of found) told.push(structuredClone(item))
      return exclusively(state => {
        const before = state.inventory.get(integration)
        const { known, appeared, lost, different } = takeIn(before, told, at)
        state.inventory.set(integration, known)
        const present = [...known.resources.values()].filter(({ ungrantable }) => ungrantable !== 'gone')
        return {
          ...{ resources: present.length, people: known.people.size, different },
          ...{ appeared: before ? appeared : [], lost },
        }
      })
    },
    async readUpTo(integration) {
      const { mark, wholeAt } = committed().inventory.get(integration) ?? { mark: null, wholeAt: null }
      return mark !== null && wholeAt !== null ? { mark, wholeAt } : null
    },
    resource: async ({ integration, resource }) =>
      structuredClone(committed().inventory.get(integration)?.resources.get(resource) ?? null),
    resources: async (integration: IntegrationName) =>
      structuredClone([...(committed().inventory.get(integration)?.resources.values() ?? [])].sort(byName)),
    async foundAfter(integration, at) {
      const known = committed().inventory.get(integration)
      const found = [...(known?.resources.values() ?? [])].filter(
        ({ resource, ungrantable }) => ungrantable !== 'gone' && (known?.firstFoundAt.get(resource) ?? at) > at,
      )
      return structuredClone(found.sort(byName))
    },
    refreshedAt: async integration => committed().inventory.get(integration)?.refreshedAt ?? null,
    edition: async integration => committed().inventory.get(integration)?.edition ?? 0,
    outdate: integration =>
      exclusively(state => {
        const known = state.inventory.get(integration)
        if (known) state.inventory.set(integration, { ...known, edition: known.edition + 1 })
      }),
  }
}

function takeIn(before: KnownIntegration | undefined, told: readonly Discovered[], at: Date) {
  const whole = !told.some(({ kind }) => kind === 'changes')
  const wholes = new Set<string>(told.flatMap(item => (item.kind === 'whole' ? [item.of] : [])))
  const resources = new Map<string, InventoryResource>(before?.resources)
  const people = new Map<PersonId, KnownPerson>(whole || wholes.has('people') ? [] : before?.people)
  const links: Links = new Map(
    whole ? [] : [...(before?.links ?? [])].map(([place, members]) => [place, new Map(members)] as const),
  )
  const linksOf = (place: Place) => {
    const known = links.get(place) ?? new Map()
    links.set(place, known)
    return known
  }
  const isWhole = ({ type }: InventoryResource) => whole || wholes.has(type === 'group' ? 'groups' : 'roles')
  for (const known of resources.values())
    if (isWhole(known)) resources.set(known.resource, { ...known, ungrantable: 'gone' })
  if (wholes.has('roles'))
    for (const { resource, type } of resources.values()) if (type === 'directory-role') links.delete(resource)
  for (const item of told) if (item.kind === 'whole-group') links.delete(item.of)
  let mark: string | null = null
  const groups = () => new Set([...resources.values()].flatMap(one => (one.ungrantable === 'gone' ? [] : [one.group])))
  for (const item of told) if (item.kind === 'resource') resources.set(item.resource.resource, item.resource)
  const ours = groups()
  for (const item of told) {
    if (item.kind === 'person') {
      const { id, name, email } = item.person
      people.set(id, { id, name, email })
    }
    if (item.kind === 'person-gone') people.delete(item.person)
    if (item.kind === 'assignment') linksOf(item.of).set(item.member, item.memberType)
    if (item.kind === 'member' && (whole || ours.has(item.of))) linksOf(item.of).set(item.member, item.memberType)
    if (item.kind === 'left') links.get(item.of)?.delete(item.member)
    if (item.kind === 'mark') mark = item.mark
  }
  const isGrantable = (resource: InventoryResource | undefined) => resource?.ungrantable === null
  const was = (resource: InventoryResource) => before?.resources.get(resource.resource)
  const all = [...resources.values()]
  for (const { group, ungrantable } of all) if (group && ungrantable === 'gone') links.delete(group)
  const known = {
    refreshedAt: at,
    firstFoundAt: new Map([...resources.keys()].map(id => [id, before?.firstFoundAt.get(id) ?? at] as const)),
    resources,
    positions: new Map([
      ...(before?.positions ?? []),
      ...told.flatMap(item => (item.kind === 'person' ? [[item.person.id, positionIn(item.attributes)] as const] : [])),
    ]),
    names: new Map([...(before?.names ?? []), ...[...people.values()].map(({ id, name }) => [id, name] as const)]),
    people,
    links,
    members: ofType(links, 'person'),
    groupsIn: new Map([...ofType(links, 'group')].map(([place, ids]) => [place, ids.map(groupId)] as const)),
    mark,
    wholeAt: whole ? at : (before?.wholeAt ?? null),
  }
  const different = howDifferent(before ? rowsOf(before) : new Map(), rowsOf(known))
  return {
    known: { ...known, edition: (before?.edition ?? 0) + (before && different === 0 ? 0 : 1) },
    appeared: all.filter(one => isGrantable(one) && !isGrantable(was(one))).map(({ resource }) => resource),
    lost: all.filter(one => !isGrantable(one) && isGrantable(was(one))),
    different,
  }
}

function positionIn({ jobTitle, department }: Readonly<Record<string, unknown>>): Position {
  const words = (told: unknown) => (typeof told === 'string' ? told : null)
  return { jobTitle: words(jobTitle), department: words(department) }
}

const ofType = (links: Links, type: 'person' | 'group'): ReadonlyMap<Place, readonly string[]> =>
  new Map(
    [...links].map(
      ([place, members]) => [place, [...members].flatMap(([id, is]) => (is === type ? [id] : []))] as const,
    ),
  )

type Comparable = Pick<KnownIntegration, 'resources' | 'people' | 'links'>

const rowsOf = ({ resources, people, links }: Comparable): ReadonlyMap<string, string> =>
  new Map([
    ...[...resources].map(([id, one]) => [`resource ${id}`, JSON.stringify(Object.entries(one).sort())] as const),
    ...[...people].map(([id, { name, email }]) => [`person ${id}`, JSON.stringify([name, email])] as const),
    ...[...links].flatMap(([place, members]) => [...members].map(([id, is]) => [`${place} ${id}`, is] as const)),
  ])

const howDifferent = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): number =>
  [...new Set([...one.keys(), ...other.keys()])].filter(key => one.get(key) !== other.get(key)).length

const byName = (a: InventoryResource, b: InventoryResource): number =>
  order(a.name, b.name) || order(a.resource, b.resource)
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
