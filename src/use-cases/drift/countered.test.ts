import { beforeEach, describe, expect, it } from 'vitest'
import type { Integration } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.wind(2)
  world.directory.join(world.readers, world.ben.id)
  await minutesPass(4)
})
const minutesPass = async (count: number) => {
  for (let minute = 0; minute < count; minute++) await world.wind(1)
}
const drifts = () => world.store.openDrifts()
const owner = () => world.wordsOf(world.olga.id).join('\n---\n')
const labels = () => world.buttonsOf(world.olga.id).map(({ label }) => label)
const driftActions = () => world.audit().filter(action => action.startsWith('drift.'))
const removals = () => world.directory.writes.filter(({ what }) => what === 'revoke').length
const held = () => world.holds(world.readers, world.ben.id)
/** Somebody gives it again before anybody could read that it was gone. */
function isCountered() {
  const { revoke } = world.directory
  world.directory.revoke = async (...asked) => {
    const answer = await revoke.apply(world.directory, asked)
    Reflect.deleteProperty(world.directory, 'revoke')
    world.clock.at = new Date(world.clock.at.getTime() + 1000)
    world.directory.join(world.readers, world.ben.id)
    return answer
  }
}
const protect = () => {
  const [contoso] = world.policy.integrations
  const integrations: readonly [Integration] = [{ ...contoso, protected: [world.ben.id] }]
  return world.force({ ...world.policy, integrations, hash: policyHash('protected') })
}

describe('what was taken away as decided, and is there again before anybody could see it gone', () => {
  beforeEach(async () => {
    isCountered()
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(4)
  })
  it('is not taken a second time: its undoing is over, and whoever answers for it is asked anew and told by whom', async () => {
    expect([held(), removals()]).toEqual([true, 1])
    expect(owner()).toMatch(/Undone, and there again[\s\S]*decided by Olga[\s\S]*Removed at .* still shows it/)
    expect(owner()).toMatch(/Somebody was added by hand[\s\S]*Doorbell took it away at .*, as Olga decided/)
    expect(await drifts()).toMatchObject([
      { kind: 'added-by-hand', person: world.ben.id, standing: { status: 'found' } },
    ])
    expect(labels()).toEqual(['Keep', 'Adopt as timed', 'Undo'])
    expect(driftActions()).toEqual([
      ...['drift.found', 'drift.named', 'drift.settled', 'drift.countered', 'drift.found', 'drift.named'],
    ])
  })
  it('is undone by a new decision, and verified gone', async () => {
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(3)
    expect([held(), removals(), await drifts()]).toEqual([false, 2, []])
    expect(owner()).toMatch(/Undone: decided by Olga[\s\S]*Verified gone at/)
  })
  it('may be kept', async () => {
    await world.presses(world.olga.id, 'Keep')
    await minutesPass(10)
    expect([held(), removals(), await drifts()]).toEqual([true, 1, []])
  })
})

describe('what was taken away as decided, and a part of the directory lists a while longer', () => {
  it('is undone as soon as it is seen gone, and nobody is asked again', async () => {
    const { holds } = world.directory
    world.directory.holds = async () => true
    await world.presses(world.olga.id, 'Undo')
    await world.wind(1)
    world.directory.holds = holds
    await minutesPass(3)
    expect([held(), await drifts()]).toEqual([false, []])
    expect(driftActions().at(-1)).toBe('drift.undone')
  })
  it('is asked about anew where nobody gave it again either, without naming who had given it first, and closes by itself', async () => {
    const { holds } = world.directory
    world.directory.holds = async () => true
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(4)
    expect(await drifts()).toMatchObject([{ kind: 'added-by-hand', doer: null }])
    world.directory.holds = holds
    await minutesPass(2)
    expect([await drifts(), removals()]).toEqual([[], 1])
    expect(driftActions().at(-1)).toBe('drift.gone')
  })
})

describe('what is undone', () => {
  it('is over where they hold nothing any more but what they activated for themselves', async () => {
    const { revoke } = world.directory
    world.directory.revoke = async (...asked) => {
      const answer = await revoke.apply(world.directory, asked)
      const until = new Date(world.clock.at.getTime() + 3_600_000)
      world.directory.activate(world.directory.entitlement(world.readers), world.ben.id, until)
      return answer
    }
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(4)
    expect([await drifts(), driftActions().at(-1)]).toEqual([[], 'drift.undone'])
  })
  const refused = async () => {
    throw new Fault('graph.forbidden', 'Not allowed.', { retry: 'never' })
  }
  it('is over where somebody took it away by hand, as they were asked to, though Doorbell still may not', async () => {
    world.directory.revoke = refused
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(2)
    expect(owner()).toContain('take it away by hand')
    world.directory.leave(world.readers, world.ben.id)
    await minutesPass(3)
    expect([await drifts(), driftActions().at(-1)]).toEqual([[], 'drift.undone'])
    expect(owner()).toContain('Verified gone at')
  })
  it('is over where the access file came to protect the account and somebody took it away by hand, or Doorbell had already', async () => {
    world.directory.revoke = refused
    await world.presses(world.olga.id, 'Undo')
    await protect()
    await minutesPass(8)
    expect(owner()).toContain('protects the account by now')
    world.directory.leave(world.readers, world.ben.id)
    await minutesPass(3)
    expect([await drifts(), driftActions().at(-1)]).toEqual([[], 'drift.undone'])
  })
})

describe('a group that was taken out as decided, and is in again before anybody could see it gone', () => {
  it('is asked about anew, and not taken out a second time', async () => {
    const contractors = world.directory.addGroup('Contractors', { members: [world.ana.id] })
    await world.presses(world.olga.id, 'Keep')
    world.directory.join(world.readers, contractors)
    await minutesPass(4)
    const { revokeFromGroup } = world.directory
    let taken = 0
    world.directory.revokeFromGroup = async (...asked) => {
      const answer = await revokeFromGroup.apply(world.directory, asked)
      taken += 1
      world.directory.join(world.readers, contractors)
      return answer
    }
    await world.presses(world.olga.id, 'Undo')
    await minutesPass(6)
    expect(taken).toBe(1)
    expect(await drifts()).toMatchObject([{ kind: 'group-added', standing: { status: 'found' } }])
    expect(labels()).toEqual(['Keep', 'Undo'])
    expect(owner()).toMatch(/A group was added by hand[\s\S]*Doorbell took it away at .*, as Olga decided/)
  })
})
