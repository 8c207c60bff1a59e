import { beforeEach, describe, expect, it } from 'vitest'
import type { Integration } from '../../access/policy.ts'
import { integrationName, policyHash } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { Fault } from '../../ports/fault.ts'
import { offersOf } from '../asking/offers.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
let edition = 0
beforeEach(async () => {
  world = await aWorld()
})

/** The places that are read, and the directory read anew. */
async function reading(...ownerSources: NonNullable<Integration['ownerSources']>): Promise<void> {
  const [integration] = world.policy.integrations
  await world.force({
    ...world.policy,
    hash: policyHash(`kept-${++edition}`),
    integrations: [{ ...integration, ownerSources }],
  })
  await refreshInventory(world.ports)
}
const describes = async (description: string | null) => {
  world.directory.changeGroup(world.untagged, { description })
  await refreshInventory(world.ports)
}
const asks = () => world.types(world.ana.id, 'request jit-untagged for 1h because INC-7')
const changes = () => world.store.recorded().filter(({ action }) => action === 'tag.changed')

describe('an owner in the description', () => {
  it('is asked, and the card says where it is written', async () => {
    await reading('tags', 'description')
    await describes('Little used. owner=Data Platform Leads')
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain(
      'You are asked because you own this resource (its description says owner = Data Platform Leads).',
    )
    expect(changes()).toMatchObject([
      { details: { source: 'description', value: 'Data Platform Leads', people: { groups: [world.leads] } } },
    ])
  })
  it('is looked up once: who bears the name later is somebody else', async () => {
    await reading('description')
    await describes('owner=Data Platform Leads')
    world.directory.changeGroup(world.leads, { name: 'Data Leads' })
    world.directory.addGroup('Data Platform Leads', { members: [world.ben.id] })
    await refreshInventory(world.ports)
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('Access request')
    expect(world.wordsOf(world.ben.id)).toEqual([])
    expect(changes()).toHaveLength(1)
  })
  it('that nobody bore stays nobody, though somebody takes the name later, until it is written anew', async () => {
    await reading('description')
    await describes('owner=Squatters')
    world.directory.addGroup('Squatters', { members: [world.ben.id] })
    await refreshInventory(world.ports)
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toContain(
      'because its description named nobody that the directory knew when it was read.',
    )
    await describes('owner: Squatters, Data Platform Leads')
    expect(changes().map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
  })
  it('that could be several is nobody', async () => {
    world.directory.addGroup('Data Platform Leads')
    await reading('description')
    await describes('owner=Data Platform Leads')
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toContain('its description could mean several, and does not say which')
  })
  it('is forgotten when it is no longer written, or no longer read', async () => {
    await reading('description')
    await describes('owner=Data Platform Leads')
    await describes('Little used')
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toContain('because nothing names its owner.')
    expect(changes().at(-1)).toMatchObject({ details: { value: null, before: 'Data Platform Leads' } })
    await describes('owner=Data Platform Leads')
    await reading('tags')
    expect(await world.store.keptOwnersIn(world.contoso)).toEqual([])
  })
  it('is forgotten with its integration, which is recorded, and keeps nothing from being handed out any more', async () => {
    await reading('description')
    await describes('owner=Data Platform Leads')
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, name: integrationName('Fabrikam'), resources: {} }] as const
    await world.force({ ...world.policy, hash: policyHash('elsewhere'), integrations })
    await refreshInventory(world.ports)
    expect(await world.store.authorityOfKeptOwners()).toEqual({ groups: [], roles: [] })
    expect(changes().at(-1)).toMatchObject({ details: { value: null, before: 'Data Platform Leads' } })
  })
  it('stays what it was while the directory cannot be asked', async () => {
    await reading('description')
    world.directory.failNext('named', new Fault('graph.unavailable', 'Away.', { retry: 'later' }))
    await describes('owner=Data Platform Leads')
    expect(await world.store.keptOwnersIn(world.contoso)).toEqual([])
    await refreshInventory(world.ports)
    expect(await world.store.keptOwnersIn(world.contoso)).toHaveLength(1)
  })
  it('who got into the group through Doorbell does not decide', async () => {
    await reading('description')
    world.directory.changeGroup(world.readers, { description: null })
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-1')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    await describes('owner=jit-prod-db-readers')
    await asks()
    expect(world.wordsOf(world.ben.id).join()).not.toContain('Ana asks')
    expect(world.wordsOf(world.ines.id).join()).toContain('nobody named by its description is active')
  })
})

describe('a group that a word in the directory names as owner', () => {
  const writes = {
    description: () => world.directory.changeGroup(world.untagged, { description: 'owner=jit-platform-leads' }),
    attributes: () => world.directory.setAttribute(world.untagged, 'owner', 'jit-platform-leads'),
  }
  const sources = ['description', 'attributes'] as const
  const offered = async () => (await offersOf(world.ports, world.policy)).map(({ name }) => name)

  it.each(sources)(
    '(%s) can be asked for no more, is not offered in the form, and who asks is told why',
    async from => {
      const platform = world.directory.addGroup('jit-platform-leads', { members: [world.olga.id] })
      await reading(from)
      expect(await offered()).toContain('jit-platform-leads')
      writes[from]()
      await refreshInventory(world.ports)
      expect(await offered()).not.toContain('jit-platform-leads')
      await world.types(world.ana.id, 'request jit-platform-leads for 1h because INC-7')
      expect(world.answersTo(world.ana.id).at(-1)).toContain('it lets whoever has it decide about access in Doorbell')
      const choice = encodeChoice(world.directory.entitlement(platform))
      await world.fills(world.ana.id, { resource: choice, duration: '60', reason: 'INC-7' })
      expect(world.titlesOf(world.ines.id)).toEqual([])
      expect(world.holds(platform, world.ana.id)).toBe(false)
    },
  )

  it.each(sources)('(%s) is not given either when it was asked for before', async from => {
    const platform = world.directory.addGroup('jit-platform-leads', { members: [world.olga.id] })
    await reading(from)
    await world.types(world.ana.id, 'request jit-platform-leads for 1h because INC-7')
    writes[from]()
    await refreshInventory(world.ports)
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(platform, world.ana.id)).toBe(false)
  })

  it('cannot be reached through a group inside it, and can be asked for again once it is named no more', async () => {
    const platform = world.directory.addGroup('jit-platform-leads', { members: [world.olga.id] })
    const inside = world.directory.addGroup('jit-inside')
    world.directory.join(platform, inside)
    await reading('description')
    await describes('owner=jit-platform-leads')
    await world.types(world.ana.id, 'request jit-inside for 1h because INC-7')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('it lets whoever has it decide about access in Doorbell')
    await describes('Little used')
    await world.types(world.ana.id, 'request jit-inside for 1h because INC-7')
    expect(world.wordsOf(world.ines.id).join()).toContain('jit-inside')
  })
})

describe('an owner in an attribute', () => {
  it('is asked, after what comes before it in the order written', async () => {
    world.directory.setAttribute(world.untagged, 'owner', 'IT Service Owners')
    await reading('description', 'attributes')
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toContain('(its attribute owner = IT Service Owners)')
    await describes('owner=Data Platform Leads')
    await world.types(world.ben.id, 'request jit-untagged for 1h because INC-8')
    expect(world.wordsOf(world.olga.id).join()).toContain('its description says')
  })
  it('stays what it was when the directory has no such attribute any more', async () => {
    world.directory.setAttribute(world.untagged, 'owner', 'Data Platform Leads')
    await reading('attributes')
    world.directory.failNext('attribute', new Fault('graph.bad-request', 'No such property.', { retry: 'never' }))
    await refreshInventory(world.ports)
    expect(await world.store.keptOwnersIn(world.contoso)).toHaveLength(1)
  })
})

describe('what nobody can decide', () => {
  it('is told to the admins once in a while, with who asked and why nobody is found', async () => {
    world.directory.join(world.admins, world.otto.id)
    world.directory.changePerson(world.ines.id, { enabled: false })
    await asks()
    await asks()
    const told = world.wordsOf(world.otto.id).filter(words => words.includes('Nobody can decide'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('Ana asked for jit-untagged and was refused')
    expect(told[0]).toContain('it has no owner tag, and nobody among the integration owners is active')
    await world.wind(361)
    await asks()
    expect(world.wordsOf(world.otto.id).filter(words => words.includes('Nobody can decide'))).toHaveLength(2)
  })

  it('is told to nobody by a look alone, which says so and keeps no real request from being told', async () => {
    world.directory.join(world.admins, world.otto.id)
    world.directory.changePerson(world.ines.id, { enabled: false })
    const told = () => world.wordsOf(world.otto.id).filter(words => words.includes('Nobody can decide'))
    await world.types(world.ana.id, 'can jit-untagged')
    await world.types(world.otto.id, 'can Ana jit-untagged')
    for (const answer of [world.answersTo(world.ana.id).at(-1), world.answersTo(world.otto.id).at(-1)]) {
      expect(answer).toContain('Nobody can be found who may decide this')
      expect(answer).toContain('nothing was asked, and nobody was told')
      expect(answer).not.toContain('have been told')
    }
    expect(told()).toEqual([])
    await asks()
    expect(world.answersTo(world.ana.id).at(-1)).toContain('Your access admins have been told.')
    expect(told()).toHaveLength(1)
  })
})
