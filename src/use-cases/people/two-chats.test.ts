import { beforeEach, describe, expect, it } from 'vitest'
import { type PersonId, personId, policyHash, surfaceName } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { InMemoryChatSurface } from '../../ports/in-memory/chat-surface.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { personMentioned } from './person-mentioned.ts'

/** The chat of the world, where people are recognised by their address, and another one whose accounts are the directory's own. */
let world: World
let other: InMemoryChatSurface
const there = new Map<PersonId, ChatAccount>()

beforeEach(async () => {
  other = new InMemoryChatSurface(surfaceName('other'), '@Doorbell')
  there.clear()
  const chat = new InMemoryChatSurface()
  world = await aWorld()
  const surfaces = new Map([
    [chat.name, world.chat],
    [other.name, other],
  ])
  Object.assign(world.ports, { surfaces })
  for (const { id, name } of [world.ana, world.ben, world.olga, world.otto])
    there.set(id, other.addAccount(id, { inDirectory: id, email: null, displayName: name }))
})

const account = (who: { readonly id: PersonId }): ChatAccount => {
  const found = there.get(who.id)
  if (!found) throw new Error('not there')
  return found
}
const saysThere = (who: { readonly id: PersonId }, text: string) => world.does(account(who), { type: 'command', text })
const cardsThere = (who: { readonly id: PersonId }) => other.messagesOf(account(who)).map(({ card }) => card)
const answersThere = (who: { readonly id: PersonId }) =>
  other.answersTo(account(who)).map(({ summary }) => plainText(summary))
const buttonsOn = ({ blocks }: Card) =>
  blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : [])).map(({ label, value }) => ({ label, value }))
const approveOn = (card: Card | undefined) =>
  buttonsOn(card as Card).find(({ label }) => label === 'Approve')?.value ?? ''
const audit = (action: string) => world.store.recorded().filter(entry => entry.action === action)

describe('somebody whose chat account is the directory’s own', () => {
  it('is known without linking anything, which is recorded once', async () => {
    await saysThere(world.ana, 'mine')
    await saysThere(world.ana, 'mine')
    expect(audit('identity.linked')).toMatchObject([
      { about: world.ana.id, details: { how: 'directory' }, via: 'other' },
    ])
  })

  it('is who the directory says they are now: whoever was disabled there is nobody', async () => {
    await saysThere(world.ana, 'mine')
    world.directory.changePerson(world.ana.id, { enabled: false })
    await saysThere(world.ana, ask)
    expect(audit('identity.refused')).toMatchObject([{ reason: 'disabled-in-directory' }])
    expect(audit('request.submitted')).toEqual([])
  })

  it('is refused as a guest of the directory', async () => {
    world.directory.changePerson(world.ana.id, { kind: 'guest' })
    await saysThere(world.ana, ask)
    expect(audit('identity.refused')).toMatchObject([{ reason: 'guest-in-directory' }])
  })

  it('is refused as somebody of another organisation, whatever id they bring', async () => {
    const stranger = other.addAccount('stranger', { kind: 'foreign', team: 'T2', inDirectory: world.olga.id })
    await world.does(stranger, { type: 'command', text: 'approvals' })
    expect(audit('identity.refused')).toMatchObject([{ reason: 'foreign-account' }])
  })

  it('is refused where the directory knows nobody of that id, and offered no link, which would mend nothing', async () => {
    const guestInARoom = other.addAccount('visitor', { inDirectory: personId('somebody-elsewhere') })
    await world.does(guestInARoom, { type: 'command', text: ask })
    expect(audit('identity.refused')).toMatchObject([{ reason: 'foreign-account' }])
    expect(JSON.stringify(other.answersTo(guestInARoom))).not.toContain('Link my accounts')
  })

  it('reads in the words of the chat that they are in', async () => {
    await saysThere(world.ana, 'help')
    expect(JSON.stringify(other.answersTo(account(world.ana)))).toContain('@Doorbell')
    expect(JSON.stringify(other.answersTo(account(world.ana)))).not.toContain('/access')
  })

  it('has nothing to link and nothing to unlink', async () => {
    await saysThere(world.ana, 'mine')
    await saysThere(world.ana, 'link')
    await saysThere(world.ana, 'unlink')
    expect(answersThere(world.ana).at(-2)).toContain('already linked to')
    expect(answersThere(world.ana).at(-1)).toContain('the directory’s own')
    expect(audit('identity.unlinked')).toEqual([])
  })

  it('is meant by a mention, which links nobody', async () => {
    const meant = await personMentioned(world.ports, { as: '@olga', account: account(world.olga) })
    expect(meant?.id).toBe(world.olga.id)
    expect(audit('identity.linked')).toEqual([])
  })
})

describe('one person in two chats', () => {
  it('cannot approve in one what they asked for in the other', async () => {
    await saysThere(world.olga, ask)
    await world.types(world.olga.id, ask)
    expect(audit('request.submitted')).toHaveLength(1)
    const [card] = world.cardsOf(world.olga.id).length > 0 ? world.cardsOf(world.olga.id) : cardsThere(world.olga)
    expect(buttonsOn(card as Card).map(({ label }) => label)).not.toContain('Approve')
    const request = audit('request.submitted')[0]?.request
    await world.does(account(world.olga), { type: 'press', value: `v1:approve:${request}`, message: null })
    await world.does(world.olga.id, { type: 'press', value: `v1:approve:${request}`, message: null })
    expect(audit('decision.refused')).toMatchObject([{ reason: 'own-request' }, { reason: 'own-request' }])
  })

  it('has the same “mine” in both', async () => {
    await saysThere(world.ana, ask)
    await world.types(world.ana.id, 'mine')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('jit-prod-db-readers')
  })
})

describe('a request, in two chats', () => {
  it('is shown to an approver once in each chat that they use, and closes in both when it is decided in one', async () => {
    await saysThere(world.olga, 'approvals')
    await world.types(world.olga.id, 'approvals')
    await world.types(world.ana.id, ask)
    const [here, overThere] = [world.cardsOf(world.olga.id), cardsThere(world.olga)]
    expect([here.length, overThere.length]).toEqual([1, 1])
    const [shown] = other.messagesOf(account(world.olga))
    await world.does(account(world.olga), { type: 'press', value: approveOn(shown?.card), message: shown?.ref ?? null })
    expect(audit('request.approved')).toHaveLength(1)
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
    expect(cardsThere(world.olga)).toHaveLength(1)
    for (const card of [...world.cardsOf(world.olga.id), ...cardsThere(world.olga)])
      expect(buttonsOn(card).map(({ label }) => label)).not.toContain('Approve')
    expect(world.cardsOf(world.olga.id)[0]).toEqual(cardsThere(world.olga)[0])
  })

  it('asked in one chat is decided in the other by somebody who uses only that', async () => {
    await saysThere(world.olga, 'approvals')
    await world.types(world.ana.id, ask)
    expect(world.cardsOf(world.olga.id)).toEqual([])
    const [shown] = other.messagesOf(account(world.olga))
    await world.does(account(world.olga), { type: 'press', value: approveOn(shown?.card), message: shown?.ref ?? null })
    expect(audit('decision.recorded')).toMatchObject([{ via: 'other', actor: { id: world.olga.id } }])
    expect(world.cardsOf(world.ana.id).length).toBeGreaterThan(0)
    expect(cardsThere(world.ana)).toEqual([])
  })

  it('tells whoever is too late, in the other chat, who decided', async () => {
    await saysThere(world.olga, 'approvals')
    await saysThere(world.otto, 'approvals')
    await world.types(world.ana.id, ask)
    const [shown] = other.messagesOf(account(world.olga))
    const value = approveOn(shown?.card)
    await world.does(account(world.olga), { type: 'press', value, message: shown?.ref ?? null })
    await world.types(world.olga.id, 'mine')
    await world.does(world.otto.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toMatch(/Olga/)
  })

  it('closes here while the other chat is away, and there once it is back', async () => {
    await saysThere(world.olga, 'approvals')
    await world.types(world.olga.id, 'approvals')
    await world.types(world.ana.id, ask)
    other.failNext('update')
    const value = approveOn(world.cardsOf(world.olga.id)[0])
    await world.does(world.olga.id, { type: 'press', value, message: null })
    const open = () => cardsThere(world.olga).map(card => buttonsOn(card).map(({ label }) => label))
    expect(buttonsOn(world.cardsOf(world.olga.id)[0] as Card).map(({ label }) => label)).not.toContain('Approve')
    world.clock.at = new Date(world.clock.at.getTime() + 60_000)
    await world.settle()
    expect(open()[0]).not.toContain('Approve')
  })

  it('reaches an approver in the chat that is there, while the other one is away, and there afterwards', async () => {
    await world.types(world.olga.id, 'approvals')
    await saysThere(world.olga, 'approvals')
    other.failNext('post')
    await world.types(world.ana.id, ask)
    expect([world.cardsOf(world.olga.id).length, cardsThere(world.olga).length]).toEqual([1, 0])
    world.clock.at = new Date(world.clock.at.getTime() + 60_000)
    await world.settle()
    expect([world.cardsOf(world.olga.id).length, cardsThere(world.olga).length]).toEqual([1, 1])
  })
})

describe('the chat in which somebody is written to', () => {
  const news = async () => {
    await world.types(world.ben.id, ask)
    const value = approveOn([...world.cardsOf(world.olga.id), ...cardsThere(world.olga)][0])
    await world.does(world.olga.id, { type: 'press', value, message: null })
  }

  it('is the one where they last spoke', async () => {
    await world.types(world.ben.id, 'mine')
    world.clock.at = new Date(world.clock.at.getTime() + 1_000)
    await saysThere(world.ben, ask)
    expect(cardsThere(world.ben)).toHaveLength(1)
    expect(world.cardsOf(world.ben.id)).toEqual([])
  })

  it('is the one that they prefer, even where they have not spoken yet', async () => {
    await world.types(world.ben.id, 'prefer other')
    await news()
    expect(cardsThere(world.ben).length).toBeGreaterThan(0)
    expect(world.cardsOf(world.ben.id)).toEqual([])
  })

  it('is both where they prefer that, also the one from which they never spoke', async () => {
    await saysThere(world.olga, 'prefer both')
    await world.types(world.ana.id, ask)
    expect([cardsThere(world.olga), world.cardsOf(world.olga.id)].map(cards => cards.length)).toEqual([1, 1])
  })
  it('is both where they prefer that, for requests and for news', async () => {
    await saysThere(world.ben, 'mine')
    await world.types(world.ben.id, 'prefer both')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('every chat that you use')
    await news()
    expect(world.cardsOf(world.ben.id).length).toBeGreaterThan(1)
    expect(cardsThere(world.ben)).toHaveLength(world.cardsOf(world.ben.id).length)
  })

  it('is another one where that one is closed to Doorbell, which is recorded once a day', async () => {
    await saysThere(world.olga, 'approvals')
    const blocked = () => new Fault('other.blocked', 'Blocked', { retry: 'never' })
    other.failNext('post', blocked())
    await world.types(world.ana.id, ask)
    expect(cardsThere(world.olga)).toEqual([])
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
    expect(audit('account.unreachable')).toMatchObject([
      { about: world.olga.id, reason: 'other.blocked', outcome: 'failed', details: { reachedIn: ['chat'] } },
    ])
    other.failNext('post', blocked())
    await world.types(world.ben.id, ask)
    expect(audit('account.unreachable')).toHaveLength(1)
  })

  it('is found by the directory where they never spoke, and have no address that may be used', async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('no address'),
      identity: { ...world.policy.identity, emailDomains: [] },
    })
    await saysThere(world.ana, ask)
    expect(cardsThere(world.olga)).toHaveLength(1)
  })

  it('is opened for an approver whom no chat reaches, where that may be, and both are recorded', async () => {
    const nowhere = (who: typeof world.olga, there: 'may-be-opened' | 'stays-closed') => {
      world.chat.closeWay(world.account(who.id), 'stays-closed')
      other.closeWay(account(who), there)
    }
    nowhere(world.olga, 'may-be-opened')
    nowhere(world.otto, 'stays-closed')
    nowhere(world.ana, 'may-be-opened')
    await world.types(world.ben.id, ask)
    expect(cardsThere(world.olga)).toHaveLength(1)
    expect(cardsThere(world.otto)).toEqual([])
    expect(audit('app.installed')).toMatchObject([{ about: world.olga.id, outcome: 'done' }])
    expect(audit('account.unreachable').map(({ about }) => about)).toContain(world.otto.id)
  })

  it('is not opened for news, nor where it is refused for good, which is recorded', async () => {
    world.chat.closeWay(world.account(world.olga.id), 'stays-closed')
    other.closeWay(account(world.olga), 'may-be-opened')
    other.failNext('openWay', new Fault('other.forbidden', 'Forbidden', { retry: 'never' }))
    await world.types(world.ben.id, ask)
    expect(cardsThere(world.olga)).toEqual([])
    expect(audit('app.installed')).toMatchObject([{ outcome: 'failed', reason: 'other.forbidden' }])
    world.chat.closeWay(world.account(world.ben.id), 'stays-closed')
    other.closeWay(account(world.ben), 'may-be-opened')
    await world.presses(world.otto.id, 'Approve')
    expect(cardsThere(world.ben)).toEqual([])
    expect(audit('app.installed')).toHaveLength(1)
  })
})
