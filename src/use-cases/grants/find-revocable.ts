import { type Person, sameEntitlement } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { BundleName, GrantId, PersonId } from '../../access/vocabulary.ts'
import { namesIn } from '../../cards/typed/several-names.ts'
import type { Mention } from '../../ports/incoming.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { bundlesOf } from '../asking/bundle-seen.ts'
import { longestKnown } from '../asking/named.ts'
import { plain } from '../asking/offers.ts'
import { mentionIn, personMentioned } from '../people/person-mentioned.ts'
import { namesFor, type Ports } from '../ports.ts'
import { retryableWithin } from './retryable.ts'
import { approversOf, mayRevokeAnything, ownsWhatARuleGave } from './revoke-grant.ts'

export interface Revocable {
  readonly grant: GrantId
  readonly person: PersonId
  readonly holder: string
  readonly resource: InventoryResource
  /** What it was meant by, where that is not its own name. */
  readonly bundle?: BundleName
  /** The people who approved it. */
  readonly approvers: readonly PersonId[]
}

/** What the words could mean: `theirs` is for this person to revoke, `others` is not, and not theirs to know either. */
export interface FoundLive {
  readonly theirs: readonly Revocable[]
  readonly others: readonly Revocable[]
}

/**
 * Live access that the words could mean, and what failed and could still be tried again: the name of a resource or a bundle, with a
 * person before it or without; what this person may revoke apart from the rest.
 */
export async function findRevocable(
  ports: Ports,
  person: Person,
  words: string,
  mentions: readonly Mention[] = [],
): Promise<FoundLive> {
  const wanted = bare(words)
  const live = []
  for (const { name, of, bundle } of await everyName(ports)) {
    const who = whoBefore(wanted, bare(name))
    if (who === null) continue
    for (const resource of of)
      for (const grant of [
        ...(await ports.store.history.liveOn(resource)),
        ...(await retryableWithin(ports, { of: 'resource', ...resource })),
      ])
        live.push({ grant, resource, who, bundle })
  }
  // Asked even where there is nothing, so that how long it takes does not tell whether there is.
  const admin = await mayRevokeAnything(ports, person)
  if (live.length === 0) return { theirs: [], others: [] }
  const names = await namesFor(
    ports,
    live.map(({ grant }) => grant.terms.beneficiary),
  )
  const theirs: Revocable[] = []
  const others: Revocable[] = []
  for (const { grant, resource, who, bundle } of live) {
    const { terms, status } = grant
    const request = status === 'ending' ? null : await ports.store.request(terms.request)
    if (!request || (bundle !== undefined && request.ask.bundle !== bundle)) continue
    const holder = names(terms.beneficiary)
    if (who !== '' && !(await isCalled(ports, grant, holder, who, mentions))) continue
    const found = {
      grant: terms.id,
      person: terms.beneficiary,
      holder,
      resource,
      ...(bundle === undefined ? {} : { bundle }),
      approvers: approversOf(request, resource),
    }
    const approved = found.approvers.includes(person.id) || (await ownsWhatARuleGave(ports, person, request, resource))
    if (admin || approved) theirs.push(found)
    else others.push(found)
  }
  return { theirs, others }
}

interface Named {
  readonly name: string
  readonly of: readonly InventoryResource[]
  readonly bundle?: BundleName
}

async function everyName({ store }: Ports): Promise<readonly Named[]> {
  const policy = await store.activePolicy()
  if (!policy) return []
  const known = (await Promise.all(policy.integrations.map(({ name }) => store.inventory.resources(name)))).flat()
  const bundles = bundlesOf(policy).map(({ name, entitlements }) => ({
    name,
    bundle: name,
    of: known.filter(resource => entitlements.some(one => sameEntitlement(one, resource))),
  }))
  return [...known.map(resource => ({ name: resource.name, of: [resource] })), ...bundles]
}

/** Nobody’s name before it, or one. */
const isOneOf = (who: string | null): boolean => who !== null && namesIn(`${who} one`).length < 2

/** Several names, the longest that is known of each, with a person before them or without. Empty: it is one name. */
export async function namesToRevoke(ports: Ports, words: string): Promise<readonly string[]> {
  const separated = namesIn(words)
  if (separated.length < 2) return []
  const known = (await everyName(ports)).map(({ name }) => bare(name))
  return longestKnown(separated, name => known.some(one => isOneOf(whoBefore(bare(name), one))))
}

/** What stands before the name of the resource; `null` where the words do not end with it. */
function whoBefore(wanted: string, name: string): string | null {
  if (wanted === name) return ''
  return wanted.endsWith(` ${name}`)
    ? wanted
        .slice(0, -name.length - 1)
        .replace(/^@/, '')
        .trim()
    : null
}

async function isCalled(
  ports: Ports,
  { terms }: Grant,
  holder: string,
  who: string,
  mentions: readonly Mention[],
): Promise<boolean> {
  // An account that was mentioned is that one, whatever else goes by the same name.
  const mention = mentionIn(`@${who}`, mentions)
  if (mention) return (await personMentioned(ports, mention))?.id === terms.beneficiary
  const name = bare(holder)
  if (name === who || name.split(' ')[0] === who) return true
  const email = (await ports.directory.person(terms.beneficiary))?.email
  return email ? [bare(email), bare(email).split('@')[0]].includes(who) : false
}

/** Wherever somebody put quotation marks, they mean the same name. */
const bare = (words: string): string => plain(words.replace(/["'‘’“”]/g, ''))
