import type { Alert } from '../access/effect.ts'
import { lateEnd, mayBeLateEnd } from '../access/grant/adopted-end.ts'
import { secondEndGrace } from '../access/grant/second-end.ts'
import type { Grant } from '../access/grant/states.ts'
import { isProtected } from '../access/policy.ts'
import { Fault } from '../ports/fault.ts'
import type { Lease } from '../ports/lease.ts'
import type { Ports } from './ports.ts'
import { byTimer, saveWhatFollows } from './save.ts'

type Ended = Extract<Grant, { status: 'ended' }>
type Active = Extract<Grant, { status: 'active' }>

/**
 * A process stood still while it asked the directory for an end of what was adopted, and nobody knows what came of it. What has that
 * end now is somebody else's: it is made as it was found. Where another grant gives it by now, the end only moves behind that one's.
 * @throws Fault to be called again later.
 */
export async function takeBackLateEnd(ports: Ports, grant: Ended, attempt: number, lease: Lease): Promise<void> {
  const { provider, store } = ports
  const { id, entitlement, beneficiary } = grant.terms
  if (grant.terms.secondEnd === undefined) return
  const end = (await provider.endsHeld(entitlement)).get(beneficiary)
  if (!end || !mayBeLateEnd(grant, end)) return
  const live = await store.liveGrantsFor(entitlement, beneficiary)
  await lease.renew()
  if (live.length > 0) return moveEndBehind(ports, longestOf(live))
  const policy = await store.activePolicy()
  if (policy && isProtected(policy, entitlement.integration, beneficiary)) return tell(ports, grant, end)
  try {
    if (await provider.endForGood(entitlement, beneficiary, end, id))
      await save(ports, grant, end, 'done', attempt > firstTold ? 'late-end-over' : null)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    if (fault.retry === 'never' || isTimeToTell(attempt)) await tell(ports, grant, end)
    if (fault.retry === 'later') throw fault
  }
}

/** By the pauses between attempts some five minutes after the first. */
const firstTold = 13

/** And for as long as it goes on once an hour. */
const isTimeToTell = (attempt: number): boolean => attempt === firstTold || attempt % 80 === 0

/** Whatever begins or ends just now has the last word on it. */
function longestOf(live: readonly Grant[]): Active {
  const longest = live
    .filter(one => one.status === 'active')
    .toSorted((one, other) => other.endsAt.getTime() - one.endsAt.getTime())[0]
  if (!longest) throw new Fault('grant.another-lives', 'another grant of the same is on its way', { retry: 'later' })
  return longest
}

/** Never to before. */
export async function moveEndBehind({ provider, clock }: Ports, { terms, endsAt }: Active): Promise<void> {
  await provider.keepUntil(terms.entitlement, terms.beneficiary, {
    ...{ from: clock.now(), until: endsAt, grace: secondEndGrace, reference: terms.id },
    ...{ required: false, mayPrepare: false },
  })
}

async function tell(ports: Ports, grant: Ended, end: Date): Promise<void> {
  ports.log.error('grant.ended-after-its-end', { grant: grant.terms.id, request: grant.terms.request, end })
  await save(ports, grant, end, 'failed', 'late-end-stands')
}

/** Whoever was told that it stands is told when that is over. `alert` is `null` where nobody was. */
async function save(
  ports: Ports,
  { terms }: Ended,
  end: Date,
  outcome: 'done' | 'failed',
  alert: Extract<Alert, 'late-end-stands' | 'late-end-over'> | null,
): Promise<void> {
  const { id, request } = terms
  const effects = alert ? [{ type: 'alert-integration-owner', request, grant: id, alert } as const] : []
  const follows = { effects, audit: [lateEnd(terms, end, outcome)] }
  await ports.store.transaction(tx => saveWhatFollows(tx, ports, byTimer(request), follows))
}
