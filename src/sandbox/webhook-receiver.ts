import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Circumstances } from '../main.ts'
import { certificates } from './entra/certificates.ts'

/** Beside the access file, as an operator keeps it; the file names it so. */
export const webhookSecretFile = 'webhook-secret'

/** One message as it came. */
export interface Delivery {
  readonly at: Date
  /** What the receiver made of the signature: it is Doorbell's and new, or why it is not taken. */
  readonly verdict: 'good' | string
  readonly body: string
}

export interface WebhookReceiver {
  readonly secret: string
  readonly deliveries: () => readonly Delivery[]
  /** How Doorbell gets there. */
  readonly wayOut: NonNullable<Circumstances['wayOut']>
  close(): Promise<void>
}

const mostKept = 200
const mostBytes = 64 * 1024
const https = 443

/**
 * Somebody outside who is told what was recorded, and believes nothing that is not signed. The access file says https://localhost/, as it
 * would of any receiver, and lists this machine's own addresses, because a message goes to none of a network that is not listed. Whoever
 * has no privileges may listen on 443 nowhere: what Doorbell sends to this machine's 443 is led to a port that is free, and that is
 * all that is different here.
 */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const { ca, cert, key } = await certificates()
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const known = new Webhook(secret)
  const came: Delivery[] = []
  const server = createServer({ cert, key }, async (request, response) => {
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of request) {
      bytes += (piece as Buffer).length
      if (bytes > mostBytes) return request.destroy()
      pieces.push(piece as Buffer)
    }
    const body = Buffer.concat(pieces).toString()
    const verdict = verdictOn(known, body, request.headers as Record<string, string>)
    came.push({ at: new Date(), verdict, body })
    came.splice(0, came.length - mostKept)
    response.writeHead(verdict === 'good' ? 204 : 401).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ofThisMachine = new Set(['127.0.0.1', '::1'])
  return {
    secret,
    deliveries: () => came,
    wayOut: {
      ca,
      dial: (address, to) =>
        ofThisMachine.has(address) && to === https ? { host: '127.0.0.1', port } : { host: address, port: to },
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function verdictOn(known: Webhook, body: string, headers: Record<string, string>): Delivery['verdict'] {
  try {
    known.verify(body, headers)
    return 'good'
  } catch (problem) {
    return problem instanceof Error ? problem.message : 'not taken'
  }
}

/** What came, the newest first, as text: to be read, and by nobody to be run. */
export const deliveriesText = (deliveries: readonly Delivery[]): string =>
  deliveries.length === 0
    ? 'Nothing has come yet. Ask for something: what is recorded of it is told here some seconds later.\n'
    : deliveries
        .toReversed()
        .map(({ at, verdict, body }) => `${at.toISOString()}  signature: ${verdict}\n${body}\n`)
        .join('\n')
