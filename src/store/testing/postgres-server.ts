import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { findPostgres } from './postgres-binaries.ts'

export interface RunningPostgres {
  /** Of an administrator, on the database `postgres`. */
  readonly url: string
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root; this is nobody, on every system that has one. */
const nobody = 65_534

/** A server of our own on loopback and a free port, in a folder of its own that goes when it stops. */
/** Tests wait for no disk; whoever measures does. */
export async function startPostgres({
  fsync = 'off',
}: {
  readonly fsync?: 'on' | 'off'
} = {}): Promise<RunningPostgres | { readonly missing: string }> {
  const binaries = await findPostgres()
  if ('missing' in binaries) return binaries
  const folder = await mkdtemp(join(tmpdir(), 'doorbell-postgres-'))
  try {
    const as = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
    const password = randomBytes(12).toString('hex')
    const passwordFile = join(folder, 'password')
    await writeFile(passwordFile, password)
    await chmod(folder, 0o700)
    if (as.uid !== undefined) for (const path of [folder, passwordFile]) await chown(path, as.uid, as.gid)
    const data = join(folder, 'data')
    const settings = [
      '-U',
      'doorbell',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '-N',
    ]
    await promisify(execFile)(binaries.initdb, ['-D', data, ...settings], { ...as, cwd: folder })
    return await serve(binaries.postgres, folder, data, password, as, fsync)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    return { missing: `PostgreSQL was found and did not start: ${firstLine(error)}` }
  }
}

async function serve(
  binary: string,
  folder: string,
  data: string,
  password: string,
  as: { uid?: number; gid?: number },
  fsync: 'on' | 'off',
): Promise<RunningPostgres> {
  const port = await freePort()
  const options = [`fsync=${fsync}`, 'max_connections=200', 'unix_socket_directories=', 'listen_addresses=127.0.0.1']
  const command = [binary, '-D', data, '-p', String(port), ...options.flatMap(option => ['-c', option])]
  // The shell stops the server when its input ends: also when we are killed and can do nothing any more.
  const script = 'folder="$1"; shift; "$@" 2>"$folder/log" & read -r _; kill -INT $!; wait $!; rm -rf "$folder"'
  const guard = spawn('/bin/sh', ['-c', script, 'sh', folder, ...command], {
    ...as,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  const url = `postgres://doorbell:${password}@127.0.0.1:${port}/postgres`
  const stop = async () => {
    guard.stdin.end()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answers(url)
  } catch (error) {
    const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
    await stop()
    throw new Error(log.trim().split('\n').at(-1) ?? firstLine(error), { cause: error })
  }
  return { url, stop }
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined })
    try {
      await client`select 1`
      return
    } catch (error) {
      if (tries === 100) throw error
      await pause(100)
    } finally {
      await client.end({ timeout: 1 })
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
