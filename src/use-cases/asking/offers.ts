import { setImmediate } from 'node:timers/promises'
import type { AccessFlow } from '../../access/access-flow.ts'
import { bestFirst } from '../../access/best-flow.ts'
import type { People, Resource, UngrantableReason } from '../../access/catalog.ts'
import { isNamedBy, openerOf } from '../../access/opens.ts'
import {
  groupsWithAuthority,
  handsOutRoles,
  type Integration,
  isAcceptedAuthority,
  type Policy,
  rolesWithAuthority,
} from '../../access/policy.ts'
import { fold } from '../../access/resource-selector.ts'
import { type BundleName, type IntegrationName, isNonEmpty, type NonEmpty } from '../../access/vocabulary.ts'
import { encodeBundle, encodeChoice } from '../../cards/forms/choice.ts'
import type { Inventory, InventoryResource } from '../../ports/inventory.ts'
import type { Ports } from '../ports.ts'

/** What some flow opens to somebody: a resource, or several that are asked for together. */
export interface Offer {
  /** That of the resource, or of the bundle. */
  readonly name: string
  readonly description: string | null
  readonly resources: NonEmpty<Resource>
  /** Absent: it is one resource, asked for by its own name. */
  readonly bundle?: BundleName
  /** The best first, whoever they are open to. */
  readonly flows: readonly AccessFlow[]
  /** Its name as it is compared. */
  readonly plainName: string
  /** What a search looks through. */
  readonly searched: string
  /** What stands for it in a form. */
  readonly choice: string
}

/** All that can be had, alone or with others. */
export const resourcesOffered = (offers: readonly Pick<Offer, 'resources'>[]): readonly Resource[] =>
  offers.flatMap(({ resources }) => resources.filter(({ ungrantable }) => ungrantable === null))

/** A name as it is compared: case, blanks and what a sentence ends with do not count. */
export const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/(?<=[\p{L}\p{N}"'\])])[.!?…]+\s*$/u, '')
    .trim()

interface Read {
  readonly offers: readonly Offer[]
  /** What is not offered as it is now, and is a business of Doorbell's all the same. */
  readonly heldBack: readonly Resource[]
}

/** Made once for each access file and reading of the directory: somebody typing a name waits for an answer at each letter. */
const kept = new WeakMap<Inventory, { readonly edition: string; readonly read: Promise<Read> }>()

/**
 * Everything that the flows of this policy open, by name, as the directory was last read. A group that somebody named as an owner
 * since then is still among it; who asks for it is refused.
 */
export const offersOf = async (ports: Pick<Ports, 'store'>, policy: Policy): Promise<readonly Offer[]> =>
  (await readOffers(ports, policy)).offers

/**
 * What a flow would open were it not for what it came to be, and what the access file lists as tier zero: nobody is given it, and who
 * holds it matters the more. Whose members are set by others is not among it.
 */
export const heldBackOf = async (ports: Pick<Ports, 'store'>, policy: Policy): Promise<readonly Resource[]> =>
  (await readOffers(ports, policy)).heldBack

async function readOffers({ store }: Pick<Ports, 'store'>, policy: Policy): Promise<Read> {
  const { inventory } = store
  const editions = await Promise.all(policy.integrations.map(({ name }) => inventory.edition(name)))
  const edition = [policy.hash, ...editions].join('/')
  const near = kept.get(inventory)
  if (near?.edition === edition) return near.read
  const read = readAnew(store, policy)
  kept.set(inventory, { edition, read })
  read.catch(() => {
    if (kept.get(inventory)?.read === read) kept.delete(inventory)
  })
  return read
}

/** Resources looked at before everybody else gets a turn: a large company must not hold up an acknowledgement. */
const atATime = 500

async function readAnew(store: Ports['store'], policy: Policy): Promise<Read> {
  const { inventory } = store
  const openers = bestFirst(policy.flows).map(flow => ({ flow, opens: openerOf(flow) }))
  const settings = settingsOf(policy, await store.authorityOfKeptOwners())
  const offers: Offer[] = []
  const heldBack: Resource[] = []
  let looked = 0
  for (const integration of policy.integrations) {
    const untold = await untoldIn(store, integration.name)
    for (const known of await inventory.resources(integration.name)) {
      if (untold.has(known.resource)) continue
      if (++looked % atATime === 0) await setImmediate()
      const resource = settings(known)
      const folded = fold(resource.name)
      const flows = openers.flatMap(({ flow, opens }) => (opens(resource, folded) ? [flow] : []))
      if (isHeldBack(resource, policy)) heldBack.push(resource)
      if (flows.length === 0) continue
      const { name, description } = resource
      offers.push({
        name,
        description,
        resources: [resource],
        flows,
        ...searchedBy(name, description),
        choice: encodeChoice(resource),
      })
    }
  }
  const { compare } = new Intl.Collator()
  const all = [...offers, ...(await bundleOffers(store, policy, settings))].sort((a, b) => compare(a.name, b.name))
  return { offers: all, heldBack }
}

function isHeldBack(resource: Resource, { flows }: Policy): boolean {
  const { tierZero, ungrantable } = resource
  if (tierZero) return true
  return (
    (ungrantable === 'tier-zero' || ungrantable === 'confers-authority') &&
    flows.some(flow => isNamedBy(flow, resource))
  )
}

/** Up to when whoever answers for an integration was told of what is new in it. */
export const toldOfNewKey = (integration: IntegrationName): string => `new-in:${integration}`

/** What a pattern takes in and nobody was told of yet is not there. */
async function untoldIn(
  { inventory, toldOf }: Pick<Ports['store'], 'inventory' | 'toldOf'>,
  integration: IntegrationName,
): Promise<ReadonlySet<string>> {
  const upTo = await toldOf(toldOfNewKey(integration))
  const found = upTo === null ? [] : await inventory.foundAfter(integration, new Date(upTo))
  return new Set(found.map(({ resource }) => resource))
}

/** `plainName` is compared, `searched` looked through. */
const searchedBy = (name: string, description: string | null): Pick<Offer, 'plainName' | 'searched'> => ({
  plainName: plain(name),
  searched: `${plain(name)} ${plain(description ?? '')}`,
})

/** Also one with a part that cannot be given now: whoever asks for it is told which. One with a part that nobody ever found is not there yet. */
async function bundleOffers(
  { inventory }: Ports['store'],
  { flows }: Policy,
  settings: (known: InventoryResource) => Resource,
): Promise<readonly Offer[]> {
  const offers = new Map<BundleName, Offer>()
  for (const flow of bestFirst(flows))
    for (const selector of flow.resources) {
      if (selector.kind !== 'bundle') continue
      const { bundle, entitlements } = selector
      const before = offers.get(bundle)
      if (before) {
        offers.set(bundle, { ...before, flows: [...before.flows, flow] })
        continue
      }
      const known = await Promise.all(entitlements.map(entitlement => inventory.resource(entitlement)))
      const resources = known.flatMap(one => (one ? [settings(one)] : []))
      if (!isNonEmpty(resources) || resources.length < entitlements.length) continue
      const description = resources.map(({ name }) => name).join(', ')
      const offer = { name: bundle, description, resources, bundle, flows: [flow] }
      offers.set(bundle, { ...offer, ...searchedBy(bundle, description), choice: encodeBundle(bundle, entitlements) })
    }
  return [...offers.values()]
}

/** What the access file adds to a discovered resource, and that it confers authority by a word outside of the file where that is given. */
export const withSettings = (known: InventoryResource, policy: Policy, kept: Authority = none): Resource =>
  settingsOf(policy, kept)(known)

type Authority = Required<Pick<People, 'groups' | 'roles'>>
const none: Authority = { groups: [], roles: [] }

function settingsOf(policy: Policy, kept: Authority): (known: InventoryResource) => Resource {
  const inFile = [...groupsWithAuthority(policy), ...rolesWithAuthority(policy)]
  const authority = new Set<string>([...inFile, ...kept.groups, ...kept.roles])
  const integrations = new Map(policy.integrations.map(integration => [integration.name, integration]))
  // What it takes, in the whole tenant; whether it is accepted, each integration says for itself.
  const tierZero = new Set(policy.integrations.flatMap(({ tierZero: listed = [] }) => listed))
  return known => {
    const integration = integrations.get(known.integration)
    const isAccepted = isAcceptedAuthority(policy, known)
    const confers = authority.has(known.group ?? known.resource) && !isAccepted
    return {
      ...known,
      ungrantable: rolesAsListed(known, integration) ?? (confers ? 'confers-authority' : null),
      ...(tierZero.has(known.resource) ? { tierZero: true as const } : {}),
      ...(isAccepted ? { confersAuthority: true as const } : {}),
      tags: integration?.resources[known.resource]?.tags ?? {},
      accessDetails: integration?.accessDetails ?? null,
    }
  }
}

/** The list of roles may have changed since the directory was read. */
function rolesAsListed(known: InventoryResource, integration: Integration | undefined): UngrantableReason | null {
  const listed = integration?.tierZero?.includes(known.resource)
  const ungrantable = known.ungrantable === 'tier-zero' && listed ? null : known.ungrantable
  if (known.type === 'directory-role') {
    if (ungrantable !== null && ungrantable !== 'not-included') return ungrantable
    return integration?.roles?.includes(known.resource) ? null : 'not-included'
  }
  if (known.gives && ungrantable === null && !(integration && handsOutRoles(integration))) return 'role-assignable'
  return ungrantable
}
