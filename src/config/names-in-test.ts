import type { Entitlement, Resource } from '../access/catalog.ts'
import { groupId, type IntegrationName, personId, resourceId } from '../access/vocabulary.ts'
import type { AccessFile } from './access-file.ts'
import { displayName, type NameResolver } from './names.ts'

/** A name as it is compared where there is no directory that knows better. */
export const fold = (name: string): string => displayName(name).normalize('NFC').toLowerCase()

/** Every name stands for itself, whatever id is written behind it; and what the file lists as tier zero is that. */
export function namesAsIds({ content: { integrations } }: AccessFile): NameResolver {
  const roles = new Set(
    integrations.flatMap(({ roles: { include = [] } = {} }) =>
      include.map(one => fold(typeof one === 'string' ? one : one.role)),
    ),
  )
  const tierZero = new Set(integrations.flatMap(one => one.tierZero.map(fold)))
  return {
    group: async name => groupId(fold(name)),
    user: async name => personId(fold(name)),
    role: async name => resourceId(fold(name)),
    async resource(_integration, type, name, { scope }) {
      const id = resourceId(idOf(type, name, scope))
      if (!tierZero.has(fold(name))) return id
      return roles.has(fold(name)) === (type === 'directory-role') ? { tierZero: id } : 'missing'
    },
    groupBehind: resource => (resource.startsWith('group/') ? groupId(resource.slice('group/'.length)) : null),
  }
}

export const idOf = (type: Resource['type'], name: string, scope?: string): string =>
  `${type}/${fold(scope === undefined ? name : `${name} in ${displayName(scope)}`)}`

/** As a group or a role of no special power: what the directory makes of it, `doorbell check` tells. */
export const knownAs = (
  integration: IntegrationName,
  { resource: name = '', type }: { readonly resource?: string | undefined; readonly type: Resource['type'] },
): Omit<Resource, 'tags' | 'accessDetails'> => ({
  integration,
  resource: resourceId(idOf(type, name)),
  type,
  group: type === 'group' ? groupId(fold(name)) : null,
  name,
  description: null,
  ungrantable: null,
})

/** Its id is its type and its name. */
export function partAs({ integration, resource }: Entitlement): ReturnType<typeof knownAs> {
  const role = resource.startsWith('directory-role/')
  const name = resource.slice(resource.indexOf('/') + 1)
  return { ...knownAs(integration, { resource: name, type: role ? 'directory-role' : 'group' }), resource }
}
