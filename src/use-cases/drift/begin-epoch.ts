import { decide } from '../../access/grant/decide.ts'
import type { Done } from '../../ports/changes.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ids } from '../../ports/ids.ts'
import type { Log } from '../../ports/log.ts'
import type { Store } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'
import { lookAt } from './check-holding.ts'
import { notInHand } from './in-hand.ts'

/** Milliseconds. What Doorbell does in the directory at the first try is in its own audit within seconds. */
const forgotten = 2 * 60_000
const lookedBack = 7 * 24 * 60 * 60_000

type Keeping = { readonly store: Store; readonly clock: Clock; readonly ids: Ids; readonly log: Log }

/**
 * The database went back to an earlier copy of itself. What it believes to be starting may have been carried out and ended since, so
 * it is set aside and read back, never carried out; and nothing that people did before is handled a second time. Ends go on.
 */
export async function beginEpoch(
  ports: Keeping,
  because: string,
  doing: Doing,
): Promise<{ readonly setAside: number }> {
  const { store, clock, log } = ports
  const now = clock.now()
  const setAside = await store.transaction(async tx => {
    await tx.beginEpoch(because, now)
    const incoming = await tx.setAsideIncoming()
    const grants = await tx.grantsToStart()
    await tx.append({
      ...doing,
      at: now,
      action: 'epoch.started',
      outcome: 'done',
      reason: because,
      details: { grants: grants.map(({ terms }) => terms.id), incoming },
    })
    for (const { terms } of grants) {
      const grant = await tx.lockGrant(terms.id)
      const outcome = grant && decide(grant, { type: 'set-aside' }, now)
      if (!outcome?.ok) continue
      await tx.saveGrant(outcome.next)
      await saveWhatFollows(tx, ports, { ...doing, correlation: terms.request }, outcome)
      await tx.schedule(...lookAt(terms.entitlement, terms.beneficiary, {}, now))
    }
    return grants.length
  })
  log.error('epoch.started', { because, setAside })
  return { setAside }
}

/**
 * Before anything is carried out: whether the directory remembers doings of ours that are younger than everything that the database
 * knows, and are nothing that it has in hand. Where that cannot be asked, Doorbell goes on, because ends must not wait for it.
 */
export async function beginEpochIfRestored(ports: Ports): Promise<void> {
  const now = ports.clock.now()
  const deeds = await ports.changes.deeds(new Date(now.getTime() - lookedBack), 'ourselves')
  const strange = await notInHand(ports, await notRecorded(ports, deeds ?? []))
  // Another replica may have recorded meanwhile what it did, and have it in hand no more.
  if ((await notRecorded(ports, strange)).length === 0) return
  const because = 'the directory remembers doings of Doorbell that the database does not'
  await beginEpoch(ports, because, {
    actor: { kind: 'system', id: 'epoch', name: 'Doorbell' },
    via: 'timer',
    correlation: `epoch:${now.toISOString()}`,
  })
}

/** A database in which nothing was ever recorded is a new one, and has forgotten nothing. */
async function notRecorded({ store }: Pick<Ports, 'store'>, deeds: readonly Done[]): Promise<readonly Done[]> {
  if (deeds.length === 0) return []
  const [newest] = await store.history.events({ limit: 1 })
  return newest ? deeds.filter(({ doer }) => doer.at.getTime() > newest.at.getTime() + forgotten) : []
}
