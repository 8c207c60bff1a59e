import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

/** The access flow lets holders extend, in a policy of its own. */
async function extensions(max = 1, each = 60, cap = 480) {
  const flow = {
    ...world.flow,
    duration: { ...world.flow.duration, max: minutes(cap) },
    extensions: { max, each: minutes(each) },
  }
  await world.force({ ...world.policy, hash: policyHash(`extensions ${max} ${each} ${cap}`), flows: [flow] })
}
async function granted() {
  await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
  await world.presses(world.olga.id, 'Approve')
}
const held = () => world.holds(world.readers, world.ana.id)
const labels = () => world.buttonsOf(world.ana.id).map(({ label }) => label)
const answered = () => world.answersTo(world.ana.id).at(-1)

describe('access whose flow allows an extension', () => {
  it('is warned of with Extend, lasts longer at once without a new decision, and ends at its new time', async () => {
    await extensions()
    await granted()
    expect(world.wordsOf(world.ana.id)[0]).toContain(
      'It can be extended once, by up to 1 hour, from 2026-11-20 10:30 UTC on: /access extend does it then.',
    )
    expect(labels()).not.toContain('Extend')
    await world.wind(110)
    expect(world.titlesOf(world.ana.id)).toContain('Ends soon')
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('It can be extended once, by up to 1 hour.')
    await world.presses(world.ana.id, 'Extend')
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/until 2026-11-20 12:00 UTC[\s\S]*Extended once, by 1 hour\./)
    expect(world.titlesOf(world.ana.id)).not.toContain('Ends soon')
    expect(labels()).not.toContain('Extend')
    await world.wind(10)
    expect(held()).toBe(true)
    await world.wind(50)
    expect(world.titlesOf(world.ana.id).filter(title => title === 'Ends soon').length).toBeGreaterThan(0)
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('Longer than that takes a new decision.')
    await world.wind(10)
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Ended[\s\S]*Extended once, by 1 hour[\s\S]*Verified gone at 12:00/)
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
    expect(world.audit().filter(action => /warned|extended|overdue/.test(action))).toEqual([
      'grant.warned',
      'grant.extended',
      'grant.warned',
    ])
  })
  it('can be extended by less with one press, and by no more than the flow gives, whatever a forged press says', async () => {
    await extensions(3)
    await granted()
    await world.wind(110)
    expect(labels()).toEqual(expect.arrayContaining(['Extend', 'Extend by 30 minutes', 'Extend by 15 minutes']))
    const [{ value = '' } = {}] = world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Extend by 15 minutes')
    await world.does(world.ana.id, { type: 'press', value: value.replace(':by15', ':by61'), message: null })
    expect(answered()).toMatch(/at most|by up to|no more than/)
    expect(world.audit()).not.toContain('grant.extended')
    await world.presses(world.ana.id, 'Extend by 15 minutes')
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/until 2026-11-20 11:15 UTC[\s\S]*Extended once, by 15 minutes\./)
  })
  it('is extended once by a double click, and by the same click delivered twice', async () => {
    await extensions(3)
    await granted()
    await world.wind(110)
    const [button] = world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Extend')
    const press = { type: 'press', value: button?.value ?? '', message: null } as const
    await world.does(world.ana.id, press, 2)
    await world.does(world.ana.id, press)
    expect(answered()).toContain('It is too early to extend this')
    expect(world.audit().filter(action => action === 'grant.extended')).toHaveLength(1)
  })
  it.each([
    ['extend', '12:00'],
    ['extend jit-prod-db-readers', '12:00'],
    ['extend JIT-prod-db-readers for 20m', '11:20'],
    ['extend by 20m', '11:20'],
  ])('is extended in words: %s', async (words, until) => {
    await extensions()
    await granted()
    await world.wind(100)
    await world.types(world.ana.id, words)
    expect(answered()).toContain('It is extended. Your card says until when.')
    expect(world.wordsOf(world.ana.id)[0]).toContain(`until 2026-11-20 ${until} UTC`)
  })
  it('is offered from the moment on that it can be, also before the end is near', async () => {
    await extensions()
    await granted()
    await world.wind(60)
    await world.types(world.ana.id, 'mine')
    expect(answered()).not.toContain('[Extend]')
    await world.wind(35)
    await world.types(world.ana.id, 'mine')
    expect(answered()).toContain('[Extend]')
  })
  it.each([
    [
      'extend',
      60,
      'It is too early to extend this: that can be done in the last quarter of its time, from 2026-11-20 10:30 UTC on.',
    ],
    [
      'extend for 90m',
      100,
      'You asked to extend it by 1 hour 30 minutes; without a new decision it can be extended by 1 hour at most.',
    ],
    ['extend for 2 bananas', 100, '“2 bananas” has no unit'],
    ['extend jit-untagged', 100, 'You hold nothing that this could be about'],
    ['extend finance-ledger', 100, 'You hold nothing that this could be about'],
  ])('is not extended by “%s” after %i minutes', async (words, after, answer) => {
    await extensions()
    await granted()
    await world.wind(after)
    await world.types(world.ana.id, words)
    expect(answered()).toContain(answer)
    expect(world.audit()).not.toContain('grant.extended')
  })
  it('never lasts longer than the cap, and leads to the form where nothing is left of it', async () => {
    await extensions(5, 60, 150)
    await granted()
    await world.wind(110)
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('It can be extended once, by up to 30 minutes.')
    await world.presses(world.ana.id, 'Extend')
    await world.wind(30)
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('Longer than that takes a new decision.')
    await world.types(world.ana.id, 'extend')
    expect(answered()).toContain('This access can be extended 5 times, and lasts 2 hours 30 minutes at most.')
    await world.wind(10)
    expect(held()).toBe(false)
  })
})

describe('what is asked again, live, before an extension counts', () => {
  const pressed = async () => {
    const [button] = world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Extend')
    return { type: 'press', value: button?.value ?? '', message: null } as const
  }
  const warned = async () => {
    await extensions()
    await granted()
    await world.wind(110)
    return pressed()
  }
  const refused = async (answer: string) => {
    expect(answered()).toContain(answer)
    expect(world.audit()).not.toContain('grant.extended')
    await world.wind(10)
    expect(held()).toBe(false)
  }
  it('is the flow: one that is no longer open to the holder extends nothing', async () => {
    const press = await warned()
    world.directory.leave(world.engineering, world.ana.id)
    await world.does(world.ana.id, press)
    await refused('This access cannot be extended. The access rules changed after the approval and no longer allow it.')
  })
  it('is the access file: one that no longer allows it', async () => {
    const press = await warned()
    await world.force({ ...world.policy, hash: policyHash('without extensions') })
    await world.does(world.ana.id, press)
    await refused('This access is given once and not extended.')
  })
  it.each([
    [
      'the access file: one that came while the directory answered',
      () => world.force({ ...world.policy, hash: policyHash('without extensions') }),
      'This access is given once and not extended.',
    ],
    [
      'the brake: one that was pulled while the directory answered',
      () =>
        world.store.transaction(async tx => {
          await tx.freeze({ scope: { of: 'everything' }, by: world.otto.id, at: world.clock.at, because: 'INC-9' })
        }),
      'Nothing is given at the moment',
    ],
  ])('is %s', async (_, comes, answer) => {
    const press = await warned()
    const { holds } = world.directory
    world.directory.holds = async (...asked) => {
      world.directory.holds = holds
      await comes()
      return holds.apply(world.directory, asked)
    }
    await world.does(world.ana.id, press)
    await refused(answer)
  })
  it('is whether the resource can still be given', async () => {
    const press = await warned()
    world.directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
    await world.does(world.ana.id, press)
    expect(answered()).toContain('This access cannot be extended. It can no longer be given')
  })
  it('is the directory: what somebody took away by hand is not extended', async () => {
    const press = await warned()
    world.directory.leave(world.readers, world.ana.id)
    await world.does(world.ana.id, press)
    await refused('The directory does not list this access any more')
  })
  it.each([
    ['what was listed once, two minutes after it was given,', '2m', 1.6, true],
    ['what was never listed, half an hour after it was given,', '30m', 25, false],
  ])('is no part of the directory that is behind: %s may be extended until then', async (_, length, after, seen) => {
    await extensions()
    const { holds } = world.directory
    if (!seen) world.directory.holds = async () => false
    await world.types(world.ana.id, `request jit-prod-db-readers for ${length} because INC-7`)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(after)
    world.directory.holds = async () => false
    await world.types(world.ana.id, 'extend for 10m')
    expect(answered()).toContain('It is extended. Your card says until when.')
    expect(world.audit().filter(action => action === 'grant.extended')).toHaveLength(1)
    world.directory.holds = holds
    await world.wind(length === '2m' ? 9 : 14)
    expect(held()).toBe(true)
    await world.wind(2)
    expect(held()).toBe(false)
  })
  it('is the directory as soon as it must have heard of it: what it does not list then is gone', async () => {
    await extensions()
    await world.types(world.ana.id, 'request jit-prod-db-readers for 30m because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(25)
    world.directory.holds = async () => false
    await world.types(world.ana.id, 'extend for 10m')
    expect(answered()).toContain('The directory does not list this access any more')
  })
  it('is who presses: a stranger with the button’s value changes nothing', async () => {
    const press = await warned()
    await world.does(world.ben.id, press)
    expect(world.answersTo(world.ben.id).at(-1)).toContain(
      'Only the person who holds this access can return or extend it.',
    )
    expect(world.audit()).not.toContain('grant.extended')
  })
})

describe('what takes a new decision', () => {
  const opened = async (who = world.ana.id) => {
    const button = world.buttonsOf(world.ana.id).find(({ opensRequestForm }) => opensRequestForm)
    const form = world.chat.openForm()
    await world.app.conversation.fillRequestForm(world.account(who), form, button?.value)
    const content = world.chat.formContent(form)
    return content?.kind === 'request' ? content.values : content
  }
  it('is asked for with Extend on the warning, which opens the form as it was filled; both grants end with the later', async () => {
    await granted()
    await world.wind(110)
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label === 'Extend')).toMatchObject([
      { opensRequestForm: true },
      { opensRequestForm: true },
    ])
    const values = await opened()
    expect(values).toMatchObject({
      resources: [{ label: 'jit-prod-db-readers' }],
      duration: '2 hours',
      reason: 'INC-7',
    })
    if (!values || !('resources' in values)) throw new Error('the form is not filled')
    await world.fills(world.ana.id, { ...values, resource: values.resources[0]?.value ?? '' })
    await world.presses(world.olga.id, 'Approve')
    await world.wind(10)
    expect(held()).toBe(true)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Ended[\s\S]*Another request still gives the same access/)
    await world.wind(110)
    expect(held()).toBe(false)
    expect(world.directory.writes.filter(({ what }) => what === 'revoke')).toHaveLength(1)
  })
  it('can be asked for again with one tap when nobody answered', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.wind(480)
    expect(labels()).toEqual(['Request again', 'Request again'])
    expect(await opened()).toMatchObject({ duration: '2 hours', reason: 'INC-7' })
  })
  it('shows nobody else what was asked, whatever value they send', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.wind(480)
    expect(await opened(world.ben.id)).toEqual({ resources: [], duration: '', reason: '' })
  })
})
