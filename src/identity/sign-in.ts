import * as oidc from 'openid-client'
import { Agent, fetch } from 'undici'
import { Fault } from '../ports/fault.ts'
import type { SignInChallenge } from '../ports/link.ts'

export interface SignInSettings {
  /** Of its metadata and of every token. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** More of what the sign-in page is asked for. */
  readonly ask: Readonly<Record<string, string>>
  /** Whether it takes a proof key though its metadata does not say so. */
  readonly takesProofKey: boolean
  /** Trusted instead of the usual authorities: PEM. */
  readonly ca?: string
  /** Where browsers are sent instead of the issuer's own address, with the same path and query. The sandbox's alone. */
  readonly browserOrigin?: () => string
  readonly timeoutMs: number
}

/** What came back with the browser, and was looked into. */
export type SignedIn =
  | { readonly ok: true; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: 'sign-in-cancelled' | 'sign-in-unproven'; readonly detail: string }

export const newChallenge = (): SignInChallenge => ({
  state: oidc.randomState(),
  nonce: oidc.randomNonce(),
  verifier: oidc.randomPKCECodeVerifier(),
})

/** One service that people can sign in to, asked with the authorization code flow; every token's signature is checked. */
export class SignIn {
  readonly #settings: SignInSettings
  readonly #agent: Agent
  #configuration: Promise<oidc.Configuration> | null = null

  constructor(settings: SignInSettings) {
    this.#settings = settings
    const { timeoutMs, ca } = settings
    this.#agent = new Agent({ connect: { timeout: timeoutMs, ...(ca ? { ca } : {}) } })
  }

  /** The address that a browser is sent to. `more` is asked for this time, besides or instead. @throws Fault when the service does not say where that is. */
  async address(
    redirectUri: string,
    { state, nonce, verifier }: SignInChallenge,
    more: Readonly<Record<string, string>> = {},
  ): Promise<URL> {
    const configuration = await this.#discovered()
    const { ask, browserOrigin } = this.#settings
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      state,
      nonce,
      ...ask,
      ...more,
      ...(this.#hasProofKey(configuration)
        ? { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
        : {}),
    })
    return browserOrigin ? new URL(`${url.pathname}${url.search}`, browserOrigin()) : url
  }

  /**
   * Turns the answer that a browser brought into claims: state, issuer, audience, nonce, times and signature are checked by the
   * library. `came` is our own address with the answer in its query.
   * @throws Fault when the service cannot be asked.
   */
  async claims(came: URL, { state, nonce, verifier }: SignInChallenge): Promise<SignedIn> {
    const refusedThere = came.searchParams.get('error')
    if (refusedThere) return { ok: false, reason: 'sign-in-cancelled', detail: refusedThere.slice(0, 80) }
    const configuration = await this.#discovered()
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, came, {
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
        ...(this.#hasProofKey(configuration) ? { pkceCodeVerifier: verifier } : {}),
      })
      const claims = tokens.claims()
      return claims ? { ok: true, claims } : { ok: false, reason: 'sign-in-unproven', detail: 'no id token' }
    } catch (problem) {
      throwIfAway(problem)
      return { ok: false, reason: 'sign-in-unproven', detail: codeOf(problem) }
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  #hasProofKey(configuration: oidc.Configuration): boolean {
    return this.#settings.takesProofKey || configuration.serverMetadata().supportsPKCE()
  }

  /** Once; again as long as it did not answer. */
  #discovered(): Promise<oidc.Configuration> {
    this.#configuration ??= this.#discover().catch((problem: unknown) => {
      this.#configuration = null
      throw new Fault('sign-in.unavailable', `${this.#settings.issuer} does not say how to sign in there`, {
        retry: 'later',
        cause: problem,
      })
    })
    return this.#configuration
  }

  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, timeoutMs } = this.#settings
    const ofThisMachine = new URL(issuer).protocol === 'http:'
    return oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretPost(clientSecret), {
      timeout: timeoutMs / 1000,
      [oidc.customFetch]: (url, options) => this.#fetch(url, options),
      // Settings let `http:` through to this machine only.
      execute: [oidc.enableNonRepudiationChecks, ...(ofThisMachine ? [oidc.allowInsecureRequests] : [])],
    })
  }

  async #fetch(url: string, { method, headers, body, redirect, signal }: oidc.CustomFetchOptions): Promise<Response> {
    const answer = await fetch(url, {
      method,
      headers,
      redirect,
      dispatcher: this.#agent,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      ...(signal ? { signal } : {}),
    })
    const kept = [...answer.headers].filter(([name]) => /^(content-type|cache-control|date)$/.test(name))
    return new Response(await answer.text(), { status: answer.status, headers: kept })
  }
}

/** A service that is away, or answers with an error of its own, proved nothing and disproved nothing. */
function throwIfAway(problem: unknown): void {
  const status = problem instanceof Error && 'status' in problem ? problem.status : null
  const code = codeOf(problem)
  const away = problem instanceof TypeError || code === 'OAUTH_TIMEOUT' || (typeof status === 'number' && status >= 500)
  if (away) throw new Fault('sign-in.unavailable', 'the sign-in service does not answer', { retry: 'later' })
}

/** Never the message: it may quote what was sent. */
const codeOf = (problem: unknown): string =>
  problem instanceof Error && 'code' in problem && typeof problem.code === 'string' ? problem.code : 'unknown'
