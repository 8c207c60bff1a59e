import { delegatesOf, stagesOf, tiersOf } from '../../access/access-flow.ts'
import { isActiveMember, type People, type Person, type Resource } from '../../access/catalog.ts'
import { ownerSourcesOf, ownerTags, type Policy } from '../../access/policy.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { askedOnce } from '../asked-once.ts'
import { offersOf, resourcesOffered } from '../asking/offers.ts'
import { belongsTo } from '../people/belongs.ts'
import { peopleBehind } from '../people/people-behind.ts'
import type { Ports } from '../ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/**
 * Whether anything at all is somebody's to decide by the access file in force: whom it names for a flow, an integration or as an admin;
 * whom any word makes an owner of what a flow opens; whose reports ask by a flow that asks their manager. What Doorbell gave never counts.
 * @throws Fault when the directory cannot be asked.
 */
export async function decidesAnything(ports: Asking, policy: Policy, person: Person): Promise<boolean> {
  if (!isActiveMember(person)) return false
  const reading = { store: ports.store, directory: askedOnce(ports.directory) }
  const open = new Map(resourcesOffered(await offersOf(reading, policy)).map(one => [one.resource, one]))
  const named = [...namedIn(policy), ...(await namedAsOwners(reading, policy, open))]
  return (
    (await isOneOf(reading, named, person)) ||
    (await isManager(reading, policy, person)) ||
    (await isListedOwner(reading, policy, person, open))
  )
}

const sourcesIn = ({ flows }: Policy) =>
  flows.flatMap(flow => [...stagesOf(flow).flatMap(({ from }) => from), ...tiersOf(flow).flatMap(({ to }) => to)])

const namedIn = (policy: Policy): readonly People[] => [
  policy.admins,
  ...policy.integrations.flatMap(({ integrationOwner }) => integrationOwner ?? []),
  ...sourcesIn(policy).flatMap(source => (source.kind === 'people' ? [source] : [])),
  ...policy.flows.flatMap(flow => delegatesOf(flow) ?? []),
]

/** By the tags of the file, and by the words beside it that the file takes. */
async function namedAsOwners(
  { store }: Asking,
  { integrations }: Policy,
  open: ReadonlyMap<ResourceId, Resource>,
): Promise<readonly People[]> {
  const kept = await Promise.all(
    integrations.map(async integration => {
      const sources = ownerSourcesOf(integration)
      const words = await store.keptOwnersIn(integration.name)
      return words.filter(({ source }) => sources.includes(source === 'chat' ? 'tags' : source))
    }),
  )
  const inFile = [...open.values()].flatMap(({ integration, resource }) =>
    ownerTags(integrations.find(({ name }) => name === integration)?.resources[resource]),
  )
  return [...inFile, ...kept.flat().filter(({ resource }) => open.has(resource))].map(({ people }) => people)
}

/** The directory is asked about all of their groups together, and about each by itself only where that leads to somebody. */
async function isOneOf(ports: Asking, named: readonly People[], person: Person): Promise<boolean> {
  const behind = await Promise.all(named.map(async people => ({ people, ...(await peopleBehind(ports, people)) })))
  const groups = [...new Set(behind.flatMap(one => one.groups))].toSorted()
  const around = groups.length > 0 ? await ports.directory.groupsAmong(person.id, groups) : new Set()
  for (const one of behind) {
    const maybe = one.users.includes(person.id) || one.groups.some(group => around.has(group))
    if (maybe && (await belongsTo(ports, one.people, person))) return true
  }
  return false
}

const isManager = async ({ directory }: Asking, policy: Policy, { id }: Person): Promise<boolean> =>
  sourcesIn(policy).some(({ kind }) => kind === 'manager') && (await directory.reports(id)).some(isActiveMember)

/** Asked last: it is a question for each group. */
async function isListedOwner(
  { directory }: Asking,
  { integrations }: Policy,
  { id }: Person,
  open: ReadonlyMap<ResourceId, Resource>,
): Promise<boolean> {
  const taken = integrations.filter(one => ownerSourcesOf(one).includes('listed-owners')).map(({ name }) => name)
  for (const { group, integration } of open.values())
    if (group && taken.includes(integration) && (await directory.ownersOf(group)).some(owner => owner.id === id))
      return true
  return false
}
