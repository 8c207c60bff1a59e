/** Every table, for drizzle-kit, which finds here what the migrations have to bring about. */
export * from './schema/access.ts'
export * from './schema/audit.ts'
export { doorbell, inventory } from './schema/columns.ts'
export * from './schema/inventory.ts'
export * from './schema/links.ts'
export * from './schema/owners.ts'
export * from './schema/people.ts'
export * from './schema/work.ts'
