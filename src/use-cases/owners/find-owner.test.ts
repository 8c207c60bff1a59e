import { beforeEach, describe, expect, it } from 'vitest'
import type { Integration, Policy } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { ownersOfResources, resourcesWithoutOwner } from './owners-of-resources.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

let edition = 0
/** The same access file with another word about the integration, or another first flow. */
function fileWith(change: Partial<Integration>, flow: Partial<Policy['flows'][0]> = {}): Promise<void> {
  const [integration] = world.policy.integrations
  return world.force({
    ...world.policy,
    hash: policyHash(`owners-${++edition}`),
    integrations: [{ ...integration, ...change }],
    flows: [{ ...world.flow, ...flow }],
  })
}
const asks = (what = 'jit-prod-db-readers') => world.types(world.ana.id, `request ${what} for 1h because INC-7`)
const readers = () => world.directory.entitlement(world.readers).resource

describe('several owners', () => {
  it('behind one tag are all asked, and the card names the tag as it is written', async () => {
    await fileWith({
      resources: {
        [readers()]: {
          tags: { owner: 'Data Platform Leads, IT Service Owners' },
          owner: {
            key: 'owner',
            value: 'Data Platform Leads, IT Service Owners',
            people: people([world.leads, world.itOwners]),
          },
        },
      },
    })
    await asks()
    for (const { id } of [world.olga, world.otto, world.ines])
      expect(world.wordsOf(id).join()).toContain('(tag owner = Data Platform Leads, IT Service Owners)')
  })
  it('behind several keys count in the order of the keys: the next is asked when nobody of the first can decide', async () => {
    const [first, second] = [world.directory.addGroup('Emptied'), world.leads]
    await fileWith({
      ownerKeys: ['team', 'owner'],
      resources: {
        [readers()]: {
          tags: { team: 'Emptied', owner: 'Data Platform Leads' },
          owner: { key: 'team', value: 'Emptied', people: people([first]) },
          furtherOwners: [{ key: 'owner', value: 'Data Platform Leads', people: people([second]) }],
        },
      },
    })
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('(tag owner = Data Platform Leads)')
    expect(world.wordsOf(world.ines.id)).toEqual([])
  })
})

describe('an owner that cannot be asked', () => {
  const integrationOwnerIsTold = (why: string) =>
    expect(world.wordsOf(world.ines.id).join()).toContain(`You are asked as integration owner, because ${why}.`)

  it('because everybody named is disabled or deleted is replaced by the integration owner, and the card says so', async () => {
    const { olga, otto } = world
    await fileWith({
      resources: {
        [readers()]: {
          tags: {},
          owner: { key: 'owner', value: 'Olga, Otto', people: people([], [olga.id, otto.id]) },
        },
      },
    })
    world.directory.changePerson(olga.id, { enabled: false })
    world.directory.deletePerson(otto.id)
    await asks()
    integrationOwnerIsTold('everybody named by its owner tag is disabled or deleted')
    expect(world.wordsOf(olga.id)).toEqual([])
  })
  it('because the group is empty or deleted is replaced too', async () => {
    world.directory.deleteGroup(world.leads)
    await asks()
    integrationOwnerIsTold('nobody named by its owner tag is active')
  })
  it('leads to the next place in the order written, and at last to the integration owner, with every place told', async () => {
    await fileWith({ ownerSources: ['tags', 'listed-owners'] })
    world.directory.deleteGroup(world.leads)
    world.directory.own(world.readers, world.otto.id)
    world.directory.changePerson(world.otto.id, { enabled: false })
    await asks()
    integrationOwnerIsTold(
      'nobody named by its owner tag is active, and everybody listed by the directory as its owner is disabled or a guest',
    )
  })
  it('was never named anywhere', async () => {
    await fileWith({ ownerSources: ['tags', 'listed-owners'] })
    await asks('jit-untagged')
    integrationOwnerIsTold('nothing names its owner')
  })
})

describe('whom the directory lists as owner', () => {
  it('is asked, by the directory’s word of now: at the card and at the click', async () => {
    await fileWith({ ownerSources: ['listed-owners', 'tags'] })
    world.directory.own(world.readers, world.ben.id)
    await asks()
    expect(world.wordsOf(world.ben.id).join()).toContain('the directory lists you as an owner of this resource')
    expect(world.wordsOf(world.olga.id)).toEqual([])
    world.directory.disown(world.readers, world.ben.id)
    await world.presses(world.ben.id, 'Approve')
    expect(world.answersTo(world.ben.id).join()).toContain('not yours to decide')
    world.directory.own(world.readers, world.ben.id)
    await world.presses(world.ben.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('and is only the requester leads to the next place', async () => {
    await fileWith({ ownerSources: ['listed-owners', 'tags'] })
    world.directory.own(world.readers, world.ana.id)
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('(tag owner = Data Platform Leads)')
  })
})

describe('a manager who decides', () => {
  const byManager = (more: Partial<Integration> = {}) =>
    fileWith(more, {
      approval: { ...world.flow.approval, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] },
    })

  it('is whoever the directory names now, at the card and at the click', async () => {
    world.directory.changeManager(world.ana.id, world.otto.id)
    await byManager()
    await asks()
    expect(world.wordsOf(world.otto.id).join()).toContain('names you as manager of the person who asks')
    world.directory.changeManager(world.ana.id, world.ben.id)
    await world.presses(world.otto.id, 'Approve')
    expect(world.answersTo(world.otto.id).join()).toContain('not yours to decide')
    await world.presses(world.ben.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it.each([
    ['is not named', () => world.directory.changeManager(world.ana.id, null), 'the directory names no manager'],
    [
      'is disabled',
      () => {
        world.directory.changeManager(world.ana.id, world.otto.id)
        world.directory.changePerson(world.otto.id, { enabled: false })
      },
      'is disabled or a guest',
    ],
    ['is the requester', () => world.directory.changeManager(world.ana.id, world.ana.id), 'is the same person'],
  ])('and %s is replaced by the integration owner, and the card says so', async (_, change, why) => {
    change()
    await byManager()
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toMatch(
      new RegExp(`You are asked as integration owner, because .*${why}`),
    )
  })
  it('and is missing where there is no integration owner either, is told to whoever asks', async () => {
    world.directory.changeManager(world.ana.id, null)
    await byManager({ integrationOwner: null })
    await asks()
    expect(world.answersTo(world.ana.id).join()).toContain(
      'Nobody can be found who may decide this, so it cannot be asked for: the directory names no manager of the person who asks.',
    )
    expect(world.audit()).not.toContain('request.submitted')
  })
  it('is not replaced where somebody else of the stage can decide', async () => {
    world.directory.changeManager(world.ana.id, null)
    const security = { kind: 'people', label: 'Security', ...people([world.leads]) } as const
    await fileWith(
      {},
      { approval: { ...world.flow.approval, stages: [{ from: [security, { kind: 'manager' }], needed: 1 }] } },
    )
    await asks()
    expect(world.wordsOf(world.ines.id)).toEqual([])
    expect(world.wordsOf(world.olga.id).join()).toContain('the access flow names Security')
  })
})

describe('who owns what', () => {
  it('is told for everything that a flow opens, with the place that says so', async () => {
    const owned = new Map<string, string>()
    for await (const { resource, owner } of ownersOfResources(world.ports, world.policy))
      owned.set(resource.name, owner.kind)
    expect(Object.fromEntries(owned)).toEqual({
      'jit-prod-db-readers': 'resource-owner',
      'jit-untagged': 'integration-owner',
    })
    expect(await resourcesWithoutOwner(world.ports, world.policy)).toEqual([])
  })
  it('is told of what nobody can decide, with the reason', async () => {
    world.directory.changePerson(world.ines.id, { enabled: false })
    expect(await resourcesWithoutOwner(world.ports, world.policy)).toMatchObject([
      {
        resource: { name: 'jit-untagged' },
        owner: { kind: 'nobody', because: 'no-tag', integrationOwner: 'nobody-active' },
      },
    ])
    await asks('jit-untagged')
    expect(world.answersTo(world.ana.id).join()).toContain(
      'it has no owner tag, and nobody among the integration owners is active. Your access admins have been told.',
    )
  })
})
