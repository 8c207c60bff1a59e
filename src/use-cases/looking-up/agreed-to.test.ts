import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, buttonsOn, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.chat.addChannel('C0')
  const { approval } = world.flow
  const named = { kind: 'people', label: 'Both', ...people([], [world.ines.id, world.ben.id]) } as const
  const stages = [{ from: [{ kind: 'owner' }, named], needed: 2 }] as const
  const notify = [{ surface: world.chat.name, channel: 'C0' }] as const
  const flow = { ...world.flow, approval: { ...approval, stages, askAtMost: 2 }, notify }
  await world.force({ ...world.policy, hash: policyHash('in a room'), flows: [flow] })
  await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
})

/** Whoever was not asked by a card of their own, and may decide all the same. */
const unasked = () => {
  const [found] = [world.olga, world.otto, world.ines, world.ben].filter(({ id }) => world.buttonsOf(id).length === 0)
  if (!found) throw new Error('all have a card')
  return found
}
const agreesInTheRoom = async (who = unasked()) => {
  const [message] = world.chat.messagesIn('C0')
  const approve = message && buttonsOn(message.card).find(({ label }) => label === 'Approve')
  if (!message || !approve) throw new Error('nothing to press')
  await world.does(who.id, { type: 'press', value: approve.value, message: message.ref })
  return who
}
const approvals = async ({ id }: World['ana']) => {
  await world.types(id, 'approvals')
  return world.answersTo(id).at(-1) ?? ''
}
const pressesOnList = async ({ id }: World['ana'], label: string) => {
  const list = world.chat.answersTo(world.account(id)).at(-1)
  const button = (list ? buttonsOn(list) : []).find(one => one.label === label)
  if (!button) throw new Error(`no ${label}`)
  await world.does(id, { type: 'press', value: button.value, message: null })
}

describe('what somebody has agreed to in a room, and waits for others', () => {
  it('is in approvals with the button that takes it back; then it waits for them again', async () => {
    const who = await agreesInTheRoom()
    expect(await approvals(who)).toMatch(
      /Nothing waits for your decision\.[\s\S]*You agreed to this, and it waits for others\.[\s\S]*Ana asks for jit-prod-db-readers \(group\) for 1 hour[\s\S]*\[Take back\]/,
    )
    await pressesOnList(who, 'Take back')
    expect(world.audit()).toContain('decision.taken_back')
    const after = world.answersTo(who.id).at(-1)
    expect(after).toContain('It is as if you had not answered yet.')
    expect(after).not.toContain('You agreed')
    expect(after).toMatch(/1 request waits[\s\S]*\[Approve\]/)
  })
  it('is taken back from there also once they may not decide about it any more', async () => {
    const who = await agreesInTheRoom()
    await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    world.directory.leave(world.leads, who.id)
    expect(await approvals(who)).toContain('[Take back]')
    await pressesOnList(who, 'Take back')
    expect(world.audit()).toContain('decision.taken_back')
  })
  it('is in nobody else’s, and no more in theirs once it is settled', async () => {
    const who = await agreesInTheRoom()
    for (const other of [world.olga, world.otto, world.ines, world.ben].filter(one => one !== who))
      expect(await approvals(other)).not.toContain('You agreed')
    await world.types(world.ana.id, 'cancel jit-prod-db-readers')
    expect(await approvals(who)).not.toContain('You agreed')
  })
})
