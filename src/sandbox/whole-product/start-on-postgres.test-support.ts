import { testPostgres } from '../../store/testing/postgres.ts'
import type { SandboxOptions } from '../options.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'

/**
 * The sandbox on what production runs on: a PostgreSQL database of its own, which goes when it stops. In memory where no PostgreSQL
 * is to be had. The database inside the process is several times as dear, to start and to ask: what has to hold there too says so.
 */
export async function startOnPostgres(options: Omit<SandboxOptions, 'database'>): Promise<Sandbox> {
  const server = await testPostgres()
  if ('missing' in server) return startSandbox(options)
  try {
    const sandbox = await startSandbox({ ...options, database: { kind: 'url', url: server.url } })
    return { ...sandbox, stop: () => sandbox.stop().finally(() => server.close()) }
  } catch (problem) {
    await server.close()
    throw problem
  }
}
