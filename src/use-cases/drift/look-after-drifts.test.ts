import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { lookAfterDrifts } from './look-after-drifts.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.leave(world.leads, world.otto.id)
  await world.wind(2)
  world.directory.join(world.readers, world.ben.id)
  for (let minute = 0; minute < 4; minute++) await world.wind(1)
})
const labels = (who: World['ana']) => world.buttonsOf(who.id).map(({ label }) => label)
const theirs = ['Keep', 'Adopt as timed', 'Undo']
const words = (who: World['ana']) => world.wordsOf(who.id).join()
const drifts = async () => (await world.store.openDrifts()).length
const unreached = (who: World['ana']) =>
  world.chat.addAccount(who.name.toLowerCase(), { email: who.email, displayName: who.name, deactivated: true })

describe('while what differs in the directory waits for a decision', () => {
  it('whoever comes to answer for the resource is asked, and the card of whoever does not any more is closed', async () => {
    expect(labels(world.olga)).toEqual(theirs)
    world.directory.join(world.leads, world.otto.id)
    world.directory.leave(world.leads, world.olga.id)
    await world.wind(15)
    expect(labels(world.otto)).toEqual(theirs)
    expect(labels(world.olga)).toEqual([])
    expect(words(world.olga)).toContain('Not yours to decide any more')
    await world.presses(world.otto.id, 'Keep')
    expect(words(world.olga)).not.toContain('Otto')
    expect(await drifts()).toBe(0)
  })

  it('the integration owner is asked where the only owner is disabled, and is asked no more once somebody owns it again', async () => {
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.ines)).toEqual(theirs)
    expect(words(world.ines)).toContain('You are asked as integration owner, because nobody named by its owner tag')
    world.directory.join(world.leads, world.otto.id)
    await world.wind(15)
    expect(labels(world.ines)).toEqual([])
    expect(labels(world.otto)).toEqual(theirs)
  })

  it('the integration owner is asked where no chat reaches the owner, decides, and the owner may all the same', async () => {
    unreached(world.olga)
    await world.wind(15)
    expect(words(world.ines)).toContain('nobody else who may decide it can be reached in a chat')
    await world.presses(world.ines.id, 'Undo')
    await world.wind(1)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
  })

  it('the admins are asked where nobody who answers for the resource or its integration is left or reached, and decide', async () => {
    for (const { id } of [world.otto, world.ben]) world.directory.join(world.admins, id)
    unreached(world.olga)
    world.directory.changePerson(world.ines.id, { enabled: false })
    await world.wind(15)
    expect(words(world.otto)).toContain('You are asked as access admin')
    // It is about Ben.
    expect(labels(world.ben)).toEqual([])
    await world.presses(world.otto.id, 'Keep')
    expect(await drifts()).toBe(0)
  })

  it('no admin may decide while somebody who answers for it can be asked', async () => {
    world.directory.join(world.admins, world.otto.id)
    const keep = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Keep')?.value ?? ''
    await world.does(world.otto.id, { type: 'press', value: keep, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toContain('There is no such request')
    expect(await drifts()).toBe(1)
  })

  it('somebody whose card was deleted is asked anew', async () => {
    for (const { id } of await world.store.openDrifts())
      for (const { message } of await world.store.driftCards(id))
        await world.store.write(writes => writes.forgetCard(message))
    await world.wind(15)
    expect(world.cardsOf(world.olga.id)).toHaveLength(2)
    await world.wind(60)
    expect(world.cardsOf(world.olga.id)).toHaveLength(2)
  })

  it('the chat is asked once a round whether it reaches somebody, however much waits for them', async () => {
    await world.types(world.olga.id, 'mine')
    for (const { id } of [world.ana, world.otto]) world.directory.join(world.readers, id)
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    expect(await drifts()).toBe(3)
    const asked: string[] = []
    const facts = world.chat.accountFacts.bind(world.chat)
    world.chat.accountFacts = account => {
      asked.push(account.user)
      return facts(account)
    }
    await lookAfterDrifts(world.ports)
    expect(asked).toEqual([world.account(world.olga.id).user])
  })

  it('nothing is asked of somebody twice, and nobody is asked of what is decided', async () => {
    await world.presses(world.olga.id, 'Keep')
    world.directory.join(world.leads, world.otto.id)
    await world.wind(60)
    expect(world.cardsOf(world.otto.id)).toEqual([])
    expect(world.cardsOf(world.olga.id)).toHaveLength(1)
    expect(words(world.olga)).toContain('Kept as it is')
  })

  it('an integration without an owner of its own leaves it to the admins', async () => {
    world.directory.join(world.admins, world.otto.id)
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, integrationOwner: people([], []) }] as const
    await world.force({ ...world.policy, integrations, hash: policyHash('no-owner') })
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.otto)).toEqual(theirs)
  })
})
