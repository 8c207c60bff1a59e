import { isUnderWay } from '../../access/drift/explain.ts'
import { holderOf, isThere } from '../../access/drift/states.ts'
import type { Grant } from '../../access/grant/states.ts'
import { type Done, toPerson } from '../../ports/changes.ts'
import type { Ports } from '../ports.ts'
import { holdLane } from '../save.ts'
import { grantsOf, placeOf } from './live-grants.ts'

/**
 * Of these deeds of Doorbell's own, those that nothing explains which it has in hand. What is tried again and again is written into the
 * audit once, and what it did at last only after it was done: a process that ends in between leaves a deed that nobody recorded.
 */
export async function notInHand(ports: Pick<Ports, 'store'>, deeds: readonly Done[]): Promise<readonly Done[]> {
  if (deeds.length === 0) return []
  const live = await grantsOf(ports, [...new Set(deeds.filter(toPerson).map(({ person }) => person))])
  const undone = (await ports.store.openDrifts()).filter(one => one.standing.status === 'undoing' && isThere(one))
  const undoing = new Set(undone.map(one => placeOf(one.entitlement.resource, holderOf(one))))
  const strange: Done[] = []
  for (const deed of deeds) {
    const holder = toPerson(deed) ? deed.person : deed.group
    const place = placeOf(deed.resource, holder)
    if ((live.get(place) ?? []).some(grant => isBeing(deed.did, grant))) continue
    if (deed.did === 'removed' && undoing.has(place)) continue
    if (deed.did === 'removed' && (await ports.store.outbox.isToDo('take-back-late-write', holdLane(deed, holder))))
      continue
    strange.push(deed)
  }
  return strange
}

/** What is only due was not tried yet: that it ends is recorded before the directory is asked to take it. */
const isBeing = (did: Done['did'], grant: Grant): boolean =>
  did === 'added' ? isUnderWay(grant) : grant.status === 'ending' && grant.removedAt === null
