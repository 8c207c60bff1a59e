import { lookup } from 'node:dns/promises'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { SecretPlace } from '../access/webhook.ts'
import type { Messenger, NotTaken, Sent } from '../ports/messenger.ts'
import { mayGoTo } from './addresses.ts'
import { readSecret, signedHeaders } from './sign.ts'

export interface WayOut {
  /** Read for each message, so that another secret counts as soon as it lies there. */
  readonly secretAt: (place: SecretPlace) => Promise<string | null>
  /** Authorities that are trusted in the place of those of Node. */
  readonly ca?: string
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** Where the connection to an address really leads: for tests, which have no port 443 of the Internet. */
  readonly dial?: (address: string, port: number) => { readonly host: string; readonly port: number }
  /** Milliseconds for all of it. */
  readonly within?: number
}

const httpsPort = 443
/** Bytes of an answer that are read: nothing in it is of interest but its status. */
const mostRead = 16 * 1024

/**
 * Messages over HTTPS. The name is looked up once, each of its addresses has to be one that messages may go to, and the connection goes
 * to that very address: what the name leads to a moment later plays no part. The certificate has to be the name's. Nothing is followed.
 */
export function httpsMessenger(out: WayOut): Messenger {
  const { secretAt, resolve = addressesOf, within = 10_000 } = out
  return {
    async send(to, message) {
      const secret = await secretAt(to.secret)
      const key = secret === null ? null : readSecret(secret)
      if (!key) return no('secret-missing')
      const url = new URL(to.url)
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
      const addresses = isIP(host) ? [host] : await inTime(resolve(host), within).catch(() => [])
      const [address] = addresses
      if (address === undefined) return no('address-unknown')
      if (!addresses.every(one => mayGoTo(one, to.allowPrivate))) return no('address-refused')
      const headers = {
        ...signedHeaders(message, key, new Date()),
        host: url.host,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(message.body)),
        'user-agent': 'Doorbell',
      }
      return post({ url, host, address, headers, body: message.body, within }, out)
    },
  }
}

/** A name server that says nothing holds up nobody. */
async function inTime<T>(asked: Promise<T>, within: number): Promise<T> {
  const late = new AbortController()
  const tooLate = wait(within, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error('too late')
  })
  try {
    return await Promise.race([asked, tooLate])
  } finally {
    tooLate.catch(() => undefined)
    late.abort()
  }
}

const addressesOf = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address)

interface Posting {
  readonly url: URL
  readonly host: string
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly within: number
}

function post({ url, host, address, headers, body, within }: Posting, { ca, dial }: WayOut): Promise<Sent> {
  const target = dial?.(address, httpsPort) ?? { host: address, port: httpsPort }
  return new Promise(resolve => {
    const late = AbortSignal.timeout(within)
    const asked = request(
      {
        ...target,
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers,
        agent: false,
        signal: late,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(isIP(host) ? {} : { servername: host }),
        ...(ca ? { ca } : {}),
      },
      answer => {
        const status = answer.statusCode ?? 0
        let read = 0
        answer.on('data', (piece: Buffer) => {
          read += piece.length
          if (read > mostRead) answer.destroy()
        })
        answer.on('error', () => undefined)
        resolve(
          status >= 200 && status < 300
            ? { ok: true, status }
            : no(status >= 300 && status < 400 ? 'redirect' : 'answer', status),
        )
      },
    )
    asked.on('error', (problem: NodeJS.ErrnoException) => resolve(no(late.aborted ? 'too-slow' : whyNot(problem))))
    asked.end(body)
  })
}

const whyNot = ({ code = '' }: NodeJS.ErrnoException): NotTaken =>
  /^(ERR_TLS|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME)/.test(code) ? 'certificate' : 'unreachable'

const no = (problem: NotTaken, status: number | null = null): Sent => ({ ok: false, problem, status })
