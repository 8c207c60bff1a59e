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
}

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
        this.#codes.set(code, { person: id, redirectUri, nonce: asked.get('nonce'), challenge })
        const back = new URL(redirectUri)
        back.searchParams.set('code', code)
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

  #idToken({ person: id, nonce }: Code): string {
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
    }
    return (this.fault === 'other-key' ? this.#otherKey : this.#tokens).sign(spoilt(claims, this.fault))
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
