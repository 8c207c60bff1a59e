import { codeOf } from '../store/database/faults.ts'
import { CannotStart } from './cannot-start.ts'

export type DatabaseSetting = 'DATABASE_URL' | 'MIGRATE_DATABASE_URL'

/** What keeps Doorbell from its tables and no waiting mends, in a sentence with the setting and the mend; anything else as it came. */
export function cannotOpen(problem: unknown, setting: DatabaseSetting): unknown {
  const sentence = sentences[codeOf(problem) ?? '']?.(setting)
  return sentence === undefined ? problem : new CannotStart([sentence])
}

const notLetIn = (setting: DatabaseSetting) =>
  `PostgreSQL does not let the role of ${setting} in: its name or password is not right, or pg_hba.conf does not name it. Mend ${setting}, or the role.`

/** By what PostgreSQL calls it: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sentences: Readonly<Record<string, (setting: DatabaseSetting) => string>> = {
  '28P01': notLetIn,
  '28000': notLetIn,
  '3D000': setting =>
    `The database of ${setting} does not exist. Create it, owned by the role that migrates, or mend ${setting}.`,
  42501: setting =>
    setting === 'DATABASE_URL'
      ? 'The database is not of this version, and the role of DATABASE_URL may not change it. Run "doorbell migrate" with MIGRATE_DATABASE_URL, the role that owns the tables.'
      : 'The role of MIGRATE_DATABASE_URL may not change this database. It has to be the one that owns the database and its tables.',
}
