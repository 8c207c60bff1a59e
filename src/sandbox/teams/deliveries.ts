import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type Fields, fields, parsed, words } from '../slack/json.ts'
import type { ChannelFault, ChannelKeys } from './channel-keys.ts'
import type { Chats } from './chats.ts'

/** How the bot took an activity. Of what is not answered the person reads that something went wrong. */
export interface Answer {
  readonly outcome: 'answered' | 'timeout' | 'failed'
  /** The HTTP status; `null` where nothing came back. */
  readonly status: number | null
  /** Parsed JSON, else the text, else `null`. */
  readonly body: unknown
}

/** Bytes as a client of another kind could send them. */
export interface RawActivity {
  readonly body: string
  /** `null` leaves the header out. */
  readonly authorization: string | null
}

/** Brings to the bot what people do, with a token of the channel, and waits as long as Teams does. Nothing is sent again. */
export class Deliveries {
  readonly #chats: Chats
  readonly #keys: ChannelKeys
  readonly #closing = new AbortController()
  #faults: readonly ChannelFault[] = []
  #targets: readonly string[] = []
  #turn = 0

  constructor(chats: Chats, keys: ChannelKeys) {
    this.#chats = chats
    this.#keys = keys
  }

  connect(target: string | readonly string[]): void {
    this.#targets = typeof target === 'string' ? [target] : target
  }

  /** The next activities are wrong in these ways, one each. */
  spoil(...faults: readonly ChannelFault[]): void {
    this.#faults = [...this.#faults, ...faults]
  }

  async deliver(activity: Fields, within = this.#chats.settings.answerWithin): Promise<Answer> {
    const [fault = null, ...later] = this.#faults
    this.#faults = later
    const raw = this.signed(activity, fault)
    const first = this.#once(raw, within)
    if (!this.#chats.settings.duplicateDeliveries) return first
    const [answer] = await Promise.all([first, this.#once(raw, within)])
    return answer
  }

  /** The activity as the channel sends it, or wrong in one way. */
  signed(activity: Fields, fault: ChannelFault | null = null): RawActivity {
    const sent = spoiltActivity(activity, fault)
    const claims = spoiltClaims(this.#claims(words(sent.serviceUrl)), fault)
    return {
      body: JSON.stringify(sent),
      authorization: fault === 'no-token' ? null : `Bearer ${this.#keys.sign(claims, fault)}`,
    }
  }

  async send({ body, authorization }: RawActivity, signal: AbortSignal = this.#closing.signal): Promise<Answer> {
    const target = this.#targets[this.#turn++ % this.#targets.length]
    if (target === undefined) throw new Error('The bot is not connected: call connect() first')
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
      ...(authorization === null ? {} : { authorization }),
    }
    const { status, text } = await post(target, body, headers, signal)
    return { outcome: 'answered', status, body: text === '' ? null : (parsed(text) ?? text) }
  }

  close(): void {
    this.#closing.abort()
  }

  async #once(raw: RawActivity, within: number): Promise<Answer> {
    const over = new AbortController()
    const hungUp = AbortSignal.any([over.signal, this.#closing.signal])
    const late = pause(within, failed('timeout', null), { signal: hungUp })
    const answer = this.send(raw, hungUp)
    try {
      const first = await Promise.race([answer, late])
      const good = first.status !== null && first.status >= 200 && first.status < 300
      return good || first.outcome === 'timeout' ? first : { ...first, outcome: 'failed' }
    } catch {
      return failed('failed', null)
    } finally {
      // Whichever came second is of no interest to anybody any more.
      for (const loser of [answer, late]) loser.catch(() => undefined)
      over.abort()
    }
  }

  /** An hour, as in the original. */
  #claims(serviceurl: string): Fields {
    const { issuer: iss, app } = this.#chats.settings
    const now = Math.floor(this.#chats.now().getTime() / 1_000)
    return { serviceurl, nbf: now, exp: now + 3_600, iss, aud: app.id }
  }
}

const failed = (outcome: 'timeout' | 'failed', status: number | null): Answer => ({ outcome, status, body: null })

function spoiltClaims(claims: Fields, fault: ChannelFault | null): Fields {
  switch (fault) {
    case 'expired':
      return { ...claims, nbf: Number(claims.nbf) - 7_200, exp: Number(claims.exp) - 7_200 }
    case 'not-yet-valid':
      return { ...claims, nbf: Number(claims.nbf) + 3_600, exp: Number(claims.exp) + 3_600 }
    case 'wrong-audience':
      return { ...claims, aud: 'b0000000-0000-4000-8000-00000000beef' }
    case 'wrong-issuer':
      return { ...claims, iss: 'https://api.botframework.evil.example' }
    case 'wrong-service-url':
      return { ...claims, serviceurl: 'https://smba.trafficmanager.net/somebody-else/' }
    case 'no-service-url': {
      const { serviceurl: _, ...others } = claims
      return others
    }
    default:
      return claims
  }
}

/** Its claims follow: of `other-host` the token says the same host, because whoever can sign can say so. */
function spoiltActivity(activity: Fields, fault: ChannelFault | null): Fields {
  switch (fault) {
    case 'typeless': {
      const { type: _, ...others } = activity
      return others
    }
    case 'foreign-tenant': {
      const id = 'd0000000-0000-4000-8000-0000000f0e19'
      const conversation = { ...fields(activity.conversation), tenantId: id }
      return { ...activity, conversation, channelData: { ...fields(activity.channelData), tenant: { id } } }
    }
    case 'other-channel':
      return { ...activity, channelId: 'directline' }
    case 'other-host':
      return { ...activity, serviceUrl: 'https://smba.evil.example/emea/' }
    case 'too-large':
      return { ...activity, text: 'a'.repeat(300 * 1024) }
    default:
      return activity
  }
}

function post(url: string, body: string, headers: Record<string, string>, signal: AbortSignal) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    // A connection of its own each time: nothing lingers that could keep the bot's server from closing.
    const sending = request(url, { method: 'POST', headers, agent: false, signal }, answer => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }))
    })
    sending.on('error', reject)
    sending.end(body)
  })
}
