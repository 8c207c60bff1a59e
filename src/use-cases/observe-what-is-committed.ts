import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { AuditEntry, Store, Transaction } from '../ports/store.ts'

/** What one transaction left behind. */
export interface Committed {
  readonly entries: readonly AuditEntry[]
  /** As they were saved last. */
  readonly requests: readonly AccessRequest[]
  /** As they were saved last, beside what they were when they were locked; `null`: they were not there before, or not looked at. */
  readonly grants: readonly { readonly before: Grant | null; readonly after: Grant }[]
}

/** A store that tells what was written once its transaction is committed, and never of one that was not. */
export function observeWhatIsCommitted(store: Store, observe: (committed: Committed) => void): Store {
  return {
    ...store,
    async transaction(work) {
      let seen = new Seen()
      const result = await store.transaction(tx => {
        // The work may be done again from its beginning.
        seen = new Seen()
        return work(seen.watching(tx))
      })
      observe(seen.committed())
      return result
    },
  }
}

class Seen {
  readonly #entries: AuditEntry[] = []
  readonly #requests = new Map<string, AccessRequest>()
  readonly #locked = new Map<string, Grant>()
  readonly #saved = new Map<string, Grant>()

  watching(tx: Transaction): Transaction {
    const watched: Partial<Transaction> = {
      append: async entry => {
        await tx.append(entry)
        this.#entries.push(entry)
      },
      saveRequest: async request => {
        await tx.saveRequest(request)
        this.#requests.set(request.ask.id, request)
      },
      lockGrant: async id => {
        const grant = await tx.lockGrant(id)
        if (grant && !this.#locked.has(id)) this.#locked.set(id, grant)
        return grant
      },
      saveGrant: async grant => {
        await tx.saveGrant(grant)
        this.#saved.set(grant.terms.id, grant)
      },
    }
    // Everything else it does itself: a transaction has many verbs, and most use few.
    return Object.assign(Object.create(tx), watched)
  }

  committed(): Committed {
    return {
      entries: this.#entries,
      requests: [...this.#requests.values()],
      grants: [...this.#saved].map(([id, after]) => ({ before: this.#locked.get(id) ?? null, after })),
    }
  }
}
