import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Hours } from '../../access/hours.ts'
import { flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld({ stepUpPage: { addressOf: secret => `https://x/step-up/${secret}` } })
})

const asks = (rest: string, what = 'jit-untagged, jit-prod-db-readers') =>
  world.types(world.ana.id, `request ${what} ${rest} because INC-7`)
const told = () => world.answersTo(world.ana.id).at(-1) ?? ''
const held = () => [world.readers, world.untagged].map(group => world.holds(group, world.ana.id))
const count = (action: string) => world.audit().filter(one => one === action).length
const named = (group: GroupId) => ({ kind: 'named', ...world.directory.entitlement(group) }) as const
const until = (iso: string) => world.wind((Date.parse(iso) - world.clock.at.getTime()) / 60_000)

describe('what gives control over the whole tenant, picked with what does not', () => {
  /** Whatever a flow of tier zero has to ask for. */
  const strict = (...resources: readonly GroupId[]): AccessFlow => {
    const [first, ...others] = resources.map(named)
    if (!first) throw new Error('it opens nothing')
    return {
      ...world.flow,
      name: flowName('Tier zero'),
      resources: [first, ...others],
      approval: { ...world.flow.approval, stages: [{ from: [{ kind: 'owner' }], needed: 2 }] },
      duration: { default: minutes(30), max: minutes(60) },
      stepUp: { approver: 'c1' },
    }
  }
  /** The readers are of tier zero here. */
  const inForce = async (...flows: [AccessFlow, ...AccessFlow[]]) => {
    const [contoso] = world.policy.integrations
    const { resource } = world.directory.entitlement(world.readers)
    world.directory.join(world.itOwners, world.otto.id)
    const integrations = [{ ...contoso, tierZero: [resource] }] as const
    await world.force({ ...world.policy, hash: policyHash('tier-zero'), flows, integrations })
  }

  it('is opened by no flow that asks for less, though that one opens all that it was picked with', async () => {
    await inForce(world.flow, strict(world.readers))
    await asks('for 30m')
    expect(told()).toContain('Please ask for jit-untagged by itself, and for jit-prod-db-readers by itself')
    expect(count('request.submitted')).toBe(0)
  })
  it('lasts no longer than it may, and all that is picked with it neither', async () => {
    await inForce(strict(world.readers, world.untagged))
    await asks('for 2h')
    expect(told()).toContain('1 hour at most')
    expect(count('request.submitted')).toBe(0)
  })
  it('takes a fresh sign-in of whoever agrees, also of who answers for the other part alone', async () => {
    await inForce(strict(world.readers, world.untagged))
    await asks('for 30m')
    expect(count('request.submitted')).toBe(1)
    for (const person of [world.olga, world.otto, world.ines]) {
      await world.presses(person.id, 'Approve')
      expect(world.wordsOf(person.id).join()).toContain('takes a fresh sign-in')
    }
    expect([count('decision.recorded'), held()]).toEqual([0, [false, false]])
  })
})

describe('what ends when hours are over, picked with what goes on', () => {
  /** It is Friday, 20 November 2026, ten o’clock in Berlin; it ends at seven in the evening. */
  const office: Hours = { days: ['fri'], from: 7 * 60, to: 19 * 60, zone: 'Europe/Berlin', endsAccess: true }

  it('ends with it when the hours are over', async () => {
    const within = { ...world.flow, hours: office }
    await world.force({ ...world.policy, hash: policyHash('hours'), flows: [within] })
    await until('2026-11-20T14:00:00Z')
    await asks('for 8h')
    await world.presses(world.olga.id, 'Approve')
    await until('2026-11-20T17:00:00Z')
    await world.presses(world.ines.id, 'Approve')
    expect(held()).toEqual([true, true])
    await until('2026-11-20T17:58:00Z')
    expect(held()).toEqual([true, true])
    await until('2026-11-20T18:02:00Z')
    expect(held()).toEqual([false, false])
    expect(count('grant.end_verified')).toBe(2)
    expect(world.wordsOf(world.ana.id).join()).not.toContain('Overdue')
  })
  it('is not given when they are over by the time that the last of its owners agrees', async () => {
    await world.force({ ...world.policy, hash: policyHash('hours'), flows: [{ ...world.flow, hours: office }] })
    await until('2026-11-20T16:00:00Z')
    await asks('for 8h')
    await world.presses(world.olga.id, 'Approve')
    await until('2026-11-20T18:30:00Z')
    await world.presses(world.ines.id, 'Approve')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('only within certain hours')
    expect(held()).toEqual([false, false])
  })
})
