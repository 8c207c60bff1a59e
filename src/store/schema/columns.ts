import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, check, customType, pgSchema, timestamp } from 'drizzle-orm/pg-core'
import { storable, toJson } from '../codec.ts'

/** The product: what was asked, given and recorded. */
export const doorbell = pgSchema('doorbell')
/** What was discovered in the directory. Good for showing and searching, never decided upon. */
export const inventory = pgSchema('inventory')

/** A moment in milliseconds, as the clock tells it. Never a default: times are always given. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** Words that somebody else chose. */
export const words = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: storable })

/** Any value as JSON. One driver gives it parsed and the other as text. */
export const json = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => 'jsonb',
    toDriver: toJson,
    fromDriver: value => (typeof value === 'string' ? JSON.parse(value) : value) as T,
  })(name)

/** A state as JSON, with its moments revived. */
export const state = <T, S>(name: string, revive: (stored: S) => T) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => 'jsonb',
    toDriver: toJson,
    fromDriver: value => revive((typeof value === 'string' ? JSON.parse(value) : value) as S),
  })(name)

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${list(values)})`)

/** Written out, because neither a check nor the condition of an index takes parameters. */
export const list = (values: readonly string[]): SQL =>
  sql.raw(values.map(value => `'${value.replaceAll("'", "''")}'`).join(', '))

/** One of these, however many they are: the same text for any number of them, so that it is prepared once. */
export const among = (column: AnyPgColumn | SQL, values: readonly string[]): SQL =>
  sql`${column} = any(array(select jsonb_array_elements_text(${toJson(values)}::jsonb)))`
