import { codeOf } from '../store/database/faults.ts'
import { CannotStart } from './cannot-start.ts'

export type DatabaseSetting = 'DATABASE_URL' | 'MIGRATE_DATABASE_URL'

/** What keeps Doorbell from its tables and no waiting mends, in a sentence with the setting and the mend; anything else as it came. */
export function cannotOpen(problem: unknown, setting: DatabaseSetting): unknown {
  const code = codeOf(problem) ?? ''
  const sentence = untrusted.test(code) ? notProven(setting, code) : sentences[code]?.(setting)
  return sentence === undefined ? problem : new CannotStart([sentence])
}

/** What Node calls a certificate that it does not take: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted = /^(?:(?:DEPTH_ZERO_)?SELF_SIGNED_\w+|UNABLE_TO_\w+|CERT_\w+|HOSTNAME_MISMATCH|ERR_TLS_CERT_\w+)$/

const notProven = (setting: DatabaseSetting, code: string) =>
  code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
    ? `The certificate of the PostgreSQL of ${setting} is for another name (${code}). Give the host in ${setting} by a name that its certificate has.`
    : code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'
      ? `The certificate of the PostgreSQL of ${setting} is not valid today (${code}). Renew it, or set the clock of this machine.`
      : `The certificate of the PostgreSQL of ${setting} is of nobody whom this machine trusts (${code}). Name its authority, as a PEM file, in NODE_EXTRA_CA_CERTS.`

const notLetIn = (setting: DatabaseSetting) =>
  `PostgreSQL does not let the role of ${setting} in: its name or password is not right, or pg_hba.conf does not name it. Mend ${setting}, or the role.`

/** By what PostgreSQL calls it: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sentences: Readonly<Record<string, (setting: DatabaseSetting) => string>> = {
  // Not of PostgreSQL: the way to its socket is closed.
  EACCES: setting =>
    `The socket of ${setting} may not be opened by the user that Doorbell runs as. Let that user into its folder.`,
  '28P01': notLetIn,
  '28000': notLetIn,
  '3D000': setting =>
    `The database of ${setting} does not exist. Create it, owned by the role that migrates, or mend ${setting}.`,
  42501: setting =>
    setting === 'DATABASE_URL'
      ? 'The database is not of this version, or closed to the role of DATABASE_URL, which may not change it. Run "doorbell migrate" with MIGRATE_DATABASE_URL, the role that owns the tables.'
      : 'The role of MIGRATE_DATABASE_URL may not change this database. It has to be the one that owns the database and its tables.',
}
