import { lastEnd } from '../../access/drift/explain.ts'
import type { AsGiven } from '../../access/grant/as-given.ts'
import { perhapsHeld } from '../../access/grant/second-end.ts'
import type { Grant, Prior } from '../../access/grant/states.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { hasWritten } from './has-written.ts'
import { perhapsBehind } from './settled.ts'

export interface Before {
  readonly prior: Prior | 'standing'
  /** What gave it may have left an end in the directory. */
  readonly endsInDirectory: boolean
  /** By what the other grant takes it back, which may be over before this one. */
  readonly assignment: Pick<AsGiven, 'assignment'>
}

/** Grants of one person and one thing: more than end within minutes. */
const lookedBack = 20

/**
 * What they hold before Doorbell's first write. Whatever Doorbell itself gave or took a moment ago is never taken for somebody else's.
 * @throws Fault to be called again later, where the directory may not know yet what Doorbell has just taken away.
 */
export async function readPrior(
  ports: Pick<Ports, 'store' | 'provider' | 'clock'>,
  { terms }: Pick<Grant, 'terms'>,
): Promise<Before> {
  const before = (prior: Before['prior'], endsInDirectory = false, assignment = {}): Before => ({
    ...{ prior, endsInDirectory, assignment },
  })
  const live = await ports.store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  const others = live.filter(({ terms: other }) => other.id !== terms.id)
  // Also where it is not listed: a part of the directory may not know yet of what the other gave a moment ago.
  if (others.some(hasWritten)) {
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
  const past = await ports.store.history.grantsFor(terms.entitlement, terms.beneficiary, lookedBack)
  const seenEverywhere = lastEnd(past)
  if (seenEverywhere && seenEverywhere > ports.clock.now())
    throw new Fault(perhapsBehind, 'it may be listed still, because another grant of it has just ended', {
      retry: 'later',
    })
  return before('standing')
}
