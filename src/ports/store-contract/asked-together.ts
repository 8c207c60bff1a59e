import { expect, it } from 'vitest'
import type { AuditEntry } from '../store.ts'
import { aGrant, at, olga, readers, waiting, writers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

export function askedTogetherContract(world: () => StoreUnderContract): void {
  it('tells of one of several things that were asked for together what is about it, and not what is about the others', async () => {
    const { store } = world()
    const [{ ask: together }, { ask: alone }] = [waiting({ entitlements: [readers, writers] }), waiting()]
    const of = (...parts: (typeof readers)[]) => ({ of: parts.map(({ resource }) => resource) })
    const rows: readonly Partial<AuditEntry>[] = [
      { action: 'request.submitted', details: of(readers, writers) },
      // Of before a row said what it is about.
      { action: 'request.withdrawn' },
      { action: 'decision.recorded', reason: 'not the writers', details: { verdict: 'deny', ...of(writers) } },
      { action: 'decision.recorded', target: writers, details: { verdict: 'approve', ...of(writers) } },
      { action: 'request.denied', details: { becauseOf: [writers.resource], ...of(readers, writers) } },
      { action: 'grant.active', grant: aGrant(waiting()).terms.id },
      { action: 'request.lapsed', request: alone.id },
    ]
    const common = { outcome: 'done', via: 'slack', correlation: 'c', at: at('9:00'), target: readers } as const
    await store.transaction(async tx => {
      for (const ask of [together, alone]) await tx.saveRequest({ ...waiting(), ask })
      for (const row of rows) {
        const actor = { kind: 'person', id: olga, name: 'Olga' } as const
        await tx.append({ action: 'request.submitted', actor, request: together.id, ...common, ...row })
      }
    })
    const told = async (target: typeof readers, more: object = {}) =>
      (await store.history.events({ target, limit: 20, ...more })).map(({ action }) => action).reverse()
    const whole = ['request.submitted', 'request.withdrawn']
    expect(await told(readers)).toEqual([...whole, 'request.denied', 'grant.active', 'request.lapsed'])
    expect(await told(writers)).toEqual([...whole, 'decision.recorded', 'decision.recorded', 'request.denied'])
    // Of the one because of which it was denied that is told already.
    expect(await told(readers, { happened: true })).toContain('request.denied')
    expect(await told(writers, { happened: true })).toEqual([...whole, 'decision.recorded', 'decision.recorded'])
  })
}
