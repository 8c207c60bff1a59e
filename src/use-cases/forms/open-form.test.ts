import { beforeEach, describe, expect, it } from 'vitest'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

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

  it('shows no list while the directory is away, and the same one once it is back', async () => {
    const away = () => new Fault('graph.unavailable', 'Away.', { retry: 'later' })
    const account = world.account(world.ana.id)
    await world.types(world.ana.id, 'mine')
    const { suggestAccess, fillRequestForm } = world.app.conversation
    const listed = async () => (await suggestAccess(account, 'jit', 10)).map(({ label }) => label)
    const open = await listed()
    expect(open).toContain('jit-prod-db-readers')
    // Whoever left the group meanwhile must not read what it opens.
    await world.wind(5)
    world.directory.failNext('groupsAmong', away())
    await expect(listed()).rejects.toMatchObject({ code: 'graph.unavailable' })
    await world.wind(5)
    const form = world.chat.openForm()
    world.directory.failNext('groupsAmong', away())
    await fillRequestForm(account, form)
    expect(JSON.stringify(world.chat.formContent(form))).toMatch(/cannot reach everything/)
    await world.wind(5)
    expect(await listed()).toEqual(open)
  })

  it('offers what was asked for before in a chat that has no page for it, as long as it is over and open to them', async () => {
    world.chat.homePages = false
    const opened = async (value?: string) => {
      const form = world.chat.openForm()
      await world.app.conversation.fillRequestForm(world.account(world.ana.id), form, value)
      const content = world.chat.formContent(form)
      if (content?.kind !== 'request') throw new Error('no form to ask with')
      return content
    }
    expect(await opened()).not.toHaveProperty('before')
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    expect(await opened()).not.toHaveProperty('before')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(180)
    const { before = [] } = await opened()
    expect(before).toMatchObject([{ label: 'jit-prod-db-readers', opensRequestForm: true }])
    const filled = await opened(before[0]?.value)
    expect(filled.values).toMatchObject({
      resources: [{ label: 'jit-prod-db-readers' }],
      duration: '2 hours',
      reason: 'INC-7',
    })
    expect(filled).not.toHaveProperty('before')
    await world.force({
      ...world.policy,
      hash: policyHash('of others'),
      flows: [{ ...world.flow, resources: [{ kind: 'named', ...world.directory.entitlement(world.secret) }] }],
    })
    await world.wind(2)
    expect((await opened(before[0]?.value)).values.resources).toEqual([])
    expect(await opened()).not.toHaveProperty('before')
  })

  it('has the lengths of time to press that the access file names, and what is usual chosen', async () => {
    const duration = { default: minutes(120), max: minutes(480), presets: [minutes(30), minutes(240)] as const }
    await world.force({ ...world.policy, hash: policyHash('presets'), flows: [{ ...world.flow, duration }] })
    const form = world.chat.openForm()
    await world.does(world.ana.id, { type: 'form-wanted', of: 'request', form })
    expect(world.chat.formContent(form)).toMatchObject({
      lengths: { options: ['30 minutes', '2 hours', '4 hours'].map(value => ({ value })), chosen: '2 hours' },
    })
    const resource = encodeChoice(world.directory.entitlement(world.readers))
    await world.fills(world.ana.id, { resource, duration: '90 days', reason: 'INC-7' }, form)
    expect(world.chat.formContent(form)).toMatchObject({
      values: { duration: '90 days' },
      lengths: { chosen: '2 hours' },
      errors: { duration: expect.stringContaining('at most') },
    })
  })

  it('leaves how long to what will be chosen, where that differs', async () => {
    const short = { ...world.flow, name: flowName('Short'), duration: { default: minutes(10), max: minutes(20) } }
    const other = [{ kind: 'named', ...world.directory.entitlement(world.secret) }] as const
    const flows = [world.flow, { ...short, resources: other }] as const
    await world.force({ ...world.policy, hash: policyHash('two'), flows })
    const form = world.chat.openForm()
    await world.does(world.ana.id, { type: 'form-wanted', of: 'request', form })
    expect(world.chat.formContent(form)).toMatchObject({ lengths: { chosen: 'usual' } })
  })

  it('to approve has them too, and what was asked chosen', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 45m because INC-7')
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve for…')?.value ?? ''
    const form = world.chat.openForm()
    await world.does(world.olga.id, { type: 'form-wanted', of: 'reason', form, value })
    expect(world.chat.formContent(form)).toMatchObject({
      length: {
        lengths: {
          options: expect.arrayContaining([expect.objectContaining({ value: '8 hours' })]),
          chosen: '45 minutes',
        },
      },
    })
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
