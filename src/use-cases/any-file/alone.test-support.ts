import { expect } from 'vitest'
import { pathOf } from '../../access/path.ts'
import type { AuditEntry } from '../../ports/store.ts'
import { relationOf } from '../asking/for-whom.ts'
import { withSettings } from '../asking/offers.ts'
import { standingOf } from '../asking/standing.ts'
import type { World } from '../world.test-support.ts'

/**
 * What was picked together goes by no other flow, and so by no fewer words, than each part of it alone. `false`: it was one thing, or a
 * bundle, which goes by its own.
 */
export async function holdAsk(
  { store, ports }: Pick<World, 'store' | 'ports'>,
  { request: id }: AuditEntry,
): Promise<boolean> {
  const [request, policy] = await Promise.all([id ? store.request(id) : null, store.activePolicy()])
  if (!request || !policy) throw new Error('asked for nothing')
  const { requester, beneficiary, entitlements, bundle, flow, startsAt, submittedAt, duration, withHeld } = request.ask
  if (bundle || entitlements.length < 2) return false
  const standing = await standingOf(ports, policy, requester)
  const theirs = await standingOf(ports, policy, beneficiary)
  const relation = await relationOf(ports, policy, policy.flows, requester, beneficiary)
  const another = relation.self ? undefined : { relation, standing: theirs }
  for (const one of entitlements) {
    const known = await store.inventory.resource(one)
    if (!known) throw new Error('asked for what nobody knows')
    const alone = { resources: [withSettings(known, policy)] } as const
    const { counts } = pathOf(policy, alone, standing, startsAt, {
      ...{ now: submittedAt, length: withHeld ?? duration, another },
    })
    expect(counts?.name, `${known.name} goes by the same flow alone`).toBe(flow)
  }
  return true
}
