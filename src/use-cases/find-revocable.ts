import type { Person } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import type { GrantId } from '../access/vocabulary.ts'
import type { Mention } from '../ports/incoming.ts'
import type { InventoryResource } from '../ports/store.ts'
import { mentionIn, personMentioned } from './person-mentioned.ts'
import { namesFor, type Ports } from './ports.ts'
import { hasApproved, mayRevokeAnything } from './revoke-grant.ts'

export interface Revocable {
  readonly grant: GrantId
  readonly holder: string
  readonly resource: string
}

/**
 * Live access that this person may revoke and that the words could mean: the name of a resource, with a person before it or
 * without. Nothing else is looked at, so that no answer tells of access that is not theirs to know.
 */
export async function findRevocable(
  ports: Ports,
  person: Person,
  words: string,
  mentions: readonly Mention[] = [],
): Promise<readonly Revocable[]> {
  const wanted = plain(words)
  const live = []
  for (const resource of await everyResource(ports)) {
    const who = whoBefore(wanted, plain(resource.name))
    if (who === null) continue
    for (const grant of await ports.store.history.liveOn(resource)) live.push({ grant, resource, who })
  }
  // Asked even where there is nothing, so that how long it takes does not tell whether there is.
  const admin = await mayRevokeAnything(ports, person)
  if (live.length === 0) return []
  const names = await namesFor(
    ports,
    live.map(({ grant }) => grant.terms.beneficiary),
  )
  const found: Revocable[] = []
  for (const { grant, resource, who } of live) {
    const { terms, status } = grant
    const request = status === 'ending' ? null : await ports.store.request(terms.request)
    if (!request || !(admin || hasApproved(request, person.id))) continue
    const holder = names(terms.beneficiary)
    if (who === '' || (await isCalled(ports, grant, holder, who, mentions)))
      found.push({ grant: terms.id, holder, resource: resource.name })
  }
  return found
}

async function everyResource({ store }: Ports): Promise<readonly InventoryResource[]> {
  const integrations = (await store.activePolicy())?.integrations ?? []
  return (await Promise.all(integrations.map(({ name }) => store.inventory.resources(name)))).flat()
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
  const name = plain(holder)
  if (name === who || name.split(' ')[0] === who) return true
  const email = (await ports.directory.person(terms.beneficiary))?.email
  return email ? [plain(email), plain(email).split('@')[0]].includes(who) : false
}

const plain = (words: string): string =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/["'‘’“”]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
