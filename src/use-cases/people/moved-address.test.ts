import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { adoptVersion } from '../policy/adopt-version.ts'
import { aWorld, byOperator, versionOf, type World, words } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  for (const owner of [world.olga, world.otto]) await world.types(owner.id, 'mine')
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
/** Whoever has the account now is anybody: it was matched by an address that it does not have any more. */
const moves = (who: World['ana'], email: string | null = `${who.name.toLowerCase()}@elsewhere.example`) =>
  world.chat.addAccount(who.name.toLowerCase(), { email, displayName: who.name })
const dropped = () => world.store.recorded().filter(({ action }) => action === 'identity.dropped')
const labels = (who: World['ana']) => world.buttonsOf(who.id).map(({ label }) => label)

describe('an account that was matched by an address which has moved away', () => {
  it('is sent no card, and the match is dropped', async () => {
    moves(world.olga)
    await asks()
    expect(world.wordsOf(world.olga.id)).toEqual([])
    expect(dropped()).toMatchObject([{ about: world.olga.id, reason: 'the address changed' }])
    expect(labels(world.otto)).toContain('Approve')
  })

  it('counts as no way to them, so that the integration owner is asked', async () => {
    for (const owner of [world.olga, world.otto]) moves(owner)
    await asks()
    expect(labels(world.ines)).toContain('Approve')
    for (const owner of [world.olga, world.otto]) expect(world.wordsOf(owner.id)).toEqual([])
  })

  it('is sent no reminder when it moves later, and somebody else is asked within a quarter of an hour', async () => {
    await world.decidedBy({ remindEvery: minutes(30) })
    await asks()
    for (const owner of [world.olga, world.otto]) moves(owner)
    await world.wind(15)
    expect(labels(world.ines)).toContain('Approve')
    const seen = world.wordsOf(world.olga.id).length
    await world.wind(31)
    expect(world.wordsOf(world.olga.id)).toHaveLength(seen)
  })

  it('gives way to the account that has their address by now', async () => {
    moves(world.olga)
    const anew = world.chat.addAccount('olga-anew', { email: world.olga.email, displayName: 'Olga' })
    await asks()
    expect(world.chat.messagesOf(anew)).toHaveLength(1)
    expect(world.wordsOf(world.olga.id)).toEqual([])
  })

  it.each([
    ['of the only owner', false],
    ['of one of two owners who both have to agree', true],
  ])('leaves what waits, %s, to the account that has their address by now', async (_, both) => {
    if (both) await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    else world.directory.leave(world.leads, world.otto.id)
    await asks()
    moves(world.olga)
    const anew = world.chat.addAccount('olga-anew', { email: world.olga.email, displayName: 'Olga' })
    await world.types(world.olga.id, 'mine')
    expect(labels(world.olga)).toEqual([])
    expect(world.chat.messagesOf(anew).map(({ card }) => words(card))).toEqual([
      expect.stringMatching(/jit-prod-db-readers[\s\S]*\[Approve\]/),
    ])
  })

  it('leaves what waits to the integration owner where no account has their address', async () => {
    world.directory.leave(world.leads, world.otto.id)
    await asks()
    moves(world.olga)
    await world.types(world.olga.id, 'mine')
    expect(labels(world.ines)).toContain('Approve')
  })

  it('leaves what its owner asked for to be read in the account that has their address by now', async () => {
    await asks()
    moves(world.ana)
    const anew = world.chat.addAccount('ana-anew', { email: world.ana.email, displayName: 'Ana' })
    await world.types(world.ana.id, 'mine')
    expect(world.chat.messagesOf(anew).map(({ card }) => words(card))).toEqual([
      expect.stringContaining('jit-prod-db-readers'),
    ])
  })

  it('reads nothing more of what lies in its conversation, which is closed once that is known', async () => {
    await asks()
    for (const owner of [world.olga, world.otto]) moves(owner)
    await world.wind(15)
    for (const owner of [world.olga, world.otto]) {
      expect(world.wordsOf(owner.id)).toEqual([expect.stringContaining('whoever had this account before')])
      expect(labels(owner)).toEqual([])
    }
    await world.presses(world.ines.id, 'Approve')
    for (const owner of [world.olga, world.otto]) expect(world.wordsOf(owner.id).join()).not.toMatch(/Ana|Ines|jit-/)
  })

  it('keeps what lies there where their address moved with it', async () => {
    await asks()
    const email = 'olga.new@contoso.com'
    world.directory.changePerson(world.olga.id, { email })
    moves(world.olga, email)
    await world.types(world.olga.id, 'mine')
    await world.wind(15)
    expect(labels(world.olga)).toContain('Approve')
  })

  it('is theirs again where their address moved with it', async () => {
    const email = 'olga.new@contoso.com'
    world.directory.changePerson(world.olga.id, { email })
    moves(world.olga, email)
    await asks()
    expect(labels(world.olga)).toContain('Approve')
  })

  it('is sent nothing while the chat cannot say whose it is, and the card when it can', async () => {
    world.chat.failNext('factsForCard', new Fault('chat.away', 'away', { retry: 'later' }))
    await asks()
    await world.wind(1)
    for (const owner of [world.olga, world.otto]) expect(labels(owner)).toContain('Approve')
    expect(dropped()).toEqual([])
  })

  it.each([
    ['a guest', { kind: 'guest' }],
    ['deactivated', { deactivated: true }],
  ] as const)('and is by now %s is sent no card either', async (_, facts) => {
    for (const owner of [world.olga, world.otto])
      world.chat.addAccount(owner.name.toLowerCase(), { email: owner.email, displayName: owner.name, ...facts })
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    expect(world.wordsOf(world.olga.id)).toEqual([])
    expect(labels(world.ines)).toContain('Approve')
    expect(dropped()).toEqual([])
  })

  it.each([
    ['somebody else asks for something', () => world.types(world.ben.id, 'request jit-untagged for 1h because INC-8')],
    ['they speak from it', () => world.types(world.ines.id, 'mine')],
    ['it is looked whether they are within reach', () => world.wind(15)],
  ] as const)('and is a guest by now has what lies open there closed as soon as %s', async (_, happens) => {
    await world.types(world.ines.id, 'mine')
    await world.types(world.ana.id, 'request jit-untagged for 1h because INC-7')
    expect(labels(world.ines)).toContain('Approve')
    world.chat.addAccount('ines', { email: world.ines.email, displayName: 'Ines', kind: 'guest' })
    await happens()
    expect(world.wordsOf(world.ines.id)[0]).toContain('whoever had this account before')
    expect(labels(world.ines)).toEqual([])
    expect(dropped()).toEqual([])
    await world.types(world.ana.id, 'cancel')
    expect(world.wordsOf(world.ines.id).join()).not.toMatch(/Ana|jit-/)
  })

  it('and is deactivated by now keeps what lies there, which nobody reads, for when they are back', async () => {
    await asks()
    const back = { email: world.olga.email, displayName: 'Olga' }
    world.chat.addAccount('olga', { ...back, deactivated: true })
    await world.wind(15)
    world.chat.addAccount('olga', back)
    expect(labels(world.olga)).toContain('Approve')
  })

  it('keeps what was linked by signing in, of which the chat is not even asked', async () => {
    await world.store.transaction(async tx => {
      const account = world.account(world.olga.id)
      await tx.bind({ account, person: world.olga.id, how: 'sign-in', email: null, at: world.clock.now() })
    })
    moves(world.olga)
    await asks()
    expect(labels(world.olga)).toContain('Approve')
    expect(dropped()).toEqual([])
  })
})

describe('what is not a request’s and lies open with an account whose address has moved away', () => {
  /** Who has the account by now speaks, by which it is known; whose it was has another, with their address. */
  async function movesOn(who: World['ana']) {
    moves(who)
    const anew = world.chat.addAccount(`${who.name.toLowerCase()}-anew`, { email: who.email, displayName: who.name })
    await world.types(who.id, 'mine')
    return () =>
      world.chat
        .messagesOf(anew)
        .flatMap(({ card }) => card.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : [])))
        .map(({ label }) => label)
  }
  const closed = (who: World['ana']) => {
    expect(world.wordsOf(who.id).at(-1)).toContain('whoever had this account before')
    expect(world.wordsOf(who.id).join()).not.toMatch(/jit-|Ben|access file/)
    expect(labels(who)).toEqual([])
  }

  it('is closed there, of what differs in the directory, and asked of the account that they have by now', async () => {
    world.directory.leave(world.leads, world.otto.id)
    world.directory.join(world.readers, world.ben.id)
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    expect(labels(world.olga)).toContain('Keep')
    const anew = await movesOn(world.olga)
    closed(world.olga)
    expect(anew()).toEqual(['Keep', 'Adopt as timed', 'Undo'])
    world.directory.leave(world.readers, world.ben.id)
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    closed(world.olga)
    expect(anew()).toEqual([])
  })

  it('is closed there, of a version of the access file, and asked of the account that they have by now', async () => {
    for (const { id } of [world.otto, world.ben]) world.directory.join(world.admins, id)
    const duration = { default: minutes(60), max: minutes(600) }
    const wider = { ...world.policy, hash: policyHash('wider'), flows: [{ ...world.flow, duration }] } as const
    await adoptVersion(world.ports, versionOf(wider), byOperator(wider), { otherwise: 'two-person', readAgain: true })
    await world.settle()
    expect(labels(world.otto)).toEqual(['Activate', 'Refuse'])
    const anew = await movesOn(world.otto)
    closed(world.otto)
    expect(anew()).toEqual(['Activate', 'Refuse'])
  })

  it('is closed there, of a tag, and asked of the account that they have by now while they are an admin', async () => {
    for (const { id } of [world.otto, world.ben, world.olga]) world.directory.join(world.admins, id)
    await world.types(world.ben.id, 'tag jit-untagged owner=Data Platform Leads')
    for (const who of [world.otto, world.olga]) expect(labels(who)).toEqual(['Confirm', 'Reject'])
    const otto = await movesOn(world.otto)
    closed(world.otto)
    expect(otto()).toEqual(['Confirm', 'Reject'])
    world.directory.leave(world.admins, world.olga.id)
    const olga = await movesOn(world.olga)
    closed(world.olga)
    expect(olga()).toEqual([])
  })
})
