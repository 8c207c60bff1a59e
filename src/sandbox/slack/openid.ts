import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { choicePage, IdTokens, type SignInFault, spoilt } from '../id-tokens.ts'
import type { Surroundings } from './surroundings.ts'

interface Code {
  readonly user: string
  readonly redirectUri: string
  readonly nonce: string | null
}

/** Sign in with Slack, as `slack.com` offers it: metadata, keys, the page, and the method that turns a code into a token. */
export class OpenId {
  readonly clientId: string
  readonly clientSecret: string
  /** Registered with the app; anything else is refused by the page. */
  redirectUris: readonly string[] = []
  /** What is wrong with every token from now on. */
  fault: SignInFault | null = null
  readonly #workspace: Surroundings
  readonly #tokens = new IdTokens()
  readonly #otherKey = new IdTokens()
  readonly #codes = new Map<string, Code>()

  constructor(workspace: Surroundings, clientSecret: string) {
    this.#workspace = workspace
    this.clientId = '1234567890.1234567890123'
    this.clientSecret = clientSecret
  }

  /** True when it was answered here. */
  answer(request: IncomingMessage, response: ServerResponse, body: string): boolean {
    const url = new URL(request.url ?? '/', this.#workspace.origin)
    const json = (value: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
    }
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /.well-known/openid-configuration':
        json(this.#metadata())
        return true
      case 'GET /openid/connect/keys':
        json(this.#tokens.keys)
        return true
      case 'GET /openid/connect/authorize':
        this.#page(url, response)
        return true
      case 'POST /api/openid.connect.token':
        json(this.#token(new URLSearchParams(body)))
        return true
      default:
        return false
    }
  }

  #metadata() {
    const { origin } = this.#workspace
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/openid/connect/authorize`,
      token_endpoint: `${origin}/api/openid.connect.token`,
      userinfo_endpoint: `${origin}/api/openid.connect.userInfo`,
      jwks_uri: `${origin}/openid/connect/keys`,
      scopes_supported: ['openid', 'profile', 'email'],
      response_types_supported: ['code'],
      response_modes_supported: ['form_post'],
      grant_types_supported: ['authorization_code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'auth_time', 'iss'],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    }
  }

  #page({ searchParams: asked }: URL, response: ServerResponse): void {
    const redirectUri = asked.get('redirect_uri') ?? ''
    const wrong =
      asked.get('client_id') !== this.clientId
        ? 'invalid_client_id'
        : !this.redirectUris.includes(redirectUri)
          ? 'bad_redirect_uri'
          : asked.get('response_type') !== 'code' || !(asked.get('scope') ?? '').split(' ').includes('openid')
            ? 'invalid_scope'
            : null
    const html = { 'content-type': 'text/html; charset=utf-8' }
    if (wrong) return void response.writeHead(400, html).end(`<!doctype html><title>Slack</title><p>${wrong}</p>`)
    const people = [...this.#workspace.users.values()].filter(({ isBot, deleted }) => !isBot && !deleted)
    const choices = people.map(({ id, realName, name }) => {
      const code = randomBytes(16).toString('hex')
      this.#codes.set(code, { user: id, redirectUri, nonce: asked.get('nonce') })
      const back = new URL(redirectUri)
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.get('state') ?? '')
      return { name: realName, detail: `@${name}`, address: back.href }
    })
    response.writeHead(200, html).end(choicePage('Sign in with Slack', choices))
  }

  /** `ok: false` with 200 is how Slack says no. A code counts once. */
  #token(form: URLSearchParams) {
    const no = (error: string) => ({ ok: false, error })
    if (form.get('client_id') !== this.clientId) return no('invalid_client_id')
    if (form.get('client_secret') !== this.clientSecret) return no('bad_client_secret')
    if (form.get('grant_type') !== 'authorization_code') return no('invalid_grant_type')
    const code = this.#codes.get(form.get('code') ?? '')
    if (!code) return no('invalid_code')
    this.#codes.delete(form.get('code') ?? '')
    if (code.redirectUri !== form.get('redirect_uri')) return no('bad_redirect_uri')
    return {
      ok: true,
      access_token: `xoxp-sandbox-${randomBytes(12).toString('hex')}`,
      token_type: 'Bearer',
      id_token: this.#idToken(code),
    }
  }

  #idToken({ user: id, nonce }: Code): string {
    const user = this.#workspace.user(id)
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: this.#workspace.origin,
      sub: user.id,
      aud: this.clientId,
      exp: now + 300,
      iat: now,
      auth_time: now,
      ...(nonce === null ? {} : { nonce }),
      at_hash: 'not-checked',
      'https://slack.com/team_id': this.fault === 'other-team' ? 'T0ELSEWHERE' : user.teamId,
      'https://slack.com/user_id': user.id,
      email: user.email,
      email_verified: user.emailConfirmed,
      name: user.realName,
    }
    return (this.fault === 'other-key' ? this.#otherKey : this.#tokens).sign(spoilt(claims, this.fault))
  }
}
