import { GraphError } from '@microsoft/microsoft-graph-client'
import { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import type { Evidence } from '../../../ports/provider.ts'
import { Exchange } from './exchange.ts'
import { type CallKind, evidenceOf, faultOf } from './faults.ts'
import type { Part, PartResult } from './unhurried-writes.ts'

/** A read goes the same way as a write. */
type AnyPart = Omit<Part, 'method'> & { readonly method: Part['method'] | 'GET' }

/** Paths come after the version. https://learn.microsoft.com/graph/json-batching */
export const batchBody = (parts: readonly AnyPart[], clientRequestIds: readonly string[]) => ({
  requests: parts.map(({ method, path, body }, index) => ({
    id: String(index),
    method,
    url: path,
    headers: {
      'client-request-id': clientRequestIds[index] ?? '',
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(body ? { body } : {}),
  })),
})

const answerOfPart = z.object({
  id: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()).nullish(),
  body: z.unknown().optional(),
})
type AnswerOfPart = z.infer<typeof answerOfPart>

/** What was answered to each part, by its id; they come in any order. One that cannot be understood is missing. */
export function batchAnswer(answer: unknown): ReadonlyMap<string, AnswerOfPart> {
  const list = z.object({ responses: z.array(z.unknown()) }).safeParse(answer).data?.responses ?? []
  return new Map(list.flatMap(one => answerOfPart.safeParse(one).data ?? []).map(one => [one.id, one]))
}

export const answersToReads = z.object({ responses: z.array(z.unknown()) })

/** What was read by the part in this place, or why it was not. */
export function readOfPart<T>(
  shape: z.ZodType<T>,
  answers: z.infer<typeof answersToReads>,
  place: number,
  clientRequestId: string,
): T | Fault {
  const answer = batchAnswer(answers).get(String(place))
  const result = resultOfPart(answer, clientRequestId, 'read')
  if ('fault' in result) return result.fault
  const read = shape.safeParse(answer?.body)
  if (read.success) return read.data
  return new Fault('graph.not-understood', 'Microsoft Graph answered something that Doorbell does not understand.', {
    retry: 'later',
  })
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** A part fails as the same call would have failed alone. One without an answer may have been done. */
export function resultOfPart(
  answer: AnswerOfPart | undefined,
  clientRequestId: string,
  kind: CallKind = 'write',
): PartResult<Evidence> {
  if (!answer) {
    const says = 'Microsoft Graph did not say what became of it.'
    return {
      fault: new Fault('graph.not-understood', says, {
        retry: 'later',
        result: kind === 'write' ? 'unknown' : 'not-done',
      }),
    }
  }
  const exchange = new Exchange(clientRequestId)
  const headers = new Headers(Object.entries(answer.headers ?? {}))
  exchange.status = answer.status
  exchange.requestId = headers.get('request-id')
  exchange.retryAfter = headers.get('retry-after')
  if (answer.status < 300) return { done: evidenceOf(exchange) }
  const error = errorBody.safeParse(answer.body).data?.error
  const problem = new GraphError(answer.status, error?.message ?? '')
  problem.code = error?.code ?? null
  return { fault: faultOf(problem, exchange, kind) }
}
