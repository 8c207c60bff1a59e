import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { Fields } from '../slack/json.ts'

/** One key of the channel, with what it is endorsed for. */
interface ChannelKey {
  readonly id: string
  readonly key: KeyObject
  readonly published: Fields
}

/** What can be wrong with the token of an activity, or with the activity itself; everything else of it stays right. */
export const channelFaults = [
  'no-token',
  'alg-none',
  'no-signature',
  'other-key',
  'unknown-key',
  'unendorsed-key',
  'expired',
  'not-yet-valid',
  'wrong-audience',
  'wrong-issuer',
  'wrong-service-url',
  'no-service-url',
  'foreign-tenant',
  'other-channel',
  'other-host',
  'typeless',
  'too-large',
] as const
export type ChannelFault = (typeof channelFaults)[number]

/** The keys by which the channel signs, as its OpenID metadata publishes them. */
export class ChannelKeys {
  /** Taken when it is first needed: keys take their time, and many who start a Teams never speak in it. */
  #taken: readonly ChannelKey[] | null = null

  get #keys(): readonly ChannelKey[] {
    this.#taken ??= [first()]
    return this.#taken
  }

  /** What is published. */
  get keys(): { readonly keys: readonly Fields[] } {
    return { keys: [...this.#keys, unendorsed()].map(({ published }) => published) }
  }

  /** Signs with a new key from now on; the old one stays published unless it is told to go. */
  rotate(forgetOld = false): void {
    this.#taken = [aKey(['msteams', 'skype']), ...(forgetOld ? [] : this.#keys)]
  }

  sign(claims: Fields, fault: ChannelFault | null): string {
    const [newest] = this.#keys
    if (newest === undefined) throw new Error('The channel has no key')
    switch (fault) {
      case 'alg-none':
        return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
      case 'no-signature':
        return signed(newest, newest.id, claims).replace(/[^.]*$/, '')
      case 'other-key':
        // Says that it is signed by a key that is published, and is not.
        return signed(neverPublished(), newest.id, claims)
      case 'unknown-key':
        return signed(neverPublished(), neverPublished().id, claims)
      case 'unendorsed-key':
        return signed(unendorsed(), unendorsed().id, claims)
      default:
        return signed(newest, newest.id, claims)
    }
  }
}

function aKey(endorsements: readonly string[]): ChannelKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const id = randomUUID().replaceAll('-', '')
  const published = { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: id, x5t: id, endorsements }
  return { id, key: privateKey, published }
}

/** Made once in a process: the real channel has one set of keys for every bot, and making one takes its time. */
const once = (endorsements: readonly string[]) => {
  let made: ChannelKey | null = null
  return (): ChannelKey => {
    made ??= aKey(endorsements)
    return made
  }
}
const first = once(['msteams', 'skype'])
/** These two are for nothing but to be turned away. */
const unendorsed = once(['webchat'])
const neverPublished = once(['msteams'])

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signed({ key }: ChannelKey, kid: string, claims: Fields): string {
  const said = `${part({ alg: 'RS256', typ: 'JWT', kid, x5t: kid })}.${part(claims)}`
  return `${said}.${sign('sha256', Buffer.from(said), key).toString('base64url')}`
}
