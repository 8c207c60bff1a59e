import type { AccessFlow } from '../../access/access-flow.ts'
import { parseDuration } from '../../access/duration.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { Ask } from '../../access/request/states.ts'
import type { Minutes } from '../../access/vocabulary.ts'
import { readReason } from './read-reason.ts'
import { readTicket } from './read-ticket.ts'

export type Said = Pick<Ask, 'duration' | 'reason' | 'ticket'>
type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly refusal: Refusal }

/** What somebody says to a flow that asks for it. */
interface Words {
  /** `null`, or blank: as usual. */
  readonly duration: string | null
  readonly reason: string | null
  readonly ticket?: string
}

export function wantedOf(words: Words, flow: AccessFlow, usual = flow.duration.default): Read<{ said: Said }> {
  const duration = durationOf(words.duration, flow, usual)
  if (!duration.ok) return duration
  const ticket = readTicket(words.ticket, flow.ticket)
  if (!ticket.ok) return ticket
  const reason = reasonOf(words.reason, flow)
  if (!reason.ok) return reason
  const given = ticket.ticket === null ? {} : { ticket: ticket.ticket }
  return { ok: true, said: { duration: duration.minutes, reason: reason.reason, ...given } }
}

/** For how long, where that can be read. */
export function lengthTyped(typed: string | null | undefined): Minutes | null {
  const read = isBlank(typed) ? null : parseDuration(typed)
  return read?.ok ? read.minutes : null
}

export function durationOf(
  typed: string | null,
  flow: AccessFlow,
  usual = flow.duration.default,
): Read<{ minutes: Minutes }> {
  if (isBlank(typed)) return { ok: true, minutes: usual }
  const read = parseDuration(typed)
  if (!read.ok) return refuse({ reason: 'duration-unreadable', typed, problem: read.problem })
  const { max } = flow.duration
  return read.minutes > max ? refuse({ reason: 'duration-above-cap', asked: read.minutes, max }) : read
}

const isBlank = (typed: string | null | undefined): typed is null | undefined | '' => (typed ?? '').trim() === ''

export function reasonOf(typed: string | null, flow: AccessFlow): Read<{ reason: string }> {
  const read = readReason(typed)
  if (!read.ok) return read
  if (read.reason === null && flow.reasonRequired) return refuse({ reason: 'reason-required' })
  return { ok: true, reason: read.reason ?? '' }
}
