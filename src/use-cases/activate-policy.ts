import type { Policy } from '../access/policy.ts'
import type { Ports } from './ports.ts'
import type { Doing } from './save.ts'

/** Puts a valid access file in force. The same file again changes nothing. */
export async function activatePolicy(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  by: Doing,
): Promise<'activated' | 'unchanged'> {
  return store.transaction(async tx => {
    const active = await tx.activePolicy()
    if (active?.hash === policy.hash) return 'unchanged'
    const at = clock.now()
    await tx.activatePolicy(policy, at)
    await tx.append({
      ...by,
      at,
      action: 'policy.activated',
      outcome: 'done',
      details: { hash: policy.hash, replaces: active?.hash ?? null, flows: policy.flows.map(({ name }) => name) },
    })
    return 'activated'
  })
}
