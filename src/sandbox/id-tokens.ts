import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

/** Signs id tokens as a sign-in service does, RS256. */
export class IdTokens {
  /** Made when it is first needed: a key takes its time, and most who start a sandbox never sign in. */
  #made: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | null = null
  readonly #id = randomUUID()

  get #pair() {
    this.#made ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    return this.#made
  }

  /** What it publishes, for whoever checks. */
  get keys(): { readonly keys: readonly object[] } {
    return { keys: [{ ...this.#pair.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: this.#id }] }
  }

  sign(claims: Readonly<Record<string, unknown>>): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const said = `${part({ alg: 'RS256', typ: 'JWT', kid: this.#id })}.${part(claims)}`
    return `${said}.${sign('sha256', Buffer.from(said), this.#pair.privateKey).toString('base64url')}`
  }
}

/** What a sign-in service can be told to get wrong in the next tokens; everything else of them stays right. */
export const signInFaults = [
  'wrong-nonce',
  'wrong-audience',
  'wrong-issuer',
  'expired',
  'other-key',
  'other-tenant',
  'other-team',
] as const
export type SignInFault = (typeof signInFaults)[number]

/** Claims with what is wrong in them. What only one of the services has is left to it. */
export function spoilt(claims: Readonly<Record<string, unknown>>, fault: SignInFault | null) {
  const past = Math.floor(Date.now() / 1000) - 7_200
  switch (fault) {
    case 'wrong-nonce':
      return { ...claims, nonce: 'of-another-sign-in' }
    case 'wrong-audience':
      return { ...claims, aud: 'another-application' }
    case 'wrong-issuer':
      return { ...claims, iss: 'https://login.evil.example' }
    case 'expired':
      return { ...claims, iat: past, nbf: past, exp: past + 3_600 }
    default:
      return claims
  }
}

/** Whether the verifier is the one that the challenge was made of (RFC 7636, S256). */
export const answersChallenge = (verifier: string, challenge: string): boolean =>
  createHash('sha256').update(verifier).digest('base64url') === challenge

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, character => entities[character] ?? character)

/** Who are you? Somebody chooses, as if they typed a password: each choice is a link back with a code for that one. */
export function choicePage(
  service: string,
  choices: readonly { readonly name: string; readonly detail: string; readonly address: string }[],
): string {
  const items = choices.map(
    ({ name, detail, address }) =>
      `<li><a href="${escaped(address)}"><strong>${escaped(name)}</strong> <small>${escaped(detail)}</small></a></li>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(service)}</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.4 system-ui,sans-serif;max-width:34rem;margin:6vh auto;padding:0 1rem}ul{list-style:none;padding:0}a{display:block;padding:.5rem .75rem;color:inherit;text-decoration:none;border-radius:6px}a:hover,a:focus-visible{outline:2px solid}</style>
<main><h1>${escaped(service)}</h1><p>This stands in for the real sign-in. Who are you?</p><ul>${items.join('')}</ul></main></html>`
}
