import { GraphError } from '@microsoft/microsoft-graph-client'
import { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import { type Exchange, ForeignOrigin, NotJson, TooLong } from './exchange.ts'

export type CallKind = 'read' | 'write'

/** A fault that came from Graph's own answer, with what is needed to tell answers of one status apart. */
export class GraphFault extends Fault {
  readonly status: number
  readonly graphCode: string
  /** In the cut and cleaned form. */
  readonly graphMessage: string
  readonly evidence: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: ConstructorParameters<typeof Fault>[2],
    answer: { status: number; code: string; message: string; evidence: Readonly<Record<string, unknown>> },
  ) {
    super(code, message, options)
    this.status = answer.status
    this.graphCode = answer.code
    this.graphMessage = answer.message
    this.evidence = answer.evidence
  }
}

/** Graph's own word that something is not there. A bare 404 may come from anything on the way, and proves nothing. */
export const isNotFound = (error: unknown): error is GraphFault =>
  error instanceof GraphFault && error.status === 404 && error.graphCode === 'Request_ResourceNotFound'

/** Said of what was made seconds ago, too, by a part of the directory that does not know it yet. Whether it is gone is read before the next try. */
export const notFoundYet = (sentence: string, cause: unknown): Fault =>
  new Fault('graph.not-found', sentence, { retry: 'later', worthTryingFor: 60_000, cause })

interface Meaning {
  readonly code: string
  readonly sentence: string
  readonly retry: 'later' | 'never'
}

const meanings: Readonly<Record<number, Meaning>> = {
  400: { code: 'graph.bad-request', sentence: 'Microsoft Graph refused the call', retry: 'never' },
  401: { code: 'graph.unauthorized', sentence: "Microsoft Graph did not accept Doorbell's sign-in", retry: 'later' },
  403: { code: 'graph.forbidden', sentence: 'Doorbell is not allowed to do this in Microsoft Graph', retry: 'never' },
  404: { code: 'graph.not-found', sentence: 'Microsoft Graph does not find it', retry: 'never' },
  408: { code: 'graph.timeout', sentence: 'Microsoft Graph took too long', retry: 'later' },
  409: { code: 'graph.conflict', sentence: 'Somebody else changed it at the same moment', retry: 'later' },
  423: { code: 'graph.conflict', sentence: 'It is locked at the moment', retry: 'later' },
  429: { code: 'graph.throttled', sentence: 'Microsoft Graph asks Doorbell to slow down', retry: 'later' },
}

/** Three ways of not being there, all to be waited for. */
const serverFailures: Readonly<Record<number, string>> = {
  500: 'Microsoft Graph met an error of its own',
  502: 'What stands before Microsoft Graph had no answer from it',
  504: 'What stands before Microsoft Graph waited too long for it',
}
const unavailable: Meaning = { code: 'graph.unavailable', sentence: 'Microsoft Graph is not available', retry: 'later' }
const redirected: Meaning = { code: 'graph.redirected', sentence: 'Microsoft Graph pointed elsewhere', retry: 'never' }
const unavailableAs = (status: number): Meaning => ({
  ...unavailable,
  sentence: serverFailures[status] ?? unavailable.sentence,
})
const otherRefusal: Meaning = {
  code: 'graph.bad-request',
  sentence: 'Microsoft Graph refused the call',
  retry: 'never',
}

/** The one mapping from what can go wrong with a call to what the rest of Doorbell knows: a `Fault`. */
export function faultOf(error: unknown, exchange: Exchange, kind: CallKind): Fault {
  if (exchange.failure instanceof Fault) return exchange.failure
  const answered = exchange.status !== null && exchange.failure === null
  if (answered && error instanceof GraphError && error.statusCode >= 300) return answerFault(error, exchange, kind)
  return lostFault(exchange.failure ?? error, exchange, kind)
}

function answerFault(error: GraphError, exchange: Exchange, kind: CallKind): Fault {
  const status = error.statusCode
  const meaning = meanings[status] ?? (status >= 500 ? unavailableAs(status) : status < 400 ? redirected : otherRefusal)
  const nested = nestedIn(error)
  // A bodiless answer has no code of Graph's; the client then puts the name of a JavaScript error there.
  const graphCode = nested?.errorCode ?? (error.code && !/Error$/.test(error.code) ? error.code : '')
  const said = graphCode === '' ? '' : shown(nested?.message ?? error.message)
  const sentence = said === '' ? `${meaning.sentence}.` : `${meaning.sentence}: ${said}`
  const options = {
    retry: meaning.retry,
    result: kind === 'write' && status >= 500 ? ('unknown' as const) : ('not-done' as const),
    retryAfter: retryAfterMs(exchange.retryAfter),
    cause: new Error(`Graph answered ${status} ${graphCode} (${joined(exchange)})`),
  }
  const answer = { status, code: graphCode, message: said, evidence: evidenceOf(exchange) }
  return new GraphFault(meaning.code, sentence, options, answer)
}

const withinMessage = z.object({ errorCode: z.string().regex(/^\w{1,100}$/), message: z.string().default('') })

/** PIM says what is missing in a message that is JSON itself, under a code that says nothing. */
function nestedIn({ code, message }: GraphError): z.infer<typeof withinMessage> | null {
  if (code !== 'UnknownError' || !message.startsWith('{')) return null
  try {
    return withinMessage.safeParse(JSON.parse(message)).data ?? null
  } catch {
    return null
  }
}

/** No answer, or none that can be understood. A write may have been done all the same, unless it cannot even have left. */
function lostFault(failure: unknown, exchange: Exchange, kind: CallKind): Fault {
  const name = failure instanceof Error ? failure.name : 'unknown'
  const root = rootOf(failure)
  const [code, sentence] = lossOf(failure, name)
  const never = failure instanceof ForeignOrigin
  const left = !never && !neverLeft.test(root.code ?? '')
  const cause = new Error(`${name} ${root.code ?? ''} ${shown(root.message)} (${joined(exchange)})`)
  const result = kind === 'write' && left ? 'unknown' : 'not-done'
  return new Fault(code, sentence, { retry: never ? 'never' : 'later', result, cause })
}

function lossOf(failure: unknown, name: string): readonly [code: string, sentence: string] {
  if (failure instanceof ForeignOrigin) {
    return ['graph.foreign-origin', 'Microsoft Graph pointed to another server. Doorbell does not go there.']
  }
  if (failure instanceof TooLong) return ['graph.too-long', 'The answer of Microsoft Graph was too long to be read.']
  if (failure instanceof NotJson || name === 'SyntaxError') {
    return ['graph.not-json', 'Something that is not Microsoft Graph answered: a proxy, perhaps.']
  }
  if (name === 'TimeoutError' || name === 'AbortError') {
    return ['graph.timeout', 'Microsoft Graph did not answer in time.']
  }
  return ['graph.unreachable', 'Microsoft Graph could not be reached.']
}

/** Failures of name lookup, connection and certificate, as Node and OpenSSL call them: not one byte of the call was sent. */
const neverLeft =
  /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|(?:ERR_TLS_)?CERT_\w+|UNABLE_TO_\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_\w+)$/

/** `fetch` says "fetch failed"; what failed is its cause. */
function rootOf(failure: unknown): { readonly code: string | undefined; readonly message: string } {
  const inner = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure
  if (!(inner instanceof Error)) return { code: undefined, message: '' }
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined
  return { code, message: inner.message }
}

export const evidenceOf = (exchange: Exchange) => ({
  requestId: exchange.requestId,
  clientRequestId: exchange.clientRequestId,
})

const joined = ({ requestId, clientRequestId }: Exchange): string =>
  `request-id ${requestId ?? 'none'}, client-request-id ${clientRequestId}`

/** Seconds or a date (RFC 9110), as milliseconds from now. */
export function retryAfterMs(header: string | null): number | null {
  if (header === null || header.trim() === '') return null
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** Graph's own words on one line, without anything that looks like a token, at most 200 characters. */
export function shown(message: string): string {
  const line = message
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/\b(?:Bearer\s+\S+|eyJ[\w-]+(?:\.[\w-]*)*)/gi, '…')
    .trim()
  return [...line].length > 200 ? `${[...line].slice(0, 199).join('')}…` : line
}
