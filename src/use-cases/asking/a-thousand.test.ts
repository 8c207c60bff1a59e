import { beforeEach, describe, expect, it } from 'vitest'
import { bundleName, isNonEmpty, policyHash, resourceId } from '../../access/vocabulary.ts'
import { chosenTogether, encodeChoice } from '../../cards/forms/choice.ts'
import { aWorld, type World } from '../world.test-support.ts'

/** 1,001 groups that one pattern takes in, Ana the one who may ask for them. */
const number = (n: number) => String(n).padStart(4, '0')
const names = Array.from({ length: 1_001 }, (_, n) => `jit-shard-${number(n)}`)
let world: World
beforeEach(async () => {
  world = await aWorld()
  for (const name of names) world.directory.addGroup(name)
  // Found again, as a quarter of an hour later.
  await world.wind(15)
})

const answer = async (what: string): Promise<string> => {
  await world.types(world.ana.id, what)
  return world.answersTo(world.ana.id).at(-1) ?? 'nothing'
}
const submitted = () => world.store.recorded().filter(({ action }) => action === 'request.submitted')

describe('a request for 1,001 resources', () => {
  it('is offered as much as a list holds, and each of them once some of its name is typed', async () => {
    const offered = await world.app.conversation.suggestAccess(world.account(world.ana.id), '', 100)
    expect(offered).toHaveLength(100)
    const [last] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'shard-1000', 100)
    expect(JSON.stringify(last)).toContain('jit-shard-1000')
  })

  it('in words is more than one request takes, told in one short sentence with the number, and with what was typed below it', async () => {
    for (const [between, sentence] of [
      [', ', /You asked for 1,001 at once, and one request takes at most 20/],
      [' and ', /You asked for 1,001 at once/],
      ['\n', /There is nothing called/],
    ] as const) {
      const said = await answer(`request ${names.join(between)} for 1h because INC-7`)
      expect(said).toMatch(sentence)
      // The sentence comes first and is short; what was typed stands below it, so that nothing is lost.
      expect(said.split('You typed')[0]?.length).toBeLessThan(1_000)
      expect(said).toContain('You typed: request jit-shard-0000')
    }
    expect(await answer('request jit-shard-* for 1h because INC-7')).toMatch(/no resource|nothing/i)
    expect(submitted()).toEqual([])
  })

  it('in a form that holds them all is refused with the number, and in one value was never offered', async () => {
    const ids = names.map((_, n) => encodeChoice({ integration: world.contoso, resource: resourceId(`${n}`) }))
    const { checkRequestForm } = world.app.conversation
    const fields = { resource: chosenTogether(ids), duration: '1h', reason: 'INC-7' }
    expect(await checkRequestForm(world.account(world.ana.id), fields)).toEqual({
      resource: expect.stringContaining('You asked for 1,001 at once'),
    })

    const values = names.map((_, n) => `${n}`).join(',')
    const all = [values, JSON.stringify(names), encodeChoice(world.directory.entitlement(world.readers)).repeat(1_001)]
    for (const resource of all) {
      const fields = { resource, duration: '1h', reason: 'INC-7' }
      expect(Object.keys(await world.app.conversation.checkRequestForm(world.account(world.ana.id), fields))).toEqual([
        'resource',
      ])
      await world.does(world.ana.id, { type: 'request-form', form: null, ...fields })
    }
    expect(submitted()).toEqual([])
  })

  it('one after the other stops at as many as may be open, and says so', async () => {
    const [first = '', ...others] = names.slice(0, 12)
    expect(await answer(`request ${first} for 1h because INC-7`)).toMatch(/on its way/)
    for (const name of others) await world.types(world.ana.id, `request ${name} for 1h because INC-7`)
    expect(submitted()).toHaveLength(10)
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/10/)
    // Whoever decides is shown what fits on a card, and told how many there are.
    await world.types(world.ines.id, 'approvals')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('jit-shard-0000')
  })

  it('all of which one flow names one by one is taken, and each is there', async () => {
    const ids = [...Array(20).keys()].map(n => world.directory.entitlement(world.directory.addGroup(`named-${n}`)))
    const selectors = [...names.keys()].map(n => ({
      kind: 'named' as const,
      ...(ids[n % ids.length] ?? world.directory.entitlement(world.readers)),
    }))
    if (!isNonEmpty(selectors)) throw new Error('none')
    await world.force({ ...world.policy, hash: policyHash('many'), flows: [{ ...world.flow, resources: selectors }] })
    await world.wind(15)
    expect(await answer('can named-19')).toContain('named-19')
  })

  it('as a bundle of twenty, which is the most that one may hold, is one decision and one card in each chat', async () => {
    const groups = [...Array(20).keys()].map(n => world.directory.addGroup(`part-${number(n)}-${'x'.repeat(240)}`))
    const parts = groups.map(group => world.directory.entitlement(group))
    if (!isNonEmpty(parts)) throw new Error('none')
    const kit = { kind: 'bundle' as const, bundle: bundleName('Everything'), entitlements: parts }
    await world.force({ ...world.policy, hash: policyHash('kit'), flows: [{ ...world.flow, resources: [kit] }] })
    await world.wind(15)
    expect(await answer('request Everything for 1h because INC-7')).toMatch(/on its way/)
    const card = world.cardsOf(world.ines.id).at(-1)
    if (!card) throw new Error('no card')
    expect(
      world
        .wordsOf(world.ines.id)
        .at(-1)
        ?.match(/part-\d{4}/g),
    ).toHaveLength(20)
    await world.presses(world.ines.id, 'Approve')
    expect(groups.filter(group => world.holds(group, world.ana.id))).toHaveLength(20)
  })
})
