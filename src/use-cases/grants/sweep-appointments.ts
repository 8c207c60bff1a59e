import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'

/**
 * Everything that lives has an appointment; this finds what has none all the same, and makes one for now. There should never
 * be any, so each is worth a line that somebody reads.
 */
export async function sweepAppointments(ports: Pick<Ports, 'store' | 'clock' | 'ids' | 'log'>): Promise<void> {
  const { grants, requests } = await ports.store.withoutAppointment()
  for (const { terms } of grants) {
    ports.log.error('grant.without-appointment', { grant: terms.id, request: terms.request })
    await ports.store.transaction(async tx => {
      const grant = await tx.lockGrant(terms.id)
      if (!grant || grant.status === 'ended' || grant.status === 'failed') return
      const effects = [{ type: 'drive-grant', grant: terms, at: ports.clock.now() }] as const
      await saveWhatFollows(tx, ports, byTimer(terms.request), { effects, audit: [] })
    })
  }
  for (const { ask } of requests) {
    ports.log.error('request.without-appointment', { request: ask.id })
    await ports.store.transaction(async tx => {
      const request = await tx.lockRequest(ask.id)
      if (request?.status !== 'awaiting-approval') return
      const effects = [{ type: 'lapse-request', request: ask.id, at: request.lapsesAt }] as const
      await saveWhatFollows(tx, ports, byTimer(ask.id), { effects, audit: [] })
    })
  }
}
