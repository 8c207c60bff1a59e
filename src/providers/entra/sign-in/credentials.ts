import type { AccessToken, TokenCredential } from '@azure/identity'
import { Fault } from '../../../ports/fault.ts'
import { type Log, silentLog } from '../../../ports/log.ts'
import { isMicrosoftAuthority } from './authorities.ts'
import { askAuthority } from './authority-probe.ts'
import { type Material, readMaterial, type WhoSignsIn } from './credential-material.ts'
import { type CredentialFacts, type CredentialSource, credentialNames } from './credential-source.ts'
import { aboutTheCredential, signInFault } from './sign-in-fault.ts'

export interface CredentialSettings extends WhoSignsIn {
  readonly credential: CredentialSource
  /** An https URL. One that is not Microsoft's is used as given. */
  readonly authorityHost: string
  /** The origin that the token is for. */
  readonly graphBaseUrl: string
  /** PEM of authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined
  /** Milliseconds for one sign-in, all its calls together. */
  readonly timeoutMs: number
  readonly log?: Log
  /** Another credential has just come into use. Must not throw. */
  readonly onRotated?: () => void
}

/** Milliseconds before its end at which a token is renewed, and at which it is no longer used even where that fails. */
const renewBefore = 5 * 60_000
const unusableBefore = 30_000
/** Milliseconds. A token so young says what is true by now, as far as Entra knows. */
const young = 60_000

interface InUse {
  readonly material: Material
  readonly library: TokenCredential
}

/**
 * Doorbell's own sign-in to Graph, whatever proves it: one way for a secret, a certificate, a federated token, a managed
 * identity and a password. A token goes on being used while it lasts, also when the credential behind it does not.
 */
export class Credentials {
  readonly #settings: CredentialSettings
  readonly #scope: string
  readonly #log: Log
  #inUse: InUse | null = null
  #token: AccessToken | null = null
  #tokenSince = 0
  #doubted = false
  #underWay: Promise<string> | null = null
  /** What lies in the file and was found to be no good: told once. */
  #rejected: string | null = null

  constructor(settings: CredentialSettings) {
    this.#settings = settings
    this.#scope = `${new URL(settings.graphBaseUrl).origin}/.default`
    this.#log = settings.log ?? silentLog
  }

  /**
   * A valid token, from memory where it still lasts. Callers on a cold cache share one sign-in, which the library
   * would otherwise make once for each of them.
   * @throws Fault with a sentence that says what to mend
   */
  token(): Promise<string> {
    if (!this.#doubted && this.#lasts(renewBefore)) return Promise.resolve(this.#token?.token ?? '')
    this.#underWay ??= this.#renewed().finally(() => {
      this.#underWay = null
    })
    return this.#underWay
  }

  /**
   * Graph has refused what this token does not allow. Consent may have been granted since it was made, and it lasts an hour:
   * the next one is asked for, unless it is young, and this one is kept where that fails.
   */
  doubt(): void {
    if (Date.now() - this.#tokenSince > young) this.#doubted = true
  }

  /** Graph does not accept the token any more, or it may not say what is true by now: sign in afresh next time. */
  forget(): void {
    this.#token = null
    // The library remembers tokens of its own: in each object of its, but those of a managed identity, which the machine keeps for a day anyhow.
    if (this.#inUse) this.#inUse = this.#connect(this.#inUse.material)
  }

  /** A token that says what is true by now. One from before is kept where this fails. */
  async fresh(): Promise<string> {
    const { material } = this.#inUse ?? this.#connect(await this.#read())
    const anew = this.#connect(material)
    const token = await this.#signIn(anew)
    this.#inUse = anew
    return this.#take(token)
  }

  /** What signs in, without anything secret. @throws Fault when it cannot be read and none was in use. */
  async facts(): Promise<CredentialFacts> {
    this.#inUse ??= this.#connect(await this.#read())
    return this.#inUse.material.facts
  }

  /**
   * Looks whether there is another credential where it lies, and goes over to it once Entra has taken it. One that is no good
   * changes nothing, and is told once. Answers what is in use from then on, where that is another.
   */
  async look(): Promise<CredentialFacts | null> {
    try {
      return await this.#goOver()
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      this.#log.warn('credential.cannot-look', { code: problem.code, message: problem.message })
      return null
    }
  }

  async #renewed(): Promise<string> {
    try {
      this.#inUse ??= this.#connect(await this.#read())
      if (this.#doubted) this.#inUse = this.#connect(this.#inUse.material)
      this.#doubted = false
      this.#take(await this.#signIn(this.#inUse))
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      const mended = aboutTheCredential(problem) && (await this.look()) !== null
      if (!mended && !this.#lasts(unusableBefore)) throw problem
      if (!mended) this.#log.warn('credential.cannot-renew', { code: problem.code, message: problem.message })
    }
    return this.#token?.token ?? ''
  }

  async #goOver(): Promise<CredentialFacts | null> {
    const { credential } = this.#settings
    if (!('file' in credential) || credential.file === null) return null
    const before = this.#inUse?.material.facts.fingerprint ?? null
    let found: InUse
    try {
      found = this.#connect(await this.#read())
    } catch (problem) {
      if (problem instanceof Fault) this.#reject(problem, problem.message)
      return null
    }
    const { facts } = found.material
    if (facts.fingerprint === before) return null
    // It is tried again, because Entra needs a while to know a new one; but wrong passwords, again and again, lock an account.
    if (facts.fingerprint === this.#rejected && facts.kind === 'password') return null
    try {
      this.#take(await this.#signIn(found))
    } catch (problem) {
      if (!(problem instanceof Fault) || !aboutTheCredential(problem)) throw problem
      this.#reject(problem, facts.fingerprint)
      return null
    }
    this.#inUse = found
    this.#rejected = null
    if (before !== null) {
      this.#log.info('credential.rotated', { kind: facts.kind, fingerprint: facts.fingerprint })
      this.#settings.onRotated?.()
    }
    return facts
  }

  #reject({ code, message }: Fault, what: string | null): void {
    if (this.#rejected === what) return
    this.#rejected = what
    const kept = this.#inUse ? 'the one before is kept' : null
    this.#log.error('credential.rejected', { code, message, kind: this.#settings.credential.kind, kept })
  }

  #read(): Promise<Material> {
    return readMaterial(this.#settings.credential, this.#settings)
  }

  #take(token: AccessToken): string {
    this.#token = token
    this.#tokenSince = Date.now()
    return token.token
  }

  #lasts(longerThan: number): boolean {
    return this.#token !== null && this.#token.expiresOnTimestamp - Date.now() > longerThan
  }

  #connect(material: Material): InUse {
    const { authorityHost, ca } = this.#settings
    const options = {
      authorityHost,
      disableInstanceDiscovery: !isMicrosoftAuthority(authorityHost),
      retryOptions: { maxRetries: 1 },
      ...(ca === undefined ? {} : { tlsOptions: { ca } }),
    }
    return { material, library: material.connect(options) }
  }

  async #signIn({ library, material }: InUse): Promise<AccessToken> {
    const abortSignal = AbortSignal.timeout(this.#settings.timeoutMs)
    try {
      const answer = library.getToken(this.#scope, { abortSignal })
      // The library does not pass the signal on to every call it makes.
      const token = await Promise.race([answer, tooLate(abortSignal)])
      if (token) return token
      throw new Error('no token')
    } catch (error) {
      if (error instanceof Fault) throw error
      const said = error instanceof Error ? `${error.message} ${await this.#whyNoEndpoints(error, abortSignal)}` : ''
      if (!abortSignal.aborted) throw signInFault(said, material.facts.kind)
      throw new Fault(
        'graph.sign-in-timeout',
        `Entra's sign-in with the ${credentialNames[material.facts.kind]} did not answer in time.`,
        { retry: 'later' },
      )
    }
  }

  async #whyNoEndpoints(error: Error, signal: AbortSignal): Promise<string> {
    if (this.#settings.credential.kind === 'managed-identity') return ''
    return /AADSTS\d/.test(error.message) ? '' : askAuthority(this.#settings, signal)
  }
}

function tooLate(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
