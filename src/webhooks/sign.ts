import { createHmac } from 'node:crypto'

/** A secret as Standard Webhooks writes it, or `null`. */
export function readSecret(written: string): Buffer | null {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(written.trim()) ?? []
  if (base64 === undefined) return null
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}

/** The headers of Standard Webhooks. Time is that of the wire, in seconds: whoever reads it compares it with their own clock. */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  key: Buffer,
  at: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
