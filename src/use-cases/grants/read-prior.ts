import { isAnew } from '../../access/drift/explain.ts'
import type { AsGiven } from '../../access/grant/as-given.ts'
import { perhapsHeld } from '../../access/grant/second-end.ts'
import type { Grant, Prior } from '../../access/grant/states.ts'
import { Fault } from '../../ports/fault.ts'
import { givenByHand } from '../drift/given-by-hand.ts'
import type { Ports } from '../ports.ts'
import { whyStillOurs } from './being-taken-back.ts'
import { hasWritten, isGiver } from './has-written.ts'
import { demandSettled } from './settled.ts'

type Starting = Extract<Grant, { status: 'starting' }>

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

/**
 * What another grant held is gone with that one: what is held from then on is what a write of this one has left, whose answer was lost,
 * or somebody else's.
 */
export async function priorByNow({ store }: Ports, { terms, prior }: Starting): Promise<Prior | null> {
  if (prior !== 'ours') return prior
  const live = await store.liveGrantsFor(terms.entitlement, terms.beneficiary)
  return live.some(other => other.terms.id !== terms.id && isGiver(other)) ? 'ours' : 'none'
}

/**
 * Listed, though another grant of it was taken back: it may be that one's still, until its removal must be seen everywhere.
 * @throws Fault to be called again later.
 */
export async function demandNotAnothers(ports: Ports, { terms, prior }: Starting): Promise<void> {
  if (prior !== 'ours') return
  const { entitlement, beneficiary } = terms
  for (const other of await ports.store.liveGrantsFor(entitlement, beneficiary))
    if (other.status === 'ending' && other.removedAt) demandSettled(ports, other.removedAt)
  const ours = await whyStillOurs(ports, entitlement, beneficiary)
  if (ours) throw ours
}

/** Somebody made it permanent since the other gave it, as the directory's audit tells: it is theirs, though the other lives until that is found. */
async function isTheirsByNow(ports: Ports, terms: Grant['terms'], others: readonly Grant[]): Promise<boolean> {
  const active = others.filter(other => other.status === 'active')
  const first = active.toSorted((one, other) => one.since.getTime() - other.since.getTime())[0]
  const deed = first && (await givenByHand(ports, terms, first.terms.claimedFrom ?? first.since))
  return Boolean(deed && !deed.forATime && active.some(other => isAnew(other, deed.doer.at)))
}
