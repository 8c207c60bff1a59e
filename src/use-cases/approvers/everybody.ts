import { isDeepStrictEqual } from 'node:util'
import type { Policy } from '../../access/policy.ts'
import { stageAsked } from '../../access/request/escalating.ts'
import type { Everybody } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { byTimer } from '../save.ts'
import type { Approver } from './approver.ts'
import { stageInForce } from './stage-in-force.ts'
import { entitledThemselves } from './who-may-decide.ts'

/** Of those who may decide by themselves: everybody, part by part, where the stage that waits needs all of them; else `null`. */
export function everybodyAmong(
  policy: Policy,
  request: Waiting,
  themselves: readonly Approver[],
): readonly Everybody[] | null {
  const stages = [stageAsked(request.progress), stageInForce(policy, request)]
  if (!stages.some(stage => stage?.needed === 'all')) return null
  return request.ask.entitlements.map(({ resource }) => ({
    resource,
    people: themselves
      .filter(({ of }) => of.includes(resource))
      .map(({ person }) => ({ person: person.id, human: humanBehind(person, policy.identity.sameHuman) }))
      .toSorted((a, b) => (a.person < b.person ? -1 : 1)),
  }))
}

/** What waits, with who everybody is by now: that is on its cards, and tells whether anybody is left to answer. */
export async function withEverybody(
  ports: Pick<Ports, 'store' | 'clock' | 'ids' | 'directory'>,
  policy: Policy,
  request: Waiting,
): Promise<Waiting> {
  const { ask, progress } = request
  if (!everybodyAmong(policy, request, [])) return request
  const everybody = everybodyAmong(policy, request, await entitledThemselves(ports, policy, request)) ?? []
  if (isDeepStrictEqual(everybody, progress.everybody)) return request
  const command = { type: 'note-everybody', stage: progress.current, everybody } as const
  await changeRequest(ports, ask.id, command, byTimer(ask.id))
  return { ...request, progress: { ...progress, everybody } }
}
