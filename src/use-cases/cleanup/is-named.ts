import { stagesOf, tiersOf } from '../../access/access-flow.ts'
import { breakGlassOf, waysOf } from '../../access/break-glass.ts'
import type { People } from '../../access/catalog.ts'
import { reaches } from '../../access/opens.ts'
import { ownerSourcesOf, type Policy, peopleWithAuthority } from '../../access/policy.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { withSettings } from '../asking/offers.ts'
import { peopleBehind } from '../people/people-behind.ts'
import type { Ports } from '../ports.ts'

/**
 * Whether somebody has something to do with Doorbell besides what they were given: who decides, administers or reads all; whom a word
 * outside of the file makes an owner, or the directory by its own list; who may break the glass, or is told of it; whose reports ask by a flow that asks their manager.
 * They would miss their card, or have to link in the middle of the night.
 * @throws Fault when the directory cannot be asked.
 */
export async function isNamed(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  person: PersonId,
): Promise<boolean> {
  const kept = await Promise.all(policy.integrations.map(({ name }) => ports.store.keptOwnersIn(name)))
  const emergencies = breakGlassOf(policy).flatMap(({ requesters, breakGlass: { tell } }) => [
    ...(requesters.everyone ? [] : [requesters]),
    ...tell.flatMap(source => (source.kind === 'people' ? [source] : [])),
  ])
  const named = allOf([...peopleWithAuthority(policy), ...emergencies, ...kept.flat().map(({ people }) => people)])
  const { groups, users } = await peopleBehind(ports, named)
  if (users.includes(person)) return true
  if (groups.length > 0 && (await ports.directory.groupsAmong(person, groups)).size > 0) return true
  if (asksManagers(policy) && (await ports.directory.reports(person)).length > 0) return true
  return isListedOwner(ports, policy, person)
}

/** Of something that can be had by the file, where it takes the directory's own owners for those who decide. */
async function isListedOwner(
  { directory, store }: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  person: PersonId,
): Promise<boolean> {
  for (const integration of policy.integrations) {
    if (!ownerSourcesOf(integration).includes('listed-owners')) continue
    for (const known of await store.inventory.resources(integration.name)) {
      const { group, ...resource } = withSettings(known, policy)
      if (!group || !waysOf(policy).some(way => reaches(way, { ...resource, group, ungrantable: null }))) continue
      if ((await directory.ownersOf(group)).some(({ id }) => id === person)) return true
    }
  }
  return false
}

const allOf = (some: readonly People[]): Required<People> => ({
  groups: [...new Set(some.flatMap(({ groups }) => groups))],
  users: [...new Set(some.flatMap(({ users }) => users))],
  roles: [...new Set(some.flatMap(({ roles = [] }) => roles))],
})

function asksManagers(policy: Policy): boolean {
  const ofFlows = policy.flows.flatMap(flow => [
    ...stagesOf(flow).flatMap(({ from }) => from),
    ...tiersOf(flow).flatMap(({ to }) => to),
  ])
  const ofEmergencies = breakGlassOf(policy).flatMap(({ breakGlass: { tell, reviewers } }) => [...tell, ...reviewers])
  return [...ofFlows, ...ofEmergencies].some(({ kind }) => kind === 'manager')
}
