import { type AccessFlow, delegatesOf, tiersOf } from '../access-flow.ts'
import { type AskedBecause, type Entitlement, type ManagerProblem, sidesOf } from '../catalog.ts'
import { atLeast } from '../quorum.ts'
import {
  type Alternative,
  type ApproverSource,
  alternativesOf,
  keyOf,
  type Party,
  partiesOf,
  partyKey,
  type Stage,
  type Tier,
} from '../stage.ts'
import { hasProof } from '../step-up.ts'
import { countsFor } from './counting.ts'
import { tiersCome } from './escalating.ts'
import { isOfParty, seatedFor } from './places.ts'
import type { Decision, StageProgress } from './states.ts'

/**
 * Whether a word counts in this stage by the access flow in force: what made it theirs to say is named there still, and it has the
 * proof that is asked for; of whoever is brought in there, once their time had come when they said it. By what it was said is not kept of the oldest words, nor where somebody put an end to what was held without
 * one: those count as they are. `since`: when the stage that it was said in began to wait.
 */
export const countsUnder = (flow: AccessFlow, stage: Stage, decision: Decision, since: Date): boolean =>
  decision.by.kind === 'person' &&
  hasProof(decision, flow.stepUp) &&
  (decision.entitledBy === undefined ||
    ((stage.needed !== 'all' || decision.entitledBy.kind !== 'escalated') &&
      (isNamed(rulesOf(flow, since, decision.at), stage.from, decision.entitledBy) ||
        isOfAny(flow, stage, decision.entitledBy))))

/** Whoever was of several parties at the click counts for any of them that is there still. */
function isOfAny(flow: AccessFlow, stage: Stage, because: AskedBecause): boolean {
  if (because.kind === 'escalated') return false
  if (because.kind === 'delegated') return delegatesOf(flow) !== undefined && isOfAny(flow, stage, because.as)
  return sidesOf(because).some(side => partiesOf(stage).some(party => partyKey(party) === side.party))
}

/** Whether these words, those that count in a stage, are as many about one thing as the stage needs. */
export function isCarried(stage: Stage, entitlement: Entitlement, counting: readonly Decision[]): boolean {
  const about = counting.filter(word => countsFor(word, entitlement))
  const alternatives = alternativesOf(stage)
  if (alternatives) return alternatives.some(parties => isAgreed(parties, entitlement, about))
  const { from, needed } = stage
  return about.length >= atLeast(needed) && (needed !== 'all' || counting.some(word => completesAll(word, from)))
}

/** Each party has its own. Whatever was said before there were parties was said for whoever its speaker was then. */
function isAgreed(parties: Alternative, { resource }: Entitlement, about: readonly Decision[]): boolean {
  const isOf = ({ entitledBy }: Decision, party: Party) =>
    isOfParty(entitledBy, party, resource) || (entitledBy !== undefined && isNamedBefore(party, entitledBy))
  return (
    seatedFor(parties, about, isOf).size === parties.reduce((sum, { needed }) => sum + atLeast(needed), 0) &&
    parties.every(
      party =>
        party.needed !== 'all' ||
        about.some(
          word =>
            completesAll(word, party.from) ||
            word.completesOf?.some(side => side.of === resource && side.party === partyKey(party)),
        ),
    )
  )
}

function isNamedBefore({ from, needed }: Party, because: AskedBecause): boolean {
  if (sidesOf(because).length > 0 || (needed === 'all' && because.kind === 'escalated')) return false
  return isNamed({ tiers: [], standIns: true }, from, because)
}

const completesAll = ({ completes }: Decision, from: readonly ApproverSource[]): boolean =>
  from.every(source => completes?.includes(keyOf(source)))

/** Who may speak besides those whom a stage names. */
interface Besides {
  readonly tiers: readonly Tier[]
  readonly standIns: boolean
}

const rulesOf = (flow: AccessFlow, since: Date, by: Date): Besides => ({
  tiers: tiersCome(tiersOf(flow), since, by),
  standIns: delegatesOf(flow) !== undefined,
})

/**
 * Whether what somebody was asked for is over: a stage before this one asks for it, and this one does not. Whoever was asked for something
 * that no stage asks for by that name any more is not known to have nothing to say.
 */
export function isOfStageBefore({ stages, current, escalation }: StageProgress, because: AskedBecause): boolean {
  const all = { tiers: escalation?.tiers ?? [], standIns: true }
  const now = { ...all, tiers: all.tiers.slice(0, escalation?.reached ?? 0) }
  const stage = stages[current]
  if (!stage || isNamed(now, stage.from, because)) return false
  return stages.slice(0, current).some(({ from }) => isNamed(all, from, because))
}

function isNamed(besides: Besides, from: readonly ApproverSource[], because: AskedBecause): boolean {
  const has = (kind: ApproverSource['kind']) => from.some(source => source.kind === kind)
  switch (because.kind) {
    case 'resource-owner':
    case 'listed-owner':
      return has('owner')
    case 'manager':
      return has('manager')
    case 'named':
      return from.some(
        source =>
          source.kind === 'people' &&
          (because.source === undefined ? source.label === because.label : keyOf(source) === because.source),
      )
    case 'integration-owner':
      if (because.because === 'out-of-reach') return has('owner') || has('manager')
      return has(isOfManager(because.because) ? 'manager' : 'owner')
    case 'delegated':
      return besides.standIns && isNamed(besides, from, because.as)
    case 'escalated':
      return [from, ...besides.tiers.map(({ to }) => to)].some(sources => isNamed(besides, sources, because.as))
    default:
      return because satisfies never
  }
}

const managerProblems: readonly string[] = [
  'no-manager',
  'manager-inactive',
  'manager-is-the-requester',
] satisfies readonly ManagerProblem[]

const isOfManager = (why: string): boolean => managerProblems.includes(why)
