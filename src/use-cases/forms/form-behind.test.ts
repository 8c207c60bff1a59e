import { beforeEach, describe, expect, it } from 'vitest'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
const value = (label: string) => world.buttonsOf(world.olga.id).find(one => one.label === label)?.value ?? 'gone'
beforeEach(async () => {
  world = await aWorld()
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
})

describe('the form behind a button, as it is sent', () => {
  const closes = (label: string, typed: { readonly reason: string; readonly duration?: string }, who = world.olga) =>
    world.app.conversation.isNothingAgainst(world.account(who.id), { value: value(label), ...typed })

  it('closes where nothing is known against it', async () => {
    expect(await closes('Deny', { reason: 'Use the replica.' })).toBe(true)
    expect(await closes('Approve for…', { reason: '', duration: '30m' })).toBe(true)
    expect(await closes('Ask', { reason: 'Which table?' })).toBe(true)
  })

  it('stays, with what was typed, where something of it has to be mended', async () => {
    expect(await closes('Deny', { reason: ' ' })).toBe(false)
    expect(await closes('Deny', { reason: 'x'.repeat(5_000) })).toBe(false)
    expect(await closes('Ask', { reason: 'x'.repeat(1_001) })).toBe(false)
    expect(await closes('Approve for…', { reason: '', duration: 'soon' })).toBe(false)
    expect(await closes('Approve for…', { reason: '', duration: '9h' })).toBe(false)
  })

  it('stays to say why, where it is not theirs to decide, is decided already, or is no button of ours', async () => {
    expect(await closes('Deny', { reason: 'No.' }, world.ana)).toBe(false)
    expect(await closes('Deny', { reason: 'No.' }, world.ben)).toBe(false)
    const deny = value('Deny')
    await world.presses(world.otto.id, 'Approve')
    const { isNothingAgainst } = world.app.conversation
    for (const value of [deny, 'v1:panic:1', 'v1:break-glass', 'anything'])
      expect(await isNothingAgainst(world.account(world.olga.id), { value, reason: 'No.' })).toBe(false)
  })

  it('is taken away where a chat has it stand among messages, and stands as it was sent where it is refused', async () => {
    const [form, empty] = [world.chat.openForm(), world.chat.openForm()]
    await world.denies(world.olga.id, ' ', empty)
    expect(world.chat.formContent(empty)).toMatchObject({ kind: 'deny', errors: { reason: expect.any(String) } })
    await world.denies(world.olga.id, 'Use the replica.', form)
    expect(world.chat.formContent(form)).toBeNull()
    expect(world.wordsOf(world.ana.id)[0]).toContain('Denied by Olga')
  })

  it('gives what was typed back to whoever is refused after it has closed', async () => {
    const deny = value('Deny')
    await world.presses(world.otto.id, 'Approve')
    await world.does(world.olga.id, { type: 'deny-form', form: null, value: deny, reason: 'Use the replica.' })
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(/Too late[\s\S]*You typed: Use the replica\./)
  })
})
