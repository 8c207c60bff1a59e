import { type Fields, isFields, parsed, words } from '../json.ts'
import type { Workspace } from '../workspace.ts'

/** One call of a Web API method, its arguments already read from whatever body they came in. */
export interface Call {
  readonly workspace: Workspace
  readonly args: Fields
}

/** `token` says which of the app's two tokens the method takes; `needs` the scopes, any of which will do. */
export interface Method {
  readonly token: 'bot' | 'app'
  readonly needs: readonly string[]
  run(call: Call): Fields
}

/** An answer of `ok: false`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly more: Fields

  constructor(code: string, more: Fields = {}) {
    super(code)
    this.code = code
    this.more = more
  }
}

/** A value that comes as JSON text in a form body, and as itself in a JSON body. */
export function structured(args: Fields, name: string, broken: string): unknown {
  const value = args[name]
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value
  const read = parsed(value)
  if (read === undefined) throw new ApiError(broken)
  return read
}

export const required = (args: Fields, name: string, error = 'invalid_arguments'): string => {
  const value = words(args[name])
  if (value === '') throw new ApiError(error, problemList([`missing required field: ${name}`]))
  return value
}

/** Problems as Slack lists them, twice over. */
export const problemList = (problems: readonly string[]): Fields => ({
  errors: problems,
  response_metadata: { messages: problems.map(problem => `[ERROR] ${problem}`) },
})

/** The arguments, from a form, from JSON, or from the query. */
export function readArgs(contentType: string, body: string, query: URLSearchParams): Fields {
  const fromQuery = Object.fromEntries(query)
  if (body === '') return fromQuery
  if (contentType.includes('application/json')) {
    const read = parsed(body)
    if (!isFields(read)) throw new ApiError('invalid_json')
    return { ...fromQuery, ...read }
  }
  return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) }
}
