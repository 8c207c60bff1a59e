import { setImmediate } from 'node:timers/promises'
import { type AccessFlow, bestFirst, fold, openerOf } from '../access/access-flow.ts'
import type { People, Resource, UngrantableReason } from '../access/catalog.ts'
import {
  groupsWithAuthority,
  handsOutRoles,
  type Integration,
  type Policy,
  rolesWithAuthority,
} from '../access/policy.ts'
import { encodeChoice } from '../cards/choice.ts'
import type { Inventory, InventoryResource } from '../ports/inventory.ts'
import type { Ports } from './ports.ts'

/** One resource that some flow opens to somebody. */
export interface Offer {
  readonly resource: Resource
  /** The best first, whoever they are open to. */
  readonly flows: readonly AccessFlow[]
  /** Its name as it is compared. */
  readonly plainName: string
  /** What a search looks through. */
  readonly searched: string
  /** What stands for it in a form. */
  readonly choice: string
}

/** A name as it is compared: case, blanks and what a sentence ends with do not count. */
export const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/(?<=[\p{L}\p{N}"'\])])[.!?…]+\s*$/u, '')
    .trim()

/** Made once for each access file and reading of the directory: somebody typing a name waits for an answer at each letter. */
const kept = new WeakMap<Inventory, { readonly edition: string; readonly offers: Promise<readonly Offer[]> }>()

/**
 * Everything that the flows of this policy open, by name, as the directory was last read. A group that somebody named as an owner
 * since then is still among it; who asks for it is refused.
 */
export async function offersOf({ store }: Pick<Ports, 'store'>, policy: Policy): Promise<readonly Offer[]> {
  const { inventory } = store
  const editions = await Promise.all(policy.integrations.map(({ name }) => inventory.edition(name)))
  const edition = [policy.hash, ...editions].join('/')
  const near = kept.get(inventory)
  if (near?.edition === edition) return near.offers
  const offers = readOffers(store, policy)
  kept.set(inventory, { edition, offers })
  offers.catch(() => {
    if (kept.get(inventory)?.offers === offers) kept.delete(inventory)
  })
  return offers
}

/** Resources looked at before everybody else gets a turn: a large company must not hold up an acknowledgement. */
const atATime = 500

async function readOffers(store: Ports['store'], policy: Policy): Promise<readonly Offer[]> {
  const { inventory } = store
  const openers = bestFirst(policy.flows).map(flow => ({ flow, opens: openerOf(flow) }))
  const settings = settingsOf(policy, await store.authorityOfKeptOwners())
  const offers: Offer[] = []
  let looked = 0
  for (const integration of policy.integrations) {
    for (const known of await inventory.resources(integration.name)) {
      if (++looked % atATime === 0) await setImmediate()
      const resource = settings(known)
      const folded = fold(resource.name)
      const flows = openers.flatMap(({ flow, opens }) => (opens(resource, folded) ? [flow] : []))
      if (flows.length === 0) continue
      const plainName = plain(resource.name)
      const searched = `${plainName} ${plain(resource.description ?? '')}`
      offers.push({ resource, flows, plainName, searched, choice: encodeChoice(resource) })
    }
  }
  const { compare } = new Intl.Collator()
  return offers.sort((a, b) => compare(a.resource.name, b.resource.name))
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
  return known => {
    const integration = integrations.get(known.integration)
    const confers = authority.has(known.group ?? known.resource)
    return {
      ...known,
      ungrantable: rolesAsListed(known, integration) ?? (confers ? 'confers-authority' : null),
      ...(integration?.tierZero?.includes(known.resource) ? { tierZero: true as const } : {}),
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
