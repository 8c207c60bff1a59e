import { type BreakGlass, breakGlassOf } from '../../access/break-glass.ts'
import { longestFirst } from '../../access/break-glass-path.ts'
import type { Resource } from '../../access/catalog.ts'
import { opens } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import { mayAsk } from '../../access/requesters.ts'
import { selectorFits } from '../../access/resource-selector.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { Fault } from '../../ports/fault.ts'
import { plain, withSettings } from '../asking/offers.ts'
import type { Requestable } from '../asking/requestable-access.ts'
import { standingOf } from '../asking/standing.ts'
import type { Ports } from '../ports.ts'

/** Something that somebody may give themselves in an emergency, and by which entry of the file. */
export interface WithinReach extends Requestable {
  readonly flow: BreakGlass
  readonly resource: Resource
}

/** The entries that are open to this person, by the directory's word of now. @throws Fault when it cannot be asked. */
export async function openBreakGlass(
  ports: Pick<Ports, 'directory'>,
  policy: Policy,
  person: PersonId,
): Promise<readonly BreakGlass[]> {
  const entries = breakGlassOf(policy)
  if (entries.length === 0) return []
  const standing = await standingOf(ports, policy, person)
  return entries.filter(({ requesters }) => mayAsk(requesters, standing).open)
}

/** For their home page alone: where the directory cannot be asked, it offers nothing. */
export async function isNamedForEmergencies(
  ports: Pick<Ports, 'directory' | 'store' | 'log'>,
  person: PersonId,
): Promise<boolean> {
  const policy = await ports.store.activePolicy()
  try {
    return policy !== null && (await openBreakGlass(ports, policy, person)).length > 0
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    ports.log.warn('home.emergencies-unread', { person, code: fault.code })
    return false
  }
}

/** What these entries open, by name. Of several the one that gives it for longer, then the one that stands first. */
export async function withinReach(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  entries: readonly BreakGlass[],
): Promise<readonly WithinReach[]> {
  if (entries.length === 0) return []
  const kept = await store.authorityOfKeptOwners()
  const ordered = longestFirst(entries)
  const found: WithinReach[] = []
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name)) {
      if (
        !ordered.some(({ resources }) =>
          resources.some(selector => selector.kind !== 'bundle' && selector.integration === name),
        )
      )
        break
      const resource = withSettings(known, policy, kept)
      const flow = ordered.find(entry => opens(entry, resource))
      if (!flow) continue
      const plainName = plain(resource.name)
      const { description } = resource
      const choice = encodeChoice(resource)
      found.push({
        ...{ name: resource.name, description, resources: [resource], resource },
        ...{ flow, ways: [flow], plainName, searched: plainName, choice },
      })
    }
  return found.sort((a, b) => a.resource.name.localeCompare(b.resource.name))
}

/** What an entry open to them names, and what is tier zero all the same: they are told so, and it is given to nobody. */
export async function namesTierZero(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  entries: readonly BreakGlass[],
  typed: string,
): Promise<string | null> {
  const wanted = plain(typed)
  for (const { name } of policy.integrations)
    for (const known of await store.inventory.resources(name)) {
      if (plain(known.name) !== wanted) continue
      const resource = withSettings(known, policy)
      if (!resource.tierZero && resource.ungrantable !== 'tier-zero') continue
      if (entries.some(({ resources }) => resources.some(selector => selectorFits(selector, resource))))
        return resource.name
    }
  return null
}
