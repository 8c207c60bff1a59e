import type { Entitlement } from '../../access/catalog.ts'
import { lastEnd } from '../../access/drift/explain.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { holdLane } from '../save.ts'
import { perhapsBehind } from './settled.ts'

/** Grants of one person and one thing: more than end within minutes. */
const lookedBack = 20

/**
 * Of what the directory holds, or is said to, though no grant of it lives: why it may be Doorbell's own all the same. It has just ended and
 * may be listed still, or it came after its end and is being taken back. `null`: it is somebody else's.
 */
export async function whyStillOurs(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  entitlement: Entitlement,
  person: PersonId,
): Promise<Fault | null> {
  const later = { retry: 'later' } as const
  if (await store.outbox.isToDo('take-back-late-write', holdLane(entitlement, person)))
    return new Fault('late-write.stands', 'what was given after an earlier end is being taken back', later)
  const seenEverywhere = lastEnd(await store.history.grantsFor(entitlement, person, lookedBack))
  return seenEverywhere && seenEverywhere > clock.now()
    ? new Fault(perhapsBehind, 'it may be listed still, because another grant of it has just ended', later)
    : null
}
