import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import type { Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { isSame } from '../../access/policy-change/change.ts'
import { isOfParty } from '../../access/request/places.ts'
import type { Ask } from '../../access/request/states.ts'
import { alternativesOf, nameOf, type Party, partiesOf, partyKey } from '../../access/stage.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { searchApprovers } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'

/** Who would decide in one place by one version and not by the other, by name. */
export interface OtherDeciders {
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Counted from 1. Absent: there is one stage. */
  readonly stage?: number
  /** Of a stage in which several have to agree for themselves. */
  readonly party?: string
  /** Of a bundle. */
  readonly part?: ResourceId
}

/** Where two versions have other people decide what they both have decided in the same stages. */
export type CompareDeciders = (ask: Ask, from: AccessFlow, to: AccessFlow) => Promise<readonly OtherDeciders[]>

/** One party of one stage, about one of what is asked for. */
interface Place extends Pick<OtherDeciders, 'stage' | 'party' | 'part'> {
  readonly people: readonly Person[]
}

/**
 * Stages that read alike lead to other people where owners do: by the tags and keys of the file, where owners are looked for, and who answers
 * for the integration. Whoever would decide about one thing is looked up once, however often it was asked for.
 */
export function compareDeciders(
  ports: Pick<Ports, 'store' | 'directory'>,
  before: Policy,
  after: Policy,
): CompareDeciders {
  const known = new Map<string, Promise<readonly Place[]>>()
  const decidersOf = (policy: Policy, flow: AccessFlow, ask: Ask): Promise<readonly Place[]> => {
    const bare = ask.entitlements.map(({ resource }) => resource)
    const key = JSON.stringify([policy === before, flow.name, bare, ask.requester, ask.beneficiary])
    const found = known.get(key) ?? whoWouldDecide(ports, policy, flow, ask)
    known.set(key, found)
    return found
  }
  if (isSame(whatLeadsToPeople(before), whatLeadsToPeople(after))) return async () => []
  return async (ask, from, to) => {
    if (stagesOf(from).length === 0 || !isSame(stagesOf(from), stagesOf(to))) return []
    const [was, is] = await Promise.all([decidersOf(before, from, ask), decidersOf(after, to, ask)])
    return was.flatMap(({ people, ...place }, at) => {
      const others = is[at]?.people ?? []
      return isSame(idsOf(people), idsOf(others)) ? [] : [{ from: namesOf(people), to: namesOf(others), ...place }]
    })
  }
}

const whatLeadsToPeople = ({ integrations, identity: { sameHuman } }: Policy): unknown => [integrations, sameHuman]
const idsOf = (people: readonly Person[]): readonly string[] => people.map(({ id }) => id).toSorted()
const namesOf = (people: readonly Person[]): readonly string[] => people.map(({ name }) => name).toSorted()

/** In the order of the stages, and in each of what is asked for and of its parties. */
async function whoWouldDecide(
  ports: Pick<Ports, 'store' | 'directory'>,
  policy: Policy,
  flow: AccessFlow,
  ask: Ask,
): Promise<readonly Place[]> {
  const stages = stagesOf(flow)
  const places: Place[] = []
  for (const [index, stage] of stages.entries())
    for (const { approvers, entitlement } of await searchApprovers(ports, policy, stage, ask))
      for (const party of partiesOf(stage).filter(isNotBefore)) {
        const able = alternativesOf(stage)
          ? approvers.filter(({ because }) => isOfParty(because, party, entitlement.resource))
          : approvers
        places.push({
          people: able.map(({ person }) => person),
          ...(stages.length > 1 ? { stage: index + 1 } : {}),
          ...(alternativesOf(stage) ? { party: party.from.map(nameOf).join(' or ') } : {}),
          ...(ask.entitlements.length > 1 ? { part: entitlement.resource } : {}),
        })
      }
  return places
}

/** A party that is in two alternatives is looked at once. */
const isNotBefore = (party: Pick<Party, 'from'>, at: number, all: readonly Pick<Party, 'from'>[]): boolean =>
  all.findIndex(other => partyKey(other) === partyKey(party)) === at
