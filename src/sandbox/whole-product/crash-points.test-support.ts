import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { PgDatabase, PgDialect, PgTransaction } from 'drizzle-orm/pg-core'
import { auditActions } from '../../access/audit.ts'

interface Said {
  readonly sql: string
  readonly params: readonly unknown[]
}

/** What the statements of one transaction said. */
const saying = new AsyncLocalStorage<Said[]>()
const recorded: ReadonlySet<string> = new Set(auditActions)

/**
 * Tells of every moment after which the world is another: a commit, as soon as the database has answered and before Doorbell
 * has; an outgoing call, before anything is sent and when the answer is there and not read. Watches the libraries, on both
 * kinds of database, so that Doorbell itself is what production runs. Names tell what was done, not by whom.
 */
export function watchMoments(passed: (moment: string) => void): void {
  watchCommits(passed)
  watchCalls(passed)
}

function watchCommits(passed: (moment: string) => void): void {
  const claimed = new Map<string, string>()

  const toQuery: unknown = Reflect.get(PgDialect.prototype, 'sqlToQuery')
  const begin: unknown = Reflect.get(PgDatabase.prototype, 'transaction')
  const execute: unknown = Reflect.get(PgDatabase.prototype, 'execute')
  if (!isMethod(toQuery) || !isMethod(begin) || !isMethod(execute)) throw new Error('drizzle has changed')

  Reflect.set(PgDialect.prototype, 'sqlToQuery', function (this: object, ...given: unknown[]) {
    const query = Reflect.apply(toQuery, this, given)
    if (isSaid(query)) saying.getStore()?.push(query)
    return query
  })
  Reflect.set(PgDatabase.prototype, 'transaction', async function (this: object, work: Method, ...more: unknown[]) {
    const said: Said[] = []
    // Inside, because the driver calls back from a context of its own.
    const inside = (queries: unknown) => saying.run(said, () => work(queries))
    const result = await Reflect.apply(begin, this, [inside, ...more])
    for (const moment of momentsOf(said, result, claimed)) passed(moment)
    return result
  })
  Reflect.set(PgDatabase.prototype, 'execute', function (this: object, ...given: unknown[]) {
    if (this instanceof PgTransaction) return Reflect.apply(execute, this, given)
    const said: Said[] = []
    const pending = saying.run(said, () => Reflect.apply(execute, this, given))
    return Promise.resolve(pending).then(result => {
      for (const moment of momentsOf(said, result, claimed)) passed(moment)
      return result
    })
  })
}

/** A claim is as many moments as it takes tasks, and so is finishing them; what only read is none. */
function momentsOf(said: readonly Said[], result: unknown, claimed: Map<string, string>): readonly string[] {
  const [first, ...others] = said
  if (first && others.length === 0 && first.sql.endsWith('select writer from unchanged'))
    return momentsOfEach(first, result)
  const actions = said.flatMap(({ params }) => params.flatMap(actionsIn))
  const written = new Set(said.flatMap(({ sql }) => tablesWritten(sql)))
  // One statement writes what is recorded and what is to be done, and is there when only the latter is.
  if (actions.length === 0) written.delete('audit_events')
  const tables = [...written]
  if (tables.length === 0) return []
  if (said.some(({ sql }) => sql.includes("set status = 'leased'"))) {
    return tasksIn(result).map(({ id, type }) => {
      claimed.set(id, type)
      return `commit: ${type} claimed`
    })
  }
  const finished = said.length === 1 ? said.flatMap(finishedIn).flatMap(id => claimed.get(id) ?? []) : []
  if (finished.length > 0) return finished.map(type => `commit: ${type} finished`)
  const held = said.length === 1 ? claimed.get(String(said[0]?.params[0])) : undefined
  if (held && tables.join() === 'outbox') {
    const again = said[0]?.sql.includes('insert into')
    return [`commit: ${held} ${again ? 'put back' : 'given up'}`]
  }
  if (said.length === 1 && said[0]?.sql.includes('set lease_until')) return ['commit: lease renewed']
  const tasks = said.flatMap(({ params }) => params.flatMap(taskIn))
  return [`commit: ${tables.join('+')} ${[...actions, ...new Set(tasks)].join(' ')}`.trim()]
}

/** Several may write in one statement, and each is a moment, whoever else was in it. */
function momentsOfEach({ sql, params }: Said, result: unknown): readonly string[] {
  const parts = sql.split(/(?=\b\w+ as \(\s*(?:insert into|update|delete from)\b)/).slice(1)
  const lists = parts.map(part => {
    const [, number] = /\$(\d+)::jsonb/.exec(part) ?? []
    // What has no list of its own is written of the rows of another.
    const pairs: readonly (readonly [number, unknown])[] = number ? JSON.parse(String(params[Number(number) - 1])) : []
    return { tables: tablesWritten(part), pairs }
  })
  return rowsOf(result).flatMap(({ writer }) => {
    const mine = lists.map(({ tables, pairs }) => ({ tables, rows: pairs.filter(([of]) => of === writer) }))
    const tables = new Set(mine.flatMap(({ tables, rows }) => (rows.length > 0 ? tables : [])))
    const actions = mine.flatMap(({ rows }) => rows.flatMap(row => actionsIn(JSON.stringify(row))))
    return tables.size > 0 ? `commit: ${[...tables].join('+')} ${actions.join(' ')}`.trim() : []
  })
}

function rowsOf(result: unknown): readonly { readonly writer?: unknown }[] {
  if (Array.isArray(result)) return result
  const { rows } = Object(result)
  return Array.isArray(rows) ? rows : []
}

/** Several may be finished at the same time, and each is a moment. */
function finishedIn({ sql, params }: Said): readonly string[] {
  if (!sql.includes('delete from doorbell.outbox o using')) return []
  const held: readonly { readonly id: string }[] = JSON.parse(String(params[0]))
  return held.map(({ id }) => id)
}

const tablesWritten = (sql: string): readonly string[] =>
  [...sql.matchAll(/\b(?:insert into|update|delete from)\s+"?(?:doorbell|inventory)"?\."?(\w+)/gi)].flatMap(
    ([, table]) => table ?? [],
  )

/** Alone, or in the list of all that one transaction records. */
function actionsIn(param: unknown): readonly string[] {
  if (typeof param !== 'string') return []
  if (recorded.has(param)) return [param]
  return [...param.matchAll(/"action":\s*"([\w.-]+)"/g)].flatMap(([, action]) =>
    action && recorded.has(action) ? action : [],
  )
}

/** In whichever order its fields are: the database keeps one of its own. */
function taskIn(param: unknown): readonly string[] {
  const value = (field: string) => new RegExp(`^\\{.*"${field}":\\s*"([\\w-]+)"`).exec(String(param))?.[1]
  const type = value('type')
  return type === undefined ? [] : [type === 'job' ? `job ${value('name')}` : type]
}

function tasksIn(result: unknown): readonly { readonly id: string; readonly type: string }[] {
  if (!Array.isArray(result)) return []
  return result.flatMap((row: { id?: unknown; task?: unknown }) => {
    const task = typeof row.task === 'string' ? row.task : JSON.stringify(row.task)
    return taskIn(task).map(type => ({ id: String(row.id), type }))
  })
}

function watchCalls(passed: (moment: string) => void): void {
  const watch = (channel: string, when: string) =>
    subscribe(channel, message => {
      const { request } = Object(message)
      passed(`${when}: ${request.method} ${templateOf(String(request.path))}`)
    })
  watch('undici:request:create', 'before call')
  watch('undici:request:headers', 'after call')
}

/** The address with every id taken out. */
export function templateOf(path: string): string {
  const plain = path
    .replace(/\?.*/, '')
    .replace(/[\da-f]{8}-[\da-f-]{27}/gi, '{id}')
    .replace(/^\/v1\.0(?=\/)/, '')
  return /^\/(api|users|groups|identityGovernance|directoryObjects|\$batch)\b/.test(plain) ? plain : '/{response url}'
}

type Method = (...given: unknown[]) => unknown
const isMethod = (value: unknown): value is Method => typeof value === 'function'
const isSaid = (value: unknown): value is Said => typeof value === 'object' && value !== null && 'sql' in value
