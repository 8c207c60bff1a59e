import type { Log } from '../ports/log.ts'
import type { AuditEntry, Store } from '../ports/store.ts'
import { observeWhatIsCommitted } from './observe-what-is-committed.ts'

/**
 * A store that logs every audit entry once its transaction is committed, so that an operator can follow one request through the
 * log. People's own words stay in the audit: a log is read by more people, and kept elsewhere. Why somebody was refused, or something failed, has a name of ours.
 */
export const logWhatIsRecorded = (store: Store, log: Log): Store =>
  observeWhatIsCommitted(store, ({ entries }) => {
    for (const entry of entries) log.info(entry.action, fieldsOf(entry))
  })

const fieldsOf = ({ request, grant, actor, via, about, target, outcome, reason, correlation }: AuditEntry) => ({
  ...(request ? { request } : {}),
  ...(grant ? { grant } : {}),
  ...(target ? { resource: target.resource } : {}),
  ...(about ? { about } : {}),
  ...(outcome === 'refused' && reason ? { refusal: reason } : {}),
  ...(outcome === 'failed' && reason ? { failure: reason } : {}),
  actor: actor.id,
  via,
  outcome,
  correlation,
})
