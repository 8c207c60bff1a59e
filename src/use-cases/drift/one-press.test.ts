import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { removalByHand } from './removal-by-hand.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const { withFlow, asks, later, removedByHand, held } = removalByHand(() => world)
const listTierZero = () => {
  const [contoso] = world.policy.integrations
  const integrations = [{ ...contoso, tierZero: [world.directory.entitlement(world.readers).resource] }] as const
  return world.force({ ...world.policy, hash: policyHash('tier-zero'), integrations })
}
const card = () => world.wordsOf(world.olga.id).join('\n')
const buttons = () => world.buttonsOf(world.olga.id).map(({ label }) => label)
const said = () => world.answersTo(world.olga.id).at(-1)

describe('what somebody removed by hand and one press does not give back', () => {
  beforeEach(async () => {
    await asks()
    await world.wind(5)
  })

  it('is what gives control over the tenant: no button for it, and they ask again', async () => {
    await listTierZero()
    await removedByHand()
    expect(buttons()).toEqual(['Keep'])
    expect(card()).toMatch(
      /Keep: it stays removed\.[\s\S]*takes two approvers and a fresh sign-in[\s\S]*let them ask again/,
    )
  })
  it('is what its access flow asks a fresh sign-in for', async () => {
    await withFlow({ stepUp: { approver: 'c1' } })
    await removedByHand()
    expect(buttons()).toEqual(['Keep'])
    expect(card()).toContain('asks for a fresh sign-in')
  })
  it('nor by a button of a card of before the access file asked for that', async () => {
    await removedByHand()
    const undo = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Undo')?.value ?? ''
    for (const change of [listTierZero, () => withFlow({ stepUp: { requester: 'c1' } })]) {
      await change()
      await world.does(world.olga.id, { type: 'press', value: undo, message: null })
      expect(said()).toContain('It is not given back by one press')
    }
    expect([held(), (await world.store.openDrifts()).length]).toEqual([false, 1])
  })
})

describe('what somebody added by hand and one press does not put an end to', () => {
  const added = async () => {
    await world.wind(2)
    world.directory.join(world.readers, world.ana.id)
    await later()
  }
  it('has no button for it, where it gives control over the tenant', async () => {
    await listTierZero()
    await added()
    expect(buttons()).toEqual(['Keep', 'Undo'])
    expect(card()).toContain('takes two approvers and a fresh sign-in')
    expect(card()).not.toContain('Adopt as timed')
  })
})
