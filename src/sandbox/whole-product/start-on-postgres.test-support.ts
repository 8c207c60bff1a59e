import { testPostgres } from '../../store/testing/postgres.ts'
import type { SandboxOptions } from '../options.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { whatIsSent } from './what-was-sent.test-support.ts'

/** Milliseconds by which what Doorbell reads of the directory trails what it wrote, as Entra's does: its first reading back is too early. */
const trailing = 100

interface Directory {
  /** Only where what is counted are the readings themselves. */
  readonly reads?: 'are up to date'
}

/**
 * The sandbox on what production runs on: a PostgreSQL database of its own, which goes when it stops. In memory where no PostgreSQL
 * is to be had. The database inside the process is several times as dear, to start and to ask: what has to hold there too says so.
 */
export async function startOnPostgres(options: Omit<SandboxOptions, 'database'> & Directory): Promise<Sandbox> {
  const server = await testPostgres('migrated')
  if ('missing' in server) return startTrailing(options)
  try {
    const sandbox = await startTrailing({ ...options, database: { kind: 'url', url: server.url } })
    return { ...sandbox, stop: () => sandbox.stop().finally(() => server.close()) }
  } catch (problem) {
    await server.close()
    throw problem
  }
}

/**
 * The sandbox with a directory that is behind its own writes, by a tenth of a second where Entra's is by seconds, and a Doorbell that
 * looks again as much sooner. It does not stop in peace where something was sent to Graph that Microsoft does not describe, or that
 * needs what nobody consented to; nor where somebody has switched the lag off.
 */
export async function startTrailing({ reads, ...options }: SandboxOptions & Directory): Promise<Sandbox> {
  const sandbox = await startSandbox({ firstPause: trailing, ...options })
  const { entra } = sandbox
  // What a test does by hand was done long ago: it goes on in the same moment, and not minutes later as people do.
  Object.assign(entra, { lag: reads ? 0 : trailing, handsTrail: false })
  const sent = await whatIsSent(entra.calls, reads ?? 'trail')
  return {
    ...sandbox,
    async stop() {
      await sandbox.stop()
      const wrong = sent.wrong()
      if (wrong.length > 0) throw new Error(`What was sent to Graph is not all right:\n${wrong.join('\n')}`)
    },
  }
}
