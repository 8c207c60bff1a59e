import {
  type AskedBecause,
  type Entitlement,
  isActiveMember,
  type ManagerProblem,
  type NobodyBecause,
  type Person,
} from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { StageNow } from '../../access/request/escalating.ts'
import type { Ask } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { accountsOfSameHuman, humanBehind } from '../../access/same-human.ts'
import {
  type ApproverSource,
  alternativesOf,
  keyOf,
  partiesOf,
  partyKey,
  personIn,
  type Stage,
  type Tier,
} from '../../access/stage.ts'
import { isNonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { askedOnce } from '../asked-once.ts'
import { findOwner } from '../owners/find-owner.ts'
import type { Ports } from '../ports.ts'
import type { Approver, FoundPerson } from './approver.ts'
import { deciders } from './deciders.ts'

/** Whom a stage asks, and every place of it that led to nobody. */
interface Found {
  readonly approvers: readonly FoundPerson[]
  readonly nobody: readonly NobodyBecause[]
}

/** The same about one entitlement. */
export interface Search extends Found {
  readonly entitlement: Entitlement
}

type Asking = Pick<Ports, 'directory' | 'store'>
/** What is asked about, and who would gain by it; without them it is about whoever may ever decide. */
type Asked = Pick<Ask, 'entitlements'> &
  Partial<Pick<Ask, 'requester' | 'beneficiary'>> & {
    /** Who is known to be out of reach. They may decide all the same, and stand in nobody's way. */
    readonly outOfReach?: readonly PersonId[]
  }

/** What is asked about by a request that waits, as its stage stands now. */
export const askedBy = ({ ask, progress: { outOfReach } }: Waiting): Asked =>
  outOfReach ? { ...ask, outOfReach } : ask

/** Whom a stage asks; the same reading tells whom to send cards, who is entitled at the click, and whether anybody is. */
export const findApprovers = async (
  ports: Asking,
  policy: Policy,
  stage: StageNow,
  ask: Asked,
): Promise<readonly Approver[]> => together(await searchApprovers(ports, policy, stage, ask))

/**
 * The same for each entitlement by itself, with the reasons why nobody was found: what is asked for together may be many people's
 * to decide. @throws Fault when the directory cannot be asked.
 */
export async function searchApprovers(
  ports: Asking,
  policy: Policy,
  stage: StageNow,
  ask: Asked,
): Promise<readonly Search[]> {
  const isThemselves = await whoeverGains(ports, policy, ask)
  const several = ask.entitlements.length > 1
  const reading = several ? { store: ports.store, directory: askedOnce(ports.directory) } : ports
  const searches: Search[] = []
  for (const entitlement of ask.entitlements)
    searches.push({ entitlement, ...(await searchParties(reading, policy, stage, entitlement, ask, isThemselves)) })
  return searches
}

/** Each party by itself, where a stage has several: whoever is of more than one may speak for either. */
async function searchParties(
  ports: Asking,
  policy: Policy,
  { broughtIn, ...stage }: StageNow,
  entitlement: Entitlement,
  ask: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Found> {
  const late = broughtIn ? { broughtIn } : {}
  if (!alternativesOf(stage)) return searchFor(ports, policy, { ...stage, ...late }, entitlement, ask, isThemselves)
  const found = new Map<PersonId, FoundPerson>()
  const nobody: NobodyBecause[] = []
  for (const party of partiesOf(stage)) {
    const now = party.needed === 'all' ? party : { ...party, ...late }
    const searched = await searchFor(ports, policy, now, entitlement, ask, isThemselves)
    nobody.push(...searched.nobody)
    for (const { person, because } of searched.approvers) {
      const before = found.get(person.id)?.because
      const sides = [...(before?.sides ?? []), { of: entitlement.resource, party: partyKey(party) }]
      found.set(person.id, { person, because: { ...(before ?? because), sides } })
    }
  }
  return { approvers: [...found.values()], nobody }
}

async function searchFor(
  ports: Asking,
  policy: Policy,
  stage: StageNow,
  entitlement: Entitlement,
  ask: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Found> {
  const found = new Map<PersonId, FoundPerson>()
  const nobody: NobodyBecause[] = []
  const take = ({ approvers, nobody: why }: Found) => {
    for (const approver of approvers) if (!found.has(approver.person.id)) found.set(approver.person.id, approver)
    nobody.push(...why)
  }
  for (const source of stage.from) take(await fromSource(ports, policy, source, entitlement, ask, isThemselves))
  const manager = nobody.find(why => why.kind === 'manager')
  if (found.size === 0 && manager) take(await integrationOwners(ports, policy, manager.why, entitlement, isThemselves))
  if (isForIntegrationOwner(stage) && tooFewAreReached([...found.values()], policy, stage, ask))
    take(await integrationOwners(ports, policy, 'out-of-reach', entitlement, isThemselves))
  for (const tier of stage.broughtIn ?? [])
    for (const source of tier.to)
      take(broughtInBy(tier, await fromSource(ports, policy, source, entitlement, ask, isThemselves)))
  return { approvers: [...found.values()], nobody }
}

/** What leads to nobody there is nobody's loss: the stage has its own people. */
const broughtInBy = ({ after }: Tier, { approvers }: Found): Found => ({
  approvers: approvers.map(({ person, because }) => ({ person, because: { kind: 'escalated', after, as: because } })),
  nobody: [],
})

/** Each once, with all that is theirs to decide. */
export function together(searches: readonly Search[]): readonly Approver[] {
  const found = new Map<PersonId, Approver>()
  for (const { approvers, entitlement } of searches)
    for (const { person, because } of approvers) {
      const before = found.get(person.id)
      found.set(
        person.id,
        before
          ? { ...before, ...withSides(before, because), of: [...before.of, entitlement.resource] }
          : { person, because, of: [entitlement.resource] },
      )
    }
  const all = searches.length
  return [...found.values()].map(one =>
    one.of.length < all ? { ...one, because: { ...one.because, of: one.of } } : one,
  )
}

const withSides = ({ because }: Approver, { sides }: AskedBecause): Pick<Approver, 'because'> => ({
  because: sides ? { ...because, sides: [...(because.sides ?? []), ...sides] } : because,
})

/** What is theirs by what was asked and by what is in force now. */
export const byBoth = (now: readonly Approver[], before: readonly Approver[]): readonly Approver[] =>
  now.flatMap(approver => {
    const earlier = before.find(({ person }) => person.id === approver.person.id)
    const of = approver.of.filter(resource => earlier?.of.includes(resource))
    return isNonEmpty(of) ? [{ ...approver, of }] : []
  })

/** Requester, beneficiary, and every other account of theirs: nobody decides for themselves. Read live where it takes reading. */
export async function whoeverGains(
  { directory }: Asking,
  { identity }: Policy,
  { requester, beneficiary }: Asked,
): Promise<(person: Person) => boolean> {
  const own = [...new Set([requester, beneficiary])].filter(id => id !== undefined)
  if (!identity.sameHuman) return ({ id }) => own.includes(id)
  const read = await Promise.all(own.map(async id => (await directory.person(id)) ?? { id }))
  return person => accountsOfSameHuman(person, read, identity.sameHuman).length > 0
}

async function fromSource(
  ports: Asking,
  policy: Policy,
  source: ApproverSource,
  entitlement: Entitlement,
  ask: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Found> {
  switch (source.kind) {
    case 'people': {
      const active = await deciders(ports, source)
      const able = active.filter(person => !isThemselves(person))
      if (able.length > 0) return asking(able, { kind: 'named', label: labelOf(source, active), source: keyOf(source) })
      const why = active.length > 0 ? 'only-the-requester' : 'nobody-active'
      return nobodyBy({ kind: 'named', label: labelOf(source, active), why })
    }
    case 'owner': {
      const owner = await findOwner(ports, policy, entitlement, isThemselves)
      return owner.kind === 'nobody' ? nobodyBy({ ...owner, kind: 'owner' }) : asking(owner.people, owner.because)
    }
    case 'manager':
      return managerOf(ports, ask, isThemselves)
    default:
      return source satisfies never
  }
}

/** Somebody who is named by an address is known to people by their name. */
const labelOf = (source: Extract<ApproverSource, { kind: 'people' }>, active: readonly Person[]): string =>
  active.find(({ id }) => id === personIn(source))?.name ?? source.label

/** Read live: whoever was the manager yesterday has no say. */
async function managerOf(
  { directory }: Asking,
  { beneficiary }: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Found> {
  const manager = beneficiary && (await directory.manager(beneficiary))
  if (!manager) return nobodyBy({ kind: 'manager', why: 'no-manager' })
  if (!isActiveMember(manager)) return nobodyBy({ kind: 'manager', why: 'manager-inactive' })
  if (isThemselves(manager)) return nobodyBy({ kind: 'manager', why: 'manager-is-the-requester' })
  return asking([manager], { kind: 'manager' })
}

/** Whom the access flow names is replaced by nobody; for owners and managers the integration owner stands in. */
const isForIntegrationOwner = ({ from }: Stage): boolean => from.some(({ kind }) => kind !== 'people')

function tooFewAreReached(
  found: readonly FoundPerson[],
  { identity }: Policy,
  { needed }: Stage,
  { outOfReach }: Asked,
): boolean {
  // Everybody has to agree: nobody beside them makes that fewer.
  if (outOfReach === undefined || found.length === 0 || needed === 'all') return false
  const reached = found.filter(({ person }) => !outOfReach.includes(person.id))
  return new Set(reached.map(({ person }) => humanBehind(person, identity.sameHuman))).size < needed
}

/** A stage that nobody but a manager could decide goes to them where there is none, and one of whose approvers too few are reached by any chat. */
async function integrationOwners(
  ports: Asking,
  policy: Policy,
  because: ManagerProblem | 'out-of-reach',
  { integration }: Entitlement,
  isThemselves: (person: Person) => boolean,
): Promise<Found> {
  const owner = policy.integrations.find(({ name }) => name === integration)?.integrationOwner
  const able = owner ? (await deciders(ports, owner)).filter(person => !isThemselves(person)) : []
  return asking(able, { kind: 'integration-owner', because })
}

const asking = (people: readonly Person[], because: AskedBecause): Found => ({
  approvers: people.map(person => ({ person, because })),
  nobody: [],
})

const nobodyBy = (why: NobodyBecause): Found => ({ approvers: [], nobody: [why] })
