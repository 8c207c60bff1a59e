import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type GraphRequest } from '@microsoft/microsoft-graph-client'
import type { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import type { Log } from '../../../ports/log.ts'
import { type CallOutcome, type Meter, silentMeter, stopwatch } from '../../../ports/meter.ts'
import type { Evidence } from '../../../ports/provider.ts'
import { type CredentialSettings, Credentials } from '../sign-in/credentials.ts'
import { batchAnswer, batchBody, resultOfPart } from './batch.ts'
import { Exchange } from './exchange.ts'
import { type CallKind, evidenceOf, faultOf } from './faults.ts'
import { operationOf } from './operation.ts'
import { directoryReads, type Hurry, largestShareOfReads, Pace } from './pace.ts'
import { type Delta, type DeltaPage, Paging } from './paging.ts'
import { encodeQuery, type Query } from './query.ts'
import { resourceUnits } from './resource-units.ts'
import { Transport } from './transport.ts'
import { understood } from './understood.ts'
import { type Part, type PartResult, UnhurriedWrites } from './unhurried-writes.ts'

export interface GraphSettings extends CredentialSettings {
  readonly log: Log
  readonly meter?: Meter
  /** How much faster than real time Graph's quota fills up, where Graph is simulated. */
  readonly quotaPace?: number
}

/** Reads are tried this often, so that a hiccup does not become a person's "try again"; writes once. */
const readAttempts = 3
/** What nobody waits for is asked again for longer where Graph is only busy: a reading of thousands of pages would never end else. */
const unhurriedAttempts = 8
/** Milliseconds: somebody waits for the answer of a read, so a longer wait is left to the worker. */
const longestPause = 3_000
/** Microsoft Graph v1.0: plain calls, paging, and every failure as a `Fault`. */
export class Graph {
  readonly #client: Client
  readonly #transport: Transport
  readonly #credentials: Credentials
  readonly #log: Log
  readonly #meter: Meter
  readonly #pace: Pace
  readonly #reads: Pace
  readonly #unhurried: UnhurriedWrites<Evidence>
  readonly #hurry: Hurry
  readonly #settings: GraphSettings
  readonly #paging: Paging
  /** With the version, without a closing slash: what references in bodies and links of pages begin with. */
  readonly root: string

  constructor(settings: GraphSettings, hurried?: Graph) {
    const baseUrl = new URL(settings.graphBaseUrl).origin
    const faster = settings.quotaPace ?? 1
    this.#credentials = hurried ? hurried.#credentials : new Credentials(settings)
    this.#transport = hurried ? hurried.#transport : new Transport(settings, this.#credentials)
    this.#client = Client.initWithMiddleware({ middleware: this.#transport, baseUrl, defaultVersion: 'v1.0' })
    this.#log = settings.log
    this.#meter = settings.meter ?? silentMeter
    const now = () => performance.now() * faster
    const waiting = async (milliseconds: number) => void (await wait(milliseconds / faster))
    this.#pace = hurried ? hurried.#pace : new Pace(now, waiting)
    this.#reads = hurried ? hurried.#reads : new Pace(now, waiting, directoryReads, largestShareOfReads)
    this.#unhurried = hurried ? hurried.#unhurried : new UnhurriedWrites(this.#pace, parts => this.#batch(parts))
    this.#hurry = hurried ? 'unhurried' : 'now'
    this.root = `${baseUrl}/v1.0`
    this.#settings = settings
    this.#paging = new Paging(this.root, (shape, path, headers) =>
      this.#read('GET', shape, path, headers, request => request.get()),
    )
  }

  /** The same, for what nobody waits for: it lets everything else go first, and its writes go many to a call. */
  unhurried(): Graph {
    return new Graph(this.#settings, this)
  }

  /** What Doorbell signs in with. */
  get credentials(): Credentials {
    return this.#credentials
  }

  get clockAhead(): number | null {
    return this.#transport.clockAhead
  }

  /** Signs in, so that what is wrong with the credential is said at the start and not at the first grant. */
  async signIn(): Promise<void> {
    await this.#credentials.token()
  }

  close(): Promise<void> {
    return this.#transport.close()
  }

  get<T>(shape: z.ZodType<T>, path: string, query: Query = {}, headers: Headers = {}): Promise<T> {
    return this.#read('GET', shape, path + encodeQuery(query), headers, request => request.get())
  }

  /** A question too long for a URL: a POST that changes nothing. */
  ask<T>(shape: z.ZodType<T>, path: string, body: Readonly<Record<string, unknown>>, units?: number): Promise<T> {
    return this.#read('POST', shape, path, {}, request => request.post(body), units)
  }

  /** Graph has refused a read that was a part of another call. */
  slowDown(retryAfter: number | null): void {
    this.#reads.refused(retryAfter)
  }

  /** Everything that a list holds, page by page; whoever stops listening stops the reading. */
  async *list<T>(shape: z.ZodType<T>, path: string, query: Query = {}, headers: Headers = {}): AsyncGenerator<T> {
    for await (const items of this.#paging.pages(shape, path + encodeQuery(query), headers)) yield* items
  }

  /** The pages from a link on that an earlier answer gave. */
  pages<T>(shape: z.ZodType<T>, link: string): AsyncGenerator<readonly T[]> {
    return this.#paging.pages(shape, this.#paging.ofOurs(link))
  }

  /** Everything that a delta query tells, and where to go on from. @param link the one that an earlier answer gave, or a path. */
  delta<T>(shape: z.ZodType<T>, link: string): Promise<Delta<T>> {
    return this.#paging.delta(shape, link)
  }

  /** The same page by page; the last one says where to go on from. */
  deltaPages<T>(shape: z.ZodType<T>, link: string): AsyncGenerator<DeltaPage<T>> {
    return this.#paging.deltaPages(shape, link)
  }

  /** One write, made once. Answers the ids by which Microsoft finds it in its logs. */
  async write(method: Exclude<Method, 'GET'>, path: string, body?: Readonly<Record<string, unknown>>) {
    if (this.#hurry === 'unhurried' && method !== 'PATCH') return this.#unhurried.write({ method, path, body })
    return (await this.#write(method, path, body)).evidence
  }

  /** The same, where the answer tells of what was made; `null` where it cannot be understood: it was made all the same. */
  async create<T>(shape: z.ZodType<T>, path: string, body: Readonly<Record<string, unknown>>) {
    const { answer, evidence } = await this.#write('POST', path, body)
    return { made: shape.safeParse(answer).data ?? null, evidence }
  }

  async #write(method: Exclude<Method, 'GET'>, path: string, body?: Readonly<Record<string, unknown>>) {
    await this.#pace.take()
    const exchange = new Exchange(randomUUID())
    try {
      const answer = await this.#call('write', method, path, highPriority, exchange, request =>
        method === 'POST' ? request.post(body) : method === 'PATCH' ? request.patch(body) : request.delete(),
      )
      return { answer, evidence: evidenceOf(exchange) }
    } catch (fault) {
      if (fault instanceof Fault && fault.code === 'graph.throttled') this.#pace.refused(fault.retryAfter)
      throw fault
    }
  }

  /** One alone goes as it is. */
  async #alone({ method, path, body }: Part): Promise<PartResult<Evidence>> {
    const exchange = new Exchange(randomUUID())
    try {
      await this.#call('write', method, path, {}, exchange, request =>
        method === 'POST' ? request.post(body) : request.delete(),
      )
      return { done: evidenceOf(exchange) }
    } catch (fault) {
      if (fault instanceof Fault) return { fault }
      throw fault
    }
  }

  /** Several writes in one call. What became of each, in its place; the call as a whole fails for all of them. */
  async #batch(parts: readonly Part[]): Promise<readonly PartResult<Evidence>[]> {
    const [only, ...others] = parts
    if (only && others.length === 0) return [await this.#alone(only)]
    const exchange = new Exchange(randomUUID())
    const ids = parts.map(() => randomUUID())
    const took = stopwatch()
    try {
      const answer = await this.#call('write', 'POST', '/$batch', {}, exchange, request =>
        request.post(batchBody(parts, ids)),
      )
      const answers = batchAnswer(answer)
      return parts.map((part, index) => {
        const result = resultOfPart(answers.get(String(index)), ids[index] ?? '')
        const outcome = 'done' in result ? 'done' : outcomeOf(result.fault)
        const operation = operationOf(part.method, part.path)
        this.#meter.called({ service: 'graph', operation, outcome, seconds: took() })
        return result
      })
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      return parts.map(() => ({ fault }))
    }
  }

  async #read<T>(
    method: Method,
    shape: z.ZodType<T>,
    path: string,
    headers: Headers,
    send: (request: GraphRequest) => Promise<unknown>,
    units = resourceUnits(path),
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      // What the quota leaves is for whoever waits: nothing else is ever held up by it.
      if (this.#hurry === 'unhurried') await this.#reads.takeUnhurried(units)
      else this.#reads.count(units)
      try {
        return understood(shape, await this.#call('read', method, path, headers, new Exchange(randomUUID()), send))
      } catch (error) {
        const throttled = error instanceof Fault && error.code === 'graph.throttled'
        if (throttled) this.#reads.refused(error.retryAfter ?? 1_000 * 2 ** (attempt - 1))
        // Its turn comes when Graph wants to be asked again, however long that is.
        if (throttled && this.#hurry === 'unhurried' && attempt < unhurriedAttempts) continue
        const pause = pauseBefore(attempt, error)
        if (pause === null) throw error
        await wait(pause)
      }
    }
  }

  async #call(
    kind: CallKind,
    method: Method,
    path: string,
    headers: Headers,
    exchange: Exchange,
    send: (request: GraphRequest) => Promise<unknown>,
  ): Promise<unknown> {
    const { clientRequestId } = exchange
    const took = stopwatch()
    let outcome: CallOutcome = 'done'
    try {
      return await send(
        this.#client
          .api(path)
          .headers({ ...headers })
          .middlewareOptions([exchange]),
      )
    } catch (error) {
      const fault = faultOf(error, exchange, kind)
      outcome = outcomeOf(fault)
      if (fault.code === 'graph.unauthorized') this.#credentials.forget()
      if (fault.code === 'graph.forbidden') this.#credentials.doubt()
      this.#log.debug('graph.failed', { kind, path: withoutQuery(path), code: fault.code, clientRequestId })
      throw fault
    } finally {
      const { status, requestId } = exchange
      this.#meter.called({ service: 'graph', operation: operationOf(method, path), outcome, seconds: took() })
      this.#log.debug('graph.called', { kind, path: withoutQuery(path), status, requestId, clientRequestId })
    }
  }
}

/** https://learn.microsoft.com/graph/throttling: of an application's own calls, those that somebody waits for go first. */
const highPriority = { 'x-ms-throttle-priority': 'High' }

type Headers = Readonly<Record<string, string>>
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** A directory that does not find something has answered. */
function outcomeOf({ code, retry }: Fault): CallOutcome {
  if (code === 'graph.throttled') return 'throttled'
  return code === 'graph.not-found' || retry === 'never' ? 'refused' : 'failed'
}

/** Queries hold people's addresses. */
const withoutQuery = (path: string): string => path.replace(/\?.*$/s, '')

const passing = new Set(['graph.throttled', 'graph.unavailable', 'graph.unreachable', 'graph.unauthorized'])

/** Milliseconds to wait before a read is tried again; `null` when it is not. */
function pauseBefore(attempt: number, error: unknown): number | null {
  if (attempt >= readAttempts || !(error instanceof Fault) || !passing.has(error.code)) return null
  const pause = error.retryAfter ?? 100 * 3 ** (attempt - 1)
  return pause <= longestPause ? pause : null
}
