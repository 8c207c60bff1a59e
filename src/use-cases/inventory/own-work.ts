import type { OwnWork } from '../../ports/own-standing.ts'
import type { Ports } from '../ports.ts'

/** What Doorbell has to do by now: what the access file in force says, and to end what it has given, whatever that says. */
export async function ownWork({ store }: Pick<Ports, 'store'>): Promise<OwnWork> {
  const policy = await store.activePolicy()
  return { policies: policy ? [policy] : [], live: await store.liveResources() }
}
