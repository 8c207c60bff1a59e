import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { startPostgres } from './postgres-server.ts'

let keeper: Server | undefined
let started: ReturnType<typeof startPostgres> | undefined

/**
 * Keeps one PostgreSQL for a whole test run. It is started when the first test asks for it, so that a run of tests that
 * need none does not wait for one, and stopped at the end of the run, however that ends.
 */
export async function setup(): Promise<void> {
  keeper = createServer((_request, response) => {
    started ??= startPostgres()
    started.then(
      server => response.end(JSON.stringify('missing' in server ? server : { url: server.url })),
      error => response.end(JSON.stringify({ missing: String(error) })),
    )
  }).listen(0, '127.0.0.1')
  await once(keeper, 'listening')
  const address = keeper.address()
  if (address === null || typeof address === 'string') throw new Error('the keeper of PostgreSQL has no port')
  process.env.TEST_POSTGRES_KEEPER = `http://127.0.0.1:${address.port}/`
}

export async function teardown(): Promise<void> {
  keeper?.close()
  const server = await started
  if (server && 'stop' in server) await server.stop()
}
