import { beforeEach, describe, expect, it } from 'vitest'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
})

const buttonOf = (who: World['ana'], wanted: string) =>
  world.buttonsOf(who.id).find(({ label }) => label === wanted)?.value ?? 'gone'
const fills = (who: World['ana'], value: string, reason: string) =>
  world.does(who.id, { type: 'deny-form', form: null, value, reason })
const asks = (who: World['ana'], said: string) => fills(who, buttonOf(who, 'Ask'), said)
const notice = () => world.wordsOf(world.ana.id).filter(words => /^(A question|Your question|Nothing)/.test(words))
const answerButtons = () => world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Answer')

describe('a question to whoever asked', () => {
  it('has its button while it waits, and tells what was answered once it is', async () => {
    await asks(world.olga, 'Which customer?')
    expect(notice()).toEqual([expect.stringMatching(/A question about your request[\s\S]*Which customer\?/)])
    expect(answerButtons().length).toBeGreaterThan(0)
    await fills(world.ana, buttonOf(world.ana, 'Answer'), 'Contoso')
    expect(answerButtons()).toEqual([])
    expect(notice()).toEqual([expect.stringMatching(/A question[\s\S]*Which customer\?[\s\S]*Contoso/)])
  })
  for (const verb of ['Approve', 'Deny'] as const)
    it(`has no button any more once somebody decided without an answer: ${verb}`, async () => {
      await asks(world.olga, 'Which customer?')
      await (verb === 'Deny'
        ? fills(world.otto, buttonOf(world.otto, 'Deny'), 'Not now.')
        : world.presses(world.otto.id, verb))
      expect(answerButtons()).toEqual([])
      expect(notice()).toEqual([expect.stringMatching(/A question[\s\S]*It was not answered/)])
    })
  it('tells of all that wait for an answer, and goes on to the next once one is answered', async () => {
    await asks(world.olga, 'Which customer?')
    await asks(world.otto, 'Until when?')
    for (const words of notice()) expect(words).toMatch(/Which customer\?[\s\S]*Until when\?/)
    await fills(world.ana, buttonOf(world.ana, 'Answer'), 'Contoso')
    for (const words of notice()) expect(words).toMatch(/Otto asks[\s\S]*Until when\?/)
    expect(answerButtons().length).toBeGreaterThan(0)
    await fills(world.ana, buttonOf(world.ana, 'Answer'), 'Six')
    expect(answerButtons()).toEqual([])
  })
  it('is answered to nobody who has lost the right to decide since, in no message and on no card', async () => {
    await asks(world.olga, 'Which customer?')
    world.directory.leave(world.leads, world.olga.id)
    await fills(world.ana, buttonOf(world.ana, 'Answer'), 'Fabrikam')
    expect(world.wordsOf(world.olga.id).join()).not.toContain('Fabrikam')
    expect(world.wordsOf(world.otto.id).join()).toContain('Fabrikam')
  })
  for (const verb of ['Approve', 'Deny'] as const)
    it(`is answered to nobody who has lost the right to decide since, nor once it is settled: ${verb}`, async () => {
      await asks(world.olga, 'Which customer?')
      world.directory.leave(world.leads, world.olga.id)
      await fills(world.ana, buttonOf(world.ana, 'Answer'), 'Fabrikam')
      await (verb === 'Deny'
        ? fills(world.otto, buttonOf(world.otto, 'Deny'), 'Not now.')
        : world.presses(world.otto.id, verb))
      expect(world.wordsOf(world.olga.id).join()).toMatch(verb === 'Deny' ? /Denied by Otto/ : /Approved by Otto/)
      expect(world.wordsOf(world.olga.id).join()).not.toContain('Fabrikam')
      for (const { id } of [world.otto, world.ana]) expect(world.wordsOf(id).join()).toContain('Fabrikam')
    })
  it('pressed too late from a copy that nobody remembers is told that nothing is left to answer', async () => {
    await asks(world.olga, 'Which customer?')
    const value = buttonOf(world.ana, 'Answer')
    await world.presses(world.otto.id, 'Approve')
    await fills(world.ana, value, 'Contoso')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/Too late|already/)
  })
})
