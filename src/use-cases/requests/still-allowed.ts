import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import { mayWaitFor } from '../../access/best-flow.ts'
import { sidesOf } from '../../access/catalog.ts'
import { opensWithin } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import { waitsSince } from '../../access/request/escalating.ts'
import { alternativesInBoth } from '../../access/request/stages-in-force.ts'
import type { Ask, Decision } from '../../access/request/states.ts'
import { countsUnder, isCarried } from '../../access/request/whose-words.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { alternativesOf, keyOf, partyKey, type Stage } from '../../access/stage.ts'
import { isAskProven } from '../../access/step-up.ts'
import { isStillFor } from '../asking/for-whom.ts'
import { withSettings } from '../asking/offers.ts'
import { readTicket } from '../asking/read-ticket.ts'
import type { Ports } from '../ports.ts'

/**
 * Whether what waits could be asked for, and given, by the access flow in force as it was asked: a yes to anything else would come to
 * nothing a moment later. Of a bundle whatever is left is given. For how long is not looked at here: whoever decides may shorten it.
 * @throws Fault when the directory cannot be asked.
 */
export async function isStillAllowed(
  ports: Pick<Ports, 'directory' | 'store' | 'clock'>,
  policy: Policy,
  request: Waiting,
): Promise<boolean> {
  const { ask } = request
  const flow = (await isStillFor(ports, policy, ask))?.flow
  if (!flow || !saysEnough(flow, ask) || !mayWaitFor(flow, ask.startsAt, ports.clock.now())) return false
  const known = await Promise.all(ask.entitlements.map(one => ports.store.inventory.resource(one)))
  return (
    known.some(one => one && opensWithin(flow, withSettings(one, policy), ask.bundle)) && stillStands(flow, request)
  )
}

const saysEnough = (flow: AccessFlow, ask: Ask): boolean =>
  !(flow.reasonRequired && ask.reason === '') && readTicket(ask.ticket, flow.ticket).ok && isAskProven(ask, flow.stepUp)

/** What was said so far counts still, and the stages that are over are over by the flow in force too. */
function stillStands(flow: AccessFlow, { ask, progress: { decisions, current, stages: asked } }: Waiting): boolean {
  const stages = stagesOf(flow)
  const counting = decisions.filter(decision => {
    const stage = stages[decision.stage]
    return stage && countsUnder(flow, stage, decision, waitsSince(ask, decisions, decision.stage))
  })
  const isOver = (stage: Stage, index: number) => {
    const words = counting.filter(decision => decision.stage === index)
    return ask.entitlements.every(one => isCarried(stage, one, words))
  }
  return (
    !asksOthers(stages[current], asked[current]) &&
    decisions.every(one => counting.includes(one) || isOfNoneLeft(one, current, stages[current], asked[current])) &&
    stages.slice(0, current).every(isOver)
  )
}

/** It was said for an alternative that the file has no more, and nothing is counted on it. */
function isOfNoneLeft(word: Decision, current: number, now: Stage | undefined, then: Stage | undefined): boolean {
  if (word.stage !== current || !now || !then || sidesOf(word.entitledBy).length === 0) return false
  const left = alternativesInBoth(then, now).flat().map(partyKey)
  return left.length > 0 && !sidesOf(word.entitledBy).some(({ party }) => left.includes(party))
}

/** Whom only the flow in force asks, nobody of those who were asked can speak for; nor for a party that was none. */
function asksOthers(now: Stage | undefined, then: Stage | undefined): boolean {
  if ([now, then].some(stage => stage && alternativesOf(stage)))
    return !now || !then || alternativesInBoth(then, now).length === 0
  const asked = then?.from.map(keyOf)
  return now?.needed === 'all' && !now.from.every(source => asked?.includes(keyOf(source)))
}
