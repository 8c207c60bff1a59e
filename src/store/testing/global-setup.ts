import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { migratedTemplateOn } from './postgres.ts'
import { startPostgres } from './postgres-server.ts'

let keeper: Server | undefined
let started: ReturnType<typeof startPostgres> | undefined
let template: Promise<string> | undefined

/**
 * Keeps one PostgreSQL for a whole test run, with a migrated database on it that others are copied from. It is started when the first test asks for it, so that a run of tests that
 * need none does not wait for one, and stopped at the end of the run, however that ends.
 */
export async function setup(): Promise<void> {
  keeper = createServer((_request, response) => {
    started ??= startPostgres()
    started
      .then(async server => {
        if ('missing' in server) return server
        template ??= migratedTemplateOn(server)
        return { url: server.url, template: await template }
      })
      .then(
        kept => response.end(JSON.stringify(kept)),
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
