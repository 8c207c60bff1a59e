import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../access/vocabulary.ts'
import { ask } from './step-by-step.test-support.ts'
import { aWorld, people, type World } from './world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const labels = (who: { readonly id: World['ana']['id'] }) => world.buttonsOf(who.id).map(({ label }) => label)
const lapsed = () => world.store.recorded().filter(({ action }) => action === 'request.lapsed')

/** Deactivates the chat account of somebody, whose facts are kept otherwise. */
const leavesTheChat = (who: World['ana']) =>
  world.chat.addAccount(who.name.toLowerCase(), { email: who.email, displayName: who.name, deactivated: true })

describe('a request of somebody who leaves while it waits', () => {
  it('is closed at the click when they are disabled in the directory, and every owner’s card says why', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.ana.id, { enabled: false })
    await world.presses(world.olga.id, 'Approve')
    for (const owner of [world.olga, world.otto]) {
      expect(world.wordsOf(owner.id).at(-1)).toMatch(
        /Lapsed[\s\S]*without a decision: Ana is disabled in the directory/,
      )
      expect(labels(owner)).toEqual([])
    }
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(
      /Too late: this request was already closed at .*, because Ana is disabled in the directory\./,
    )
    expect(world.audit()).not.toContain('decision.recorded')
    expect(lapsed()).toMatchObject([{ reason: 'disabled-in-directory', details: { departed: world.ana.id } }])
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('is closed within a quarter of an hour though nobody clicks', async () => {
    await world.types(world.ana.id, ask)
    await world.wind(15)
    expect(labels(world.olga)).toContain('Approve')
    world.directory.changePerson(world.ana.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.olga)).toEqual([])
    expect(lapsed()).toHaveLength(1)
  })
  it('is closed when their chat account is deactivated, and not while it is only away', async () => {
    await world.types(world.ana.id, ask)
    await world.wind(15)
    expect(lapsed()).toEqual([])
    leavesTheChat(world.ana)
    await world.wind(15)
    expect(world.wordsOf(world.otto.id).at(-1)).toContain('Ana has no active chat account any more')
    expect(lapsed()).toMatchObject([{ reason: 'deactivated-in-chat' }])
  })
  it('lapses once, and is not reminded of any more', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.ana.id, { kind: 'guest' })
    await world.wind(15)
    await world.wind(600)
    expect(lapsed()).toMatchObject([{ reason: 'guest-in-directory' }])
    expect(world.audit()).not.toContain('approvers.reminded')
  })
})

describe('the last approver who is left', () => {
  it('is replaced by the integration owner when every owner was disabled, rather than the request hanging until it lapses', async () => {
    await world.types(world.ana.id, ask)
    for (const owner of [world.olga, world.otto]) world.directory.changePerson(owner.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.ines)).toEqual(['Approve', 'Deny'])
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is not replaced while one of those who were asked may still decide', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.ines)).toEqual([])
    expect(labels(world.otto)).toContain('Approve')
  })
  it('is replaced by the integration owner when every owner’s chat account was deactivated, and their cards are closed', async () => {
    await world.types(world.ana.id, ask)
    leavesTheChat(world.olga)
    await world.wind(15)
    expect(labels(world.ines)).toEqual([])
    leavesTheChat(world.otto)
    await world.wind(15)
    expect(labels(world.ines)).toEqual(['Approve', 'Deny'])
    expect(world.wordsOf(world.ines.id).at(-1)).toContain(
      'You are asked as integration owner, because nobody else who may decide it can be reached in a chat.',
    )
    for (const owner of [world.olga, world.otto]) {
      expect(labels(owner)).toEqual([])
      expect(world.wordsOf(owner.id).at(-1)).toContain('You are not asked any more')
    }
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is replaced by the integration owner at once when no owner can be reached from the start', async () => {
    for (const owner of [world.olga, world.otto]) leavesTheChat(owner)
    await world.types(world.ana.id, ask)
    expect(labels(world.ines)).toEqual(['Approve', 'Deny'])
    const asked = world.store.recorded().filter(({ action }) => action === 'approvers.asked')
    expect(asked.at(-1)?.details).toMatchObject({ people: [{ name: 'Ines', because: { because: 'out-of-reach' } }] })
    await world.wind(15)
    expect(world.store.recorded().filter(({ action }) => action === 'approvers.asked')).toEqual(asked)
  })
  it('is not replaced because a chat cannot be asked', async () => {
    await world.types(world.ana.id, ask)
    for (const owner of [world.olga, world.otto]) leavesTheChat(owner)
    world.chat.failNext('findAccount')
    await world.wind(15)
    expect(labels(world.ines)).toEqual([])
    expect(labels(world.olga)).toContain('Approve')
    await world.wind(15)
    expect(labels(world.ines)).toContain('Approve')
  })
  it('may decide all the same once they are back, from what waits for them', async () => {
    await world.types(world.ana.id, ask)
    for (const owner of [world.olga, world.otto]) leavesTheChat(owner)
    await world.wind(15)
    world.chat.addAccount('olga', { email: world.olga.email, displayName: 'Olga' })
    await world.types(world.olga.id, 'approvals')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('[Approve]')
  })
  it('who is named by the access flow itself is replaced by nobody', async () => {
    const stages = [{ needed: 1, from: [{ kind: 'people', label: 'Leads', ...people([world.leads]) }] }] as const
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const
    await world.force({ ...world.policy, hash: policyHash('named'), flows })
    for (const owner of [world.olga, world.otto]) leavesTheChat(owner)
    await world.types(world.ana.id, ask)
    await world.wind(15)
    expect(labels(world.ines)).toEqual([])
  })
  it('has their card closed when they were disabled, while another one may still decide', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.olga)).toEqual([])
    expect(labels(world.otto)).toEqual(['Approve', 'Deny'])
  })
  it('who was disabled decides nothing with the card they still have', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Your account in the directory is disabled')
    expect(world.audit()).not.toContain('decision.recorded')
  })
})
