import { beforeEach, describe, expect, it } from 'vitest'
import { aWorld, type World } from './world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const fillings = () => world.chat.calls.filter(call => call === 'updateForm').length

describe('a form that somebody wants', () => {
  it('is opened once, however often it is wanted by one doing, and nothing is recorded of it', async () => {
    await world.types(world.ana.id, 'mine')
    const form = world.chat.openForm()
    const before = world.audit().length
    await world.does(world.ana.id, { type: 'form-wanted', of: 'request', form }, 3)
    expect(world.chat.formContent(form)).toMatchObject({ kind: 'request' })
    expect(fillings()).toBe(1)
    expect(world.audit()).toHaveLength(before)
  })

  it('for a reason is refused on it to whoever may not decide', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Deny')?.value ?? ''
    const [theirs, hers] = [world.chat.openForm(), world.chat.openForm()]
    await world.does(world.ben.id, { type: 'form-wanted', of: 'reason', form: theirs, value })
    expect(world.chat.formContent(theirs)).toMatchObject({ kind: 'closing' })
    await world.does(world.olga.id, { type: 'form-wanted', of: 'reason', form: hers, value })
    expect(world.chat.formContent(hers)).toMatchObject({ kind: 'deny' })
  })
})
