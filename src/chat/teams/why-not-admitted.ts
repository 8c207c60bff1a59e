import { isRecord } from './deeds.ts'

/** What is wrong with a token, for whoever runs Doorbell: words of ours alone, and nothing of what the token says. */
export type WhyNotAdmitted =
  | 'not a token'
  | 'not signed'
  | 'of another issuer'
  | 'for another audience'
  | 'expired'
  | 'not valid yet'
  | 'for another service URL'
  | 'not signed by a key of the channel'

interface Expected {
  readonly tokenIssuer: string
  readonly appId: string
  readonly serviceUrl: string
  /** Seconds of real time. */
  readonly now: number
}

/** Seconds that two clocks may differ by, as the SDK has it. */
const leeway = 300

/**
 * Why a token that the SDK did not take was not taken. Nothing is believed of it by then: it is only told which of its claims is not
 * what it has to be, so that a wrong setting can be told from a wrong clock and from an attacker.
 */
export function whyNotAdmitted(
  authorization: string,
  { tokenIssuer, appId, serviceUrl, now }: Expected,
): WhyNotAdmitted {
  const [head, claims, signature] = authorization.replace(/^Bearer /, '').split('.')
  const header = partOf(head)
  const said = partOf(claims)
  if (!header || !said) return 'not a token'
  if (!signature || header.alg === 'none') return 'not signed'
  if (said.iss !== tokenIssuer) return 'of another issuer'
  if (said.aud !== appId) return 'for another audience'
  if (Number(said.exp) < now - leeway) return 'expired'
  if (Number(said.nbf) > now + leeway) return 'not valid yet'
  if (said.serviceurl !== serviceUrl) return 'for another service URL'
  return 'not signed by a key of the channel'
}

function partOf(part: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return isRecord(read) ? read : null
  } catch {
    return null
  }
}
