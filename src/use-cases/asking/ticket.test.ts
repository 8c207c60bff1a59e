import { beforeEach, describe, expect, it } from 'vitest'
import type { TicketRule } from '../../access/ticket.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { readTicket } from './read-ticket.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const rule = { required: true, pattern: '^(INC|CHG)-\\d+$' }
const inForce = (ticket: TicketRule) =>
  world.force({ ...world.policy, hash: policyHash('with-ticket'), flows: [{ ...world.flow, ticket }] })
const answer = async (what: string): Promise<string> => {
  await world.types(world.ana.id, what)
  return world.answersTo(world.ana.id).at(-1) ?? 'nothing'
}

describe('a flow that asks for a ticket', () => {
  beforeEach(() => inForce(rule))

  it.each([
    'request jit-prod-db-readers for 2h ticket INC-7 because deploy',
    'request jit-prod-db-readers ticket INC-7 for 2h because deploy',
    'request jit-prod-db-readers for 2h, ticket inc-7, because deploy',
  ])('takes it in words: %s', async words => {
    await world.types(world.ana.id, words)
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(/For: 2 hours.*\nTicket: INC-7\n.*Reason: deploy/s)
    const submitted = world.store.recorded().find(({ action }) => action === 'request.submitted')
    expect(submitted?.details).toMatchObject({ ticket: 'INC-7', minutes: 120 })
  })

  it.each([
    ['request jit-prod-db-readers for 2h because INC-7', /This needs the number of a ticket/],
    ['request jit-prod-db-readers for 2h ticket INC7 because deploy', /“INC7” is no ticket.*\^\(INC\|CHG\)/],
    [`request jit-prod-db-readers ticket ${'9'.repeat(101)} because deploy`, /100 characters at most/],
  ])('asks nobody without one that is right: %s', async (words, sentence) => {
    expect(await answer(words)).toMatch(sentence)
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('tells it in `why` and `activity`', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers ticket CHG-12 because deploy')
    await world.presses(world.olga.id, 'Approve')
    expect(await answer('why jit-prod-db-readers')).toMatch(/Ticket CHG-12\./)
    expect(await answer('activity')).toMatch(/asked: jit-prod-db-readers, ticket CHG-12/)
  })

  it('leaves the form open with what was typed, and says what is wrong at the field', async () => {
    const form = world.chat.openForm()
    await world.app.conversation.fillRequestForm(world.account(world.ana.id), form)
    expect(world.chat.formContent(form)).toMatchObject({ extras: { ticket: 'required' } })
    const [offered] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'readers', 1)
    const fields = { resource: offered?.value ?? '', duration: '2h', reason: 'deploy', ticket: 'INC7' }
    expect(await world.app.conversation.checkRequestForm(world.account(world.ana.id), fields)).toEqual({
      ticket: expect.stringContaining('“INC7” is no ticket'),
    })
    await world.does(world.ana.id, { type: 'request-form', form, ...fields })
    expect(world.chat.formContent(form)).toMatchObject({
      values: { duration: '2h', reason: 'deploy', ticket: 'INC7', resources: [{ value: fields.resource }] },
      extras: { ticket: 'required' },
      errors: { ticket: expect.stringContaining('“INC7” is no ticket') },
    })
    await world.does(world.ana.id, { type: 'request-form', form, ...fields, ticket: 'INC-7' })
    expect(world.audit()).toContain('request.submitted')
  })
})

describe('a flow that asks for none', () => {
  it('keeps one that was given all the same', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers ticket ABC because deploy')
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('Ticket: ABC')
  })
  it('takes what an expression cannot be made to run away with', () => {
    expect(readTicket('a'.repeat(99), { required: true, pattern: '^(a|a)*(a|aa)*b$' })).toMatchObject({ ok: false })
  })
})
