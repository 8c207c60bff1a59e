import { drive } from '../../access/grant/consequences.ts'
import { overdueAfter } from '../../access/grant/ending.ts'
import { isBelievedFrom, mayBeLateEnd } from '../../access/grant/late-end.ts'
import { type LateEnd, secondEndGrace } from '../../access/grant/second-end.ts'
import type { Grant, GrantCommand } from '../../access/grant/states.ts'
import { isProtected } from '../../access/policy.ts'
import { after, minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeGrant } from './change-grant.ts'

type Ended = Extract<Grant, { status: 'ended' }>
type Active = Extract<Grant, { status: 'active' }>

/**
 * A process stood still while it asked the directory for an end of what was adopted, and nobody knows what came of it. What has that
 * end now is somebody else's: it is made as it was found. Where another grant gives it by now, the end only moves behind that one's.
 * @throws Fault to be called again later.
 */
export async function takeBackLateEnd(ports: Ports, grant: Ended, lease: Lease): Promise<void> {
  const { provider, store } = ports
  const { id, entitlement, beneficiary } = grant.terms
  if (grant.terms.secondEnd === undefined) return
  const ends = await endsHeld(ports, grant)
  // Nobody knows of one yet, and nobody may look: what may be read again some day is looked at then.
  if (!ends) return comeBack(ports, grant, after(ports.clock.now(), minutes(5)))
  const end = ends.get(beneficiary)
  if (!end && grant.lateEnd) return findGone(ports, grant, grant.lateEnd, end)
  if (!end || !mayBeLateEnd(grant, end)) return
  const live = await store.liveGrantsFor(entitlement, beneficiary)
  await lease.renew()
  if (live.length > 0) return leaveToAnother(ports, grant, end, live)
  const policy = await store.activePolicy()
  if (policy && isProtected(policy, beneficiary)) return standsForNow(ports, grant, end)
  await change(ports, grant, { type: 'ask-late-end-back', ends: end })
  try {
    if (await provider.endForGood(entitlement, beneficiary, end, id))
      await change(ports, grant, { type: 'confirm-late-end-back' })
  } catch (fault) {
    await notDone(ports, grant, end, fault)
  }
}

/** The end moves behind that of whatever gives it by now. */
async function leaveToAnother(ports: Ports, grant: Ended, end: Date, live: readonly Grant[]): Promise<void> {
  try {
    await moveEndBehind(ports, longestOf(live))
  } catch (fault) {
    return notDone(ports, grant, end, fault)
  }
  if (grant.lateEnd) await change(ports, grant, { type: 'confirm-late-end-back' })
}

/**
 * By the clock, and not by how often it was tried: pauses grow, and a process may stand still.
 * @throws Fault to be called again later.
 */
async function notDone(ports: Ports, grant: Ended, end: Date, fault: unknown): Promise<void> {
  if (!(fault instanceof Fault)) throw fault
  const asked = await change(ports, grant, { type: 'ask-late-end-back', ends: end })
  const known = asked.ok && asked.grant.status === 'ended' ? asked.grant : grant
  if (fault.retry === 'never') return standsForNow(ports, known, end)
  if (known.lateEnd && isTimeToTell(known.lateEnd, ports.clock.now())) await tell(ports, grant, end)
  throw fault
}

/** Told at once, and looked at again: a right that was missing may come back, and the file may protect the account no more. */
async function standsForNow(ports: Ports, grant: Ended, end: Date): Promise<void> {
  const now = ports.clock.now()
  if (!grant.lateEnd?.toldAt || isTimeToTell(grant.lateEnd, now)) await tell(ports, grant, end)
  await comeBack(ports, grant, after(now, minutes(5)))
}

/**
 * That it cannot be read is not that there is none. Where one is known to be there, whoever can act is told of that as of any other fault.
 * @throws Fault to be called again later.
 */
async function endsHeld(ports: Ports, grant: Ended) {
  try {
    const ends = await ports.provider.endsHeld(grant.terms.entitlement)
    if (ends || !grant.lateEnd) return ends
    throw new Fault('late-end.unreadable', 'the ends that the directory holds may not be read', { retry: 'later' })
  } catch (fault) {
    const known = fault instanceof Fault && !grant.lateEnd?.toldAt ? grant.lateEnd : undefined
    if (known && ports.clock.now() >= after(known.askedAt, overdueAfter)) await tell(ports, grant, known.ends)
    throw fault
  }
}

/** What was accepted is done by now, unless that was read where the end was never known, or nobody has it any more. */
async function findGone(ports: Ports, grant: Ended, lateEnd: LateEnd, end: null | undefined): Promise<void> {
  const believed = isBelievedFrom(lateEnd)
  if (ports.clock.now() < believed) return comeBack(ports, grant, believed)
  await change(ports, grant, { type: end === null ? 'confirm-late-end-back' : 'note-late-end-came' })
}

const comeBack = (ports: Ports, { terms }: Ended, at: Date): Promise<void> =>
  ports.store.transaction(tx =>
    saveWhatFollows(tx, ports, byTimer(terms.request), { effects: [drive(terms, at)], audit: [] }),
  )

/** Five minutes after it was first asked for, and for as long as it goes on once an hour. */
const isTimeToTell = ({ askedAt, toldAt }: LateEnd, now: Date): boolean =>
  now >= (toldAt ? after(toldAt, minutes(60)) : after(askedAt, overdueAfter))

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

async function tell(ports: Ports, grant: Ended, ends: Date): Promise<void> {
  ports.log.error('grant.ended-after-its-end', { grant: grant.terms.id, request: grant.terms.request, end: ends })
  await change(ports, grant, { type: 'report-late-end', ends })
}

const change = (ports: Ports, { terms }: Ended, command: GrantCommand) =>
  changeGrant(ports, terms.id, command, byTimer(terms.request))
