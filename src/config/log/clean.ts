import { Fault } from '../../ports/fault.ts'
import type { LogFields } from '../../ports/log.ts'

type Scrub = (text: string) => string

/** Names of fields whose values are nobody's business, compared without case, `-` and `_`. */
const secretKey =
  /(authorization|cookie|password|passwd|secret|token|apikey|privatekey|auditkey|assertion|signature|credentials?|responseurl|triggerid|viewid|clientinfo)$/
/** Bodies hold all of the above, and people's own words besides. */
const bodyKey = /^(body|rawbody|requestbody|responsebody|payload|headers)$/

const deepest = 8
const longestText = 4_000
const longestList = 100

/**
 * Turns the fields of a log line into plain data without secrets, whatever they were: errors, addresses, cycles.
 * @param everyFrame where in the code it was, also of what the world did; of a bug that is told anyhow.
 */
export function cleaner(scrub: Scrub, everyFrame: boolean): (fields: LogFields) => Record<string, unknown> {
  return fields => cleanEntries(Object.entries(fields), new Set([fields]))

  function cleanEntries(entries: readonly (readonly [string, unknown])[], above: ReadonlySet<unknown>) {
    return Object.fromEntries(
      entries.map(([key, value]) => {
        const name = key.toLowerCase().replace(/[-_\s]/g, '')
        if (value !== null && value !== undefined && secretKey.test(name)) return [scrub(key), '[secret]']
        if (value !== null && value !== undefined && bodyKey.test(name)) return [scrub(key), '[left out]']
        return [scrub(key), clean(value, above)]
      }),
    )
  }

  function clean(value: unknown, above: ReadonlySet<unknown>): unknown {
    if (typeof value === 'string') return cut(scrub(value))
    if (typeof value === 'bigint' || typeof value === 'symbol') return scrub(String(value))
    if (typeof value === 'function') return '[function]'
    if (typeof value !== 'object' || value === null) return value
    if (above.has(value)) return '[again]'
    if (above.size >= deepest) return '[deeper]'
    const within = new Set(above).add(value)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
    if (value instanceof URL) return cut(scrub(value.href))
    if (value instanceof Error) return cleanError(value, within)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Map)
      return cleanEntries(
        [...value].map(([key, item]) => [String(key), item]),
        within,
      )
    if (Array.isArray(value) || value instanceof Set)
      return [...value].slice(0, longestList).map(item => clean(item, within))
    return cleanEntries(Object.entries(value), within)
  }

  /**
   * What helps to find the cause, by name: errors of clients carry whole requests and responses in other fields.
   * A database driver's message ends in the values of the query, which are left out. Where the world failed, and not Doorbell, it is
   * told by code and message alone, down to its cause: frames would bury what whoever is called has to read.
   */
  function cleanError(error: Error, above: ReadonlySet<unknown>): Record<string, unknown> {
    const ofTheWorld = !everyFrame && [error, ...above].some(one => one instanceof Fault)
    const own = (key: string): unknown => Object.getOwnPropertyDescriptor(error, key)?.value
    const kept = ['code', 'status', 'statusCode', 'retry', 'retryAfter', 'result', 'constraint', 'requestId']
    const facts = kept.map(key => [key, own(key)] as const).filter(([, fact]) => isPlain(fact))
    const further = [['cause', own('cause')] as const, ['errors', own('errors')] as const]
    return {
      type: scrub(error.name),
      message: cut(scrub(error.message.replace(/\n\s*params: [\s\S]*$/, '\nparams: [left out]'))),
      ...cleanEntries(facts, above),
      ...cleanEntries(
        further.filter(([, value]) => value !== undefined && value !== null),
        above,
      ),
      ...(ofTheWorld ? {} : { stack: cut(scrub(framesOf(error))) }),
    }
  }
}

const isPlain = (fact: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof fact)

/** The stack without its head, which repeats the message. */
const framesOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter(frame => /^\s+at /.test(frame))
    .join('\n')

const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text)
