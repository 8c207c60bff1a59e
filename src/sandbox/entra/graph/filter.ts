import { badQuery, unsupportedQuery } from './refused.ts'
import type { Json } from './shapes.ts'
import { type Token, tokenize } from './tokens.ts'

export interface Filter {
  matches(object: Json): boolean
  /** The first thing in it that only works as an advanced query, in the words of Graph's message; `null`: none. */
  readonly advanced: string | null
}

/** `default`: eq, in, startswith; `advanced`: only as an advanced query. */
export type Filterable = Readonly<Record<string, 'default' | 'advanced'>>

type Test = (object: Json) => boolean
type Literal = string | number | boolean | null

const operatorNames: Readonly<Record<string, string>> = {
  ne: "Operator 'NotEqualsMatch'",
  not: "Operator 'Not'",
  endswith: "Operator 'EndsWith'",
  ge: "Operator 'GreaterThanOrEqual'",
  le: "Operator 'LessThanOrEqual'",
}

/**
 * Reads an OData filter as the directory does: comparisons, `in`, startswith, endswith, `any`, not, and, or, parentheses.
 * @throws Refused where Graph would answer 400.
 */
export function parseFilter(text: string, filterable: Filterable, typeName: string): Filter {
  const tokens = tokenize(text)
  let place = 0
  let advanced: string | null = null
  const needsMore = (what: string) => {
    advanced ??= what
  }
  const peek = (): Token => tokens[place] ?? { kind: 'end', text: '', at: text.length }
  const take = () => {
    const token = peek()
    place += 1
    return token
  }
  const wrong = (token: Token) => badQuery(`Invalid filter clause: Syntax error at position ${token.at} in '${text}'.`)
  const expect = (wanted: string) => {
    const token = take()
    if (token.kind === 'string' || token.text.toLowerCase() !== wanted) throw wrong(token)
  }
  const isWord = (word: string) => peek().kind === 'word' && peek().text.toLowerCase() === word

  const either = (): Test => {
    let left = both()
    while (isWord('or')) {
      take()
      const [a, b] = [left, both()]
      left = object => a(object) || b(object)
    }
    return left
  }
  const both = (): Test => {
    let left = negated()
    while (isWord('and')) {
      take()
      const [a, b] = [left, negated()]
      left = object => a(object) && b(object)
    }
    return left
  }
  const negated = (): Test => {
    if (!isWord('not')) return single()
    take()
    needsMore(operatorNames.not ?? 'not')
    const inner = negated()
    return object => !inner(object)
  }
  const single = (): Test => {
    if (peek().text === '(' && peek().kind === 'mark') {
      take()
      const inner = either()
      expect(')')
      return inner
    }
    const token = take()
    if (token.kind !== 'word') throw wrong(token)
    if (peek().kind === 'mark' && peek().text === '(') return call(token)
    return comparison(token)
  }
  const call = (token: Token): Test => {
    const name = token.text.toLowerCase()
    const [, collection] = /^(.+)\/any$/i.exec(token.text) ?? []
    if (collection !== undefined) return any(token, collection)
    if (name !== 'startswith' && name !== 'endswith') throw unsupported(token.text)
    expect('(')
    const property = operand(take())
    expect(',')
    const value = literal(take())
    expect(')')
    if (typeof value !== 'string') throw wrong(token)
    if (name === 'endswith') needsMore(operatorNames.endswith ?? name)
    const fits = fitter(name)
    return object => fits(read(object, property), value)
  }
  /** `groupTypes/any(c:c eq 'Unified')`, `proxyAddresses/any(x:startswith(x,'smtp:'))`. */
  const any = (token: Token, collection: string): Test => {
    const property = operand({ ...token, text: collection })
    expect('(')
    const variable = take().text
    expect(':')
    const first = take()
    let fits: (item: unknown, value: Literal) => boolean
    let value: Literal
    if (first.text === variable) {
      expect('eq')
      fits = fitter('eq')
      value = literal(take())
    } else {
      if (first.text.toLowerCase() !== 'startswith') throw unsupported(first.text)
      expect('(')
      expect(variable.toLowerCase())
      expect(',')
      fits = fitter('startswith')
      value = literal(take())
      expect(')')
    }
    expect(')')
    return object => {
      const items = object[property]
      return Array.isArray(items) && items.some(item => fits(item, value))
    }
  }
  const comparison = (token: Token): Test => {
    const property = operand(token)
    const operator = take()
    const name = operator.text.toLowerCase()
    if (operator.kind !== 'word') throw wrong(operator)
    if (name === 'in') {
      expect('(')
      const values = [literal(take())]
      while (peek().text === ',' && peek().kind === 'mark') {
        take()
        values.push(literal(take()))
      }
      expect(')')
      return object => values.some(value => fitter('eq')(read(object, property), value))
    }
    if (!['eq', 'ne', 'ge', 'le', 'gt', 'lt'].includes(name)) throw wrong(operator)
    if (name === 'gt' || name === 'lt') throw unsupported(name)
    const value = literal(take())
    if (name !== 'eq') needsMore(operatorNames[name] ?? name)
    else if (value === null) needsMore("Filtering for 'null'")
    const fits = fitter(name)
    return object => {
      const actual = read(object, property)
      if (value !== null && actual !== null && actual !== undefined && typeof actual !== typeof value)
        throw badQuery(
          `Invalid filter clause: A binary operator with incompatible types was detected. Found operand types for operator kind '${name}' on '${property}'.`,
        )
      return fits(actual, value)
    }
  }
  const operand = (token: Token): string => {
    if (token.kind !== 'word') throw wrong(token)
    const property = Object.keys(filterable).find(name => name === token.text)
    if (property === undefined) throw unsupported(token.text)
    if (filterable[property] === 'advanced') needsMore(`Filtering by '${property}'`)
    return property
  }
  const literal = (token: Token): Literal => {
    if (token.kind === 'string') return token.text
    const word = token.text.toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (token.kind === 'word' && /^-?\d+(\.\d+)?$/.test(word)) return Number(word)
    // Dates and, in old queries, object ids stand without quotes.
    if (token.kind === 'word' && /^[0-9a-f]+-[0-9a-f:.tz+-]+$/.test(word)) return token.text
    throw wrong(token)
  }
  const unsupported = (name: string) =>
    unsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${name}' of resource '${typeName}'.`,
    )

  const matches = either()
  if (peek().kind !== 'end') throw wrong(peek())
  return { matches, advanced }
}

/** A property, or one within another. */
const read = (object: Json, property: string): unknown =>
  property.split('/').reduce<unknown>((within, name) => (within as Json | null | undefined)?.[name], object)

/** Strings compare without regard to case, as in the directory. */
function fitter(operator: string): (actual: unknown, value: Literal) => boolean {
  const fold = (one: unknown) => (typeof one === 'string' ? one.toLowerCase() : (one ?? null))
  const text = (one: unknown) => String(fold(one) ?? '')
  switch (operator) {
    case 'startswith':
      return (actual, value) => text(actual).startsWith(text(value))
    case 'endswith':
      return (actual, value) => text(actual).endsWith(text(value))
    case 'ne':
      return (actual, value) => fold(actual) !== fold(value)
    case 'ge':
      return (actual, value) => text(actual) >= text(value)
    case 'le':
      return (actual, value) => actual !== null && text(actual) <= text(value)
    default:
      return (actual, value) => fold(actual) === fold(value)
  }
}
