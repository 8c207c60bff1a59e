import { describe, expect, it } from 'vitest'
import { humanBehind } from '../same-human.ts'
import type { Stage } from '../stage.ts'
import {
  bundleName,
  flowName,
  integrationName,
  minutes,
  type NonEmpty,
  personId,
  policyHash,
  type ResourceId,
  requestId,
  resourceId,
  surfaceName,
} from '../vocabulary.ts'
import { decide } from './decide.ts'
import type { AccessRequest, Ask, Decider, RequestCommand } from './states.ts'
import { stillNeeded, undecidedOf } from './still-needed.ts'
import { submit } from './submit.ts'

const [ana, olga, otto, ines] = [personId('ana'), personId('olga'), personId('otto'), personId('ines')]
const [readers, shell] = [resourceId('readers'), resourceId('shell')]
const nine = new Date('2026-11-20T09:00:00Z')
const contoso = integrationName('Contoso')
const kit: Ask = {
  id: requestId('11111111-1111-4111-8111-111111111111'),
  requester: ana,
  beneficiary: ana,
  entitlements: [
    { integration: contoso, resource: readers },
    { integration: contoso, resource: shell },
  ],
  bundle: bundleName('On-call kit'),
  flow: flowName('On call'),
  duration: minutes(120),
  reason: 'On call this week',
  startsAt: nine,
  submittedAt: nine,
  via: surfaceName('chat'),
}
const owners: Stage = { from: [{ kind: 'owner' }], needed: 1 }
const waiting = (stages: NonEmpty<Stage> = [owners]) =>
  submit(kit, stages, { timeout: minutes(480), denyReason: 'optional' }).next

/** `of`: the parts that are theirs. Absent: all. */
const by = (person = olga, of?: NonEmpty<ResourceId>, stage = 0): Decider => ({
  person,
  entitledTo: stage,
  ...(of ? { entitledOf: of } : {}),
  human: humanBehind({ id: person }, null),
  sameHumanAs: [],
  via: 'chat',
  policy: policyHash('p1'),
})
const approve = (decider: Decider): RequestCommand => ({ type: 'approve', by: decider, because: null })
const told = (request: AccessRequest, ...words: RequestCommand[]): AccessRequest =>
  words.reduce((state, word) => {
    const outcome = decide(state, word, nine)
    if (!outcome.ok) throw new Error(outcome.refusal.reason)
    return outcome.next
  }, request)

describe('a bundle that waits', () => {
  it('is approved only when the owner of every part has agreed, and then opens a grant for each part', () => {
    const half = told(waiting(), approve(by(olga, [readers])))
    expect(half).toMatchObject({ status: 'awaiting-approval', progress: { current: 0 } })
    if (half.status !== 'awaiting-approval') throw new Error('not waiting')
    expect(undecidedOf(half)).toEqual([kit.entitlements[1]])
    const outcome = decide(half, approve(by(otto, [shell])), nine)
    expect(outcome).toMatchObject({
      ok: true,
      next: { status: 'approved', decisions: [{ of: [shell] }, { of: [readers] }] },
    })
    expect(outcome.ok && outcome.effects.flatMap(e => (e.type === 'open-grant' ? [e.entitlement] : []))).toEqual(
      kit.entitlements,
    )
  })

  it('is approved by one click of somebody who owns all of it', () =>
    expect(told(waiting(), approve(by(olga)))).toMatchObject({
      status: 'approved',
      decisions: [{ by: { person: olga } }],
    }))

  it('is not brought further by a second owner of the part that is agreed to, who may deny it still', () => {
    const half = told(waiting(), approve(by(olga, [readers])))
    expect(decide(half, approve(by(ines, [readers])), nine)).toEqual({ ok: false, refusal: { reason: 'part-decided' } })
    expect(decide(half, { type: 'deny', by: by(ines, [readers]), because: 'not today' }, nine)).toMatchObject({
      ok: true,
      next: { status: 'denied', by: ines },
    })
  })

  it('is denied as a whole by the owner of one part', () =>
    expect(told(waiting(), { type: 'deny', by: by(otto, [shell]), because: null })).toMatchObject({
      status: 'denied',
    }))

  it('needs as many words for each part as the stage says, and asks the next stage when all have theirs', () => {
    const two = waiting([{ ...owners, needed: 2 }, owners])
    expect(stillNeeded(two)).toBe(2)
    const first = told(two, approve(by(olga)), approve(by(otto, [shell])))
    expect(first).toMatchObject({ status: 'awaiting-approval', progress: { current: 0 } })
    const second = told(first, approve(by(ines, [readers])))
    expect(second).toMatchObject({ status: 'awaiting-approval', progress: { current: 1 } })
    // One human counts once, for whichever parts.
    expect(decide(second, approve(by(otto, [readers], 1)), nine)).toMatchObject({
      refusal: { reason: 'already-decided-by-you' },
    })
  })

  it('is judged by the hours when the last part is agreed to, not before', () => {
    const hours = { days: ['fri'], from: 600, to: 660, zone: 'Etc/UTC' } as const
    const half = decide(waiting(), { ...approve(by(olga, [readers])), hours } as RequestCommand, nine)
    expect(half).toMatchObject({ ok: true, next: { status: 'awaiting-approval' } })
    expect(
      half.ok && decide(half.next, { ...approve(by(otto, [shell])), hours } as RequestCommand, nine),
    ).toMatchObject({
      ok: false,
      refusal: { reason: 'approved-outside-hours' },
    })
  })
})
