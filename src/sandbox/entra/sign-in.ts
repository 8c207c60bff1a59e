import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CompanyPerson } from '../company.ts'
import { answersChallenge, choicePage, IdTokens, type SignInFault, spoilt } from '../id-tokens.ts'

interface Code {
  readonly person: string
  readonly redirectUri: string
  readonly nonce: string | null
  readonly challenge: string
  /** The authentication context that was asked for, and whether a sign-in now was. */
  readonly context: string | null
  readonly afresh: boolean
}

/** What can be wrong with a fresh sign-in that is right otherwise. */
export type StepUpFault = 'no-context' | 'other-context' | 'long-ago' | 'no-time'

interface Tenant {
  readonly id: string
  people(): readonly Pick<CompanyPerson, 'id' | 'displayName' | 'userPrincipalName' | 'accountEnabled'>[]
}

/**
 * The application that people sign in to, and the page on which they do. The page alone is also served without TLS, because no
 * browser trusts this tenant's certificates; metadata, keys and tokens are had over TLS only.
 */
export class DirectorySignIn {
  readonly clientId = 'e0000000-0000-4000-8000-000000000002'
  readonly clientSecret: string
  redirectUris: readonly string[] = []
  fault: SignInFault | null = null
  stepUpFault: StepUpFault | null = null
  /** Who has no method strong enough for any context: they come back with an error. */
  readonly tooWeak = new Set<string>()
  /** When everybody last typed a password, for whom a sign-in that nobody asks to be fresh is enough. */
  readonly #signedInAt = Date.now() - 3 * 3_600_000
  readonly #tenant: Tenant
  readonly #issuer: () => string
  readonly #tokens = new IdTokens()
  readonly #otherKey = new IdTokens()
  readonly #codes = new Map<string, Code>()

  constructor(tenant: Tenant, issuer: () => string, clientSecret: string) {
    this.#tenant = tenant
    this.#issuer = issuer
    this.clientSecret = clientSecret
  }

  get keys(): object {
    return this.#tokens.keys
  }

  /** The page that asks who somebody is, or what is wrong with how it was asked for. */
  page(asked: URLSearchParams): { readonly status: number; readonly html: string } {
    const redirectUri = asked.get('redirect_uri') ?? ''
    const wrong =
      asked.get('client_id') !== this.clientId
        ? 'AADSTS700016: Application was not found in the directory.'
        : !this.redirectUris.includes(redirectUri)
          ? 'AADSTS50011: The redirect URI specified in the request does not match the redirect URIs configured for the application.'
          : asked.get('code_challenge_method') !== 'S256' || !asked.get('code_challenge')
            ? 'AADSTS9002325: Proof Key for Code Exchange is required.'
            : null
    if (wrong) return { status: 400, html: `<!doctype html><title>Sign in</title><p>${wrong}</p>` }
    const choices = this.#tenant
      .people()
      .filter(({ accountEnabled }) => accountEnabled)
      .map(({ id, displayName, userPrincipalName }) => {
        const code = `0.${randomBytes(24).toString('base64url')}`
        const challenge = asked.get('code_challenge') ?? ''
        const context = contextIn(asked.get('claims'))
        const afresh = asked.get('prompt') === 'login' || asked.get('max_age') === '0'
        this.#codes.set(code, { person: id, redirectUri, nonce: asked.get('nonce'), challenge, context, afresh })
        const back = new URL(redirectUri)
        if (context !== null && this.tooWeak.has(id)) {
          back.searchParams.set('error', 'access_denied')
          back.searchParams.set(
            'error_description',
            'AADSTS53003: Access has been blocked by Conditional Access policies.',
          )
        } else back.searchParams.set('code', code)
        back.searchParams.set('state', asked.get('state') ?? '')
        return { name: displayName, detail: userPrincipalName, address: back.href }
      })
    return { status: 200, html: choicePage('Sign in to Contoso', choices) }
  }

  /** The token for a code, or Entra's own name and number for what is wrong. A code counts once. */
  redeem(
    form: URLSearchParams,
  ): { readonly idToken: string } | { readonly error: string; readonly number: number; readonly sentence: string } {
    const no = (error: string, number: number, sentence: string) => ({ error, number, sentence })
    if (form.get('client_secret') !== this.clientSecret)
      return no('invalid_client', 7000215, 'Invalid client secret provided.')
    const code = this.#codes.get(form.get('code') ?? '')
    if (!code) return no('invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.')
    this.#codes.delete(form.get('code') ?? '')
    if (code.redirectUri !== form.get('redirect_uri'))
      return no(
        'invalid_grant',
        500112,
        'The reply address does not match the reply address of the authorization code.',
      )
    if (!answersChallenge(form.get('code_verifier') ?? '', code.challenge))
      return no('invalid_grant', 501481, 'The Code_Verifier does not match the code_challenge.')
    return { idToken: this.#idToken(code) }
  }

  #idToken({ person: id, nonce, context, afresh }: Code): string {
    const person = this.#tenant.people().find(one => one.id === id)
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      aud: this.clientId,
      iss: this.#issuer(),
      iat: now,
      nbf: now,
      exp: now + 3_600,
      name: person?.displayName,
      ...(nonce === null ? {} : { nonce }),
      oid: id,
      preferred_username: person?.userPrincipalName,
      sub: Buffer.from(id).toString('base64url'),
      tid: this.fault === 'other-tenant' ? '99999999-0000-4000-8000-000000000000' : this.#tenant.id,
      ver: '2.0',
      uti: randomBytes(16).toString('base64url'),
      ...this.#stepUp(context, afresh, now),
    }
    return (this.fault === 'other-key' ? this.#otherKey : this.#tokens).sign(spoilt(claims, this.fault))
  }

  /** Only for who asked: neither is in a token otherwise. */
  #stepUp(context: string | null, afresh: boolean, now: number) {
    if (context === null) return {}
    const fault = this.stepUpFault
    const time = afresh && fault !== 'long-ago' ? now : Math.floor(this.#signedInAt / 1000)
    const acrs = fault === 'other-context' ? ['c99'] : [context]
    return {
      ...(fault === 'no-context' ? {} : { acrs }),
      ...(fault === 'no-time' ? {} : { auth_time: time }),
      amr: ['pwd', 'mfa'],
    }
  }

  /** The page where a browser can open it. */
  async serve(): Promise<{ readonly origin: string; close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const isPage = request.method === 'GET' && url.pathname === `/${this.#tenant.id}/oauth2/v2.0/authorize`
      const { status, html } = isPage ? this.page(url.searchParams) : { status: 404, html: '' }
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    return {
      origin: `http://127.0.0.1:${port}`,
      close: () =>
        new Promise(resolve => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    }
  }
}

/** The `claims` parameter of OpenID Connect, as far as it asks for an authentication context. */
function contextIn(claims: string | null): string | null {
  if (claims === null) return null
  const { id_token: asked } = JSON.parse(claims) as { id_token?: { acrs?: { value?: unknown } } }
  return typeof asked?.acrs?.value === 'string' ? asked.acrs.value : null
}
