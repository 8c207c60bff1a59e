import { type Activity, ActivityTypes, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import { Fault } from '../../ports/fault.ts'
import { type Log, silentLog } from '../../ports/log.ts'
import type { Deadline } from './deadline.ts'
import { aloud, quietly } from './quiet.ts'
import type { Transport } from './transport.ts'

/** What an invoke is answered with. `null`: nothing that is waited for. */
export interface InvokeAnswer {
  readonly status: number
  readonly body: unknown
}

/** The token was not the channel's, or not for us, or not about this activity. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted'
}

export interface AdapterSettings {
  readonly appId: string
  readonly tenantId: string
  /** Where the channel's keys are, and whose name its tokens carry. */
  readonly openIdMetadataUrl: string
  readonly tokenIssuer: string
}

type Connector = Awaited<
  ReturnType<ReturnType<CloudAdapter['botFrameworkAuthentication']['createConnectorFactory']>['create']>
>
export type Conversations = Connector['conversations']

/** Of the time that there is: most of the proof is fetching the channel's keys. */
const forProof = 0.8

/**
 * The one place where the SDK is. Its `process` reads the body before it looks at the token, and breaks on one without a type, so
 * activities come in here already read; its client tries again by itself, so that every call goes through `Transport`.
 * Authentication has no switch: a missing id, which the SDK takes for one, is refused.
 */
export class Adapter extends CloudAdapter {
  readonly #appId: string
  readonly #audience: string
  readonly #log: Log

  constructor(settings: AdapterSettings, transport: Transport, log: Log) {
    if (!settings.appId) throw new Error('a bot without an id would let everybody in')
    const { appId, tenantId, openIdMetadataUrl, tokenIssuer } = settings
    super(
      new ConfigurationBotFrameworkAuthentication(
        {
          MicrosoftAppId: appId,
          MicrosoftAppType: 'SingleTenant',
          MicrosoftAppTenantId: tenantId,
          // All seven or none: of a part the SDK would take the rest from nowhere.
          ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
          // Of one cloud, the channel's own tokens carry the name that ours are for.
          ToChannelFromBotOAuthScope: tokenIssuer,
          ToBotFromChannelTokenIssuer: tokenIssuer,
          OAuthUrl: tokenIssuer,
          ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
          ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadataUrl,
          CallerId: '',
        },
        {
          isValidAppId: async id => id === appId,
          isAuthenticationDisabled: async () => false,
          // The transport puts the token on, once it knows where the call goes.
          createCredentials: async () => ({ signRequest: async request => request }),
        },
        {
          requiredEndorsements: [],
          // The SDK also takes tokens of the Emulator and of skills, which Entra signs. Only the channel itself speaks to us.
          validateClaims: async claims => {
            const of = (type: string): unknown => claims.find(claim => claim.type === type)?.value
            if (of('iss') !== tokenIssuer || of('aud') !== appId || typeof of('serviceurl') !== 'string')
              throw new NotAdmitted('not a token of the channel')
          },
        },
        undefined,
        {
          httpClient: {
            sendRequest: async request => {
              const answer = await transport.call({
                url: request.url,
                method: request.method,
                body: typeof request.body === 'string' ? request.body : undefined,
                headers: request.headers.toJson(),
              })
              const headers = request.headers.clone()
              for (const name of headers.headerNames()) headers.remove(name)
              for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value)
              return { request, status: answer.status, headers, bodyAsText: answer.text }
            },
          },
        },
      ),
    )
    this.#appId = appId
    this.#audience = tokenIssuer
    this.#log = log
  }

  /**
   * Proves that the channel sent this, then lets `handle` answer it. Whatever `handle` does is its own affair: what is thrown here
   * is thrown by the proof. @throws NotAdmitted, or a `Fault` where the channel's keys cannot be had now
   */
  async admit(
    activity: Activity,
    authorization: string,
    deadline: Deadline,
    handle: () => Promise<InvokeAnswer | null>,
  ): Promise<InvokeAnswer | null> {
    let answered: InvokeAnswer | null = null
    let broken: { readonly error: unknown } | null = null
    let prove = (): void => {}
    const proven = new Promise<void>(resolve => {
      prove = resolve
    })
    let late = false
    try {
      const processed = quietly(this.#log, () =>
        this.processActivity(authorization, activity, async context => {
          prove()
          // Whoever sent it was asked to send it again.
          if (late) return
          try {
            answered = await aloud(handle)
          } catch (error) {
            broken = { error }
          }
          if (activity.type === ActivityTypes.Invoke)
            await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: answered ?? { status: 501 } })
        }),
      )
      // The SDK waits for the keys for as long as their host keeps the line open.
      await deadline.within(Promise.race([proven, processed]), forProof).catch((error: unknown) => {
        late = true
        processed.catch(() => {})
        throw error
      })
      await processed
    } catch (error) {
      throw keysAreAway(error)
        ? new Fault('teams.keys_unreachable', 'Teams: the keys of the channel cannot be had', { retry: 'later' })
        : new NotAdmitted(error instanceof Error ? error.message.slice(0, 200) : 'no proof', { cause: error })
    }
    if (broken) throw (broken as { readonly error: unknown }).error
    return answered
  }

  /**
   * Has the SDK fetch the channel's keys, by a token that it cannot take: whoever spoke first after a start would wait for that, and
   * Teams brings nothing a second time. Where they cannot be had now they are fetched when they are needed.
   */
  async fetchKeys(within: Deadline): Promise<void> {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const nobodys = `${part({ alg: 'RS256', kid: 'none' })}.${part({ iss: this.#audience, aud: this.#appId })}.`
    const activity = { type: ActivityTypes.Event, channelId: 'msteams', serviceUrl: '' } as unknown as Activity
    const asked = quietly(silentLog, () => this.processActivity(`Bearer ${nobodys}`, activity, async () => {}))
    await within.within(asked).catch(() => {})
  }

  /** The connector at this address, in the name of Doorbell. */
  async conversations(serviceUrl: string): Promise<Conversations> {
    const factory = this.botFrameworkAuthentication.createConnectorFactory(this.createClaimsIdentity(this.#appId))
    return (await factory.create(serviceUrl, this.#audience)).conversations
  }
}

/** Not the caller's fault: the channel's metadata was away, or unreadable. */
function keysAreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const status = 'statusCode' in error ? error.statusCode : undefined
  return error instanceof Fault || error.name === 'FetchError' || status === 500
}
