import { DrizzleQueryError } from 'drizzle-orm/errors'
import { Fault } from '../../ports/fault.ts'

/** Errors of a driver or of a socket that say that the database cannot be reached. */
const lost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])

/**
 * SQL states that time mends: no connection (08), no resources (53), shutting down or starting up (57P), a limit of ours
 * reached (57014 statement, 55P03 lock, 25P03 idle in a transaction), a stand-by that took over and is read-only yet (25006).
 */
const passing = /^(08...|53...|57P0[1-5]|57014|55P03|25P03|25006)$/

/** Whether the connection on which this happened is gone. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error)
  return code !== null && (lost.has(code) || /^(08...|57P0[1-5]|25P03)$/.test(code))
}

export const connectionLost = (): Error =>
  Object.assign(new Error('the connection to the database was lost'), { code: 'CONNECTION_CLOSED' })

/** In one another's way; the same transaction may well succeed at once. */
export const isInTheWay = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error) ?? '')

/** The database itself says that nothing was done, because of somebody who held or wanted the same rows: said of all, and true of one. */
export const wasUndone = (error: unknown): boolean => isInTheWay(error) || codeOf(error) === '55P03'

/** Said neither by the database nor by ourselves, but on the way between: what was sent may have been done. */
export function isOfTheWay(error: unknown): boolean {
  const code = codeOf(error)
  return code !== null && !/^[\dFHPX][\dA-Z]{4}$/.test(code)
}

/** What may be there once only is there already. */
export const isTaken = (error: unknown): boolean => codeOf(error) === '23505'

/** The innermost code of an error: drizzle wraps the driver's error, and the driver the socket's. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const own = 'code' in error && typeof error.code === 'string' ? error.code : null
  return codeOf(error.cause) ?? own
}

/**
 * @param result `unknown` when the commit was under way: it may have been done.
 * What is not the world's failing (a statement that is wrong, a check that refuses) is a bug, and stays an error.
 */
export function asFault(error: unknown, result: 'not-done' | 'unknown'): unknown {
  if (error instanceof Fault) return error
  const code = codeOf(error)
  if (code === null || !(lost.has(code) || passing.test(code) || isInTheWay(error))) return withoutValues(error)
  return new Fault('store.unavailable', `the database cannot be used at the moment (${code})`, {
    retry: 'later',
    result,
    cause: withoutValues(error),
  })
}

/**
 * The driver's errors carry every value of the statement, and among these are secrets and people's words. What goes on from
 * here names the statement and what the database said of it.
 */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error
  const { cause } = error
  const told = new Error(`${cause?.message ?? 'failed'} [${error.query.trim().replace(/\s+/g, ' ').slice(0, 200)}]`)
  const trace = error.stack?.slice(error.stack.lastIndexOf(error.message) + error.message.length)
  told.stack = `${told.name}: ${told.message}${trace ?? ''}`
  return Object.assign(told, { code: codeOf(error) })
}

/** Bounds a wait that the database itself cannot bound: a connection that is open and dead. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const silence = Object.assign(new Error(`no answer within ${milliseconds} ms`), { code: 'ETIMEDOUT' })
      reject(asFault(silence, 'unknown'))
    }, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
