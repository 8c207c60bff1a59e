import type { EndLateBecause } from '../../access/drift/late.ts'
import { lateFrom, overdueAfter } from '../../access/grant/ending.ts'
import type { Grant } from '../../access/grant/states.ts'
import { after } from '../../access/vocabulary.ts'
import type { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeGrant } from './change-grant.ts'
import { isOneOfMany, tellOfManyLate } from './many-ends.ts'
import { perhapsBehind } from './settled.ts'

type Ending = Extract<Grant, { status: 'ending' }>

/**
 * Also when it succeeds at once but hours late, because Doorbell was away: somebody had access for that long. Answers whether somebody was
 * told of this one.
 */
export async function tellWhenOverdue(
  ports: Ports,
  grant: Ending,
  attempt: number,
  due = lateFrom(grant),
): Promise<boolean> {
  const { terms, dueSince, overdueToldAt } = grant
  if (overdueToldAt) return true
  const oneOfMany = await isOneOfMany(ports, grant, attempt)
  if (ports.clock.now() < after(due, overdueAfter)) return false
  if (oneOfMany) {
    await tellOfManyLate(ports)
    return false
  }
  ports.log.error('grant.overdue', { grant: terms.id, request: terms.request, dueSince, attempt })
  await changeGrant(ports, terms.id, { type: 'report-overdue', details: { attempt } }, byTimer(terms.request))
  return true
}

/** Why it goes on being late: another reason than before may take somebody else to mend it. */
export async function tellWhyLate(ports: Ports, grant: Ending, attempt: number, fault: Fault): Promise<void> {
  const because = whyLate(ports, grant, fault)
  if (!because || because === grant.late?.because) return
  const { id, request } = grant.terms
  // The first reason belongs to the line that says that it is overdue, and calls nobody a second time.
  const level = grant.late ? 'error' : 'warn'
  ports.log[level]('grant.overdue', {
    grant: id,
    request,
    dueSince: grant.dueSince,
    attempt,
    because,
    code: fault.code,
  })
  const details = { attempt, code: fault.code }
  await changeGrant(ports, id, { type: 'report-overdue', because, details }, byTimer(request))
}

/** What waits because it must is no reason of its own: it may not be seen everywhere yet, or Doorbell itself cannot save. */
function whyLate({ clock }: Ports, { removedAt }: Ending, { code, retry }: Fault): EndLateBecause | null {
  if (code === perhapsBehind || code.startsWith('store.')) return null
  if (code === 'provider.still-listed') {
    // Nothing was removed: Doorbell only looks at what the access file protects.
    if (removedAt === null) return 'protected'
    return clock.now() < after(removedAt, overdueAfter) ? null : 'still-listed'
  }
  return retry === 'never' ? 'refused' : 'away'
}
