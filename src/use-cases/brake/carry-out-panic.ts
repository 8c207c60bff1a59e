import type { GrantTerms } from '../../access/grant/states.ts'
import { decidePanic } from '../../access/panic.ts'
import type { GrantId, PanicId } from '../../access/vocabulary.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Transaction } from '../../ports/store.ts'
import { changeGrant } from '../grants/change-grant.ts'
import { retryableWithin } from '../grants/retryable.ts'
import { namesFor, type Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { aboutScope } from './pull.ts'
import { showPanicSoon } from './show-panic.ts'
import { isUntouched, touchable, untouchedWithin } from './untouched.ts'

/** Grants that are put on their way to their end at a time. */
const page = 100
/** So few, all that one person holds above all, are ended like what somebody revokes by itself. */
const few = 20
/** Milliseconds between two looks at how far it is: a card that is edited more often than that is only slowed down by its chat. */
const pace = 5_000

/**
 * Puts everything that is live on its way to its end, in the name of the admin who wanted it: each in a transaction of its own, and each
 * driven by its own appointment from then on; and what failed is not tried again. Called again after a crash, it finds what is not on its way yet.
 */
export async function carryOutPanic(ports: Ports, id: PanicId, lease: Lease): Promise<void> {
  const panic = await ports.store.panic(id)
  if (panic?.standing.status !== 'running') return
  const [names, policy] = await Promise.all([namesFor(ports, [panic.by]), ports.store.activePolicy()])
  const because = panic.because ?? `All live access was ended: ${panic.name}`
  const actor = { kind: 'person', id: panic.by, name: names(panic.by) } as const
  const how = {
    ...(panic.standing.total > few ? { amongMany: true as const } : {}),
    ...(panic.scope.of === 'person' ? {} : { withOthers: true as const }),
  }
  const revoke = ({ id: grant, request }: GrantTerms) => {
    const doing = { actor, via: panic.via, correlation: request }
    // Whatever ended meanwhile needs nothing more.
    return changeGrant(ports, grant, { type: 'revoke', by: panic.by, because, ...how }, doing)
  }
  let after: GrantId | null = null
  for (;;) {
    const grants = await ports.store.liveGrantsWithin(panic.scope, after, page)
    for (const grant of grants) {
      const { terms, status } = grant
      if (status === 'ending' || (policy && isUntouched(policy, panic.scope, grant))) continue
      await revoke(terms)
    }
    await lease.renew()
    after = grants.at(-1)?.terms.id ?? null
    if (grants.length < page) break
  }
  for (const { terms } of await retryableWithin(ports, panic.scope)) await revoke(terms)
  await ports.store.transaction(async tx => {
    const now = await tx.lockPanic(id)
    const outcome = now && decidePanic(now, { type: 'all-on-their-way' }, ports.clock.now())
    if (!outcome?.ok) return
    await tx.savePanic(outcome.next)
    await countSoon(tx, id, ports.clock.now())
  })
}

/** In a lane of its own: how far it is is told while it is being carried out. */
export const countSoon = (tx: Pick<Transaction, 'schedule'>, id: PanicId, due: Date): Promise<void> =>
  tx.schedule({ type: 'count-panic', panic: id }, { key: `count-panic:${id}`, lane: `count-panic:${id}`, due })

/** Looks how far it is and says so, again and again until it is over. */
export async function countPanic(ports: Ports, id: PanicId): Promise<void> {
  const policy = await ports.store.activePolicy()
  await ports.store.transaction(async tx => {
    const panic = await tx.lockPanic(id)
    if (panic?.standing.status !== 'running') return
    const now = ports.clock.now()
    const untouched = await untouchedWithin(tx, policy, panic.scope)
    const { given, ending, overdue } = touchable(await tx.liveWithin(panic.scope), untouched)
    // What is given once all of it is on its way was given after somebody thawed it.
    const left = panic.standing.allOnTheirWay ? ending : given + ending
    const outcome = decidePanic(panic, { type: 'count', left, overdue }, now)
    if (!outcome.ok) return
    const { standing } = outcome.next
    await tx.savePanic(outcome.next)
    await showPanicSoon(tx, outcome.next, now)
    if (standing.status !== 'over') {
      await countSoon(tx, id, new Date(now.getTime() + pace))
      return
    }
    const { details, ...about } = aboutScope(panic.scope)
    await tx.append({
      ...about,
      ...byTimer(id),
      at: now,
      action: 'panic.finished',
      outcome: standing.left === 0 ? 'done' : 'failed',
      details: {
        ...details,
        panic: id,
        total: standing.total,
        left: standing.left,
        ...(untouched.length > 0 ? { protected: untouched.length } : {}),
        seconds: Math.round((now.getTime() - standing.since.getTime()) / 1000),
      },
    })
  })
}
