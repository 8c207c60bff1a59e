import type { Entitlement } from '../../access/catalog.ts'
import { isNamed } from '../../access/drift/doer.ts'
import { madeBy } from '../../access/drift/explain.ts'
import type { Drift } from '../../access/drift/states.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { type DoneToPerson, toPerson } from '../../ports/changes.ts'
import type { Ports } from '../ports.ts'
import { lookAt, writtenDeed } from './check-holding.ts'
import { governed } from './governed.ts'
import { placeOf } from './live-grants.ts'

/** Milliseconds. */
const lookedBack = 7 * 24 * 60 * 60_000
/** The directory's clock and ours, and the moment between a write and what is saved of it. */
const leeway = 5 * 60_000
/** Grants of one person and one thing that may explain what was done a week ago. */
const looked = 50
/** The directory carries out what it is asked for within this time. */
const carriedOut = 15 * 60_000

/**
 * What Doorbell's own application did in the last week, by the directory's word, against what Doorbell remembers: a database that was
 * lost, restored or written by another has forgotten some of it, and nobody else would ever end it. What is found is read back first.
 */
export async function lookForOrphans(ports: Ports): Promise<void> {
  const policy = await ports.store.activePolicy()
  if (!policy) return
  const now = ports.clock.now()
  const done = await ports.changes.deeds(new Date(now.getTime() - lookedBack), 'ourselves')
  if (done === null) return ports.log.warn('orphans.not-looked-for', { because: 'the audit may not be read' })
  const known = await governed(ports, policy)
  const deeds = done.filter(toPerson)
  const last = new Map(deeds.map(deed => [placeOf(deed.resource, deed.person), deed]))
  let looks = 0
  for (const deed of last.values()) {
    const entitlement = known.get(deed.resource) ?? (await entitlementOf(ports, policy.integrations, deed.resource))
    if (!entitlement || (await isRemembered(ports, entitlement, deed))) continue
    const look = lookAt(entitlement, deed.person, { deed: writtenDeed(deed) }, now)
    await ports.store.transaction(tx => tx.schedule(...look))
    looks += 1
  }
  ports.log.info('orphans.looked-for', { deeds: deeds.length, looks })
}

async function isRemembered({ store }: Ports, entitlement: Entitlement, deed: DoneToPerson): Promise<boolean> {
  const [drift] = await store.lastDrifts(entitlement, deed.person, 1)
  if (drift && drift.foundAt.getTime() >= deed.doer.at.getTime() - leeway && !mayName(drift, deed)) return true
  const grants = await store.history.grantsFor(entitlement, deed.person, looked)
  return deed.did === 'added'
    ? grants.some(grant => gave(grant, deed))
    : !grants.some(grant => isStillGiven(grant, deed))
}

/** It was found before anything told by whom, or the audit has it as the doing of a service, which does what it is asked for. */
function mayName(drift: Drift, deed: DoneToPerson): boolean {
  const { doer, standing } = drift
  if (isNamed(doer) || standing.status !== 'found' || !madeBy(drift, deed)) return false
  return doer === null || Math.abs(doer.at.getTime() - deed.doer.at.getTime()) < carriedOut
}

/** Live, or over after it was done. */
function gave(grant: Grant, { doer }: DoneToPerson): boolean {
  if (grant.status === 'failed') return false
  if (grant.status !== 'ended') return grant.status !== 'scheduled'
  const at = doer.at.getTime()
  return grant.endedAt.getTime() + leeway >= at && (grant.since === null || grant.since.getTime() - leeway <= at)
}

/** Taken away by ourselves, and believed to be held all the same. */
const isStillGiven = (grant: Grant, { doer }: DoneToPerson): boolean =>
  grant.status === 'active' && doer.at > grant.since

async function entitlementOf(
  { store }: Ports,
  integrations: readonly { readonly name: Entitlement['integration'] }[],
  resource: ResourceId,
): Promise<Entitlement | null> {
  for (const { name: integration } of integrations)
    if (await store.inventory.resource({ integration, resource })) return { integration, resource }
  return null
}
