import { charactersIn } from '../../access/characters.ts'
import type { Refusal } from '../../access/refusal.ts'
import { longestQuestion } from '../../access/request/question.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { readReason } from '../asking/read-reason.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { deciderOf } from '../requests/review-request.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** Whoever may decide asks whoever wants it. The right is read as for deciding, because what is answered is theirs to read. */
export async function askBack(ports: Ports, speaker: Speaker, request: RequestId, typed: string): Promise<Reaction> {
  const { person, from, incoming } = speaker
  const read = readWords(typed, 'question-missing')
  if (!read.ok) return refused(read.refusal, 'decision.refused', person, request)
  const by = await deciderOf(ports, person, from.surface, request)
  if (!by.ok) return refused(by.refusal, 'decision.refused', person, request)
  const command = { type: 'question', by: by.decider, said: read.said } as const
  const changed = await changeRequest(ports, request, command, doingOf(speaker, request), tx =>
    tx.finishIncoming(incoming),
  )
  return changed.ok
    ? {
        kind: 'done',
        words: 'Your question is on its way. The answer comes to you, and onto every card of the request.',
      }
    : refused(changed.refusal, 'decision.refused', person, request)
}

/** Whoever asked for the access answers, once to each question. */
export async function answerBack(ports: Ports, speaker: Speaker, request: RequestId, typed: string): Promise<Reaction> {
  const { person, incoming } = speaker
  const read = readWords(typed, 'answer-missing')
  if (!read.ok) return refused(read.refusal, 'request.refused', person, request)
  const command = { type: 'answer', by: person.id, said: read.said } as const
  const changed = await changeRequest(ports, request, command, doingOf(speaker, request), tx =>
    tx.finishIncoming(incoming),
  )
  return changed.ok
    ? { kind: 'done', words: 'Your answer is with everybody who may decide.' }
    : refused(changed.refusal, 'request.refused', person, request)
}

type Read = { readonly ok: true; readonly said: string } | { readonly ok: false; readonly refusal: Refusal }

function readWords(typed: string, missing: 'question-missing' | 'answer-missing'): Read {
  const read = readReason(typed)
  const tooLong = { ok: false, refusal: { reason: 'question-too-long', max: longestQuestion } } as const
  if (!read.ok) return read.refusal.reason === 'reason-too-long' ? tooLong : read
  if (read.reason === null) return { ok: false, refusal: { reason: missing } }
  return charactersIn(read.reason) > longestQuestion ? tooLong : { ok: true, said: read.reason }
}
