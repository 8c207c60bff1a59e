import { beforeEach, describe, expect, it } from 'vitest'
import type { Stage } from '../../access/stage.ts'
import { type PersonId, policyHash } from '../../access/vocabulary.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await humansAreToldApart()
})

/** The access file names the personnel number; and, where given, other stages. */
async function humansAreToldApart(...stages: Stage[]): Promise<void> {
  const [first, ...more] = stages
  const flows = first
    ? ([{ ...world.flow, approval: { ...world.flow.approval, stages: [first, ...more] } }] as const)
    : world.policy.flows
  const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
  await world.force({ ...world.policy, hash: policyHash(`same-human-${stages.length}`), identity, flows })
}
const number = (who: { readonly id: PersonId }, employeeId: string) =>
  world.directory.changePerson(who.id, { marks: { employeeId } })
const isOffered = (who: { readonly id: PersonId }) => world.buttonsOf(who.id).some(({ label }) => label === 'Approve')

describe('somebody with two accounts', () => {
  it('is not asked about what they ask for with the other one', async () => {
    number(world.ana, 'E0001')
    number(world.olga, ' e0001')
    await world.types(world.ana.id, ask)
    expect(isOffered(world.olga)).toBe(false)
    expect(isOffered(world.otto)).toBe(true)
  })
  it('decides nothing for themselves with a card from before anybody knew', async () => {
    await world.types(world.ana.id, ask)
    expect(isOffered(world.olga)).toBe(true)
    number(world.ana, 'E0001')
    number(world.olga, 'E0001')
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('You asked for this access')
    await world.denies(world.olga.id, 'no')
    expect(world.audit()).not.toContain('decision.recorded')
  })
  it('has a request refused when nobody is left to decide but themselves', async () => {
    for (const who of [world.ana, world.olga, world.otto, world.ines]) number(who, 'E0001')
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('Nobody can be found who may decide this')
  })
  it('is one human where two have to agree, when it is asked and when it is decided', async () => {
    const both: Stage = { needed: 2, from: [{ kind: 'people', label: 'Two', ...people([world.leads]) }] }
    await humansAreToldApart(both)
    number(world.olga, 'E0002')
    number(world.otto, 'E0002')
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('Nobody can be found who may decide this')
    number(world.otto, 'E0003')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    number(world.otto, 'E0002')
    await world.presses(world.otto.id, 'Approve')
    expect(world.answersTo(world.otto.id).at(-1)).toContain('You have already decided this request')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    number(world.otto, 'E0003')
    await world.presses(world.otto.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is several people while the directory has no value, or a blank one', async () => {
    number(world.ana, ' ')
    number(world.olga, ' ')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})
