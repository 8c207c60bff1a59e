import { createHash, createHmac } from 'node:crypto'
import canonicalize from 'canonicalize'

/** An audit event as stored, every value in the form in which it is sealed and exported. */
export interface AuditRow {
  readonly id: string
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string
  readonly actor_kind: string
  readonly actor_id: string
  readonly actor_name: string
  readonly via: string
  readonly action: string
  readonly request_id: string | null
  readonly grant_id: string | null
  readonly target: string | null
  readonly outcome: string
  readonly reason: string | null
  readonly details: unknown
  readonly correlation_id: string
}

/** One link of the chain. */
export interface Seal {
  /** From 1, without a gap. */
  readonly seq: number
  readonly eventId: string
  readonly payloadDigest: string
  readonly prevHash: string
  readonly hash: string
}

/** The end of the chain at some moment. Kept elsewhere, it proves later that nothing before it was changed or cut off. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

/** What the first seal has before it. */
export const beginning = 'beginning'

/** SHA-256 over the canonical JSON (RFC 8785) of the row. */
export const digestOf = (row: AuditRow): string => createHash('sha256').update(canonical(row)).digest('hex')

/**
 * The seal covers the digest and not the row itself, so that a personal payload may be erased one day while the chain holds.
 * With a key it is an HMAC: nobody who merely has the database can make it anew.
 */
export function sealAfter(previous: AuditHead | null, row: AuditRow, key: string | null): Seal {
  const seal = {
    seq: (previous?.seq ?? 0) + 1,
    eventId: row.id,
    payloadDigest: digestOf(row),
    prevHash: previous?.hash ?? beginning,
  }
  return { ...seal, hash: hashOf(seal, key) }
}

export function hashOf({ seq, eventId, payloadDigest, prevHash }: Omit<Seal, 'hash'>, key: string | null): string {
  const content = canonical({ seq, event_id: eventId, payload_digest: payloadDigest, prev_hash: prevHash })
  return key === null
    ? `sha256:${createHash('sha256').update(content).digest('hex')}`
    : `hmac-sha256:${createHmac('sha256', key).update(content).digest('hex')}`
}

export const isKeyed = (hash: string): boolean => hash.startsWith('hmac-sha256:')

/** A head in one word, for logs and for the command line: `42:sha256:…`. */
export const headText = ({ seq, hash }: AuditHead): string => `${seq}:${hash}`

/** `null` when this is no head. */
export function parseHead(text: string): AuditHead | null {
  const [, seq, hash] = /^(\d{1,15}):((?:hmac-)?sha256:[0-9a-f]{64})$/.exec(text.trim()) ?? []
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash }
}

function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('nothing to seal')
  return text
}
