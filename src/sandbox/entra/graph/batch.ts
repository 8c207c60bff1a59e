import { z } from 'zod'
import type { Answer } from '../tls-server.ts'
import type { Tenant } from './context.ts'
import { asAnswer, badRequest, graphFailure, Refused } from './refused.ts'

/** One call, out of its HTTP or out of a batch. */
export interface Part {
  readonly method: string
  /** After the version, still encoded. */
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

const batchBody = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()).default({}),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).default([]),
      }),
    )
    .min(1),
})

/** At most 20 calls in one; each has its own status, and one that a failed call was needed for is not tried. */
export function answerBatch(tenant: Tenant, body: unknown, handle: (part: Part) => Answer): Answer {
  const read = batchBody.safeParse(body)
  if (!read.success) throw badRequest('Invalid batch payload format.')
  const { requests } = read.data
  if (requests.length > 20) throw badRequest('Number of batch request steps exceeds the maximum value of 20.')
  const ids = requests.map(one => one.id.toLowerCase())
  if (new Set(ids).size !== ids.length) throw badRequest('Request Id has to be unique in a batch.')
  const answers = new Map<string, Answer>()
  for (const one of requests) {
    const headers = Object.fromEntries(Object.entries(one.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const needed = one.dependsOn.map(id => answers.get(id.toLowerCase()))
    if (needed.includes(undefined))
      throw badRequest(`Request '${one.id}' depends on a request that does not come before it.`)
    if (one.body !== undefined && headers['content-type'] === undefined)
      throw badRequest('Write request in a batch should have Content-Type header.')
    const failed = needed.some(answer => answer !== undefined && answer.status >= 400)
    const cut = one.url.includes('?') ? one.url.indexOf('?') : one.url.length
    const path = one.url.slice(0, cut)
    const part = {
      method: one.method,
      path: path.startsWith('/') ? path : `/${path}`,
      query: one.url.slice(cut + 1),
      headers,
      body: one.body,
    }
    answers.set(
      one.id.toLowerCase(),
      failed
        ? asAnswer(new Refused(424, 'FailedDependency', 'A request that this one depends on has failed.'), headers)
        : withFault(tenant, part, handle),
    )
  }
  return {
    status: 200,
    writes: [...answers.values()].reduce((sum, answer) => sum + (answer.writes ?? 0), 0),
    body: {
      responses: requests.map(({ id }) => {
        const { status = 500, headers = {}, body: answer } = answers.get(id.toLowerCase()) ?? {}
        return {
          id,
          status,
          headers: { ...headers, ...(answer === undefined ? {} : { 'Content-Type': 'application/json' }) },
          ...(answer === undefined ? {} : { body: answer }),
        }
      }),
    },
  }
}

/** A part of a batch has no connection of its own to break: what would break it becomes a 504, done or not. */
function withFault(tenant: Tenant, part: Part, handle: (part: Part) => Answer): Answer {
  const fault = tenant.faults.take(part.method, `/v1.0${part.path}${part.query && `?${part.query}`}`)
  if (!fault) return handle(part)
  if (fault.kind === 'come-late') tenant.faults.keep(async () => void handle(part))
  const done = fault.kind === 'lose-answer' || fault.kind === 'hang-after' ? handle(part) : undefined
  const status = fault.kind === 'status' ? fault.status : 504
  const usual = graphFailure(status, part.headers)
  if (fault.kind !== 'status') return { ...usual, writes: done?.writes ?? 0 }
  return { ...usual, headers: { ...usual.headers, ...fault.headers }, body: fault.body ?? usual.body }
}
