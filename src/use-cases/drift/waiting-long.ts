import type { Drift } from '../../access/drift/states.ts'
import { after, type IntegrationName, minutes } from '../../access/vocabulary.ts'
import type { WaitingDrift } from '../../cards/weekly-note-card.ts'
import type { Ports } from '../ports.ts'

const long = minutes(7 * 24 * 60)

/** What differs in this integration since a week or more, and nobody has decided about, the longest first. */
export async function driftsWaitingLong(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  integration: IntegrationName,
): Promise<readonly WaitingDrift[]> {
  const now = clock.now()
  const waits = ({ entitlement, standing, foundAt }: Drift) =>
    entitlement.integration === integration && standing.status === 'found' && after(foundAt, long) <= now
  const waiting = (await store.openDrifts()).filter(waits)
  return Promise.all(
    waiting.map(async drift => ({
      kind: drift.kind,
      holder: drift.kind === 'group-added' ? { group: drift.group.name } : { person: drift.person },
      name: (await store.inventory.resource(drift.entitlement))?.name ?? drift.entitlement.resource,
      since: drift.foundAt.toISOString(),
    })),
  )
}
