import type { Log } from '../ports/log.ts'
import type { AuditEntry, Store } from '../ports/store.ts'

/**
 * A store that logs every audit entry once its transaction is committed, so that an operator can follow one request through the
 * log. People's own words stay in the audit: a log is read by more people, and kept elsewhere.
 */
export function logWhatIsRecorded(store: Store, log: Log): Store {
  return {
    ...store,
    async transaction(work) {
      let entries: AuditEntry[] = []
      const result = await store.transaction(tx => {
        // The work may be done again from its beginning.
        entries = []
        const append = async (entry: AuditEntry) => {
          await tx.append(entry)
          entries.push(entry)
        }
        return work({ ...tx, append })
      })
      for (const entry of entries) log.info(entry.action, fieldsOf(entry))
      return result
    },
  }
}

const fieldsOf = ({ request, grant, actor, via, about, target, outcome, correlation }: AuditEntry) => ({
  ...(request ? { request } : {}),
  ...(grant ? { grant } : {}),
  ...(target ? { resource: target.resource } : {}),
  ...(about ? { about } : {}),
  actor: actor.id,
  via,
  outcome,
  correlation,
})
