import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import type { Stage } from '../../access/stage.ts'
import { isNonEmpty, policyHash } from '../../access/vocabulary.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const allOwners: Stage = { needed: 'all', from: [{ kind: 'owner' }] }
const owner: Stage = { ...allOwners, needed: 1 }
const it_ = (): Stage => ({ needed: 1, from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }] })
const approves = (who: World['ana']) => world.presses(who.id, 'Approve')
const given = () => world.holds(world.readers, world.ana.id)
const statusOfAna = () => world.wordsOf(world.ana.id).at(-1)

let versions = 1
async function nowDecide(...stages: Stage[]): Promise<void> {
  if (!isNonEmpty(stages)) throw new Error('somebody has to decide')
  const flows: Policy['flows'] = [{ ...world.flow, approval: { ...world.flow.approval, stages } }]
  await world.force({ ...world.policy, hash: policyHash(`policy-${++versions}`), flows })
}

describe('a stage that all of its approvers have to agree to', () => {
  it('waits for each of them, says how many have agreed, and is given by the last', async () => {
    await nowDecide(allOwners)
    await world.types(world.ana.id, ask)
    expect(statusOfAna()).toContain('Stage 1 of 1: 0 of 2 approvals; everybody who may decide it has to agree.')
    await approves(world.olga)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain('Stage 1 of 1: 1 of 2 approvals; everybody')
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('You agreed. It waits for others now')
    await approves(world.otto)
    expect(given()).toBe(true)
    expect(world.store.recorded().findLast(({ action }) => action === 'decision.recorded')?.details).toMatchObject({
      completes: ['owner'],
    })
  })
  it('counts who is there at the click: whoever joined meanwhile has to agree too, and is asked', async () => {
    await nowDecide(allOwners)
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    world.directory.join(world.leads, world.ines.id)
    await approves(world.otto)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain('2 of 3 approvals')
    await approves(world.ines)
    expect(given()).toBe(true)
  })
  it('does not wait for who left before the last word', async () => {
    world.directory.join(world.leads, world.ines.id)
    await nowDecide(allOwners)
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    world.directory.leave(world.leads, world.ines.id)
    await approves(world.otto)
    expect(given()).toBe(true)
  })
  it('is closed where the only one who had not answered has left: nothing is given without a last word, and it can be asked again', async () => {
    await nowDecide(allOwners)
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    world.directory.changePerson(world.otto.id, { enabled: false })
    await world.wind(31)
    expect(given()).toBe(false)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Closed without a last word')
    expect(statusOfAna()).toContain('asked again, it can be decided')
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    expect(given()).toBe(true)
  })
  it('is one human’s word once: whoever spoke in an earlier stage is not waited for, and nobody is not everybody', async () => {
    world.directory.join(world.itOwners, world.olga.id)
    await nowDecide(it_(), allOwners)
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    await approves(world.otto)
    expect(given()).toBe(true)
  })
  it('is refused when it is asked where only people could go on who have all agreed by then', async () => {
    world.directory.join(world.leads, world.ines.id)
    await nowDecide(allOwners, it_())
    await world.types(world.ana.id, ask)
    expect(world.audit()).toContain('request.refused')
  })
  it('is settled by one denial, also of whoever had agreed', async () => {
    await nowDecide(allOwners)
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    await world.denies(world.olga.id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })
  it('counts for what is open already as soon as a file says it', async () => {
    await nowDecide(owner)
    await world.types(world.ana.id, ask)
    await nowDecide(allOwners)
    await approves(world.olga)
    expect(given()).toBe(false)
    await approves(world.otto)
    expect(given()).toBe(true)
  })
  it('is not made fewer by who is brought in where nobody answers', async () => {
    await world.decidedBy({
      stages: [allOwners],
      escalate: [{ after: 30 as never, to: it_().from }],
    })
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    await world.wind(61)
    expect(world.buttonsOf(world.ines.id)).toEqual([])
    await approves(world.otto)
    expect(given()).toBe(true)
  })
})

describe('somebody who is to stand in for another of whom all have to agree', () => {
  const security = () => ({ label: 'Security', ...people([world.leads]) })
  const both = (needed: Stage['needed']) =>
    world.decidedBy({ stages: [{ needed, from: [{ kind: 'people', ...security() }] }], delegates: security() })

  it('has one word, so that whoever is away is told that they are asked all the same, and are', async () => {
    await both('all')
    await world.types(world.olga.id, 'delegate Otto until Saturday')
    expect(world.answersTo(world.olga.id).at(-1)).toContain(
      `They have to agree themselves by “${world.flow.name}”, and their word counts once`,
    )
    await world.types(world.ana.id, ask)
    await approves(world.otto)
    expect(given()).toBe(false)
    await approves(world.olga)
    expect(given()).toBe(true)
  })

  it('is promised nothing less where one word is enough', async () => {
    await both(1)
    await world.types(world.olga.id, 'delegate Otto until Saturday')
    expect(world.answersTo(world.olga.id).at(-1)).not.toContain('counts once')
  })
})
