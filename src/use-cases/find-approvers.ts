import type { ApproverSource, Stage, Tier } from '../access/access-flow.ts'
import {
  type AskedBecause,
  isActiveMember,
  type ManagerProblem,
  type NobodyBecause,
  type Person,
} from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import type { StageNow } from '../access/request/escalating.ts'
import type { Ask } from '../access/request/states.ts'
import type { Waiting } from '../access/rules/rule.ts'
import { accountsOfSameHuman, humanBehind } from '../access/same-human.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { deciders } from './deciders.ts'
import { findOwner } from './find-owner.ts'
import type { Ports } from './ports.ts'

export { activePeople } from './deciders.ts'

export interface Approver {
  readonly person: Person
  readonly because: AskedBecause
}

/** Whom a stage asks, and every place of it that led to nobody. */
export interface Search {
  readonly approvers: readonly Approver[]
  readonly nobody: readonly NobodyBecause[]
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
): Promise<readonly Approver[]> => (await searchApprovers(ports, policy, stage, ask)).approvers

/** The same with the reasons why nobody was found. @throws Fault when the directory cannot be asked. */
export async function searchApprovers(ports: Asking, policy: Policy, stage: StageNow, ask: Asked): Promise<Search> {
  const found = new Map<PersonId, Approver>()
  const nobody: NobodyBecause[] = []
  const isThemselves = await whoeverGains(ports, policy, ask)
  const take = ({ approvers, nobody: why }: Search) => {
    for (const approver of approvers) if (!found.has(approver.person.id)) found.set(approver.person.id, approver)
    nobody.push(...why)
  }
  for (const source of stage.from) take(await fromSource(ports, policy, source, ask, isThemselves))
  const manager = nobody.find(why => why.kind === 'manager')
  if (found.size === 0 && manager) take(await integrationOwners(ports, policy, manager.why, ask, isThemselves))
  if (isForIntegrationOwner(stage) && tooFewAreReached([...found.values()], policy, stage, ask))
    take(await integrationOwners(ports, policy, 'out-of-reach', ask, isThemselves))
  for (const tier of stage.broughtIn ?? [])
    for (const source of tier.to) take(broughtInBy(tier, await fromSource(ports, policy, source, ask, isThemselves)))
  return { approvers: [...found.values()], nobody }
}

/** What leads to nobody there is nobody's loss: the stage has its own people. */
const broughtInBy = ({ after }: Tier, { approvers }: Search): Search => ({
  approvers: approvers.map(({ person, because }) => ({ person, because: { kind: 'escalated', after, as: because } })),
  nobody: [],
})

/** Requester, beneficiary, and every other account of theirs: nobody decides for themselves. Read live where it takes reading. */
async function whoeverGains(
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
  ask: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Search> {
  switch (source.kind) {
    case 'people': {
      const active = await deciders(ports, source)
      const able = active.filter(person => !isThemselves(person))
      if (able.length > 0) return asking(able, { kind: 'named', label: source.label })
      const why = active.length > 0 ? 'only-the-requester' : 'nobody-active'
      return nobodyBy({ kind: 'named', label: source.label, why })
    }
    case 'owner': {
      const searches: Search[] = []
      for (const entitlement of ask.entitlements) {
        const owner = await findOwner(ports, policy, entitlement, isThemselves)
        searches.push(
          owner.kind === 'nobody' ? nobodyBy({ ...owner, kind: 'owner' }) : asking(owner.people, owner.because),
        )
      }
      return together(searches)
    }
    case 'manager':
      return managerOf(ports, ask, isThemselves)
    default:
      return source satisfies never
  }
}

/** Read live: whoever was the manager yesterday has no say. */
async function managerOf(
  { directory }: Asking,
  { beneficiary }: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Search> {
  const manager = beneficiary && (await directory.manager(beneficiary))
  if (!manager) return nobodyBy({ kind: 'manager', why: 'no-manager' })
  if (!isActiveMember(manager)) return nobodyBy({ kind: 'manager', why: 'manager-inactive' })
  if (isThemselves(manager)) return nobodyBy({ kind: 'manager', why: 'manager-is-the-requester' })
  return asking([manager], { kind: 'manager' })
}

/** Whom the access flow names is replaced by nobody; for owners and managers the integration owner stands in. */
const isForIntegrationOwner = ({ from }: Stage): boolean => from.some(({ kind }) => kind !== 'people')

function tooFewAreReached(
  found: readonly Approver[],
  { identity }: Policy,
  { needed }: Stage,
  { outOfReach }: Asked,
): boolean {
  if (outOfReach === undefined || found.length === 0) return false
  const reached = found.filter(({ person }) => !outOfReach.includes(person.id))
  return new Set(reached.map(({ person }) => humanBehind(person, identity.sameHuman))).size < needed
}

/** A stage that nobody but a manager could decide goes to them where there is none, and one of whose approvers too few are reached by any chat. */
async function integrationOwners(
  ports: Asking,
  policy: Policy,
  because: ManagerProblem | 'out-of-reach',
  { entitlements }: Asked,
  isThemselves: (person: Person) => boolean,
): Promise<Search> {
  const searches: Search[] = []
  for (const { integration } of entitlements) {
    const owner = policy.integrations.find(({ name }) => name === integration)?.integrationOwner
    const able = owner ? (await deciders(ports, owner)).filter(person => !isThemselves(person)) : []
    searches.push(asking(able, { kind: 'integration-owner', because }))
  }
  return together(searches)
}

const asking = (people: readonly Person[], because: AskedBecause): Search => ({
  approvers: people.map(person => ({ person, because })),
  nobody: [],
})

const nobodyBy = (why: NobodyBecause): Search => ({ approvers: [], nobody: [why] })

const together = (searches: readonly Search[]): Search => ({
  approvers: searches.flatMap(({ approvers }) => approvers),
  nobody: searches.flatMap(({ nobody }) => nobody),
})
