import { beforeEach, describe, expect, it } from 'vitest'
import { type ApproverSource, anyOf, inAnyOrder, type Party, type Stage } from '../../access/stage.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { checkDeciders } from './deciders.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const owner: ApproverSource = { kind: 'owner' }
const manager: ApproverSource = { kind: 'manager' }
const named = (...who: readonly { readonly id: World['ana']['id'] }[]): ApproverSource => ({
  kind: 'people',
  label: 'Security',
  ...people(
    [],
    who.map(({ id }) => id),
  ),
})
const stage = (needed: Stage['needed'], from: ApproverSource): Stage => ({ from: [from], needed })
const overlap = (of: string) =>
  `Nobody could approve ${of}: whoever could decide one stage of “Production” is needed in another, and each person counts once.`
const tooFew = (of: string, needs: number, could: number, at = 1) =>
  `Nobody could approve ${of}: stage ${at} of “Production” needs ${needs}, and ${could} could decide.`

let warnings: readonly string[] = []
/** What the check says of the flow, and whether somebody who asks is refused because nobody could decide. */
async function comesTo(stages: readonly [Stage, ...Stage[]], sameHuman?: 'employeeId') {
  const policy = {
    ...world.policy,
    identity: { ...world.policy.identity, ...(sameHuman ? { sameHuman } : {}) },
    hash: policyHash('other stages'),
    flows: [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const,
  }
  await world.force(policy)
  const resources = await world.store.inventory.resources(world.contoso)
  const findings = await checkDeciders(world.ports, { policy, resources, pageOf: () => null })
  await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-1')
  warnings = findings
    .filter(({ about, verdict }) => about === 'Approvers' && verdict === 'warning')
    .map(({ says }) => says)
  return {
    says: findings
      .filter(({ about, verdict }) => about === 'Approvers' && verdict === 'problem')
      .map(({ says }) => says),
    refused: /nobody|no one/i.test(world.answersTo(world.ana.id).at(-1) ?? ''),
  }
}

describe('whether the stages of a flow can be decided', () => {
  it('is told as it is when somebody asks: one person is not two of one group', async () => {
    world.directory.leave(world.leads, world.otto.id)
    expect(await comesTo([stage(1, owner), stage(1, named(world.olga))])).toEqual({
      says: [overlap('jit-prod-db-readers')],
      refused: true,
    })
  })
  it('counts a person once, whatever accounts are theirs', async () => {
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { marks: { employeeId: '7' } })
    expect(await comesTo([stage(2, owner)], 'employeeId')).toEqual({
      says: [tooFew('jit-prod-db-readers, jit-untagged', 2, 1)],
      refused: true,
    })
  })
  it('leaves nobody to a later stage of those who all have to agree before', async () => {
    expect(await comesTo([stage('all', owner), stage(1, named(world.olga, world.otto))])).toEqual({
      says: [overlap('jit-prod-db-readers')],
      refused: true,
    })
  })
  it('wants different people where several agree in any order', async () => {
    world.directory.leave(world.leads, world.otto.id)
    const both = inAnyOrder([
      { from: [owner], needed: 1 },
      { from: [named(world.olga)], needed: 1 },
    ])
    expect(await comesTo([both])).toEqual({ says: [overlap('jit-prod-db-readers')], refused: true })
  })
  it('is told of one of several alternatives as a warning, and is no obstacle as long as another is left', async () => {
    world.directory.leave(world.leads, world.otto.id)
    const [one, two, ben] = [
      { from: [owner], needed: 1 },
      { from: [owner], needed: 2 },
      { from: [named(world.ben)], needed: 1 },
    ] as const
    expect(await comesTo([anyOf([[two], [one, ben]])])).toEqual({ says: [], refused: false })
    expect(warnings).toEqual([
      'By one of several alternatives nobody could approve jit-prod-db-readers, jit-untagged: stage 1 of “Production” needs 2, and 1 could decide.',
    ])
  })
  it('is refused where none of several alternatives has its people', async () => {
    world.directory.leave(world.leads, world.otto.id)
    const owners = (needed: number): Party => ({ from: [owner], needed })
    expect(await comesTo([anyOf([[owners(2)], [owners(1), owners(1)]])])).toEqual({
      says: [overlap('jit-prod-db-readers, jit-untagged')],
      refused: true,
    })
  })
  it('is about whatever it opens where named people alone decide', async () => {
    expect(await comesTo([stage(1, named(world.olga)), stage(1, named(world.olga))])).toEqual({
      says: [overlap('whatever it opens')],
      refused: true,
    })
  })
  it('is no concern where there are enough, and managers are whoever they are for whoever asks', async () => {
    const stages = [stage(1, owner), stage(1, named(world.olga)), stage(1, manager)] as const
    expect((await comesTo([...stages])).says).toEqual([])
  })
})
