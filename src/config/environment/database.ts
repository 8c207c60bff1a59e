import type { DatabaseSettings } from '../settings.ts'
import type { Reading } from './reading.ts'
import { isLoopback } from './rules.ts'

/** Where the data lives, or `null` once a problem was noted. A real tenant deserves a database that survives a power cut. */
export function readDatabase(reading: Reading, tenantIsReal: boolean): DatabaseSettings | null {
  const dataDir = reading.optional('DATA_DIR') ?? './data'
  const allowed = reading.optional('ALLOW_EMBEDDED_DATABASE') ?? false
  if (reading.isGiven('DATABASE_URL')) {
    const url = readAddress(reading, 'DATABASE_URL')
    return url === null ? null : { kind: 'url', url }
  }
  if (tenantIsReal && !allowed)
    reading.problem(
      'DATABASE_URL',
      'is missing, and the embedded database can lose the last changes when the machine crashes',
      'give postgres://user:password@host/database?sslmode=verify-full, or accept it with ALLOW_EMBEDDED_DATABASE=yes',
    )
  return { kind: 'embedded', dataDir, allowed }
}

export function readMigrateDatabaseUrl(reading: Reading): string | null {
  if (!reading.isGiven('MIGRATE_DATABASE_URL')) return null
  if (!reading.isGiven('DATABASE_URL'))
    reading.problem(
      'MIGRATE_DATABASE_URL',
      'is given without DATABASE_URL',
      'give DATABASE_URL as well, or leave this out',
    )
  return readAddress(reading, 'MIGRATE_DATABASE_URL')
}

function readAddress(reading: Reading, setting: 'DATABASE_URL' | 'MIGRATE_DATABASE_URL'): string | null {
  const text = reading.optional(setting)
  const wrong = text === null ? null : addressProblem(text)
  if (wrong === null) return text
  reading.problem(setting, wrong.problem, wrong.mend)
  return null
}

/** Many hosts may stand in one address; each that is not this machine must prove who it is, or the password goes to anybody. */
function addressProblem(text: string): { problem: string; mend: string } | null {
  const mend = 'give postgres://user:password@host/database?sslmode=verify-full'
  const parts = /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?([^/?#]+)(?:\/[^?#]*)?(?:\?([^#]*))?$/i.exec(text)
  if (parts === null) return { problem: 'must be an address that begins with postgres:// and names a host', mend }
  const [, hosts = '', query = ''] = parts
  const asked = new URLSearchParams(query)
  if (asked.has('host') || asked.has('port'))
    return {
      problem: 'names a host or a port behind the question mark, where neither is read',
      mend: 'give them in their place; the folder of a socket is postgres://user:password@%2Frun%2Fpostgresql/database',
    }
  if (hosts.split(',').every(staysHere)) return null
  const modes = [...asked.getAll('sslmode'), ...asked.getAll('ssl')]
  if (modes.length === 1 && modes[0] === 'verify-full') return null
  return {
    problem: 'leads to another machine without full certificate verification',
    mend: 'add ?sslmode=verify-full to it, and name a private certificate authority in NODE_EXTRA_CA_CERTS',
  }
}

function staysHere(host: string): boolean {
  if (/^%2f/i.test(host)) return true // the folder of a socket
  return URL.canParse(`http://${host}`) && isLoopback(`http://${host}`)
}
