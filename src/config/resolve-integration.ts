import type { OwnerSource } from '../access/catalog.ts'
import { inOneValue, namesIn } from '../access/owner-names.ts'
import { handsOutRoles, type Integration, type OwnerTag, type ResourceSettings } from '../access/policy.ts'
import { integrationName } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import type { FileIntegration } from './access-file/schema/integration.ts'
import { displayName, type Names } from './names.ts'
import type { Tagged } from './note-circles.ts'
import { secondEndRules } from './second-end.ts'

/** What the file calls a place is the word of its provider. */
const ownerSourceNames = {
  tags: 'tags',
  description: 'description',
  extensionAttributes: 'attributes',
  entraOwners: 'listed-owners',
} as const satisfies Record<FileIntegration['ownerSources'][number], OwnerSource>

/** One integration with every name in it turned into an id, and what is written in it of single resources, each with its place. */
export async function integrationOf(
  path: Path,
  integration: FileIntegration,
  names: Names,
): Promise<{ readonly integration: Integration; readonly tagged: readonly Tagged[] }> {
  const { integrationOwner } = integration
  const valuesAt = [...path, 'integrationOwner', 'values']
  // First, because the rest may name it.
  await Promise.all(
    integration.tierZero.map((name, index) => names.tierZero([...path, 'tierZero', index], integration.name, name)),
  )
  const [owner, roles, kept, resources] = await Promise.all([
    integrationOwner
      ? names.owners(integrationOwner.attribute, integrationOwner.values, index => [...valuesAt, index])
      : null,
    rolesOf([...path, 'roles', 'include'], integration, names),
    names.people(path, { users: integration.protected }, { groups: [...path], users: [...path, 'protected'] }),
    Promise.all(
      Object.entries(integration.tags).map(async ([name, tags]) => {
        const here = [...path, 'tags', name]
        const resource = taggedOf(here, name, integration, names)
        return [...(await Promise.all([resource, settingsOf(here, tags, integration, names)])), here] as const
      }),
    ),
  ])
  const seen = new Set<string>()
  for (const [resource, , here] of resources) {
    if (resource !== '' && seen.has(resource)) names.note(here, 'is the same resource as another one under tags')
    seen.add(resource)
  }
  const tierZero = names.acceptedTierZero(integration.name)
  const resolved: Integration = {
    name: integrationName(integration.name),
    resourceTypes: integration.resourceTypes,
    groupFilter: integration.groups?.filter ?? null,
    integrationOwner: owner,
    ownerKeys: integration.resourceOwner?.map(({ key }) => key) ?? [],
    ownerAttributes: Object.fromEntries(integration.resourceOwner?.map(({ key, attribute }) => [key, attribute]) ?? []),
    ownerSources: integration.ownerSources.map(source => ownerSourceNames[source]),
    resources: Object.fromEntries(resources.map(([resource, settings]) => [resource, settings])),
    accessDetails: integration.customAccessDetails ?? null,
    ...(integration.credentialRotationDays === undefined
      ? {}
      : { credentialRotationDays: integration.credentialRotationDays }),
    ...(integration.userCleanupDays === undefined ? {} : { userCleanupDays: integration.userCleanupDays }),
    ...(integration.ending === undefined ? {} : { secondEnd: secondEndRules[integration.ending] }),
    ...(integration.pim?.onboardGroups ? { mayPrepareSecondEnd: true } : {}),
    ...(roles.length === 0 ? {} : { roles }),
    ...(tierZero.length === 0 ? {} : { tierZero }),
    ...(kept.users.length === 0 ? {} : { protected: kept.users }),
  }
  return { integration: resolved, tagged: resources }
}

type Included = NonNullable<FileIntegration['roles']>['include'][number]

const partsOf = (included: Included) =>
  typeof included === 'string' ? { role: included, scope: undefined } : { role: included.role, scope: included.scope }

async function rolesOf(path: Path, { name, roles }: FileIntegration, names: Names) {
  const found = await Promise.all(
    (roles?.include ?? []).map((included, index) => {
      const { role, scope } = partsOf(included)
      return names.resource([...path, index], name, 'directory-role', role, { scope, withRoles: true })
    }),
  )
  for (const [index, resource] of found.entries())
    if (resource !== '' && found.indexOf(resource) < index) names.note([...path, index], 'is listed already')
  return found
}

/** Tags are for groups, and for the roles that are listed, under the names that people see: `Role`, or `Role in Unit`. */
function taggedOf(path: Path, name: string, integration: FileIntegration, names: Names) {
  const withRoles = handsOutRoles(integration)
  const role = (integration.roles?.include ?? [])
    .map(partsOf)
    .find(({ role, scope }) =>
      [
        scope === undefined ? role : `${role} in ${scope}`,
        scope === undefined ? displayName(role) : `${displayName(role)} in ${displayName(scope)}`,
      ].includes(name),
    )
  return role
    ? names.resource(path, integration.name, 'directory-role', role.role, { scope: role.scope, withRoles })
    : names.resource(path, integration.name, 'group', name, { withRoles })
}

/** Every owner key that the resource carries as a tag names its owners, in the order of `resourceOwner`. */
async function settingsOf(
  path: Path,
  tags: FileIntegration['tags'][string],
  integration: FileIntegration,
  names: Names,
): Promise<ResourceSettings> {
  const owners: OwnerTag[] = []
  for (const { key, attribute } of integration.resourceOwner ?? []) {
    const written = tags[key]
    if (written === undefined) continue
    const here = [...path, key]
    const values = typeof written === 'string' ? namesIn(written) : written
    if (values.length === 0) names.note(here, 'names nobody')
    const at = typeof written === 'string' ? values.map(() => here) : values.map((_, index) => [...here, index])
    const place = (index: number) => at[index] ?? here
    const people = await names.owners(attribute, values, place)
    owners.push({ key, value: inOneValue(values.map(displayName)), people })
  }
  const [owner = null, ...furtherOwners] = owners
  const asText = Object.entries(tags).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : inOneValue(value),
  ])
  return { tags: Object.fromEntries(asText), owner, ...(furtherOwners.length > 0 ? { furtherOwners } : {}) }
}
