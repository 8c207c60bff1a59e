import type { Person } from '../../access/catalog.ts'
import { type AskedOfDrift, type Drift, isThere } from '../../access/drift/states.ts'
import type { Policy } from '../../access/policy.ts'
import { accountsOfSameHuman } from '../../access/same-human.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { deciders } from '../approvers/deciders.ts'
import { isWithinReach } from '../approvers/within-reach.ts'
import { findOwner } from '../owners/find-owner.ts'
import type { Ports } from '../ports.ts'

/** People who may decide about a drift for one reason. */
export interface DriftCircle {
  readonly people: readonly Person[]
  readonly because: AskedOfDrift
}

export type IsReached = (person: PersonId) => Promise<boolean>

/**
 * Whoever answers for the resource by now, and is not whom it is about, nor who gave it by hand. Where no chat reaches any of them, whoever answers for the
 * integration may decide as well, and where none of those is left either, the admins: nothing that differs waits for nobody.
 *
 * @param isReached for those who look at many at once, and ask about each person once.
 * @param withDoer whoever gave it by hand too, who may take it away again.
 * @throws Fault when the directory cannot be asked.
 */
export async function* whoDecides(
  ports: Ports,
  policy: Policy,
  drift: Drift,
  isReached: IsReached = person => isWithinReach(ports, person),
  { withDoer = false } = {},
): AsyncGenerator<DriftCircle> {
  const [isAbout, hasDoneIt] = [await themselves(ports, policy, drift), await doers(ports, policy, drift)]
  const isThemselves = (person: Person) => isAbout(person) || (!withDoer && hasDoneIt(person))
  const owner = await findOwner(ports, policy, drift.entitlement, isThemselves)
  if (owner.kind !== 'nobody') {
    yield owner
    if (await some(owner.people, isReached)) return
  }
  const integration = policy.integrations.find(({ name }) => name === drift.entitlement.integration)
  if (owner.kind === 'resource-owner' && integration?.integrationOwner) {
    const people = (await deciders(ports, integration.integrationOwner)).filter(person => !isThemselves(person))
    yield { people, because: { kind: 'integration-owner', because: 'out-of-reach' } }
    if (await some(people, isReached)) return
  }
  const admins = (await deciders(ports, policy.admins)).filter(person => !isThemselves(person))
  yield { people: admins, because: { kind: 'admin' } }
}

async function some(people: readonly Person[], isReached: IsReached): Promise<boolean> {
  for (const { id } of people) if (await isReached(id)) return true
  return false
}

/** Whether this is the person whom it is about, or in the group that it is about, whichever of their accounts. */
export async function themselves(
  { directory }: Pick<Ports, 'directory'>,
  { identity }: Policy,
  drift: Drift,
): Promise<(person: Person) => boolean> {
  if (drift.kind === 'group-added') {
    const inside = await directory.activeMembers([drift.group.id])
    return person => accountsOfSameHuman(person, inside, identity.sameHuman).length > 0
  }
  return accountsOf({ directory }, identity, drift.person)
}

/** Whether this is who gave by hand what is there, whichever of their accounts. Who only took something away has given nobody anything. */
export async function doers(
  { directory }: Pick<Ports, 'directory'>,
  { identity }: Policy,
  drift: Drift,
): Promise<(person: Person) => boolean> {
  const { doer } = drift
  return doer?.kind === 'person' && isThere(drift) ? accountsOf({ directory }, identity, doer.person) : () => false
}

async function accountsOf(
  { directory }: Pick<Ports, 'directory'>,
  { sameHuman }: Policy['identity'],
  of: PersonId,
): Promise<(person: Person) => boolean> {
  if (!sameHuman) return ({ id }) => id === of
  const read = (await directory.person(of)) ?? { id: of }
  return person => accountsOfSameHuman(person, [read], sameHuman).length > 0
}
