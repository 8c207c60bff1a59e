import { beforeEach, describe, expect, it } from 'vitest'
import { type SurfaceName, surfaceName } from '../../access/vocabulary.ts'
import type { ChatSurface } from '../../ports/chat-surface.ts'
import { InMemoryChatSurface } from '../../ports/in-memory/chat-surface.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { personMentioned } from './person-mentioned.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const lastAnswer = (who: World['ana']): string => world.answersTo(who.id).at(-1) ?? ''

describe('prefer', () => {
  it('says how it is, and what can be chosen', async () => {
    await world.types(world.ana.id, 'prefer')
    expect(lastAnswer(world.ana)).toContain(
      'I write to you where you last spoke to me. There is no other chat that I am in.',
    )
  })

  it('is kept and recorded, with what it was before', async () => {
    await world.types(world.ana.id, `prefer ${world.chat.name.toUpperCase()}`)
    expect(lastAnswer(world.ana)).toContain('From now on I write to you in Chat first.')
    await world.types(world.ana.id, 'prefer')
    expect(lastAnswer(world.ana)).toContain('I write to you in Chat first.')
    const [recorded] = world.store.recorded().filter(({ action }) => action === 'preference.changed')
    expect(recorded).toMatchObject({ about: world.ana.id, details: { from: null, to: world.chat.name } })
  })

  it.each(['both', 'carrier-pigeon', '<!channel>'])('cannot be %s, where Doorbell is not', async word => {
    await world.types(world.ana.id, `prefer ${word}`)
    expect(lastAnswer(world.ana)).toContain(`“${word}” cannot be chosen: I am in Chat only`)
    expect(await world.store.preferenceOf(world.ana.id)).toBeNull()
  })

  it('decides in which of several chats a card is shown first, before where somebody last spoke', async () => {
    const other = new InMemoryChatSurface(surfaceName('other'))
    const olgaThere = other.addAccount('olga', { email: world.olga.email })
    ;(world.ports.surfaces as Map<SurfaceName, ChatSurface>).set(other.name, other)
    const at = world.clock.at
    await world.store.transaction(async tx => {
      await tx.bind({ account: olgaThere, person: world.olga.id, how: 'import', email: null, at })
      await tx.bind({ account: world.account(world.olga.id), person: world.olga.id, how: 'import', email: null, at })
    })
    await world.types(world.olga.id, 'prefer other')
    await world.types(world.ana.id, ask)
    expect(other.messagesOf(olgaThere)).toHaveLength(1)
    expect(world.cardsOf(world.olga.id)).toEqual([])
    await world.types(world.olga.id, 'prefer pigeons')
    expect(lastAnswer(world.olga)).toContain('“pigeons” cannot be chosen. You can choose Chat, Other or both.')
    await world.types(world.olga.id, `prefer ${world.chat.name}`)
    await world.types(world.ben.id, ask)
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
  })
})

describe('a mention', () => {
  const meant = async (account = world.account(world.olga.id)) =>
    (await personMentioned(world.ports, { as: '@olga', account }))?.id ?? null

  it('means whom the account would be if it spoke, and links nobody to anybody', async () => {
    const before = world.audit()
    expect(await meant()).toBe(world.olga.id)
    expect(await world.store.binding(world.account(world.olga.id))).toBeNull()
    expect(world.audit()).toEqual(before)
  })

  it('follows a link that was somebody’s word before any address', async () => {
    const account = world.account(world.olga.id)
    await world.store.transaction(tx =>
      tx.bind({ account, person: world.otto.id, how: 'import', email: null, at: world.clock.at }),
    )
    expect(await meant()).toBe(world.otto.id)
  })

  it.each([
    ['a guest', { kind: 'guest' }],
    ['somebody of another workspace', { kind: 'foreign' }],
    ['a bot', { kind: 'bot' }],
    ['an account whose address is not confirmed', { emailConfirmed: false }],
    ['an account with an address of elsewhere', { email: 'olga@evil-contoso.com' }],
    ['an account whose address nobody has', { email: 'nobody@contoso.com' }],
  ] as const)('of %s means nobody', async (_who, facts) => {
    const account = world.chat.addAccount('somebody', { email: 'olga@contoso.com', ...facts })
    expect(await meant(account)).toBeNull()
  })
})
