import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, policyHash, requestId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, buttonsOn, people, type World } from '../world.test-support.ts'
import { lookAfterUndecidable } from './look-after-undecidable.ts'
import { lookAfterWaiting } from './look-after-waiting.ts'
import { lookedThrough } from './waiting-for.ts'

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
  it('is closed too where more of them wait than are looked through at a time', async () => {
    await world.types(world.ana.id, ask)
    const [first] = await world.store.history.waiting(1)
    if (first?.status !== 'awaiting-approval') throw new Error('nothing waits')
    const many = Array.from({ length: lookedThrough + 1 }, (_, n) => ({
      ...first,
      ask: { ...first.ask, id: requestId(`10000000-0000-7000-8000-${String(n).padStart(12, '0')}`) },
    }))
    await world.store.transaction(async tx => {
      for (const request of many) await tx.saveRequest(request)
    })
    world.directory.changePerson(world.ana.id, { enabled: false })
    await lookAfterWaiting(world.ports)
    expect(await world.store.history.waiting(10)).toEqual([])
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
    expect(labels(world.ines)).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
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
    expect(labels(world.ines)).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
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
    expect(labels(world.ines)).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
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
  it('has their card closed when they were disabled, while another one may still decide', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.olga)).toEqual([])
    expect(labels(world.otto)).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
  })
  it('who was disabled decides nothing with the card they still have', async () => {
    await world.types(world.ana.id, ask)
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Your account in the directory is disabled')
    expect(world.audit()).not.toContain('decision.recorded')
  })
})

describe('approvers whom the access flow itself names', () => {
  const named = async (needed: number) => {
    const stages = [{ needed, from: [{ kind: 'people', label: 'Leads', ...people([world.leads]) }] }] as const
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const
    await world.force({ ...world.policy, hash: policyHash(`named-${needed}`), flows })
  }
  const toldOf = (who: World['ana'], title: string) => world.titlesOf(who.id).filter(words => words === title)

  it('are replaced by nobody when no chat reaches them: requester and integration owner are told, and they may decide when they come', async () => {
    await named(1)
    for (const owner of [world.olga, world.otto]) leavesTheChat(owner)
    await world.types(world.ana.id, ask)
    expect(labels(world.ines)).toEqual([])
    expect(toldOf(world.ana, 'Too few can be reached')).toHaveLength(1)
    const told = /Nobody who may decide it can be reached in a chat\. The access admins have been told\./
    for (const words of world.wordsOf(world.ana.id)) expect(words).toMatch(told)
    expect(world.wordsOf(world.ines.id)).toEqual([
      expect.stringMatching(
        /Nobody can decide\nAna asked for jit-prod-db-readers, and the request waits: too few .*[\s\S]*Because nobody who may decide it can be reached in a chat\./,
      ),
    ])
    await world.wind(60)
    expect(toldOf(world.ana, 'Too few can be reached')).toHaveLength(1)
    expect(toldOf(world.ines, 'Nobody can decide')).toHaveLength(1)
    world.chat.addAccount('olga', { email: world.olga.email, displayName: 'Olga' })
    await world.types(world.olga.id, 'approvals')
    const approve = buttonsOn(world.chat.answersTo(world.account(world.olga.id)).at(-1) as Card)[0]
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('are looked for in the second stage too, also where a chat goes on failing to write to them', async () => {
    const second = { needed: 1, from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }] } as const
    const stages = [{ needed: 1, from: [{ kind: 'owner' }] }, second] as const
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const
    await world.force({ ...world.policy, hash: policyHash('two stages'), flows })
    await world.types(world.ana.id, ask)
    leavesTheChat(world.ines)
    world.chat.failNext('post')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(15)
    expect(toldOf(world.ana, 'Too few can be reached')).toHaveLength(1)
  })
  it('have the request closed when too few of them are left, and everybody who has to know is told why', async () => {
    await named(2)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(lapsed()).toEqual([])
    world.directory.changePerson(world.otto.id, { enabled: false })
    await world.wind(15)
    expect(lapsed()).toMatchObject([{ reason: 'too-few-left', details: { undecidable: { needed: 1, left: 0 } } }])
    expect(world.wordsOf(world.ana.id).at(-1)).toMatch(
      /Lapsed[\s\S]*without a decision: one more person has to agree, and nobody else who may decide it is active any more\.[\s\S]*\[Request again\]/,
    )
    expect(world.wordsOf(world.ines.id).join()).toContain('the request was closed while it waited')
    expect(labels(world.otto)).toEqual([])
    await world.denies(world.olga.id, 'no').catch(() => {})
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('have it closed for the stage that was looked at, and not for the one that waits since the last of them spoke', async () => {
    const second = { needed: 1, from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }] } as const
    await world.decidedBy({ stages: [{ needed: 1, from: [{ kind: 'owner' }] }, second] })
    await world.types(world.ana.id, ask)
    const [looked] = await world.store.history.waiting(1)
    const policy = await world.store.activePolicy()
    if (looked?.status !== 'awaiting-approval' || !policy) throw new Error('nothing waits')
    await world.presses(world.olga.id, 'Approve')
    expect(await lookAfterUndecidable(world.ports, policy, looked, [])).toBe(false)
    expect(lapsed()).toEqual([])
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('have the request closed when the access file names others by now, which says so', async () => {
    await named(1)
    await world.types(world.ana.id, ask)
    const stages = [{ needed: 1, from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }] }] as const
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const
    await world.force({ ...world.policy, hash: policyHash('others'), flows })
    await world.wind(15)
    expect(lapsed()).toMatchObject([{ reason: 'rules-changed' }])
    expect(world.wordsOf(world.ana.id).at(-1)).toContain('the access rules have changed since it was asked')
  })
})

describe('where two owners have to agree and one of them is out of reach', () => {
  it('the integration owner is asked in their stead, and two words are needed all the same', async () => {
    const stages = [{ needed: 2, from: [{ kind: 'owner' }] }] as const
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, stages } }] as const
    await world.force({ ...world.policy, hash: policyHash('two'), flows })
    await world.types(world.ana.id, ask)
    expect(labels(world.ines)).toEqual([])
    leavesTheChat(world.otto)
    await world.wind(15)
    expect(labels(world.otto)).toEqual([])
    expect(labels(world.ines)).toContain('Approve')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})

describe('a reminder of somebody who left', () => {
  it('closes with their card, and is sent to nobody who is away', async () => {
    const flows = [{ ...world.flow, approval: { ...world.flow.approval, remindEvery: minutes(30) } }] as const
    await world.force({ ...world.policy, hash: policyHash('reminding'), flows })
    await world.types(world.ana.id, ask)
    await world.wind(31)
    expect(labels(world.olga)).toEqual([
      'Approve',
      'Deny',
      'Approve for…',
      'Ask',
      'Approve',
      'Deny',
      'Approve for…',
      'Ask',
    ])
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.wind(15)
    expect(labels(world.olga)).toEqual([])
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('You are not asked any more')
    expect(labels(world.otto)).toContain('Approve')
  })
})
