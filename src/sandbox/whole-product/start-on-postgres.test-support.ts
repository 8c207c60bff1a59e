import { testPostgres } from '../../store/testing/postgres.ts'
import type { SandboxOptions } from '../options.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'

/** Milliseconds by which what Doorbell reads of the directory trails what it wrote, as Entra's does: its first reading back is too early. */
const trailing = 100

/**
 * The sandbox on what production runs on: a PostgreSQL database of its own, which goes when it stops. In memory where no PostgreSQL
 * is to be had. The database inside the process is several times as dear, to start and to ask: what has to hold there too says so.
 * Its directory is behind its own writes.
 */
export async function startOnPostgres(options: Omit<SandboxOptions, 'database'>): Promise<Sandbox> {
  const server = await testPostgres()
  if ('missing' in server) return behind(await startSandbox(options))
  try {
    const sandbox = behind(await startSandbox({ ...options, database: { kind: 'url', url: server.url } }))
    return { ...sandbox, stop: () => sandbox.stop().finally(() => server.close()) }
  } catch (problem) {
    await server.close()
    throw problem
  }
}

/** What a test does by hand was done long ago: it goes on in the same moment, and not minutes later as people do. */
function behind(sandbox: Sandbox): Sandbox {
  return Object.assign(sandbox, { entra: Object.assign(sandbox.entra, { lag: trailing, handsTrail: false }) })
}
