import type { Person } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { GrantId, PersonId } from '../../access/vocabulary.ts'
import type { Mention } from '../../ports/incoming.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { plain } from '../asking/offers.ts'
import { mentionIn, personMentioned } from '../people/person-mentioned.ts'
import { namesFor, type Ports } from '../ports.ts'
import { approversOf, mayRevokeAnything, ownsWhatARuleGave } from './revoke-grant.ts'

export interface Revocable {
  readonly grant: GrantId
  readonly person: PersonId
  readonly holder: string
  readonly resource: InventoryResource
  /** The people who approved it. */
  readonly approvers: readonly PersonId[]
}

/** What the words could mean: `theirs` is for this person to revoke, `others` is not, and not theirs to know either. */
export interface FoundLive {
  readonly theirs: readonly Revocable[]
  readonly others: readonly Revocable[]
}

/**
 * Live access that the words could mean: the name of a resource, with a person before it or without; what this person may
 * revoke apart from the rest.
 */
export async function findRevocable(
  ports: Ports,
  person: Person,
  words: string,
  mentions: readonly Mention[] = [],
): Promise<FoundLive> {
  const wanted = bare(words)
  const live = []
  for (const resource of await everyResource(ports)) {
    const who = whoBefore(wanted, bare(resource.name))
    if (who === null) continue
    for (const grant of await ports.store.history.liveOn(resource)) live.push({ grant, resource, who })
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
  for (const { grant, resource, who } of live) {
    const { terms, status } = grant
    const request = status === 'ending' ? null : await ports.store.request(terms.request)
    if (!request) continue
    const holder = names(terms.beneficiary)
    if (who !== '' && !(await isCalled(ports, grant, holder, who, mentions))) continue
    const found = {
      grant: terms.id,
      person: terms.beneficiary,
      holder,
      resource,
      approvers: approversOf(request, resource),
    }
    const approved = found.approvers.includes(person.id) || (await ownsWhatARuleGave(ports, person, request, resource))
    if (admin || approved) theirs.push(found)
    else others.push(found)
  }
  return { theirs, others }
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
  const name = bare(holder)
  if (name === who || name.split(' ')[0] === who) return true
  const email = (await ports.directory.person(terms.beneficiary))?.email
  return email ? [bare(email), bare(email).split('@')[0]].includes(who) : false
}

/** Wherever somebody put quotation marks, they mean the same name. */
const bare = (words: string): string => plain(words.replace(/["'‘’“”]/g, ''))
