import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash, requestId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

const ask = 'request jit-prod-db-readers for 2h because INC-7 customers cannot pay'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

/** Presses what stands on somebody's home page, where there is no message. */
async function pressesAtHome(who: World['ana'], label: string): Promise<void> {
  const home = world.chat.homeOf(world.account(who.id))
  const buttons = home?.sections.flatMap(({ blocks }) =>
    blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : [])),
  )
  const value = buttons?.find(button => button.label === label)?.value
  if (!value) throw new Error(`no “${label}” on the home page`)
  await world.does(who.id, { type: 'press', value, message: null })
}
const timesShown = () => world.chat.calls.filter(call => call === 'showHome').length

describe('the home page', () => {
  it('of somebody new says that there is nothing yet, and offers to ask', async () => {
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toMatch(/\[Request access\][\s\S]*You hold nothing through Doorbell/)
  })

  it('follows the whole story without being opened again: asked, granted until when, ended', async () => {
    await world.opensHome(world.ana.id)
    await world.types(world.ana.id, ask)
    expect(world.homeOf(world.ana.id)).toMatch(
      /What you asked for[\s\S]*jit-prod-db-readers[\s\S]*waiting[\s\S]*\[Cancel request\]/,
    )
    await world.presses(world.olga.id, 'Approve')
    expect(world.homeOf(world.ana.id)).toMatch(
      /What you hold[\s\S]*granted until 2026-11-20 11:00[\s\S]*\[Return access\]/,
    )
    await world.wind(180)
    expect(world.homeOf(world.ana.id)).toMatch(
      /You hold nothing[\s\S]*Ask again[\s\S]*jit-prod-db-readers[\s\S]*\[Request again\][\s\S]*Before[\s\S]*jit-prod-db-readers \(group\): ended/,
    )
  })

  it('offers again only what is over, and what a flow still opens to them', async () => {
    await world.types(world.ana.id, ask)
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).not.toContain('Ask again')
    await world.presses(world.olga.id, 'Deny')
    await world.denies(world.olga.id, 'use the replica')
    expect(world.homeOf(world.ana.id)).toMatch(/Ask again[\s\S]*\[Request again\]/)
    expect(world.wordsOf(world.ana.id).join()).toMatch(/Denied[\s\S]*\[Request again\]/)
    expect(world.wordsOf(world.olga.id).join()).not.toContain('[Request again]')
    await world.force({
      ...world.policy,
      hash: policyHash('for others'),
      flows: [{ ...world.flow, requesters: { everyone: false, groups: [], users: [world.ben.id] } }],
    })
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).not.toContain('Ask again')
  })

  it('shows what is still held, as `mine` does, however many requests came and went since', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    const [granted] = await world.store.requestsOf(world.ana.id, 1)
    if (!granted) throw new Error('nothing was asked for')
    for (let after = 1; after <= 120; after += 1) {
      const submittedAt = new Date(granted.ask.submittedAt.getTime() + after * 1_000)
      const later = { ...granted.ask, id: requestId(`later-${after}`), submittedAt }
      await world.store.transaction(tx =>
        tx.saveRequest({ status: 'withdrawn', ask: later, decisions: [], at: submittedAt }),
      )
    }
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toMatch(/What you hold[\s\S]*granted until 2026-11-20 11:00[\s\S]*Before/)
    await world.types(world.ana.id, 'mine')
    expect(world.answersTo(world.ana.id).at(-1)).toContain(
      'jit-prod-db-readers (group): granted until 2026-11-20 11:00',
    )
  })

  it('of an owner shows what waits for them, with the reason, and takes their decision', async () => {
    await world.opensHome(world.olga.id)
    await world.types(world.ana.id, ask)
    expect(world.homeOf(world.olga.id)).toMatch(
      /Waiting for you[\s\S]*Ana asks for jit-prod-db-readers[\s\S]*INC-7 customers cannot pay[\s\S]*\[Approve\]/,
    )
    await pressesAtHome(world.olga, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.homeOf(world.olga.id)).toContain('Nothing waits for your decision.')
    expect(world.wordsOf(world.otto.id)[0]).toContain('Approved by Olga')
  })

  it('lets its owner take back what they asked for, and give back what they hold', async () => {
    await world.opensHome(world.ana.id)
    await world.types(world.ana.id, ask)
    await pressesAtHome(world.ana, 'Cancel request')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Withdrawn')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await pressesAtHome(world.ana, 'Return access')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })

  it('no longer shows what another owner has decided, and a press that comes too late is told so', async () => {
    await world.opensHome(world.otto.id)
    await world.types(world.ana.id, ask)
    const stale = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.presses(world.olga.id, 'Approve')
    expect(world.homeOf(world.otto.id)).toContain('Nothing waits for your decision.')
    await world.does(world.otto.id, { type: 'press', value: stale, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(/Too late[\s\S]*Olga/)
  })

  it('shows nobody what is another’s', async () => {
    await world.opensHome(world.ben.id)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.opensHome(world.ben.id)
    expect(world.homeOf(world.ben.id)).not.toMatch(/Ana|jit-prod-db-readers|INC-7/)
  })

  it('shows whoever may decide what waits, whether or not they were asked, as approvals does, and nobody who no longer may', async () => {
    await world.types(world.ana.id, ask)
    world.directory.join(world.leads, world.ben.id)
    await world.opensHome(world.ben.id)
    expect(world.homeOf(world.ben.id)).toMatch(
      /Waiting for you[\s\S]*Ana asks for jit-prod-db-readers[\s\S]*lapses 2026-11-20 17:00[\s\S]*You are asked because you own this/,
    )
    world.directory.leave(world.leads, world.olga.id)
    await world.opensHome(world.olga.id)
    expect(world.homeOf(world.olga.id)).toContain('Nothing waits for your decision.')
  })

  it('counts what it cannot show', async () => {
    for (let turn = 0; turn < 7; turn++) world.directory.addGroup(`jit-many-${turn}`)
    await world.wind(10)
    for (let turn = 0; turn < 7; turn++)
      await world.types(world.ana.id, `request jit-many-${turn} for 2h because INC-7`)
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toMatch(/What you asked for \(7\)[\s\S]*… and 2 more/)
  })

  it('leads to all of it, page by page, each entry with its button', async () => {
    const names = Array.from({ length: 10 }, (_, turn) => `jit-many-${turn}`)
    for (const name of names) world.directory.addGroup(name)
    await world.wind(10)
    for (const name of names) await world.types(world.ana.id, `request ${name} for 2h because INC-7`)
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toMatch(/… and 5 more\. All of it: \/access mine\n\[Show all\]/)
    const shows = async (from: number) => {
      await world.does(world.ana.id, { type: 'press', value: `v1:show:mine${from}`, message: null })
      return world.answersTo(world.ana.id).at(-1) ?? ''
    }
    const [first, second] = [await shows(0), await shows(8)]
    expect(first).toMatch(/1 to 8 of 10/)
    expect(first.match(/\[Cancel request\]/g)).toHaveLength(8)
    expect(second).toMatch(/9 to 10 of 10/)
    expect(second.match(/\[Cancel request\]/g)).toHaveLength(2)
    expect(names.filter(name => !`${first}${second}`.includes(name))).toEqual([])
  })

  it.each([
    ['a guest', { kind: 'guest' }, 'Guests of this workspace cannot use Doorbell'],
    ['somebody of another workspace', { kind: 'foreign' }, 'Your account belongs to another workspace'],
    ['somebody whose address is not confirmed', { emailConfirmed: false }, 'missing or not confirmed'],
    ['somebody unknown to the directory', { email: 'nobody@contoso.com' }, 'I find nobody in the directory'],
  ] as const)('tells %s why there is nothing for them, and shows nothing else', async (_who, facts, words) => {
    const account = world.chat.addAccount('somebody', facts)
    await world.opensHome(account)
    expect(world.homeOf(account)).toContain(words)
    expect(world.homeOf(account)).not.toContain('[')
  })

  it('is kept up to date only for people who have opened it', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(timesShown()).toBe(0)
  })

  it('is not sent again when nothing on it has changed, except when somebody opens it', async () => {
    await world.opensHome(world.otto.id)
    await world.types(world.ana.id, ask)
    const before = timesShown()
    await world.does(world.ben.id, {
      type: 'press',
      value: world.buttonsOf(world.otto.id)[0]?.value ?? '',
      message: null,
    })
    expect(timesShown()).toBe(before)
    await world.opensHome(world.otto.id)
    expect(timesShown()).toBe(before + 1)
  })

  it('that does not come through holds up nothing, and comes later', async () => {
    await world.opensHome(world.ana.id)
    for (let time = 0; time < 3; time++) world.chat.failNext('showHome')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.homeOf(world.ana.id)).toContain('You hold nothing')
    await world.wind(1)
    await world.wind(1)
    await world.wind(1)
    expect(world.homeOf(world.ana.id)).toContain('granted until')
  })

  it('that the chat will never take is given up without an alarm', async () => {
    world.chat.failNext('showHome', new Fault('chat.not_enabled', 'switched off', { retry: 'never' }))
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toBeNull()
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toContain('[Request access]')
  })

  it('whose answer was lost ends with what is true, though its version is not known any more', async () => {
    await world.opensHome(world.ana.id)
    world.chat.failNext('showHome', new Fault('chat.lost', 'lost', { retry: 'later', result: 'unknown' }), 'after')
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    await world.wind(1)
    expect(world.homeOf(world.ana.id)).toContain('granted until')
  })
})
