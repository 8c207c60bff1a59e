/** The query options that Doorbell uses. Values are given as they are meant; they are encoded in one place, below. */
export interface Query {
  readonly $filter?: string
  readonly $select?: readonly string[]
  readonly $expand?: string
  /** 1 to 999. */
  readonly $top?: number
  readonly $count?: true
}

/** `'` is doubled, so that a name can never end the string it stands in. */
export const odataString = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Graph's client encodes nothing: an `&`, `#` or `+` in a value would cut it or change its meaning. */
export function encodeQuery(query: Query): string {
  const pairs = Object.entries(query).map(([option, value]) => {
    const written = Array.isArray(value) ? value.map(encodeURIComponent).join(',') : encodeURIComponent(String(value))
    return `${option}=${written}`
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/**
 * Filters with `ne`, `not`, `endsWith` or `$count` are answered only from Graph's index, which has to be asked for
 * (https://learn.microsoft.com/graph/aad-advanced-queries) and trails behind: good for lists, never for a decision.
 */
export function needsIndex(filter: string): boolean {
  const words = filter.replace(/'(?:[^']|'')*'/g, "''")
  return /\bne\b|\bnot\b|\bendswith\s*\(|\$count/i.test(words)
}

export const indexHeaders: Readonly<Record<string, string>> = { ConsistencyLevel: 'eventual' }
