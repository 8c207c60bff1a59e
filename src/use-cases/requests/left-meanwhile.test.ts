import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let kim: World['ana']
const owners = (needed: number) => ({ stages: [{ from: [{ kind: 'owner' }], needed }] }) as const
beforeEach(async () => {
  world = await aWorld()
  kim = world.directory.addPerson('Kim', { email: 'kim@contoso.com' })
  world.directory.join(world.leads, kim.id)
  world.addToChat(kim)
  await world.decidedBy(owners(2))
})

const asks = (what = 'jit-prod-db-readers') => world.types(world.ana.id, `request ${what} for 2h because INC-7`)
const labels = (who: PersonId) => world.buttonsOf(who).map(({ label }) => label)
const isGiven = () => world.holds(world.readers, world.ana.id)
const leaves = (who: { readonly id: PersonId }) => world.directory.leave(world.leads, who.id)
const answer = (who: PersonId) => world.answersTo(who).at(-1) ?? ''
const status = () => world.wordsOf(world.ana.id)[0] ?? ''

describe('whoever agreed and may not decide any more', () => {
  it('does not count at the last click: it goes on waiting for as many as it takes, and the card says why', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(false)
    expect(status()).toContain('1 of 2 approvals')
    expect(status()).toContain('Olga agreed and may not decide about it any more: that does not count.')
    expect(status()).toContain('Approved so far by Otto')
    const last = world.store.recorded().findLast(({ action }) => action === 'decision.recorded')
    expect(last).toMatchObject({ actor: { id: world.otto.id }, details: { noLongerCounts: [world.olga.id] } })
    await world.presses(kim.id, 'Approve')
    expect(isGiven()).toBe(true)
    expect(status()).toContain('Approved by Otto')
  })
  it('counts where they are back by the last click', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    world.directory.join(world.leads, world.olga.id)
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('does not count either where their account is disabled; once they are back they are asked like everybody', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(false)
    world.directory.changePerson(world.olga.id, { enabled: true })
    await world.presses(world.olga.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('closes the request where nobody is left who could agree in their place', async () => {
    leaves(kim)
    await asks()
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(false)
    expect(world.audit()).toContain('request.lapsed')
  })
  it('does not count about the one part that they lost, and counts about the others', async () => {
    await world.decidedBy(owners(1))
    world.directory.join(world.itOwners, world.olga.id)
    await asks('jit-prod-db-readers, jit-untagged')
    await world.presses(world.olga.id, 'Approve')
    expect([isGiven(), world.holds(world.untagged, world.ana.id)]).toEqual([true, true])
    await world.wind(121)
    await asks('jit-prod-db-readers, jit-untagged')
    world.directory.leave(world.itOwners, world.olga.id)
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    await world.presses(world.ines.id, 'Approve')
    expect([isGiven(), world.holds(world.untagged, world.ana.id)]).toEqual([false, false])
    await world.presses(world.otto.id, 'Approve')
    expect([isGiven(), world.holds(world.untagged, world.ana.id)]).toEqual([true, true])
  })
  it('does not count in whose stead somebody agreed either, nor where whoever did is no stand-in any more', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Stand-ins', { members: [dan.id] })
    await world.decidedBy({ ...owners(2), delegates: { label: 'Stand-ins', ...people([standIns]) } })
    await refreshInventory(world.ports)
    await world.types(world.olga.id, 'delegate dan@contoso.com until Saturday')
    await asks()
    await world.presses(dan.id, 'Approve')
    world.directory.leave(standIns, dan.id)
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(false)
    expect(status()).toContain('Olga agreed and may not')
    await world.presses(kim.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('decides nothing while the directory does not answer who they are', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    const before = world.audit().length
    world.directory.failNext('activeMembers', new Fault('directory.away', 'away', { retry: 'later' }))
    await world.presses(world.otto.id, 'Approve').catch(() => {})
    expect(isGiven()).toBe(false)
    expect(world.audit().slice(before)).not.toContain('decision.recorded')
  })
  it('takes it back all the same: for that nobody needs a right', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    expect(labels(world.olga.id)).toContain('Take back')
    await world.presses(world.olga.id, 'Take back')
    expect(answer(world.olga.id)).not.toContain('not yours to decide')
    expect(world.audit()).toContain('decision.taken_back')
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(false)
  })
})

describe('whoever agreed in a stage that is done, and may not decide any more', () => {
  const security = () => ({ kind: 'people', label: 'Security', ...people([], [world.ines.id]) }) as const
  const inTurn = () => ({
    stages: [
      { from: [{ kind: 'owner' }], needed: 1 },
      { from: [security()], needed: 1 },
    ] as const,
  })
  const agreedByOlga = async () => {
    await world.decidedBy(inTurn())
    await asks()
    await world.presses(world.olga.id, 'Approve')
  }
  it('does not count at the last click: nothing is given, both are told, and it is given where they are back', async () => {
    await agreedByOlga()
    leaves(world.olga)
    await world.presses(world.ines.id, 'Approve')
    expect(isGiven()).toBe(false)
    expect(answer(world.ines.id)).toContain('agreed in an earlier stage may not decide about it any more')
    expect(world.titlesOf(world.ana.id)).toContain('It cannot be approved as it was asked')
    expect(world.audit()).not.toContain('request.approved')
    world.directory.join(world.leads, world.olga.id)
    await world.presses(world.ines.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('does not count where their account is disabled', async () => {
    await agreedByOlga()
    world.directory.changePerson(world.olga.id, { enabled: false })
    await world.presses(world.ines.id, 'Approve')
    expect(isGiven()).toBe(false)
  })
  it('does not count where whoever spoke in their stead is no stand-in any more', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Stand-ins', { members: [dan.id] })
    await world.decidedBy({ ...inTurn(), delegates: { label: 'Stand-ins', ...people([standIns]) } })
    await world.types(world.olga.id, 'delegate dan@contoso.com until Saturday')
    await asks()
    await world.presses(dan.id, 'Approve')
    world.directory.leave(standIns, dan.id)
    await world.presses(world.ines.id, 'Approve')
    expect(isGiven()).toBe(false)
    world.directory.join(standIns, dan.id)
    await world.presses(world.ines.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('stands in nobody’s way who denies', async () => {
    await agreedByOlga()
    leaves(world.olga)
    await world.denies(world.ines.id, 'Ask again')
    expect(world.audit()).toContain('request.denied')
  })
  it('decides nothing while the directory does not answer who they are', async () => {
    await agreedByOlga()
    world.directory.failNext('activeMembers', new Fault('directory.away', 'away', { retry: 'later' }))
    await world.presses(world.ines.id, 'Approve').catch(() => {})
    expect(isGiven()).toBe(false)
    expect(world.audit()).not.toContain('request.approved')
  })
})

describe('whoever was asked, has said nothing and may not decide any more', () => {
  beforeEach(() => world.decidedBy(owners(1)))
  it('has their card closed within a quarter of an hour, reads there neither what comes of it nor who holds it, and is not among who was asked', async () => {
    await asks()
    expect(status()).toMatch(/Who was asked[^\n]*Olga/)
    leaves(world.olga)
    await world.wind(16)
    expect(world.titlesOf(world.olga.id)).toEqual(['Not yours to decide any more'])
    expect(labels(world.olga.id)).toEqual([])
    expect(status()).not.toContain('Olga')
    await world.presses(world.otto.id, 'Approve')
    expect(isGiven()).toBe(true)
    expect(world.wordsOf(world.olga.id).join()).not.toMatch(/Ana|Granted|jit-prod-db-readers/)
  })
  it('is asked with another card where they are back while it waits', async () => {
    await asks()
    leaves(world.olga)
    await world.wind(16)
    world.directory.join(world.leads, world.olga.id)
    for (const other of [world.otto, kim]) leaves(other)
    await world.wind(16)
    expect(world.titlesOf(world.olga.id)).toEqual(['Not yours to decide any more', 'Access request'])
    await world.presses(world.olga.id, 'Approve')
    expect(isGiven()).toBe(true)
  })
  it('keeps it while the directory does not answer, and where they did agree', async () => {
    await world.decidedBy(owners(2))
    await asks()
    await world.presses(world.olga.id, 'Approve')
    leaves(world.olga)
    await world.wind(16)
    expect(labels(world.olga.id)).toContain('Take back')
  })
})
