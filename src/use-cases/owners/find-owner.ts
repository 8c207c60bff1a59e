import {
  type AskedBecause,
  type Entitlement,
  isActiveMember,
  type OwnerFallback,
  type OwnerProblem,
  type OwnerSource,
  type OwnerTried,
  type People,
  type Person,
} from '../../access/catalog.ts'
import type { KeptOwner, KeptSource } from '../../access/kept-owner.ts'
import { type Integration, type OwnerTag, ownerSourcesOf, ownerTags, type Policy } from '../../access/policy.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/** Who answers for a resource now, and by which word; or why nobody does. */
export type FoundOwner =
  | {
      readonly kind: 'resource-owner'
      readonly source: OwnerSource
      readonly people: readonly Person[]
      readonly because: AskedBecause
    }
  | {
      readonly kind: 'integration-owner'
      readonly people: readonly Person[]
      readonly because: {
        readonly kind: 'integration-owner'
        readonly because: OwnerFallback
        readonly tried: readonly OwnerTried[]
      }
    }
  | {
      readonly kind: 'nobody'
      readonly because: OwnerFallback
      readonly tried: readonly OwnerTried[]
      readonly integrationOwner: 'none' | 'nobody-active' | 'only-the-requester'
    }

/** What one place says of the owner of a resource. */
interface Saying {
  readonly source: OwnerSource
  readonly because: AskedBecause
  readonly says:
    | { readonly people: People }
    | { readonly listed: readonly Person[] }
    | { readonly problem: OwnerProblem }
}

/**
 * The first place that names somebody who can decide, in the order of the access file; where none does, the integration owner.
 * Ids were made of names before: a namesake never matches.
 *
 * @param isThemselves whoever gains by it, who is never asked.
 * @throws Fault when the directory cannot be asked.
 */
export async function findOwner(
  ports: Asking,
  policy: Policy,
  entitlement: Entitlement,
  isThemselves: (person: Person) => boolean = () => false,
): Promise<FoundOwner> {
  const integration = policy.integrations.find(({ name }) => name === entitlement.integration)
  if (!integration) return { kind: 'nobody', because: 'no-owner-configured', tried: [], integrationOwner: 'none' }
  const tried: OwnerTried[] = []
  for (const source of ownerSourcesOf(integration)) {
    for (const saying of await sayingsOf(ports, integration, source, entitlement)) {
      const able = await whoCan(ports, saying, isThemselves)
      if (typeof able !== 'string') return { kind: 'resource-owner', source, people: able, because: saying.because }
      tried.push({ source, why: able })
    }
  }
  const because = tried[0]?.why ?? neverNamed(integration)
  if (!integration.integrationOwner) return { kind: 'nobody', because, tried, integrationOwner: 'none' }
  const active = await deciders(ports, integration.integrationOwner)
  const able = active.filter(person => !isThemselves(person))
  return able.length > 0
    ? { kind: 'integration-owner', people: able, because: { kind: 'integration-owner', because, tried } }
    : { kind: 'nobody', because, tried, integrationOwner: active.length > 0 ? 'only-the-requester' : 'nobody-active' }
}

function neverNamed(integration: Integration): OwnerFallback {
  const sources = ownerSourcesOf(integration)
  if (sources.every(source => source === 'tags'))
    return integration.ownerKeys.length > 0 ? 'no-tag' : 'no-owner-configured'
  return 'not-named'
}

async function whoCan(
  ports: Asking,
  { says }: Saying,
  isThemselves: (person: Person) => boolean,
): Promise<readonly Person[] | OwnerProblem> {
  if ('problem' in says) return says.problem
  const active = 'people' in says ? await deciders(ports, says.people) : says.listed.filter(isActiveMember)
  const able = active.filter(person => !isThemselves(person))
  if (able.length > 0) return able
  if (active.length > 0) return 'only-the-requester'
  return 'people' in says && says.people.groups.length + (says.people.roles?.length ?? 0) > 0
    ? 'nobody-active'
    : 'everybody-gone'
}

/** What one source says, the first that counts first. */
async function sayingsOf(
  ports: Asking,
  integration: Integration,
  source: OwnerSource,
  entitlement: Entitlement,
): Promise<readonly Saying[]> {
  switch (source) {
    case 'tags': {
      const inFile = ownerTags(integration.resources[entitlement.resource])
      const inChat = await keptBy(ports, 'chat', entitlement)
      // What the file says behind a key beats what was set in chat.
      return inKeyOrder(integration, [...inFile, ...inChat], source)
    }
    case 'listed-owners': {
      const group = (await ports.store.inventory.resource(entitlement))?.group
      const listed = group ? await ports.directory.ownersOf(group) : []
      return listed.length > 0 ? [{ source, because: { kind: 'listed-owner' }, says: { listed } }] : []
    }
    case 'description':
    case 'attributes':
      return inKeyOrder(integration, await keptBy(ports, source, entitlement), source)
    default:
      return source satisfies never
  }
}

async function keptBy({ store }: Asking, wanted: KeptSource, entitlement: Entitlement): Promise<readonly KeptOwner[]> {
  return (await store.keptOwners(entitlement)).filter(({ source }) => source === wanted)
}

/** The first word behind each key, in the order of the keys. */
function inKeyOrder(
  { ownerKeys }: Integration,
  words: readonly (OwnerTag & Partial<Pick<KeptOwner, 'problem'>>)[],
  source: Exclude<OwnerSource, 'listed-owners'>,
): readonly Saying[] {
  return ownerKeys.flatMap(wanted => {
    const word = words.find(({ key }) => key === wanted)
    if (!word) return []
    const { key, value, people, problem } = word
    return [
      { source, because: { kind: 'resource-owner', key, value, source }, says: problem ? { problem } : { people } },
    ]
  })
}
