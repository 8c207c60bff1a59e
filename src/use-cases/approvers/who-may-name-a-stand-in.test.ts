import { beforeEach, describe, expect, it } from 'vitest'
import type { Approval } from '../../access/stage.ts'
import { minutes, type PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let dan: World['ana']
let delegates: NonNullable<Approval['delegates']>
beforeEach(async () => {
  world = await aWorld()
  dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
  world.addToChat(dan)
  const engineeringLeads = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
  delegates = { label: 'Engineering Leads', ...people([engineeringLeads]) }
  await world.decidedBy({ delegates })
  await refreshInventory(world.ports)
})

const answer = (who: { readonly id: PersonId }) => world.answersTo(who.id).at(-1) ?? ''
const namesDan = (who: { readonly id: PersonId }) => world.types(who.id, 'delegate Dan until Saturday')
const isDecided = async (who: { readonly id: PersonId }) => {
  await namesDan(who)
  return answer(who).includes('Dan decides in your stead now')
}
const nothingTold = 'Nothing here is yours to decide, so nobody can decide it in your stead. Nothing was changed.'
/** What they typed is given back to them, whatever it was. */
const withoutTheirOwnWords = (told: string) => told.replace(/\n *You typed: .*/, '')

describe('somebody who decides nothing', () => {
  it('is answered alike whomever they name, whenever and however, so that nobody finds out who may stand in, and nobody is told', async () => {
    const before = { dan: world.wordsOf(dan.id).length, ines: world.wordsOf(world.ines.id).length }
    const answers = new Set<string>()
    for (const typed of ['Dan until Saturday', 'dan@contoso.com for 3d', 'Olga until Saturday', 'Nobody until Friday'])
      for (const ending of ['', ' 2027']) {
        await world.types(world.ana.id, `delegate ${typed}${ending}`)
        answers.add(withoutTheirOwnWords(answer(world.ana)))
      }
    for (const typed of ['Dan', 'Olga']) {
      await world.types(world.ana.id, `delegate ${typed}`)
      answers.add(withoutTheirOwnWords(answer(world.ana)))
    }
    expect(answers.size).toBe(1)
    expect([...answers][0]).toContain(nothingTold)
    expect(await world.store.absencesAmong([world.ana.id], world.clock.at)).toEqual([])
    expect(world.audit()).not.toContain('delegation.made')
    expect(world.wordsOf(dan.id)).toHaveLength(before.dan)
    expect(world.wordsOf(world.ines.id)).toHaveLength(before.ines)
  })
  it('is whoever owns nothing that a flow opens, and manages nobody who is active where a flow asks the manager', async () => {
    expect(await isDecided(world.ben)).toBe(false)
    world.directory.changeManager(world.ana.id, world.ben.id)
    expect(await isDecided(world.ben)).toBe(false)
    await world.decidedBy({ delegates, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] })
    world.directory.changePerson(world.ana.id, { enabled: false })
    expect(await isDecided(world.ben)).toBe(false)
    world.directory.changePerson(world.ana.id, { enabled: true })
    expect(await isDecided(world.ben)).toBe(true)
  })
  it('is whoever left the group that owns it', async () => {
    world.directory.leave(world.leads, world.olga.id)
    expect(await isDecided(world.olga)).toBe(false)
  })
  it('is everybody while the directory cannot be asked', async () => {
    world.directory.failNext('groupsAmong', new Fault('graph.away', 'away', { retry: 'never' }))
    await namesDan(world.olga)
    expect(answer(world.olga)).not.toContain('Dan decides')
    expect(await world.store.absencesAmong([world.olga.id], world.clock.at)).toEqual([])
  })
})

describe('somebody may name a stand-in', () => {
  it('who owns something that a flow opens, who answers for the integration, who is an admin, who may stand in themselves', async () => {
    const abe = world.directory.addPerson('Abe', { email: 'abe@contoso.com' })
    world.addToChat(abe)
    world.directory.join(world.admins, abe.id)
    const eve = world.directory.addPerson('Eve', { email: 'eve@contoso.com' })
    world.addToChat(eve)
    world.directory.join(delegates.groups[0] as never, eve.id)
    for (const who of [world.olga, world.ines, abe, eve]) expect(await isDecided(who), who.name).toBe(true)
  })
  it('whom a stage names, or a tier that comes later', async () => {
    const to = [{ kind: 'people', label: 'Ben', ...people([], [world.ben.id]) }] as const
    await world.decidedBy({ delegates, escalate: [{ after: minutes(30), to }] })
    expect(await isDecided(world.ben)).toBe(true)
    await world.decidedBy({ delegates, stages: [{ from: to, needed: 1 }] })
    await world.types(world.ben.id, 'delegate stop')
    expect(await isDecided(world.ben)).toBe(true)
  })
  it('whom a word outside of the file makes an owner, where the file takes it', async () => {
    const [integration] = world.policy.integrations
    const takes = async (...ownerSources: NonNullable<typeof integration.ownerSources>) => {
      await world.decidedBy({ delegates }, {}, { integrations: [{ ...integration, ownerSources }] })
      await refreshInventory(world.ports)
    }
    world.directory.addGroup('Ben Alone', { members: [world.ben.id] })
    await takes('description')
    world.directory.changeGroup(world.untagged, { description: 'owner=Ben Alone' })
    await refreshInventory(world.ports)
    expect(await isDecided(world.ben)).toBe(true)
    await takes('tags')
    expect(await isDecided(world.ben)).toBe(false)
    await takes('listed-owners')
    expect(await isDecided(world.ben)).toBe(false)
    world.directory.own(world.untagged, world.ben.id)
    expect(await isDecided(world.ben)).toBe(true)
  })
})
