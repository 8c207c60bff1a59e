import { isDeepStrictEqual } from 'node:util'
import { stagesOf } from '../../access/access-flow.ts'
import type { Policy } from '../../access/policy.ts'
import { alternativesNow, isOfParty } from '../../access/request/places.ts'
import { withStagesInForce } from '../../access/request/stages-in-force.ts'
import type { Everybody } from '../../access/request/states.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { humanBehind } from '../../access/same-human.ts'
import { alternativesOf, partyKey } from '../../access/stage.ts'
import type { Ports } from '../ports.ts'
import { changeRequest } from '../requests/change-request.ts'
import { byTimer } from '../save.ts'
import type { Approver } from './approver.ts'
import { stageByFile } from './stage-in-force.ts'
import { entitledThemselves } from './who-may-decide.ts'

/**
 * Of those who may decide by themselves: everybody, part by part, where the stage that waits needs all of them, or all of some of its
 * parties; else `null`.
 */
export function everybodyAmong(
  policy: Policy,
  request: Waiting,
  themselves: readonly Approver[],
): readonly Everybody[] | null {
  const { stages: asked, current } = request.progress
  const stages = [asked[current], stageByFile(policy, request)?.stage].filter(stage => !!stage)
  const all = stages.filter(({ needed }) => needed === 'all').slice(0, 1)
  const parties = stages
    .flatMap(stage => alternativesOf(stage)?.flat() ?? [])
    .filter(({ needed }) => needed === 'all')
    .filter((one, at, every) => every.findIndex(other => partyKey(other) === partyKey(one)) === at)
  if (all.length + parties.length === 0) return null
  const accounts = (some: readonly Approver[]) =>
    some
      .map(({ person }) => ({ person: person.id, human: humanBehind(person, policy.identity.sameHuman) }))
      .toSorted((a, b) => (a.person < b.person ? -1 : 1))
  return request.ask.entitlements.flatMap(({ resource }) => {
    const able = themselves.filter(({ of }) => of.includes(resource))
    return [
      ...all.map(() => ({ resource, people: accounts(able) })),
      ...parties.map(party => ({
        resource,
        party: partyKey(party),
        people: accounts(able.filter(({ because }) => isOfParty(because, party, resource))),
      })),
    ]
  })
}

/** What waits, with who everybody is by now: that is on its cards, and tells whether anybody is left to answer. */
export async function withEverybody(
  ports: Pick<Ports, 'store' | 'clock' | 'ids' | 'directory'>,
  policy: Policy,
  asked: Waiting,
): Promise<Waiting> {
  const request = withAlternativesLeft(policy, asked)
  const { ask, progress } = request
  if (!everybodyAmong(policy, request, [])) return request
  const everybody = everybodyAmong(policy, request, await entitledThemselves(ports, policy, request)) ?? []
  if (isDeepStrictEqual(everybody, progress.everybody)) return request
  const command = { type: 'note-everybody', stage: progress.current, everybody } as const
  await changeRequest(ports, ask.id, command, byTimer(ask.id))
  return { ...request, progress: { ...progress, everybody } }
}

/** Of an alternative that the file no longer has nobody is one of all, and its silence is nobody's consent. */
function withAlternativesLeft(policy: Policy, request: Waiting): Waiting {
  const flow = policy.flows.find(({ name }) => name === request.ask.flow)
  return flow && alternativesNow(request) ? withStagesInForce(request, stagesOf(flow)) : request
}
