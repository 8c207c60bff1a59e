import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, type PersonId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { aWorld, type World, words } from '../world.test-support.ts'
import { askApprovers } from './ask-approvers.ts'
import { remindApprovers, remindPerson } from './remind-approvers.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
async function newest() {
  const [request] = await world.store.requestsOf(world.ana.id, 1)
  if (!request) throw new Error('nothing was asked')
  return request.ask.id
}
const remindersOf = (who: PersonId) =>
  world.titlesOf(who).filter(title => title === 'Still waiting for an answer').length
const buttons = (who: PersonId) => world.buttonsOf(who).map(({ label }) => label)

describe('owners who have not answered', () => {
  beforeEach(() => world.decidedBy({ remindEvery: minutes(30) }))

  it('are reminded with growing gaps, each time by a message of its own with the buttons', async () => {
    await asks()
    expect(world.wordsOf(world.ana.id)[0]).toContain('Whoever has not answered is reminded 2026-11-20 09:30 UTC.')
    await world.wind(29)
    expect(remindersOf(world.olga.id)).toBe(0)
    await world.wind(1)
    for (const owner of [world.olga, world.otto]) expect(remindersOf(owner.id)).toBe(1)
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(
      /Ana asks for[\s\S]*jit-prod-db-readers[\s\S]*INC-7[\s\S]*you are reminded again 2026-11-20 10:30 UTC[\s\S]*\[Approve\]/,
    )
    expect(remindersOf(world.ana.id)).toBe(0)
    expect(world.wordsOf(world.ana.id)[0]).toContain('is reminded 2026-11-20 10:30 UTC.')
    await world.wind(59)
    expect(remindersOf(world.olga.id)).toBe(1)
    await world.wind(1)
    expect(remindersOf(world.olga.id)).toBe(2)
    await world.wind(120)
    await world.wind(240)
    expect(remindersOf(world.olga.id)).toBe(4)
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('This is the last reminder.')
    await world.wind(30)
    expect(world.titlesOf(world.olga.id)).toEqual(['Lapsed', 'Lapsed', 'Lapsed', 'Lapsed', 'Lapsed'])
    expect(buttons(world.olga.id)).toEqual([])
    expect(world.titlesOf(world.ana.id)).toEqual(['Lapsed', 'Lapsed'])
    expect(world.audit().filter(action => action === 'approvers.reminded')).toHaveLength(4)
  })
  it('can answer from a reminder, which closes with every other copy, and nobody is reminded any more', async () => {
    await asks()
    await world.wind(30)
    const value = world
      .cardsOf(world.olga.id)
      .at(-1)
      ?.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
    await world.does(world.olga.id, { type: 'press', value: value?.[0]?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    for (const owner of [world.olga, world.otto]) {
      expect(buttons(owner.id)).toEqual(owner === world.olga ? ['Revoke'] : [])
      expect(world.titlesOf(owner.id)).toEqual(['Granted', 'Granted'])
    }
    await world.wind(60)
    expect(world.titlesOf(world.otto.id)).toHaveLength(2)
    expect(world.audit().filter(action => action === 'approvers.reminded')).toHaveLength(1)
  })
  it('who are disabled or lost the right hear nothing, and whoever gained it is asked', async () => {
    await asks()
    world.directory.changePerson(world.olga.id, { enabled: false })
    world.directory.leave(world.leads, world.otto.id)
    world.directory.join(world.leads, world.ben.id)
    await world.wind(30)
    expect(remindersOf(world.olga.id) + remindersOf(world.otto.id)).toBe(0)
    expect(world.titlesOf(world.ben.id)).toEqual(['Access request'])
    expect(buttons(world.ben.id)).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    await world.wind(60)
    expect(remindersOf(world.ben.id)).toBe(1)
  })
  it('are left in peace where one of two approvals is theirs already', async () => {
    await world.decidedBy({ remindEvery: minutes(30), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.wind(30)
    expect(remindersOf(world.olga.id)).toBe(0)
    expect(remindersOf(world.otto.id)).toBe(1)
    expect(world.wordsOf(world.otto.id).at(-1)).toContain('Stage 1 of 1: 1 of 2 approvals.')
  })
  it('are not reminded of what was settled while the reminder was on its way', async () => {
    await asks()
    const request = await newest()
    await world.presses(world.ana.id, 'Cancel request')
    const before = world.titlesOf(world.otto.id)
    const because = { kind: 'named', label: 'Leads' } as const
    await remindPerson(world.ports, { type: 'remind-person', person: world.otto.id, request, stage: 0, because })
    await remindApprovers(world.ports, request)
    await world.wind(60)
    expect(world.titlesOf(world.otto.id)).toEqual(before)
    expect(world.audit()).not.toContain('approvers.reminded')
  })
  it('are not reminded once the deadline is over, however late somebody looks, and the request lapses', async () => {
    await asks()
    await world.wind(24 * 60)
    expect(world.titlesOf(world.ana.id)).toContain('Lapsed')
    expect(world.audit()).not.toContain('approvers.reminded')
  })
  it('are reminded once, though the appointment is kept twice', async () => {
    await asks()
    world.clock.at = new Date(world.clock.at.getTime() + 30 * 60_000)
    const request = await newest()
    for (let time = 0; time < 2; time++) await remindApprovers(world.ports, request)
    await world.settle()
    expect(remindersOf(world.olga.id)).toBe(1)
    await world.wind(60)
    expect(remindersOf(world.olga.id)).toBe(2)
  })
})

describe('where more people may decide than are to be asked at once', () => {
  let crowd: readonly { id: PersonId; account: ChatAccount }[]
  const cards = (): (readonly Card[])[] =>
    crowd.map(({ account }) => world.chat.messagesOf(account).map(({ card }) => card))
  const asked = () => cards().filter(some => some.length > 0).length

  beforeEach(async () => {
    crowd = Array.from({ length: 30 }, (_, index) => {
      const email = `owner${index}@contoso.com`
      const { id } = world.directory.addPerson(`Owner ${index}`, { email })
      world.directory.join(world.leads, id)
      return { id, account: world.chat.addAccount(`owner${index}`, { email, displayName: `Owner ${index}` }) }
    })
    for (const person of [world.olga.id, world.otto.id]) world.directory.leave(world.leads, person)
    await world.decidedBy({ askAtMost: 4, remindEvery: minutes(30) })
  })

  it('only so many are, the requester is told out of how many, and each reminder asks some more', async () => {
    await asks()
    expect(asked()).toBe(4)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Who was asked: .*, out of 30 who may decide\./)
    await world.wind(30)
    expect(asked()).toBe(8)
    await world.wind(60)
    expect(asked()).toBe(12)
    expect(
      cards()
        .filter(some => some.length > 1)
        .every(some => words(some.at(-1) as Card).includes('[Approve]')),
    ).toBe(true)
  })
  it('whoever is out of reach of the chat takes no place of theirs', async () => {
    for (let index = 0; index < 20; index++)
      world.directory.join(
        world.leads,
        world.directory.addPerson(`Silent ${index}`, { email: `s${index}@contoso.com` }).id,
      )
    await asks()
    expect(asked()).toBe(4)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Who was asked: [^,]*(, [^,]*){3}, out of 50 who may decide\./)
  })
  it('somebody else is first for another request, and the same for the same one', async () => {
    await asks()
    const first = cards().map(some => some.length > 0)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because INC-8')
    expect(cards().map(some => some.some(card => words(card).includes('INC-8')))).not.toEqual(first)
    const request = await newest()
    await askApprovers(world.ports, request, 0)
    await world.settle()
    expect(cards().map(some => some.some(card => words(card).includes('INC-7')))).toEqual(first)
  })
  it('anybody of them may decide, asked or not', async () => {
    await asks()
    const [button] = cards()
      .flat()
      .flatMap(({ blocks }) => blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : [])))
    const notAsked = crowd[cards().findIndex(some => some.length === 0)]
    if (!notAsked) throw new Error('everybody was asked')
    await world.does(notAsked.account, { type: 'press', value: button?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})
