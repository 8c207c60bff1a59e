import { sql } from 'drizzle-orm'
import { boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { type ResourceType, type UngrantableReason, ungrantableReasons } from '../../access/catalog.ts'
import { inventory, json, moment, oneOf, words } from './columns.ts'

type Attributes = Readonly<Record<string, unknown>>

/** What is no longer found stays, as `gone`: the history refers to it. */
export const resources = inventory.table(
  'resources',
  {
    integration: words().notNull(),
    resource: text().notNull(),
    type: text().$type<ResourceType>().notNull(),
    /** The group whose membership this is; null for a role. */
    group: text(),
    name: words().notNull(),
    description: words(),
    /** Null: not told. */
    privileged: boolean(),
    /** The roles that a group gives which may hold roles; null for anything else. */
    gives: json<readonly string[]>('gives'),
    ungrantable: text().$type<UngrantableReason>(),
    attributes: json<Attributes>('attributes').notNull(),
    firstFoundAt: moment('first_found_at').notNull(),
    lastFoundAt: moment('last_found_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.integration, table.resource] }),
    oneOf('resources_type', table.type, ['group', 'directory-role'] satisfies ResourceType[]),
    oneOf('resources_ungrantable', table.ungrantable, ungrantableReasons),
  ],
)

/** Somebody who is no longer found keeps their name here, and is not `present`. */
export const people = inventory.table(
  'people',
  {
    integration: words().notNull(),
    person: text().notNull(),
    name: words().notNull(),
    email: words(),
    enabled: boolean().notNull(),
    kind: text().$type<'member' | 'guest'>().notNull(),
    attributes: json<Attributes>('attributes').notNull(),
    present: boolean().notNull(),
    lastFoundAt: moment('last_found_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.integration, table.person] }),
    oneOf('people_kind', table.kind, ['member', 'guest']),
    index('people_person').on(table.person),
    index('people_name').on(sql`lower(${table.name})`),
    index('people_email').on(sql`lower(${table.email})`),
  ],
)

const link = {
  integration: words().notNull(),
  group: text().notNull(),
  member: text().notNull(),
  memberType: text('member_type').$type<'person' | 'group' | 'other'>().notNull(),
}

export const memberships = inventory.table('memberships', link, table => [
  primaryKey({ columns: [table.integration, table.group, table.member] }),
  oneOf('memberships_member_type', table.memberType, ['person', 'group', 'other']),
])

/** Who holds a directory role directly. The role, by its resource, takes the place of the group. */
export const roleAssignments = inventory.table(
  'role_assignments',
  { ...link, group: text('resource').notNull() },
  table => [
    primaryKey({ columns: [table.integration, table.group, table.member] }),
    oneOf('role_assignments_member_type', table.memberType, ['person', 'group', 'other']),
  ],
)

/** When each integration was last read to its end. */
export const refreshes = inventory.table('refreshes', {
  integration: words().primaryKey(),
  at: moment('at').notNull(),
  /** Counts the readings. */
  edition: integer().notNull().default(1),
  resources: integer().notNull(),
  people: integer().notNull(),
  /** Where the last reading ended, in the directory's own words; null: the next one reads everything. */
  mark: text(),
  /** When everything was read last. */
  wholeAt: moment('whole_at'),
})

export const stagedKinds = ['resource', 'person', 'person-gone', 'member', 'left', 'whole-group', 'assignment'] as const

/** What a reading that is under way has found so far, in the order in which it was told. Nobody looks at it but that reading. */
export const staged = inventory.table(
  'staged',
  {
    reading: text().notNull(),
    at: moment('at').notNull(),
    seq: integer().notNull(),
    kind: text().$type<(typeof stagedKinds)[number]>().notNull(),
    /** The resource, the person, or the group whose membership it is. */
    key: text().notNull(),
    member: text().notNull(),
    body: json<unknown>('body'),
  },
  table => [primaryKey({ columns: [table.reading, table.seq] }), oneOf('staged_kind', table.kind, stagedKinds)],
)
