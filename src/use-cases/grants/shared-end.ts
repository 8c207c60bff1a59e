import { drive } from '../../access/grant/consequences.ts'
import { directoryEnd, secondEndGrace } from '../../access/grant/second-end.ts'
import type { Grant, GrantTerms } from '../../access/grant/states.ts'
import { nextLook } from '../../access/grant/usable.ts'
import { after, minutes } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'
import { changeGrant } from './change-grant.ts'

type Active = Extract<Grant, { status: 'active' }>

/** Between two tries, in which everything else of a grant goes on. */
const pause = minutes(1)

/** The directory's one end of what several grants give was moved for one of them: the others say so too. */
export async function noteDirectoryEnd(
  ports: Pick<Ports, 'store' | 'clock' | 'ids'>,
  { id, entitlement, beneficiary }: GrantTerms,
  ends: Date,
): Promise<void> {
  for (const { status, terms } of await ports.store.liveGrantsFor(entitlement, beneficiary))
    if (status === 'active' && terms.id !== id && directoryEnd(terms) !== null)
      await changeGrant(ports, terms.id, { type: 'note-directory-end', ends }, byTimer(terms.request))
}

/**
 * Moves the directory's end back to behind what is still promised. Where the directory refuses, each card goes on saying when it really is;
 * where it cannot be asked, it is asked again until the grant is over.
 */
export async function bringEndBack(ports: Ports, grant: Active, lease: Lease): Promise<void> {
  const { id, request, entitlement, beneficiary } = grant.terms
  const promised = await lastPromise(ports, grant)
  await lease.renew()
  try {
    const kept = await ports.provider.keepUntil(entitlement, beneficiary, {
      ...{ required: false, mayPrepare: false, evenEarlier: true, reference: id },
      ...{ from: ports.clock.now(), until: promised, grace: secondEndGrace },
    })
    const ends = directoryEnd({ secondEnd: kept })
    if (ends) await noteDirectoryEnd(ports, grant.terms, ends)
    const confirmed = await changeGrant(ports, id, { type: 'confirm-end-back', ends, promised }, byTimer(request))
    if (!confirmed.ok) await comeBack(ports, grant, ports.clock.now())
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.') || fault.code.startsWith('lease.')) throw fault
    ports.log.warn('grant.end-not-brought-back', { grant: id, request, code: fault.code })
    await comeBack(ports, grant, after(ports.clock.now(), pause))
  }
}

async function lastPromise({ store }: Ports, { terms, endsAt }: Active): Promise<Date> {
  const live = await store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const ends = live.flatMap(one => (one.status === 'active' ? [one.endsAt.getTime()] : []))
  return new Date(Math.max(endsAt.getTime(), ...ends))
}

/** Its own end and its warning wait for nothing. Under the lock, because somebody may have changed it meanwhile. */
async function comeBack(ports: Ports, { terms }: Active, at: Date): Promise<void> {
  await ports.store.transaction(async tx => {
    const now = await tx.lockGrant(terms.id)
    if (now?.status !== 'active') return
    const { directoryEndTooLate: _, ...otherwise } = now
    const due = nextLook(otherwise, ports.clock.now())
    const effects = [drive(terms, due < at ? due : at)]
    await saveWhatFollows(tx, ports, byTimer(terms.request), { effects, audit: [] })
  })
}
