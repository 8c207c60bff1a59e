import type { Entitlement, Resource } from '../access/catalog.ts'
import { groupId, type IntegrationName, personId, resourceId } from '../access/vocabulary.ts'
import { displayName, type NameResolver } from './names.ts'

/** A name as it is compared where there is no directory that knows better. */
export const fold = (name: string): string => displayName(name).normalize('NFC').toLowerCase()

/** Every name stands for itself, whatever id is written behind it. */
export const namesAsIds: NameResolver = {
  group: async name => groupId(fold(name)),
  user: async name => personId(fold(name)),
  role: async name => resourceId(fold(name)),
  resource: async (_integration, type, name, { scope }) => resourceId(idOf(type, name, scope)),
  groupBehind: resource => (resource.startsWith('group/') ? groupId(resource.slice('group/'.length)) : null),
}

const idOf = (type: Resource['type'], name: string, scope?: string): string =>
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
