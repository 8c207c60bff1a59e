import { ClientSecretCredential } from '@azure/identity'
import { Fault } from '../../ports/fault.ts'
import { askAuthority } from './authority-probe.ts'
import { isMicrosoftAuthority } from './clouds.ts'
import { signInFault } from './sign-in-problems.ts'

export interface CredentialSettings {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** An https URL. One that is not Microsoft's is used as given. */
  readonly authorityHost: string
  /** The origin that the token is for. */
  readonly graphBaseUrl: string
  /** PEM of authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined
  /** Milliseconds for one sign-in, all its calls together. */
  readonly timeoutMs: number
}

/** Doorbell's own sign-in to Graph. */
export class Credentials {
  readonly #settings: CredentialSettings
  readonly #scope: string
  #credential: ClientSecretCredential
  #underWay: Promise<string> | null = null

  constructor(settings: CredentialSettings) {
    this.#settings = settings
    this.#scope = `${new URL(settings.graphBaseUrl).origin}/.default`
    this.#credential = newCredential(settings)
  }

  /**
   * A valid token, from the cache where it still lasts. Callers on a cold cache share one sign-in, which the library
   * would otherwise make once for each of them.
   * @throws Fault with a sentence that says what to mend
   */
  token(): Promise<string> {
    this.#underWay ??= this.#signIn().finally(() => {
      this.#underWay = null
    })
    return this.#underWay
  }

  /** Graph does not accept the token any more: forget it, and sign in afresh next time. */
  forget(): void {
    this.#credential = newCredential(this.#settings)
  }

  async #signIn(): Promise<string> {
    const abortSignal = AbortSignal.timeout(this.#settings.timeoutMs)
    try {
      const answer = this.#credential.getToken(this.#scope, { abortSignal })
      // The library does not pass the signal on to every call it makes.
      return (await Promise.race([answer, tooLate(abortSignal)])).token
    } catch (error) {
      const said = error instanceof Error ? `${error.message} ${await this.#whyNoEndpoints(error, abortSignal)}` : ''
      if (!abortSignal.aborted) throw signInFault(said)
      throw new Fault('graph.sign-in-timeout', "Entra's sign-in did not answer in time.", { retry: 'later' })
    }
  }

  async #whyNoEndpoints(error: Error, signal: AbortSignal): Promise<string> {
    return /AADSTS\d/.test(error.message) ? '' : askAuthority(this.#settings, signal)
  }
}

function tooLate(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function newCredential(settings: CredentialSettings): ClientSecretCredential {
  const { tenantId, clientId, clientSecret, authorityHost, ca } = settings
  return new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: !isMicrosoftAuthority(authorityHost),
    retryOptions: { maxRetries: 1 },
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  })
}
