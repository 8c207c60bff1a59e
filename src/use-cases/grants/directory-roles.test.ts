import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Entitlement } from '../../access/catalog.ts'
import { holderOf } from '../../access/drift/states.ts'
import { minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { whyUngrantable } from '../asking/check-entitlement.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { byTimer } from '../save.ts'
import { aWorld } from '../world.test-support.ts'
import { changeGrant } from './change-grant.ts'

/** The world of everybody, in which roles are handed out too. */
async function aWorldWithRoles() {
  const world = await aWorld()
  const { directory, contoso } = world
  const helpdesk = directory.roles.add('Helpdesk Administrator', {
    template: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    builtIn: true,
  })
  const wifi = directory.roles.add('Wi-Fi Onboarding')
  const global = directory.roles.add('Global Administrator', {
    template: '62e90394-69f5-4237-9190-012177145e10',
    builtIn: true,
  })
  const berlin = directory.roles.addUnit('Berlin office')
  const roleGroup = directory.addGroup('jit-helpdesk-role', { ungrantable: 'role-assignable' })
  directory.roles.assign(helpdesk, roleGroup)
  const entitlements = {
    helpdesk: directory.roles.entitlement(helpdesk),
    inBerlin: directory.roles.entitlement(helpdesk, berlin),
    wifi: directory.roles.entitlement(wifi),
    global: directory.roles.entitlement(global),
    roleGroup: directory.entitlement(roleGroup),
  }
  const named = ({ resource }: Entitlement) => ({ kind: 'named', integration: contoso, resource }) as const
  const open = (...of: readonly Entitlement[]) => {
    const [first, ...others] = of.map(named)
    if (!first) throw new Error('nothing is opened')
    return { ...world.flow, resources: [first, ...others] } satisfies AccessFlow
  }
  const force = async (flow: AccessFlow, roles: readonly Entitlement[], change: object = {}) => {
    const [integration] = world.policy.integrations
    await world.force({
      ...world.policy,
      hash: policyHash(JSON.stringify([flow, roles, change])),
      integrations: [
        {
          ...integration,
          resourceTypes: ['group', 'directory-role'],
          roles: roles.map(({ resource }) => resource),
          ...change,
        },
      ],
      flows: [flow],
    })
    await refreshInventory(world.ports)
  }
  const holds = async (of: Entitlement) => directory.holds(of, world.ana.id)
  return { ...world, ids: { helpdesk, wifi, global, berlin, roleGroup }, entitlements, open, force, holds, named }
}

let world: Awaited<ReturnType<typeof aWorldWithRoles>>
beforeEach(async () => {
  world = await aWorldWithRoles()
})

const last = (answers: readonly string[]) => answers.at(-1) ?? ''

describe('a directory role', () => {
  it('is asked for, approved, given at exactly its scope, taken back and read back gone', async () => {
    const { entitlements, ana, ines, directory } = world
    await world.force(world.open(entitlements.inBerlin), [entitlements.inBerlin])
    await world.types(ana.id, 'request Helpdesk Administrator in Berlin office for 2h because INC-7')
    expect(last(world.wordsOf(ines.id))).toContain('Helpdesk Administrator in Berlin office (directory role)')
    expect(last(world.wordsOf(ines.id))).toContain('This is a privileged role')
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.inBerlin)).toBe(true)
    expect(await world.holds(entitlements.helpdesk)).toBe(false)
    await world.wind(120)
    await world.wind(5)
    expect(await world.holds(entitlements.inBerlin)).toBe(false)
    expect(world.audit()).toContain('grant.end_verified')
    expect(directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
  })

  describe('that no list shows yet', () => {
    beforeEach(async () => {
      const { entitlements } = world
      await world.force(world.open(entitlements.helpdesk), [entitlements.helpdesk])
      world.directory.roles.fallBehind()
    })
    const asks = () => world.types(world.ana.id, 'request Helpdesk Administrator for 2h because INC-7')
    const minutesPass = async (count: number) => {
      for (let minute = 0; minute < count; minute++) await world.wind(1)
    }
    const isTakenBack = async () => {
      await minutesPass(3)
      expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
      expect(world.audit()).toContain('grant.end_verified')
      world.directory.roles.catchUp()
      expect(await world.holds(world.entitlements.helpdesk)).toBe(false)
    }

    it('is taken back by the id it was given under, which is kept with the grant', async () => {
      await asks()
      await world.presses(world.ines.id, 'Approve')
      expect(last(world.wordsOf(world.ana.id))).toContain('The directory does not list it yet')
      await world.presses(world.ana.id, 'Return access')
      await isTakenBack()
    })

    it('is taken back by its id also where it was returned while it was being given', async () => {
      await asks()
      const { grant } = world.directory
      world.directory.grant = async (...asked) => {
        world.directory.grant = grant
        const given = await grant.apply(world.directory, asked)
        const [terms] = (await world.store.liveGrantsOf([world.ana.id])).map(one => one.terms)
        if (!terms) throw new Error('nothing is given')
        const command = { type: 'return', by: world.ana.id } as const
        expect((await changeGrant(world.ports, terms.id, command, byTimer('returned'))).ok).toBe(true)
        return given
      }
      await world.presses(world.ines.id, 'Approve')
      await isTakenBack()
    })

    const isGivenUnnamed = async () => {
      world.directory.failNext('grant', new Fault('graph.timeout', 'lost', { retry: 'later', result: 'unknown' }))
      const { grant } = world.directory
      world.directory.grant = async (...asked) => {
        const { assignment: _, ...given } = await grant.apply(world.directory, asked)
        return given
      }
      await asks()
      await world.presses(world.ines.id, 'Approve')
      await minutesPass(2)
    }
    const isNotCalledGone = async () => {
      expect(world.audit()).not.toContain('grant.end_verified')
      const [ended] = world.store.recorded().filter(({ action }) => action === 'grant.ended')
      expect(ended).toMatchObject({ details: { proof: 'never-listed' } })
      expect(last(world.wordsOf(world.ana.id))).toContain('Nobody saw it gone')
      expect(world.titlesOf(world.ines.id)).toContain('An end that nobody can prove')
      expect(await world.holds(world.entitlements.helpdesk)).toBe(false)
      world.directory.roles.catchUp()
      expect(await world.holds(world.entitlements.helpdesk)).toBe(true)
      world.directory.changes.note(world.entitlements.helpdesk.resource, world.ana.id, true, { kind: 'ourselves' })
      await minutesPass(10)
      expect(world.titlesOf(world.ines.id)).toContain('Doorbell does not remember this')
    }

    it('and whose answer was lost is never called gone for being in no list: whoever can act is told, and asked once it is listed', async () => {
      await isGivenUnnamed()
      await world.presses(world.ana.id, 'Return access')
      await minutesPass(40)
      await isNotCalledGone()
    })

    it('and whose answer was lost is not called removed by hand either', async () => {
      await isGivenUnnamed()
      await minutesPass(180)
      await isNotCalledGone()
    })

    it('and whose answer was lost is not believed to be gone before it is listed, and is taken then', async () => {
      await asks()
      world.directory.failNext('grant', new Fault('graph.timeout', 'lost', { retry: 'later', result: 'unknown' }))
      await world.presses(world.ines.id, 'Approve')
      await minutesPass(2)
      await world.presses(world.ana.id, 'Return access')
      await minutesPass(12)
      expect(world.audit()).not.toContain('grant.ended')
      world.directory.roles.catchUp()
      await minutesPass(3)
      expect(await world.holds(world.entitlements.helpdesk)).toBe(false)
      expect(world.audit()).toContain('grant.end_verified')
    })
  })

  it('that was held before is not given, and so is never taken', async () => {
    const { entitlements, ana, directory, ids } = world
    await world.force(world.open(entitlements.helpdesk), [entitlements.helpdesk])
    directory.roles.assign(ids.helpdesk, ana.id)
    await world.types(ana.id, 'request Helpdesk Administrator for 2h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain('You already have this, and not from Doorbell')
    expect(directory.writes).toEqual([])
  })

  describe('that was taken by hand, and given a second time before anybody knew,', () => {
    const asksFor = async (length: string) => {
      await world.types(world.ana.id, `request Helpdesk Administrator for ${length} because INC-7`)
      await world.presses(world.ines.id, 'Approve')
    }
    const first = async (length: string) => {
      const { entitlements, ids, directory, ana } = world
      await world.force(world.open(entitlements.helpdesk), [entitlements.helpdesk])
      await asksFor(length)
      await world.wind(5)
      directory.roles.unassign(ids.helpdesk, ana.id)
    }
    const endsWhole = async () => {
      expect(await world.holds(world.entitlements.helpdesk)).toBe(true)
      for (let time = 0; time < 16; time++) await world.wind(15)
      expect(await world.holds(world.entitlements.helpdesk)).toBe(false)
      expect(await world.store.openDrifts()).toEqual([])
      expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'grant', 'revoke'])
    }

    it('is taken at its end, though the answer to the second write was lost', async () => {
      await first('2h')
      world.directory.failNext('grant', new Fault('graph.timeout', 'lost', { retry: 'later', result: 'unknown' }))
      await asksFor('3h')
      await world.wind(2)
      await endsWhole()
    })
    it('is taken at the end of the first, where that comes after the second’s', async () => {
      await first('3h')
      await asksFor('1h')
      await endsWhole()
    })
    it('is taken at the end of the second', async () => {
      await first('1h')
      await asksFor('3h')
      await endsWhole()
    })
  })

  it('that is given twice, and taken by hand and assigned anew, is left alone by the second too', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.helpdesk), [entitlements.helpdesk])
    for (const length of ['1h', '2h']) {
      await world.types(ana.id, `request Helpdesk Administrator for ${length} because INC-7`)
      await world.presses(ines.id, 'Approve')
    }
    await world.wind(70)
    directory.roles.unassign(ids.helpdesk, ana.id)
    directory.roles.assign(ids.helpdesk, ana.id)
    for (let time = 0; time < 5; time++) await world.wind(15)
    expect(await world.holds(entitlements.helpdesk)).toBe(true)
    expect((await world.store.openDrifts()).map(({ kind }) => kind)).toEqual(['made-permanent'])
  })

  it('that was taken by hand and assigned anew before its end is left alone, and whoever answers for it decides', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.helpdesk), [entitlements.helpdesk])
    await world.types(ana.id, 'request Helpdesk Administrator for 2h because INC-7')
    await world.presses(ines.id, 'Approve')
    await world.wind(110)
    directory.roles.unassign(ids.helpdesk, ana.id)
    directory.roles.assign(ids.helpdesk, ana.id)
    await world.wind(15)
    expect(await world.holds(entitlements.helpdesk)).toBe(true)
    expect(directory.writes.map(({ what }) => what)).toEqual(['grant'])
    expect(last(world.wordsOf(ana.id))).toContain('Made permanent by hand')
    expect(world.titlesOf(ines.id)).toContain('Access was made permanent by hand')
  })

  it('that the file does not list is not offered, and one that is off the list by the time of giving is not given', async () => {
    const { entitlements, ana, ines } = world
    const pattern = { kind: 'matching', integration: world.contoso, type: 'directory-role', pattern: '*' } as const
    const flow = { ...world.flow, resources: [pattern] } satisfies AccessFlow
    await world.force(flow, [entitlements.wifi])
    await world.types(ana.id, 'request Helpdesk Administrator for 2h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain(
      'There is nothing called “Helpdesk Administrator” that you may ask for',
    )
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await world.force(flow, [entitlements.helpdesk])
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.wifi)).toBe(false)
  })

  it('tells whoever answers for it who holds it, through Doorbell and otherwise', async () => {
    const { entitlements, ana, ben, ines, directory, ids } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    directory.roles.assign(ids.wifi, ben.id)
    await refreshInventory(world.ports)
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await world.presses(ines.id, 'Approve')
    await world.types(ines.id, 'who Wi-Fi Onboarding')
    expect(last(world.answersTo(ines.id))).toMatch(/Ana[\s\S]*Not from Doorbell \(1\)[\s\S]*Ben/)
  })

  it.each([
    ['and not where nobody in that could sign in', false],
    ['where somebody in that could sign in', true],
  ])(
    'that gives control over the tenant in one part of it is undone where a group holds it there besides, %s',
    async (_, active) => {
      const { entitlements, ben, ana, ines, directory, ids } = world
      const others = directory.addGroup('Others', { members: [ana.id] })
      directory.changePerson(ana.id, { enabled: active })
      directory.roles.assign(ids.helpdesk, others, ids.berlin)
      const tierZero = [entitlements.inBerlin.resource]
      await world.force(world.flow, [entitlements.inBerlin], { tierZero })
      for (let minute = 0; minute < 3; minute++) await world.wind(1)
      directory.roles.assign(ids.helpdesk, ben.id, ids.berlin)
      for (let minute = 0; minute < 4; minute++) await world.wind(1)
      await world.presses(ines.id, 'Undo')
      for (let minute = 0; minute < 4; minute++) await world.wind(1)
      expect(await directory.holds(entitlements.inBerlin, ben.id)).toBe(!active)
    },
  )

  it('that cannot be read keeps nobody from finding what somebody did by hand to a group, and is looked at again later', async () => {
    const { entitlements, ana, ben, directory, ids, named } = world
    const group = directory.entitlement(world.readers)
    const flow = { ...world.open(entitlements.wifi), resources: [named(entitlements.wifi), named(group)] } as const
    await world.force(flow, [entitlements.wifi])
    await world.wind(3)
    const { changes } = directory
    const holders = changes.holders.bind(changes)
    changes.holders = entitlements => {
      if (entitlements.some(({ resource }) => !changes.tellsOf(resource)))
        throw new Fault('graph.forbidden', 'Not allowed.', { retry: 'never' })
      return holders(entitlements)
    }
    directory.join(world.readers, ana.id)
    directory.roles.assign(ids.wifi, ben.id)
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    const found = async () => (await world.store.openDrifts()).map(holderOf)
    expect(await found()).toEqual([ana.id])
    changes.holders = holders
    for (let minute = 0; minute < 4; minute++) await world.wind(1)
    expect(await found()).toEqual([ana.id, ben.id])
  })

  it('renamed keeps its holder and its end, and the cards call it what it is called now', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    directory.roles.change(ids.wifi, { name: 'Network Onboarding' })
    await refreshInventory(world.ports)
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.wifi)).toBe(true)
    expect(last(world.wordsOf(ana.id))).toContain('Network Onboarding')
    await world.wind(125)
    expect(await world.holds(entitlements.wifi)).toBe(false)
  })

  it('of an administrative unit that is deleted ends as gone, and is refused to whoever asks', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.inBerlin), [entitlements.inBerlin])
    const ask = 'request Helpdesk Administrator in Berlin office for 2h because INC-7'
    await world.types(ana.id, ask)
    await world.presses(ines.id, 'Approve')
    directory.roles.delete(ids.berlin)
    await world.types(ana.id, ask)
    expect(last(world.answersTo(ana.id))).toContain('no longer in the directory')
    await world.wind(125)
    expect(world.audit()).toContain('grant.end_verified')
  })

  it('whose consent was withdrawn fails in words before it is given, and is taken again and again until it works', async () => {
    const { entitlements, ana, ines, directory } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    const refused = () => new Fault('graph.forbidden', 'Doorbell is not allowed to do this.', { retry: 'never' })
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    directory.failNext('grant', refused())
    await world.presses(ines.id, 'Approve')
    expect(last(world.wordsOf(ana.id))).toContain('Doorbell is not allowed to do this.')
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-8')
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.wifi)).toBe(true)
    directory.failNext('revoke', refused())
    directory.failNext('revoke', refused())
    await world.wind(121)
    expect(await world.holds(entitlements.wifi)).toBe(true)
    for (const _ of [1, 2, 3]) await world.wind(2)
    expect(await world.holds(entitlements.wifi)).toBe(false)
  })
})

describe('tier zero', () => {
  it('is refused when it is asked for, where the file does not list it as that', async () => {
    const { entitlements, ana } = world
    await world.force(world.open(entitlements.global, entitlements.wifi), [entitlements.global, entitlements.wifi])
    await world.types(ana.id, 'request Global Administrator for 1h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain('control over the whole tenant (tier zero)')
    expect(last(world.answersTo(ana.id))).toContain('the access file does not list it under tierZero')
  })

  describe('that the file lists', () => {
    const { approval } = { approval: { timeout: minutes(60), denyReason: 'optional' } } as const
    const owner = [{ kind: 'owner' }] as const
    const enough = (of: Entitlement) => ({
      ...world.open(of),
      duration: { default: minutes(30), max: minutes(60) },
      approval: { ...approval, stages: [{ from: owner, needed: 2 }] as const },
      stepUp: { approver: 'c1' },
    })
    const listing = (flow: AccessFlow, of: Entitlement) =>
      world.force(flow, of === world.entitlements.global ? [of] : [], { tierZero: [of.resource] })
    const ask = (what: string) => world.types(world.ana.id, `request ${what} for 30m because INC-7`)
    const waits = () => world.audit().filter(action => action === 'request.submitted').length

    it('is asked for where two decide after a fresh sign-in of each, for at most an hour; a group that gives it as well', async () => {
      const { entitlements, directory, ids, ines, olga } = world
      directory.roles.assign(ids.global, ids.roleGroup)
      directory.join(world.itOwners, olga.id)
      for (const [of, name] of [
        [entitlements.global, 'Global Administrator'],
        [entitlements.roleGroup, 'jit-helpdesk-role'],
      ] as const) {
        await listing(enough(of), of)
        await ask(name)
        expect(world.wordsOf(ines.id).at(-1)).toContain('This is tier zero')
      }
      expect(waits()).toBe(2)
    })
    it('is nothing that a flow opens which asks for less, or takes it in by a pattern', async () => {
      const { global } = world.entitlements
      world.directory.join(world.itOwners, world.olga.id)
      const { stepUp: _, ...noSignIn } = enough(global)
      const less: readonly AccessFlow[] = [
        noSignIn,
        { ...enough(global), stepUp: { requester: 'c1' } },
        { ...enough(global), duration: { default: minutes(30), max: minutes(61) } },
        { ...enough(global), approval: { ...approval, stages: [{ from: owner, needed: 1 }] } },
        {
          ...enough(global),
          resources: [{ kind: 'matching', integration: world.contoso, type: 'directory-role', pattern: 'Global*' }],
        },
      ]
      for (const flow of less) {
        await listing(flow, global)
        await ask('Global Administrator')
        expect(last(world.answersTo(world.ana.id))).toMatch(/nothing called|nothing that you may ask for/i)
      }
      expect(waits()).toBe(0)
    })
    it('may not be given any more once the file lists it no more, whoever approved it', async () => {
      const { global } = world.entitlements
      const flow = { ...enough(global), approval: { ...approval, stages: [{ from: owner, needed: 1 }] } as const }
      await listing(flow, global)
      expect(
        await whyUngrantable(world.ports, (await world.store.activePolicy()) ?? world.policy, {
          ...global,
          group: null,
        }),
      ).toBeNull()
      await world.force(flow, [global])
      expect(
        await whyUngrantable(world.ports, (await world.store.activePolicy()) ?? world.policy, {
          ...global,
          group: null,
        }),
      ).toBe('tier-zero')
    })
  })

  it('reached by a custom role between asking and giving is refused at the last moment', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    directory.roles.change(ids.wifi, { actions: ['microsoft.directory/applications/credentials/update'] })
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.wifi)).toBe(false)
    expect(directory.writes).toEqual([])
    expect(world.audit()).toContain('grant.failed')
  })

  it('reached by a custom role while it is held is recorded and told; it is not extended, and ends as promised', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    const flow = { ...world.open(entitlements.wifi), extensions: { max: 2, each: minutes(60) } }
    await world.force(flow, [entitlements.wifi])
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await world.presses(ines.id, 'Approve')
    directory.roles.change(ids.wifi, { actions: ['microsoft.directory/roleAssignments/allProperties/allTasks'] })
    await refreshInventory(world.ports)
    await world.settle()
    const changed = world.store.recorded().find(({ action }) => action === 'resource.changed')
    expect(changed).toMatchObject({ target: entitlements.wifi, details: { was: null, is: 'tier-zero' } })
    expect(last(world.wordsOf(ines.id))).toContain('can no longer be given')
    expect(last(world.wordsOf(ines.id))).toContain('tier zero')
    await refreshInventory(world.ports)
    expect(world.audit().filter(action => action === 'resource.changed')).toHaveLength(1)
    await world.wind(112)
    await world.presses(ana.id, 'Extend')
    expect(world.audit()).not.toContain('grant.extended')
    await world.wind(25)
    expect(await world.holds(entitlements.wifi)).toBe(false)
    expect(world.audit()).toContain('grant.end_verified')
  })
})

describe('a group that may hold directory roles', () => {
  it('is given where a flow names it, and the card says what it gives', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    directory.roles.assign(ids.wifi, ids.roleGroup)
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    // Not what it gave when the directory was last read, but what it gives now.
    expect(last(world.wordsOf(ines.id))).toContain('Gives: Helpdesk Administrator, Wi-Fi Onboarding')
    await world.presses(ines.id, 'Approve')
    expect(directory.members(ids.roleGroup)).toContain(ana.id)
    await world.wind(125)
    expect(directory.members(ids.roleGroup)).not.toContain(ana.id)
  })

  it('that gives more than the card told is not decided about until the card tells it, and the audit keeps what was', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    expect(last(world.wordsOf(ines.id))).toContain('It gives a privileged role')
    directory.roles.assign(ids.wifi, ids.roleGroup, ids.berlin)
    await world.presses(ines.id, 'Approve')
    expect(last(world.answersTo(ines.id))).toContain(
      'Nothing was decided: it gives more by now than the card told. Whoever is in it holds Helpdesk Administrator, Wi-Fi Onboarding (in Berlin office).',
    )
    expect(directory.members(ids.roleGroup)).not.toContain(ana.id)
    expect(world.audit()).not.toContain('decision.recorded')
    await world.presses(ines.id, 'Approve')
    expect(directory.members(ids.roleGroup)).toContain(ana.id)
    expect(last(world.wordsOf(ines.id))).toContain('Gives: Helpdesk Administrator, Wi-Fi Onboarding (in Berlin office)')
    const decided = world.store.recorded().find(({ action }) => action === 'decision.recorded')
    expect(decided?.details).toMatchObject({
      gives: ['Helpdesk Administrator', 'Wi-Fi Onboarding (in Berlin office)'],
    })
  })

  it('that gives more is not decided about by a second approver whose card was not redrawn yet, nor with any button of before', async () => {
    const { entitlements, ana, ines, olga, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    directory.join(world.itOwners, olga.id)
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    const [before] = world.buttonsOf(olga.id)
    directory.roles.assign(ids.wifi, ids.roleGroup)
    await world.presses(ines.id, 'Approve')
    const old = { type: 'press', value: before?.value ?? '', message: null } as const
    for (const person of [olga, ines]) {
      await world.does(person.id, old)
      expect(last(world.answersTo(person.id))).toContain('it gives more by now than the card told')
    }
    expect(world.audit()).not.toContain('decision.recorded')
    await world.presses(olga.id, 'Approve')
    expect(directory.members(ids.roleGroup)).toContain(ana.id)
  })

  it('that came to give more between the decision and the write is not given, and the reason says what', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    const { rolesGivenBy } = directory
    let asked = 0
    directory.rolesGivenBy = async of => {
      // The first is asked by the press; by the next somebody has assigned it by hand.
      asked += 1
      if (asked === 2) directory.roles.assign(ids.wifi, ids.roleGroup)
      return rolesGivenBy.call(directory, of)
    }
    await world.presses(ines.id, 'Approve')
    expect(world.audit()).toContain('decision.recorded')
    expect(directory.members(ids.roleGroup)).not.toContain(ana.id)
    expect(last(world.wordsOf(ana.id))).toContain('It gives more by now than was decided about: Wi-Fi Onboarding.')
  })

  it('that gives less than the card told is decided about all the same', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    directory.roles.unassign(ids.helpdesk, ids.roleGroup)
    await world.presses(ines.id, 'Approve')
    expect(directory.members(ids.roleGroup)).toContain(ana.id)
  })

  it('says in the list of what waits what it gives, and that this is powerful', async () => {
    const { entitlements, ana, ines } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    await world.types(ines.id, 'approvals')
    expect(last(world.answersTo(ines.id))).toMatch(/Gives: Helpdesk Administrator[\s\S]*It gives a privileged role/)
  })

  describe('that another group leads to, because its members may join it when they like', () => {
    const ask = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    const readers = () => world.directory.entitlement(world.readers)

    it('is told with what it gives, before anybody decides, and is what they decide about', async () => {
      const { directory, ana, olga, ids, entitlements } = world
      await world.force(world.open(readers()), [entitlements.wifi])
      directory.makeEligibleFor(ids.roleGroup, world.readers)
      await ask()
      expect(last(world.wordsOf(olga.id))).toContain(
        'Gives: Helpdesk Administrator (eligible through jit-helpdesk-role), membership of jit-helpdesk-role (eligible)',
      )
      expect(last(world.wordsOf(olga.id))).toContain('It gives a privileged role')
      await world.presses(olga.id, 'Approve')
      expect(directory.members(world.readers)).toContain(ana.id)
    })

    it('is not given unseen: neither by a pattern, nor where it came to lead there after the decision', async () => {
      const { directory, ana, olga, ids, entitlements } = world
      await world.force(world.flow, [entitlements.wifi])
      await ask()
      directory.makeEligibleFor(ids.roleGroup, world.readers)
      await world.presses(olga.id, 'Approve')
      expect(directory.members(world.readers)).not.toContain(ana.id)
      expect(last(world.wordsOf(ana.id))).toContain('can give directory roles')
      await ask()
      expect(last(world.answersTo(ana.id))).toContain('no access flow names it')
      await world.force(world.open(readers()), [entitlements.wifi])
      await ask()
      directory.roles.assign(ids.wifi, ids.roleGroup)
      await world.presses(olga.id, 'Approve')
      expect(last(world.answersTo(olga.id))).toContain('Wi-Fi Onboarding (eligible through jit-helpdesk-role)')
    })

    it('is refused where it leads to tier zero, to deciding in Doorbell, or to roles of which the file says nothing', async () => {
      const { directory, ana, ids, entitlements } = world
      await world.force(world.open(readers()), [entitlements.wifi])
      directory.makeEligibleFor(world.itOwners, world.readers, 'owner')
      await ask()
      expect(last(world.answersTo(ana.id))).toContain('decide about access in Doorbell')
      const other = world.directory.addGroup('jit-on-call')
      const flow = world.open(world.directory.entitlement(other))
      directory.makeEligibleFor(ids.roleGroup, other)
      directory.roles.assign(ids.global, ids.roleGroup)
      await world.force(flow, [entitlements.wifi])
      await world.types(ana.id, 'request jit-on-call for 2h because INC-7')
      expect(last(world.answersTo(ana.id))).toContain('tier zero')
      await world.force(flow, [], { resourceTypes: ['group'], roles: undefined })
      await world.types(ana.id, 'request jit-on-call for 2h because INC-7')
      expect(last(world.answersTo(ana.id))).toContain('the access file says nothing of directory roles')
    })

    it('stops everything where it cannot be read', async () => {
      const { directory, ana } = world
      await world.force(world.open(readers()), [], { resourceTypes: ['group'], roles: undefined })
      directory.failNext(
        'groupsOpenedBy',
        new Fault('graph.forbidden', 'Doorbell is not allowed to do this.', { retry: 'never' }),
      )
      await ask()
      expect(world.audit()).not.toContain('request.submitted')
      expect(directory.members(world.readers)).not.toContain(ana.id)
    })
  })

  it('is never taken in by a pattern', async () => {
    await world.force(world.flow, [world.entitlements.wifi])
    await world.types(world.ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    expect(last(world.answersTo(world.ana.id))).toContain(
      'There is nothing called “jit-helpdesk-role” that you may ask for',
    )
  })

  it('is refused once it gives tier zero, at asking and at giving', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.roleGroup), [entitlements.wifi])
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    directory.roles.assign(ids.global, ids.roleGroup)
    await world.presses(ines.id, 'Approve')
    await world.presses(ines.id, 'Approve')
    expect(last(world.wordsOf(ana.id))).toContain('It can no longer be given: it gives control over the whole tenant')
    expect(directory.members(ids.roleGroup)).not.toContain(ana.id)
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain('tier zero')
  })

  it('is refused, with the reason, where the file says nothing of directory roles', async () => {
    const { entitlements, ana } = world
    const readers = world.directory.entitlement(world.readers)
    const flow = world.open(entitlements.roleGroup, readers)
    await world.force(flow, [], { resourceTypes: ['group'], roles: undefined })
    await world.types(ana.id, 'request jit-helpdesk-role for 2h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain('the access file says nothing of directory roles')
  })
})

describe('a protected account', () => {
  const protect = () =>
    world.force(world.open(world.entitlements.wifi), [world.entitlements.wifi], { protected: [world.ana.id] })

  it('is given nothing, neither when it asks nor when it was approved before', async () => {
    const { entitlements, ana, ines } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await protect()
    await world.presses(ines.id, 'Approve')
    expect(await world.holds(entitlements.wifi)).toBe(false)
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    expect(last(world.answersTo(ana.id))).toContain('protected by the access file')
    expect(world.directory.writes).toEqual([])
  })

  it('whose access was listed only when it was to end is seen gone then: it is not called never listed', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    directory.roles.fallBehind()
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await world.presses(ines.id, 'Approve')
    await protect()
    for (let minute = 0; minute < 119; minute++) await world.wind(1)
    directory.roles.catchUp()
    await world.wind(5)
    directory.roles.unassign(ids.wifi, ana.id)
    for (let minute = 0; minute < 10; minute++) await world.wind(1)
    expect(world.audit()).toContain('grant.end_verified')
    expect(directory.writes.map(({ what }) => what)).toEqual(['grant'])
  })

  it('keeps what it held when it came to be protected, until somebody takes it by hand; whoever can act is told', async () => {
    const { entitlements, ana, ines, directory, ids } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    await world.types(ana.id, 'request Wi-Fi Onboarding for 2h because INC-7')
    await world.presses(ines.id, 'Approve')
    await protect()
    await world.wind(125)
    await world.wind(10)
    expect(directory.writes.map(({ what }) => what)).toEqual(['grant'])
    expect(world.audit()).toContain('grant.overdue')
    expect(world.titlesOf(ines.id)).toContain('Access is overdue to end')
    directory.roles.unassign(ids.wifi, ana.id)
    await world.wind(5)
    expect(world.audit()).toContain('grant.end_verified')
  })
})

it('a directory of groups alone is never asked about roles', async () => {
  const plain = await aWorld()
  plain.directory.rolesGivenBy = async () => {
    throw new Error('nobody may ask for roles')
  }
  await plain.types(plain.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
  await plain.presses(plain.olga.id, 'Approve')
  expect(plain.holds(plain.readers, plain.ana.id)).toBe(true)
})

describe('consent to read roles that is withdrawn', () => {
  it('stops no reading of groups: what was known of roles stays, and nothing of them is given', async () => {
    const { entitlements, ids, directory, ben, ines, ana } = world
    await world.force(world.open(entitlements.wifi, entitlements.roleGroup), [entitlements.wifi])
    directory.roles.assign(ids.wifi, ben.id)
    await refreshInventory(world.ports)
    const inventory = () => world.store.inventory.resources(world.contoso)
    const known = await inventory()
    directory.changeGroup(world.untagged, { name: 'jit-renamed' })
    directory.failNext('discover', new Fault('directory.forbidden', 'consent was withdrawn', { retry: 'never' }))
    await refreshInventory(world.ports)
    const now = await inventory()
    expect(now.map(({ name }) => name)).toContain('jit-renamed')
    for (const { resource } of [entitlements.wifi, entitlements.roleGroup, entitlements.global])
      expect(now.find(one => one.resource === resource)).toEqual(known.find(one => one.resource === resource))
    await world.types(ines.id, 'who Wi-Fi Onboarding')
    expect(last(world.answersTo(ines.id))).toContain('Ben')
    expect(world.audit()).not.toContain('resource.changed')
    directory.failNext('grantability', new Fault('directory.forbidden', 'consent was withdrawn', { retry: 'never' }))
    await world.types(ana.id, 'request Wi-Fi Onboarding for 1h because INC-7')
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('is no excuse where the directory is only away: then everything stays as it was read', async () => {
    const { entitlements, directory } = world
    await world.force(world.open(entitlements.wifi), [entitlements.wifi])
    directory.changeGroup(world.untagged, { name: 'jit-renamed' })
    directory.failNext('discover', new Fault('directory.away', 'away', { retry: 'later' }))
    await expect(refreshInventory(world.ports)).rejects.toThrow('away')
  })
})
