import type { DriftCommand, DriftOfPerson } from '../../access/drift/states.ts'
import type { FailReason, Grant } from '../../access/grant/states.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeDrift } from './change-drift.ts'

/** Grants of one person and one thing, the newest first, among which the one that gives it back is. */
const looked = 20

type Known = Extract<DriftCommand, { type: 'confirm-given' | 'notice-not-given' }>

/** What was removed by hand is given back by a grant like any other, which may come to nothing: the card says what came of it, and not before. */
export async function seeGivenBack(ports: Ports, { id, entitlement, person }: DriftOfPerson): Promise<void> {
  const grants = await ports.store.history.grantsFor(entitlement, person, looked)
  const grant = grants.find(({ terms }) => terms.givesBack === id)
  const known = grant && whatCameOf(grant)
  if (known) await changeDrift(ports, id, known, byTimer(`drift:${id}`))
}

/** `null`: nothing yet. */
function whatCameOf(grant: Grant): Known | null {
  switch (grant.status) {
    case 'scheduled':
    case 'starting':
      return null
    case 'active':
      return { type: 'confirm-given', until: grant.endsAt }
    case 'ending':
      return grant.since ? { type: 'confirm-given', until: grant.dueSince } : notGiven(grant)
    case 'ended':
      return grant.since ? { type: 'confirm-given', until: grant.endedAt } : notGiven(grant)
    case 'failed':
      return { type: 'notice-not-given', because: grant.because }
    default:
      return grant satisfies never
  }
}

function notGiven({ because }: Extract<Grant, { status: 'ending' | 'ended' }>): Known {
  const why: FailReason =
    because.kind === 'abandoned'
      ? because.why
      : 'by' in because
        ? { kind: 'cancelled', by: because.by }
        : { kind: 'approval-unused' }
  return { type: 'notice-not-given', because: why }
}
