import { isAnew } from '../../access/drift/explain.ts'
import type { AsGiven } from '../../access/grant/as-given.ts'
import { perhapsHeld } from '../../access/grant/second-end.ts'
import type { Grant, Prior } from '../../access/grant/states.ts'
import { Fault } from '../../ports/fault.ts'
import { givenByHand } from '../drift/given-by-hand.ts'
import type { Ports } from '../ports.ts'
import { whyStillOurs } from './being-taken-back.ts'
import { hasWritten } from './has-written.ts'

export interface Before {
  readonly prior: Prior | 'standing'
  /** What gave it may have left an end in the directory. */
  readonly endsInDirectory: boolean
  /** By what the other grant takes it back, which may be over before this one. */
  readonly assignment: Pick<AsGiven, 'assignment'>
}

/**
 * What they hold before Doorbell's first write. Whatever Doorbell itself gave or took a moment ago is never taken for somebody else's.
 * @throws Fault to be called again later, where Doorbell has just taken it away, and the directory may not know, or has still to.
 */
export async function readPrior(ports: Ports, { terms }: Pick<Grant, 'terms'>): Promise<Before> {
  const before = (prior: Before['prior'], endsInDirectory = false, assignment = {}): Before => ({
    ...{ prior, endsInDirectory, assignment },
  })
  const live = await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const others = live.filter(({ terms: other }) => other.id !== terms.id)
  // Also where it is not listed: a part of the directory may not know yet of what the other gave a moment ago.
  if (others.some(hasWritten)) {
    if (await isTheirsByNow(ports, terms, others)) return before('standing')
    const [assignment] = others.flatMap(({ terms: { assignment: known } }) => (known ? [{ assignment: known }] : []))
    return before(
      'ours',
      others.some(other => perhapsHeld(other.terms)),
      assignment,
    )
  }
  if (!(await ports.provider.holds(terms.entitlement, terms.beneficiary))) return before('none')
  if (others.some(({ status }) => status === 'ending')) {
    throw new Fault('grant.another-is-ending', 'another grant of the same access is being verified gone', {
      retry: 'later',
    })
  }
  const ours = await whyStillOurs(ports, terms.entitlement, terms.beneficiary)
  if (ours) throw ours
  return before('standing')
}

/** Somebody made it permanent since the other gave it, as the directory's audit tells: it is theirs, though the other lives until that is found. */
async function isTheirsByNow(ports: Ports, terms: Grant['terms'], others: readonly Grant[]): Promise<boolean> {
  const active = others.filter(other => other.status === 'active')
  const first = active.toSorted((one, other) => one.since.getTime() - other.since.getTime())[0]
  const deed = first && (await givenByHand(ports, terms, first.terms.claimedFrom ?? first.since))
  return Boolean(deed && !deed.forATime && active.some(other => isAnew(other, deed.doer.at)))
}
