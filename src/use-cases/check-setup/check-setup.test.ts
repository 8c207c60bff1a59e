import { beforeEach, describe, expect, it } from 'vitest'
import type { BreakGlass } from '../../access/break-glass.ts'
import type { Entitlement } from '../../access/catalog.ts'
import { ok } from '../../access/finding.ts'
import { flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { checkSetup } from './check-setup.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.ines.id)
})

const pageOf = ({ resource }: Entitlement) => `https://directory.example.com/${resource}`

async function told(policy = world.policy) {
  const resources = await world.store.inventory.resources(world.contoso)
  const findings = await checkSetup(world.ports, [], { policy, resources, pageOf }, world.clock.at)
  return findings.map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)
}

describe('an owner’s description that names two of whom one is unknown', () => {
  it('is told with that name, though whoever is known decides', async () => {
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, ownerSources: ['tags', 'description'] }] as const
    const policy = { ...world.policy, integrations, hash: policyHash('described') }
    await world.force(policy)
    world.directory.changeGroup(world.untagged, { description: 'owner=Data Platform Leads, Olga Nobody' })
    await refreshInventory(world.ports)
    expect(await told(policy)).toContain(
      'warning Owners: Not everybody who is named as owner of jit-untagged is known: its description names Olga Nobody, which was nobody that the directory knew when that was read, or not just one. The others are asked.',
    )
    world.directory.changeGroup(world.untagged, { description: 'owner=Data Platform Leads' })
    await refreshInventory(world.ports)
    expect((await told(policy)).join()).not.toContain('Not everybody')
  })
})

describe('what the access rules come to', () => {
  it('is told: what can be asked for, and what has no owner of its own', async () => {
    expect(await told()).toEqual([
      'ok Resources: 2 resources can be asked for.',
      'warning Owners: No resource owner can be found for jit-untagged: it has no owner tag. The integration owner is asked.',
      'warning Access file: Nobody could widen access: it takes 2 admins, and 1 is active.',
    ])
  })
  it('names what the flows mean and cannot be given, and why', async () => {
    world.directory.addGroup('jit-dynamic', { ungrantable: 'dynamic-membership' })
    await world.wind(6)
    expect(await told()).toContain(
      'warning Resources: jit-dynamic cannot be given: its members are set by a rule in the directory.',
    )
  })
  it('gives the page of each group that it names, so that nobody has to look for it', async () => {
    const dynamic = world.directory.addGroup('jit-dynamic', { ungrantable: 'dynamic-membership' })
    await world.wind(6)
    const resources = await world.store.inventory.resources(world.contoso)
    const findings = await checkSetup(world.ports, [], { policy: world.policy, resources, pageOf }, world.clock.at)
    const pages = (name: string) => findings.find(({ says }) => says.includes(name))?.pages
    expect(pages('jit-dynamic')).toEqual([{ of: 'jit-dynamic', url: pageOf(world.directory.entitlement(dynamic)) }])
    expect(pages('jit-untagged')).toContainEqual({
      of: 'jit-untagged',
      url: pageOf(world.directory.entitlement(world.untagged)),
    })
    await world.types(world.ines.id, 'setup')
    expect(world.answersTo(world.ines.id).at(-1)).toContain(pageOf(world.directory.entitlement(dynamic)))
  })
  it('names five of many and counts the others, and gives the page of each all the same', async () => {
    const all = Array.from({ length: 7 }, (_, n) => `jit-dynamic-${n}`)
    for (const name of all) world.directory.addGroup(name, { ungrantable: 'dynamic-membership' })
    await world.wind(6)
    const resources = await world.store.inventory.resources(world.contoso)
    const findings = await checkSetup(world.ports, [], { policy: world.policy, resources, pageOf }, world.clock.at)
    const dynamic = findings.find(({ says }) => says.includes('jit-dynamic'))
    expect(dynamic?.says).toMatch(/^jit-dynamic-0, .*jit-dynamic-4 and 2 more cannot be given/)
    expect(dynamic?.pages.map(({ of }) => of)).toEqual(all)
    await world.types(world.ines.id, 'setup')
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(/jit-dynamic-4: https/)
    expect(world.answersTo(world.ines.id).at(-1)).not.toContain('jit-dynamic-5: https')
  })
  it('names groups whose members decide, which are never handed out', async () => {
    const flow = { ...world.flow, resources: [{ ...world.flow.resources[0], pattern: '*' }] as const }
    expect(await told({ ...world.policy, flows: [flow] } as typeof world.policy)).toContainEqual(
      expect.stringMatching(/^warning Resources: .*Doorbell Admins.* cannot be given: it lets whoever has it decide/),
    )
  })
  it('names privileged roles that can be asked for, whose holders may change the groups that decide', async () => {
    const { directory, contoso } = world
    const groups = directory.roles.add('Groups', { template: 'fdd7a751-b60b-444a-984c-02652fe8fa1c', builtIn: true })
    const { resource } = directory.roles.entitlement(groups)
    const [integration] = world.policy.integrations
    const policy = {
      ...world.policy,
      integrations: [{ ...integration, resourceTypes: ['group', 'directory-role'], roles: [resource] }] as const,
      flows: [{ ...world.flow, resources: [{ kind: 'named', integration: contoso, resource }] }] as const,
    } as typeof world.policy
    await world.force({ ...policy, hash: policyHash('roles') })
    await refreshInventory(world.ports)
    expect(await told(policy)).toContainEqual(
      expect.stringMatching(
        /^warning Privileged roles: Groups: .* change accounts or groups, perhaps those whose members/,
      ),
    )
  })
  it('names groups that decide by a tag set in chat or a word in the directory, as the file’s own', async () => {
    await world.store.transaction(tx =>
      tx.keepOwner({
        ...world.directory.entitlement(world.readers),
        source: 'chat',
        key: 'owner',
        value: 'jit-untagged',
        people: people([world.untagged]),
        problem: null,
        at: world.clock.at,
      }),
    )
    expect(await told()).toContainEqual(
      expect.stringMatching(/^warning Resources: jit-untagged cannot be given: it lets whoever has it decide/),
    )
  })
  it('names flows that open the same on different terms: what, which of them counts, and what differs', async () => {
    const strict = {
      ...world.flow,
      name: flowName('Two pairs of eyes'),
      duration: { default: minutes(30), max: minutes(60) },
      approval: {
        ...world.flow.approval,
        stages: [
          { from: [{ kind: 'owner' }], needed: 1 },
          { from: [{ kind: 'people', label: 'Security', ...people([world.itOwners]) }], needed: 2 },
        ] as const,
      },
    }
    const same = { ...world.flow, name: flowName('The same for others') }
    const flows = [strict, same, world.flow] as const
    expect((await told({ ...world.policy, flows })).filter(says => says.includes('opened by'))).toEqual([
      'warning Access flows: jit-prod-db-readers, jit-untagged are opened by “The same for others” and by “Two pairs of eyes”: whoever may ask by both is given it by “The same for others”. They differ in how long at most (8 hours; 1 hour), who decides (owner; owner, then 2 of Security).',
      'warning Access flows: jit-prod-db-readers, jit-untagged are opened by “Production” and by “Two pairs of eyes”: whoever may ask by both is given it by “Production”. They differ in how long at most (8 hours; 1 hour), who decides (owner; owner, then 2 of Security).',
    ])
  })
  it('names a group that holds a role whose holders own something', async () => {
    const { directory, contoso } = world
    const reader = directory.roles.add('Reports Reader')
    const group = directory.addGroup('jit-reports', { ungrantable: 'role-assignable' })
    directory.roles.assign(reader, group)
    const [integration] = world.policy.integrations
    const owner = {
      key: 'owner',
      value: 'Reports Reader',
      people: { groups: [], users: [], roles: [directory.roles.entitlement(reader).resource] },
    }
    const policy = {
      ...world.policy,
      integrations: [
        {
          ...integration,
          resourceTypes: ['group', 'directory-role'],
          roles: [directory.roles.entitlement(reader).resource],
          resources: { [directory.entitlement(world.readers).resource]: { tags: {}, owner } },
        },
      ] as const,
      flows: [
        {
          ...world.flow,
          resources: [{ kind: 'named', integration: contoso, resource: directory.entitlement(group).resource }],
        },
      ] as const,
    } as typeof world.policy
    await world.force({ ...policy, hash: policyHash('owner role') })
    await refreshInventory(world.ports)
    expect(await told(policy)).toContainEqual(
      expect.stringMatching(/^warning Resources: jit-reports cannot be given: it lets whoever has it decide/),
    )
  })
  it('is that everything has somebody who decides, once what had no owner has one', async () => {
    const [integration] = world.policy.integrations
    const resources = {
      ...integration.resources,
      [world.directory.entitlement(world.untagged).resource]: {
        tags: { owner: 'Data Platform Leads' },
        owner: { key: 'owner', value: 'Data Platform Leads', people: people([world.leads]) },
      },
    }
    expect(await told({ ...world.policy, integrations: [{ ...integration, resources }] })).toContain(
      'ok Approvers: Everything that can be asked for has somebody who can decide it.',
    )
  })
  it('names what granting is stopped for, by whom and why', async () => {
    await world.types(world.ines.id, 'freeze jit-untagged because INC-9')
    expect(await told()).toContainEqual(
      expect.stringMatching(/^warning Granting: Granting is stopped for jit-untagged, by Ines since .*: INC-9\.$/),
    )
  })
  it('names a flow that opens nothing', async () => {
    const flow = { ...world.flow, resources: [{ ...world.flow.resources[0], pattern: 'nothing-*' }] as const }
    expect(await told({ ...world.policy, flows: [flow] } as typeof world.policy)).toContain(
      'warning Access flows: The flow “Production” opens nothing that can be given.',
    )
  })
  it('names a flow by which those who may stand in have to agree themselves, and one word too many is counted on', async () => {
    const security = { label: 'Security', ...people([world.leads]) }
    const asking = (needed: 1 | 'all') => {
      const stages = [{ needed, from: [{ kind: 'people', ...security }] }] as const
      const approval = { stages, timeout: minutes(480), denyReason: 'required', delegates: security } as const
      return told({ ...world.policy, flows: [{ ...world.flow, approval }] })
    }
    const found = expect.stringMatching(
      /^warning Access flows: By the flow “Production” those of Security may stand in/,
    )
    expect(await asking('all')).toContainEqual(found)
    expect(await asking(1)).not.toContainEqual(found)
  })
  it('names what nobody could approve, once owner and integration owner have left', async () => {
    for (const { id } of [world.olga, world.otto, world.ines]) world.directory.changePerson(id, { enabled: false })
    const findings = await told()
    expect(findings).toContain('warning Admins: Nobody active is an admin of Doorbell.')
    expect(findings).toContain('problem Owners: Nobody active answers for the integration “Contoso”.')
    expect(findings).toContainEqual(
      expect.stringMatching(/^problem Approvers: Nobody could approve jit-prod-db-readers, jit-untagged: stage 1 of/),
    )
  })
  it('counts the people that a stage needs', async () => {
    const approval = {
      ...world.flow.approval,
      stages: [{ from: [{ kind: 'people', label: 'Ben', ...people([], [world.ben.id]) }], needed: 2 }] as const,
    }
    expect(await told({ ...world.policy, flows: [{ ...world.flow, approval }] } as typeof world.policy)).toContain(
      'problem Approvers: Nobody could approve whatever it opens: stage 1 of “Production” needs 2, and 1 could decide.',
    )
  })
})

describe('a part of the world that cannot be asked', () => {
  it('is one finding, and hides nothing of the others', async () => {
    const away = {
      about: 'Chat',
      run: async () => {
        throw new Fault('chat.away', 'nobody answers', { retry: 'later' })
      },
    }
    const fine = { about: 'Other', run: async () => [ok('Other', 'It is there.')] }
    const findings = await checkSetup(
      null,
      [away, fine],
      { policy: world.policy, resources: [], pageOf },
      world.clock.at,
    )
    expect(findings.map(({ verdict, says }) => `${verdict}: ${says}`)).toEqual([
      'problem: It could not be asked: nobody answers',
      'ok: It is there.',
      expect.stringMatching(/^warning: The flow/),
      expect.stringMatching(/^not-checked: Who could decide rests on the database/),
    ])
  })
})

describe('what is looked at before there is an emergency', () => {
  const found = async (
    changes: (entry: BreakGlass) => Partial<BreakGlass>,
    more: Partial<typeof world.policy> = {},
  ) => {
    const entry = nightShift(world)
    const all = await told({ ...world.policy, ...more, breakGlass: [{ ...entry, ...changes(entry) }] })
    return all.filter(says => says.includes('Break-glass'))
  }
  const named = (label: string, groups: readonly GroupId[]) => ({ kind: 'people', label, ...people(groups) }) as const

  it('is well where somebody may, somebody is told and somebody else reviews', async () => {
    expect(await found(() => ({}))).toEqual([])
  })
  it('is an entry that nobody may use, and one that opens nothing', async () => {
    expect(await found(() => ({ requesters: { everyone: false, ...people([]) } }))).toEqual([
      'warning Break-glass: Nobody active may use “Night shift”: its list is empty.',
    ])
    expect(
      await found(({ requesters }) => ({ requesters: { ...requesters, exclude: people([world.engineering]) } })),
    ).toEqual(['warning Break-glass: Nobody active may use “Night shift”: its list is empty.'])
    const resource = { ...world.flow.resources[0], pattern: 'nothing-*' } as const
    expect(await found(() => ({ resources: [resource] }))).toEqual([
      'warning Break-glass: “Night shift” opens nothing that can be given.',
    ])
  })
  it('is nobody to be told, and nobody to review it, with or without admins to do it instead', async () => {
    const empty = world.directory.addGroup('Nobody on call')
    const nobody = () => ({ breakGlass: { tell: [named('x', [empty])], reviewers: [named('x', [empty])] } }) as const
    expect(await found(nobody)).toEqual([
      'warning Break-glass: Nobody whom “Night shift” names is there to be told. The admins are told.',
      'warning Break-glass: Nobody whom “Night shift” names is there to review it. The admins review.',
    ])
    expect(await found(nobody, { admins: people([empty]) })).toContain(
      'problem Break-glass: Nobody could review “Night shift”, so that it is given to nobody.',
    )
  })
  it('is people who would review each other', async () => {
    const { tell } = nightShift(world).breakGlass
    expect(
      await found(() => ({ breakGlass: { tell, reviewers: [named('Engineering', [world.engineering])] } })),
    ).toEqual([
      'warning Break-glass: Everybody who reviews “Night shift” may use it as well: they would review each other.',
    ])
  })
  it('is what it names and the directory makes tier zero', async () => {
    const { resource } = world.directory.entitlement(world.untagged)
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, tierZero: [resource] }] as const
    const only = { kind: 'named', integration: world.contoso, resource } as const
    expect(await found(({ resources }) => ({ resources: [...resources, only] }), { integrations })).toEqual([
      'warning Break-glass: “Night shift” names jit-untagged, which is tier zero: it is never given in an emergency.',
    ])
  })
})

describe('who may see the setup', () => {
  it('is an admin by the word of the directory at that moment, and nobody else', async () => {
    await world.types(world.ines.id, 'setup')
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(
      /Setup[\s\S]*2 warnings[\s\S]*jit-untagged[\s\S]*Nobody could widen access/,
    )
    await world.types(world.ana.id, 'setup')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/admins of Doorbell/)
    expect(world.answersTo(world.ana.id).at(-1)).not.toMatch(/jit-untagged/)
    world.directory.leave(world.admins, world.ines.id)
    await world.types(world.ines.id, 'setup')
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(/admins of Doorbell/)
  })
  it('is nobody while the directory cannot be asked', async () => {
    world.directory.failNext('groupsAmong', new Fault('x', 'away', { retry: 'later' }))
    await world.types(world.ines.id, 'setup')
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(/cannot reach everything/)
  })
})
