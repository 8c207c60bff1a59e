import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Circumstances } from '../../main.ts'
import { certificates } from '../entra/certificates.ts'

/** A receiver of webhooks with an authority of its own, as somebody in the Internet runs one: everything that came, and how Doorbell gets there. */
export async function receiver() {
  const { ca, cert, key } = await certificates()
  const came: { readonly headers: Readonly<Record<string, string>>; readonly body: string }[] = []
  const server = createServer({ key, cert }, async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    came.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(pieces).toString() })
    response.writeHead(204).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-receiver-'))
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, `${secret}\n`)
  const wayOut: Circumstances['wayOut'] = {
    ca,
    resolve: async () => ['93.184.216.34'],
    dial: () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
  }
  return {
    came,
    secret,
    secretFile,
    wayOut,
    /** To stand in an access file. */
    inFile: `webhooks:\n  - { name: SIEM, url: https://localhost/doorbell, events: ["request.*", "decision.*"], secret: { file: "${secretFile}" } }\n`,
    async close() {
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
