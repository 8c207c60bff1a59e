import { sql } from 'drizzle-orm'
import { groupId, integrationName, resourceId } from '../../access/vocabulary.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import type { resources } from '../schema/inventory.ts'

export type ResourceColumns = Pick<
  typeof resources.$inferSelect,
  'integration' | 'resource' | 'type' | 'group' | 'name' | 'description' | 'privileged' | 'gives' | 'ungrantable'
>

/** Read from `i`, as JSON in the form that `ResourceColumns` gives them. */
export const resourceColumns = sql.raw(`json_build_object(
  'integration', i.integration, 'resource', i.resource, 'type', i.type, 'group', i."group", 'name', i.name,
  'description', i.description, 'privileged', i.privileged, 'gives', i.gives, 'ungrantable', i.ungrantable)`)

export const resourceOf = (row: ResourceColumns): InventoryResource => ({
  integration: integrationName(row.integration),
  resource: resourceId(row.resource),
  type: row.type,
  group: row.group === null ? null : groupId(row.group),
  name: row.name,
  description: row.description,
  ...(row.privileged === null ? {} : { privileged: row.privileged }),
  ...(row.gives === null ? {} : { gives: row.gives }),
  ungrantable: row.ungrantable,
})
