import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let changes = 0
beforeEach(async () => {
  world = await aWorld()
})

/** The one flow, with this of it changed. */
const inForce = (change: Partial<AccessFlow>) =>
  world.force({
    ...world.policy,
    hash: policyHash(`changed-${++changes}`),
    flows: [{ ...world.flow, ...change }],
  })
const askFor = 'request jit-prod-db-readers for 1h because INC-7'
const answer = async (who = world.ana.id, what = askFor): Promise<string> => {
  await world.types(who, what)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const asked = () => world.audit().filter(action => action === 'request.submitted').length

describe('whoever a flow leaves out', () => {
  it('may not ask by it, though a group of theirs may, and the resource does not exist for them', async () => {
    const contractors = world.directory.addGroup('Contractors', { members: [world.ana.id] })
    const requesters = { everyone: false, ...people([world.engineering]), exclude: people([contractors]) } as const
    await inForce({ requesters })
    expect(await answer()).toMatch(/nothing .* you may ask for|no access flow|nothing to ask for/i)
    expect(asked()).toBe(0)
    await answer(world.ben.id)
    expect(asked()).toBe(1)
    world.directory.leave(contractors, world.ana.id)
    await answer()
    expect(asked()).toBe(2)
  })
  it('and was let in when they asked is not given it any more, and whoever would decide is told so', async () => {
    const contractors = world.directory.addGroup('Contractors')
    await inForce({ requesters: { everyone: true, exclude: people([contractors]) } })
    await answer()
    world.directory.join(contractors, world.ana.id)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
    expect(world.audit()).not.toContain('request.approved')
  })
})

describe('a flow for managers', () => {
  const forManagers = () => inForce({ requesters: { everyone: false, ...people([]), managersOf: [world.engineering] } })

  it('is open to whoever manages somebody active in the group, and to nobody in it', async () => {
    world.directory.changeManager(world.ben.id, world.ines.id)
    await forManagers()
    await answer(world.ben.id)
    expect(asked()).toBe(0)
    await answer(world.ines.id)
    expect(asked()).toBe(1)
  })
  it('is closed again once they manage nobody there', async () => {
    world.directory.changeManager(world.ben.id, world.ines.id)
    await forManagers()
    world.directory.changeManager(world.ben.id, null)
    expect(await answer(world.ines.id)).toMatch(/nothing .* you may ask for|no access flow|nothing to ask for/i)
    expect(asked()).toBe(0)
  })
  it('opens to nobody while the directory cannot say whom they manage', async () => {
    world.directory.changeManager(world.ben.id, world.ines.id)
    await forManagers()
    world.directory.failNext('reports', new Fault('directory.away', 'away', { retry: 'later' }))
    await answer(world.ines.id).catch(() => null)
    expect(asked()).toBe(0)
  })
})

describe('a flow for what is tagged', () => {
  it('opens what carries the tag in the access file, whatever its name, and nothing else', async () => {
    await inForce({
      resources: [
        { kind: 'tagged', integration: world.contoso, type: 'group', tags: { owner: 'DATA platform leads' } },
      ],
    })
    await refreshInventory(world.ports)
    expect(await answer(world.ana.id, 'request jit-untagged for 1h because INC-7')).toMatch(/jit-untagged/)
    expect(asked()).toBe(0)
    await answer()
    expect(asked()).toBe(1)
  })
})
