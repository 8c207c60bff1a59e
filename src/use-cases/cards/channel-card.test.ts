import { beforeEach, describe, expect, it, vi } from 'vitest'
import { policyHash, surfaceName } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { cardToType } from '../../cards/forms/to-type.ts'
import { Fault } from '../../ports/fault.ts'
import type { Utterance } from '../../ports/incoming.ts'
import { aWorld, buttonsOn, type World, words } from '../world.test-support.ts'

const room = 'C0ACCESS'
const ask = 'request jit-prod-db-readers for 2h because INC-7 customers cannot pay'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.chat.addChannel(room)
  await world.force({
    ...world.policy,
    hash: policyHash('with a channel'),
    flows: [{ ...world.flow, notify: [{ surface: world.chat.name, channel: room }] }],
  })
})

const shownIn = () => world.chat.messagesIn(room).map(({ card }) => words(card))
const theCopy = () => {
  const [message] = world.chat.messagesIn(room)
  if (!message) throw new Error('the channel shows nothing')
  return message
}
function pressInRoom(label: string): Utterance {
  const { card, ref } = theCopy()
  const buttons = card.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
  return { type: 'press', value: buttons.find(button => button.label === label)?.value ?? 'gone', message: ref }
}
const toldOfChannel = () => world.wordsOf(world.ines.id).filter(card => card.startsWith('A channel takes no cards'))

describe('a request whose flow names a channel', () => {
  it('is shown there besides, with who asks and why, and names nobody who holds it', async () => {
    await world.types(world.ana.id, ask)
    expect(shownIn()).toHaveLength(1)
    expect(shownIn()[0]).toMatch(/Ana[\s\S]*jit-prod-db-readers[\s\S]*INC-7 customers cannot pay/)
    expect(shownIn()[0]).toContain('Being in this channel gives nobody a say.')
    expect(shownIn()[0]).not.toMatch(/You are asked|Olga|Otto/)
    expect(world.titlesOf(world.olga.id)).toEqual(['Access request'])
  })

  it('is decided there by somebody who may, and every copy closes with the same story', async () => {
    await world.types(world.ana.id, ask)
    await world.does(world.olga.id, pressInRoom('Approve'))
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(shownIn()[0]).toMatch(/Granted[\s\S]*Approved by Olga/)
    expect(shownIn()[0]).not.toContain('[Approve]')
    await world.wind(180)
    expect(shownIn()[0]).toContain('Verified gone')
    expect(world.wordsOf(world.otto.id)[0]).toContain('Verified gone')
    expect(shownIn()).toHaveLength(1)
  })

  it('tells nobody there what was answered to whoever decides, while it waits and when it is over', async () => {
    const fills = (who: World['ana'], label: string, reason: string) => {
      const value = world.buttonsOf(who.id).find(one => one.label === label)?.value ?? 'gone'
      return world.does(who.id, { type: 'deny-form', form: null, value, reason })
    }
    await world.types(world.ana.id, ask)
    await fills(world.olga, 'Ask', 'Which customer?')
    expect(shownIn()[0]).toMatch(/Which customer\?[\s\S]*Not answered yet/)
    await fills(world.ana, 'Answer', 'Fabrikam')
    expect(world.wordsOf(world.olga.id).join()).toContain('Fabrikam')
    const elsewhere = 'Answered. Whoever may decide reads it on their own card.'
    expect(shownIn()[0]).toContain(elsewhere)
    expect(shownIn()[0]).not.toContain('Fabrikam')
    await world.does(world.olga.id, pressInRoom('Approve'))
    expect(shownIn()[0]).toMatch(/Granted/)
    expect(shownIn()[0]).not.toContain('Fabrikam')
  })

  it('is not decided there by somebody who only reads along: they are told alone, and nothing changes', async () => {
    await world.types(world.ana.id, ask)
    await world.does(world.ben.id, pressInRoom('Approve'))
    await world.does(world.ana.id, pressInRoom('Approve'))
    expect(world.answersTo(world.ben.id).at(-1)).toContain('not yours to decide')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('someone else has to decide')
    expect(world.audit().filter(action => action === 'decision.recorded')).toEqual([])
    expect(shownIn()[0]).toContain('[Approve]')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })

  it('whose card in the channel was posted twice, because an answer was lost, closes both once one is pressed', async () => {
    world.chat.failNext('postToChannel', new Fault('chat.lost', 'lost', { retry: 'later', result: 'unknown' }), 'after')
    await world.types(world.ana.id, ask)
    await world.wind(1)
    expect(shownIn()).toHaveLength(2)
    await world.does(world.olga.id, pressInRoom('Approve'))
    for (const shown of shownIn()) expect(shown).toMatch(/Granted/)
    expect(shownIn().join()).not.toContain('[Approve]')
  })

  it('goes on when its card in the channel was deleted, which is nobody’s alarm, and it does not come back once all is over', async () => {
    await world.types(world.ana.id, ask)
    world.chat.removeMessage(theCopy().ref)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(180)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(shownIn()).toEqual([])
    expect(toldOfChannel()).toEqual([])
  })

  it.each(['unknown', 'not-invited', 'archived', 'shared-outside', 'no-permission', 'not-a-channel'] as const)(
    'reaches its approvers all the same when the channel takes no card (%s): recorded, and the integration owner told once',
    async problem => {
      world.chat.addChannel(room, problem)
      await world.types(world.ana.id, ask)
      await world.types(world.ben.id, ask)
      expect(shownIn()).toEqual([])
      expect(world.titlesOf(world.olga.id)).toEqual(['Access request', 'Access request'])
      expect(toldOfChannel()).toHaveLength(1)
      expect(toldOfChannel()[0]).toContain('Production')
      const recorded = world.store
        .recorded()
        .filter(({ action, outcome }) => action === 'approvers.asked' && outcome === 'failed')
      expect(recorded.map(({ reason }) => reason)).toEqual([`channel: ${problem}`, `channel: ${problem}`])
    },
  )

  it('is decided all the same where its channel is of a chat that is not set up: recorded, and told once', async () => {
    const notify = [{ surface: surfaceName('elsewhere'), channel: room }] as const
    await world.force({ ...world.policy, hash: policyHash('elsewhere'), flows: [{ ...world.flow, notify }] })
    for (const who of [world.ana, world.ben]) await world.types(who.id, ask)
    expect(toldOfChannel()).toEqual([
      expect.stringMatching(
        /The flow “Production” cannot be shown in C0ACCESS \(Elsewhere\)\.\nDoorbell does not speak in that chat\.\nWhat to do: set Doorbell up/,
      ),
    ])
    expect(world.store.recorded().filter(({ reason }) => reason === 'channel: not-set-up')).toHaveLength(2)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id) || world.holds(world.readers, world.ben.id)).toBe(true)
  })

  it('whose channel Doorbell was taken out of between asking and deciding is decided elsewhere, and that is told once', async () => {
    await world.types(world.ana.id, ask)
    world.chat.addChannel(room, 'not-invited')
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.wind(180)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(toldOfChannel()).toHaveLength(1)
  })

  it('closes its card in the channel once Doorbell is back there, though it was away at the decision', async () => {
    await world.types(world.ana.id, ask)
    world.chat.addChannel(room, 'not-invited')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(60)
    expect(shownIn()[0]).toContain('[Approve]')
    world.chat.addChannel(room)
    await world.wind(11)
    expect(shownIn()[0]).toMatch(/Granted[\s\S]*Approved by Olga/)
    expect(shownIn()[0]).not.toContain('[Approve]')
    await world.wind(180)
    expect(shownIn()[0]).toContain('Verified gone')
    expect(shownIn()).toHaveLength(1)
  })

  it('is asked about once a round while Doorbell is away from the channel, however many stand there, and given up a week after its end', async () => {
    for (const who of [world.ana, world.ben]) await world.types(who.id, ask)
    const before = shownIn()
    world.chat.addChannel(room, 'not-invited')
    for (const who of [world.olga, world.olga]) await world.presses(who.id, 'Approve')
    await world.wind(180)
    const copies = async () => (await world.store.requestsWithOpenCards(null, 10)).length
    const kept = await copies()
    await world.wind(24 * 60)
    const looks = vi.spyOn(world.chat, 'channelProblem')
    await world.wind(10)
    expect(looks.mock.calls.length).toBeLessThanOrEqual(1)
    looks.mockRestore()
    expect([kept, await copies()]).toEqual([2, 2])
    for (let days = 0; days < 7; days++) await world.wind(24 * 60)
    expect(await copies()).toBe(0)
    expect(shownIn()).toEqual(before)
  })

  it('is shown again in a channel that was mended, and the next trouble there is told again', async () => {
    world.chat.addChannel(room, 'not-invited')
    await world.types(world.ana.id, ask)
    world.chat.addChannel(room)
    await world.types(world.ben.id, ask)
    expect(shownIn()).toHaveLength(1)
    const press = pressInRoom('Approve')
    world.chat.addChannel(room, 'archived')
    await world.does(world.olga.id, press)
    expect(toldOfChannel()).toHaveLength(2)
  })
})

describe('a request whose flow names a channel in which some can be shown their own view', () => {
  const look = (who: typeof world.olga, conversation = room) =>
    world.app.conversation.viewCard(world.account(who.id), theCopy().card.ownView ?? '', {
      surface: world.chat.name,
      conversation,
      message: theCopy().ref.message,
    })

  const asShown = (card: Card | null) => card && cardToType(card, world.chat.command)

  beforeEach(() => {
    world.chat.ownViews = true
    for (const { id, name } of [world.ana, world.ben, world.olga, world.otto])
      world.chat.addAccount(name.toLowerCase(), { displayName: name, inDirectory: id })
  })

  it('carries no buttons there for everybody, and names to the chat whoever may decide', async () => {
    await world.types(world.ana.id, ask)
    expect(shownIn()[0]).not.toContain('[Approve]')
    expect(shownIn()[0]).toMatch(
      /INC-7[\s\S]*finds it under \/access approvals\. Being in this channel gives nobody a say\./,
    )
    expect(theCopy().ownViewFor).toEqual([world.olga.id, world.otto.id])
  })

  it('shows the buttons in place to whoever may decide, and what everybody sees to whoever asked or only reads along', async () => {
    await world.types(world.ana.id, ask)
    const hers = await look(world.olga)
    expect(hers && words(hers)).toMatch(/INC-7[\s\S]*\[Approve\]\n\[Deny\]\n\[Approve for…\]\n\[Ask\]/)
    for (const who of [world.ana, world.ben]) expect(asShown(await look(who))).toEqual(theCopy().card)
  })

  it('shows nothing of it to whoever is in another room, or names what does not exist', async () => {
    await world.types(world.ana.id, ask)
    expect(await look(world.ben, 'C0OTHER')).toBeNull()
    const message = theCopy().ref
    for (const forged of ['v1:look:00000000-0000-7000-8000-0000000000ff:0', 'v1:approve:x', ''])
      expect(await world.app.conversation.viewCard(world.account(world.ben.id), forged, message)).toBeNull()
  })

  it('shows the buttons no longer to whoever has lost the say, and never decides by what was shown', async () => {
    await world.types(world.ana.id, ask)
    const seen = await look(world.olga)
    const approve = seen ? buttonsOn(seen).find(({ label }) => label === 'Approve') : undefined
    world.directory.leave(world.leads, world.olga.id)
    world.clock.at = new Date(world.clock.at.getTime() + 60_000)
    expect(asShown(await look(world.olga))).toEqual(theCopy().card)
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: theCopy().ref })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('not yours to decide')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })

  it('is decided in that view, names nobody to the chat from then on, and shows everybody how it ended', async () => {
    await world.types(world.ana.id, ask)
    const seen = await look(world.olga)
    const approve = seen ? buttonsOn(seen).find(({ label }) => label === 'Approve') : undefined
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: theCopy().ref })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(shownIn()[0]).toMatch(/Granted[\s\S]*Approved by Olga/)
    expect(theCopy().ownViewFor).toEqual([])
    expect(theCopy().card.ownView).toBeUndefined()
  })
})
