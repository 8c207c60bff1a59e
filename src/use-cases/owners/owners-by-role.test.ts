import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Entitlement, People } from '../../access/catalog.ts'
import type { Integration } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people } from '../world.test-support.ts'

/** The world of everybody, in which whoever is a Database Steward owns the readers: Otto directly, Olga through a group. */
async function aWorldOfStewards() {
  const world = await aWorld()
  const { directory, readers, otto, olga, itOwners } = world
  const steward = directory.roles.add('Database Steward')
  const office = directory.roles.addUnit('Berlin office')
  const stewards = directory.addGroup('Stewards', { ungrantable: 'role-assignable' })
  const inside = directory.addGroup('Stewards of Berlin', { members: [olga.id] })
  directory.join(stewards, inside)
  directory.roles.assign(steward, stewards)
  directory.roles.assign(steward, otto.id)
  const role = directory.roles.entitlement(steward)
  const holders: People = { groups: [], users: [], roles: [role.resource] }
  const owned = {
    [directory.entitlement(readers).resource]: {
      tags: { owner: 'Database Steward' },
      owner: { key: 'owner', value: 'Database Steward', people: holders },
    },
  }
  let edition = 0
  const force = async (change: Partial<Integration> = {}, flow: Partial<AccessFlow> = {}) => {
    const [integration] = world.policy.integrations
    const changed = {
      ...integration,
      integrationOwner: people([itOwners]),
      ownerAttributes: { owner: 'directory-role' },
      resources: owned,
      ...change,
    } as const
    const hash = policyHash(`stewards-${++edition}`)
    await world.force({ ...world.policy, hash, integrations: [changed], flows: [{ ...world.flow, ...flow }] })
    await refreshInventory(world.ports)
  }
  await force()
  return { ...world, ids: { steward, office, stewards, inside }, role, holders, owned, force }
}

let world: Awaited<ReturnType<typeof aWorldOfStewards>>
beforeEach(async () => {
  world = await aWorldOfStewards()
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
const last = (texts: readonly string[]) => texts.at(-1) ?? ''
const asked = () =>
  [world.olga, world.otto, world.ben, world.ines].filter(({ id }) => world.cardsOf(id).length > 0).map(one => one.name)

describe('an owner by directory role', () => {
  it('is whoever holds the role, directly or through a group, and the card says by which word', async () => {
    await asks()
    expect(asked()).toEqual(['Olga', 'Otto'])
    expect(last(world.wordsOf(world.olga.id))).toContain(
      'You are asked because you own this resource (tag owner = Database Steward).',
    )
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })

  it('is read again at the click: who lost the role decides nothing, and who gained it does', async () => {
    const { directory, ids, otto, ben, olga } = world
    await asks()
    directory.roles.unassign(ids.steward, otto.id)
    await world.presses(otto.id, 'Approve')
    expect(last(world.answersTo(otto.id))).toContain('not yours to decide')
    directory.roles.assign(ids.steward, ben.id)
    await world.types(ben.id, 'approvals')
    expect(last(world.answersTo(ben.id))).toContain('jit-prod-db-readers')
    directory.leave(ids.inside, olga.id)
    await world.presses(olga.id, 'Approve')
    expect(last(world.answersTo(olga.id))).toContain('not yours to decide')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })

  it('is nobody who holds it in one administrative unit, or is disabled; then the integration owner is asked, and the card says why', async () => {
    const { directory, ids, otto, olga, ben } = world
    directory.roles.assign(ids.steward, ben.id, ids.office)
    directory.changePerson(otto.id, { enabled: false })
    directory.changePerson(olga.id, { kind: 'guest' })
    await asks()
    expect(asked()).toEqual(['Ines'])
    expect(last(world.wordsOf(world.ines.id))).toContain('because nobody named by its owner tag is active')
  })

  it('cannot be found while nobody can say who holds the role: then nobody else is asked in their stead', async () => {
    world.directory.failNext('holdersOf', new Fault('graph.forbidden', 'consent was withdrawn', { retry: 'never' }))
    await asks()
    expect(asked()).toEqual([])
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('answers for the integration too, and may try again what failed in the directory', async () => {
    await world.force({ integrationOwner: world.holders, resources: {} })
    await asks()
    expect(last(world.wordsOf(world.otto.id))).toContain('You are asked as integration owner')
    world.directory.failNext('grant', new Fault('graph.refused', 'Not now.', { retry: 'never' }))
    await world.presses(world.otto.id, 'Approve')
    await world.presses(world.olga.id, 'Retry')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })

  it('is named by whoever sets a tag in chat, and nobody by a role that is handed out or that there is not', async () => {
    const { directory, admins, ben, otto } = world
    for (const { id } of [ben, otto]) directory.join(admins, id)
    await world.force({ resources: {} })
    await world.types(ben.id, 'tag jit-untagged owner=Database Stewards')
    expect(last(world.answersTo(ben.id))).toContain('The directory knows no directory role called “Database Stewards”')
    await world.types(ben.id, 'tag jit-untagged owner=Database Steward')
    await world.presses(otto.id, 'Confirm')
    await world.types(world.ana.id, 'request jit-untagged for 1h because INC-8')
    expect(last(world.wordsOf(world.olga.id))).toContain('(tag owner = Database Steward)')
    await opened()
    expect(await whyNot(world.role)).toContain('it lets whoever has it decide about access in Doorbell')
    await world.types(ben.id, 'tag jit-prod-db-readers owner=Database Steward')
    expect(last(world.answersTo(ben.id))).toContain('is itself handed out by Doorbell')
  })
})

/** The role and the groups that give it are opened by a flow, as careless as can be. */
const opened = (change: Partial<Integration> = {}, besides: readonly Entitlement[] = []) => {
  const { directory, ids, role, contoso } = world
  const of = [role, directory.entitlement(ids.stewards), directory.entitlement(ids.inside), ...besides]
  const resources = of.map(({ resource }) => ({ kind: 'named', integration: contoso, resource }) as const)
  const [first, ...others] = resources
  if (!first) throw new Error('nothing is opened')
  const inOffice = directory.roles.entitlement(ids.steward, ids.office)
  return world.force(
    {
      resourceTypes: ['group', 'directory-role'],
      roles: [role.resource, inOffice.resource],
      resources: {},
      ...change,
    },
    { resources: [first, ...others, { kind: 'named', integration: contoso, resource: inOffice.resource }] },
  )
}

async function whyNot(of: Entitlement): Promise<string> {
  const name = (await world.store.inventory.resource(of))?.name ?? ''
  await world.types(world.ben.id, `request ${name} for 1h because INC-9`)
  return last(world.answersTo(world.ben.id))
}

describe('authority that comes with a role', () => {
  it('is not for sale: neither the role, nor a group that holds it, nor one inside that', async () => {
    const { directory, ids, role, owned } = world
    await opened({ resources: owned })
    for (const of of [role, directory.entitlement(ids.stewards), directory.entitlement(ids.inside)])
      expect(await whyNot(of)).toContain('it lets whoever has it decide about access in Doorbell')
    // In one administrative unit it makes nobody an owner.
    await whyNot(directory.roles.entitlement(ids.steward, ids.office))
    expect(world.audit().filter(action => action === 'request.submitted')).toHaveLength(1)
  })

  it('is not for sale by way of a group whose members may take the role for themselves', async () => {
    const { directory, ids, owned } = world
    const deputies = directory.addGroup('Deputies', { ungrantable: 'role-assignable' })
    const of = directory.entitlement(deputies)
    await opened({ resources: owned }, [of])
    directory.roles.makeEligible(ids.steward, deputies, ids.office)
    await whyNot(of)
    expect(world.audit().filter(action => action === 'request.submitted')).toHaveLength(1)
    directory.roles.makeEligible(ids.steward, deputies)
    expect(await whyNot(of)).toContain('it lets whoever has it decide about access in Doorbell')
  })

  it('does not come with what Doorbell gave, be it the role or membership of a group that holds it', async () => {
    const { directory, ids, ben, ines, owned } = world
    await opened()
    await world.types(ben.id, 'request Database Steward for 1h because INC-1')
    await world.presses(ines.id, 'Approve')
    expect(directory.roles.holders({ role: ids.steward, unit: null }).has(ben.id)).toBe(true)
    await world.types(world.ana.id, 'request Stewards of Berlin for 1h because INC-2')
    await world.presses(ines.id, 'Approve')
    expect(world.holds(ids.inside, world.ana.id)).toBe(true)
    await world.force({ resources: owned }, { requesters: { everyone: true } })
    await world.types(world.otto.id, 'request jit-prod-db-readers for 1h because INC-3')
    expect(asked()).toContain('Olga')
    for (const { id } of [ben, world.ana])
      expect(world.cardsOf(id).filter(({ title }) => title.includes('Access request'))).toEqual([])
  })
})
