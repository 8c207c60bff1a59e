import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import type { ResourceSelector } from '../../access/resource-selector.ts'
import { bundleName, flowName, minutes, type NonEmpty, policyHash } from '../../access/vocabulary.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { replay } from './replay.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-7')
})

async function replayed(changes: Partial<Policy['flows'][0]>, more: readonly Policy['flows'][0][] = [], days = 1) {
  const proposed: Policy = {
    ...world.policy,
    hash: policyHash('proposed'),
    flows: [{ ...world.flow, ...changes }, ...more],
  }
  const resources = await world.store.inventory.resources(world.contoso)
  const since = new Date(world.clock.at.getTime() - days * 24 * 3_600_000)
  const { looked, changed } = await replay(world.ports, { inForce: world.policy, proposed }, resources, since)
  return { looked, kinds: changed.flatMap(({ differences }) => differences.map(one => Object.values(one).slice(0, 1))) }
}
const notMonday = { days: ['mon'], from: 480, to: 1_080, zone: 'UTC' } as const

describe('what was asked, under a version that is only proposed', () => {
  it('is told where it would be refused, and why', async () => {
    const refusals: readonly (readonly [Partial<Policy['flows'][0]>, string])[] = [
      [{ requesters: { everyone: false, ...people([world.leads]) } }, 'no-flow'],
      [{ duration: { default: minutes(60), max: minutes(180) } }, 'too-long'],
      [{ hours: notMonday }, 'outside-hours'],
    ]
    for (const [changes, because] of refusals) {
      const proposed = { ...world.policy, flows: [{ ...world.flow, ...changes }] } as const
      const resources = await world.store.inventory.resources(world.contoso)
      const { changed } = await replay(world.ports, { inForce: world.policy, proposed }, resources, new Date(0))
      expect(changed).toMatchObject([{ names: ['jit-prod-db-readers'], differences: [{ kind: 'refused', because }] }])
    }
    const { changed } = await replay(
      world.ports,
      { inForce: world.policy, proposed: world.policy },
      // As a filter would let them in that leaves it out.
      (await world.store.inventory.resources(world.contoso)).filter(({ name }) => name !== 'jit-prod-db-readers'),
      new Date(0),
    )
    expect(changed).toMatchObject([{ differences: [{ kind: 'refused', because: 'not-there' }] }])
  })
  it('is told where another flow would count, with its cap and its stages', async () => {
    const stages = [{ from: [{ kind: 'manager' }], needed: 1 }] as const
    const other = {
      ...world.flow,
      name: flowName('Longer'),
      duration: { default: minutes(60), max: minutes(600) },
      approval: { ...world.flow.approval, stages },
    }
    expect((await replayed({}, [other])).kinds).toEqual([['flow'], ['cap'], ['stages']])
    expect((await replayed({ reasonRequired: false })).kinds).toEqual([['terms']])
  })
  it('is told where it would be as it is by nobody’s name, and of longer ago not at all', async () => {
    expect(await replayed({ requesters: { everyone: true } })).toEqual({ looked: 1, kinds: [] })
    await world.wind(3 * 24 * 60)
    expect(await replayed({ hours: notMonday })).toEqual({ looked: 0, kinds: [] })
    expect(await replayed({ hours: notMonday }, [], 4)).toMatchObject({ looked: 1 })
  })
  it('is told of what one asked for another by the flow that is for others, and not by one that is for oneself', async () => {
    const forOthers = { ...world.flow, name: flowName('For others'), requestFor: ['others'] } as const
    const inForce = { ...world.policy, hash: policyHash('others'), flows: [forOthers] } as const
    await world.force(inForce)
    await world.types(world.ana.id, 'request jit-prod-db-readers for ben@contoso.com for 2h because he is on call')
    const resources = await world.store.inventory.resources(world.contoso)
    const under = async (...flows: Policy['flows']) => {
      const proposed = { ...inForce, hash: policyHash('proposed'), flows }
      const { changed } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
      return changed.filter(({ request }) => request.ask.beneficiary === world.ben.id)
    }
    expect(await under(forOthers)).toEqual([])
    expect(await under(world.flow)).toMatchObject([{ differences: [{ kind: 'refused', because: 'no-flow' }] }])
    expect(await under({ ...forOthers, duration: { default: minutes(30), max: minutes(60) } })).toMatchObject([
      { differences: [{ kind: 'refused', because: 'too-long' }] },
    ])
    const withoutBen = { everyone: true, exclude: people([], [world.ben.id]) } as const
    expect(await under({ ...forOthers, requesters: withoutBen })).toMatchObject([
      { differences: [{ kind: 'refused', because: 'no-flow' }] },
    ])
  })
  it('to begin later is judged by the flow that takes it then, as asking is, and told of where that goes', async () => {
    const ahead = {
      ...world.flow,
      name: flowName('Planned'),
      duration: { default: minutes(60), max: minutes(120) },
      startWithin: minutes(7 * 1_440),
    }
    const inForce = { ...world.policy, hash: policyHash('ahead'), flows: [world.flow, ahead] } as const
    await world.force(inForce)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h starting in 20h because INC-9')
    const resources = await world.store.inventory.resources(world.contoso)
    const under = async (...flows: Policy['flows']) => {
      const proposed = { ...inForce, hash: policyHash('proposed'), flows }
      const { changed } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
      return changed.filter(({ request }) => request.ask.beneficiary === world.ben.id)
    }
    expect(await under(world.flow, ahead)).toEqual([])
    expect(await under(world.flow)).toMatchObject([{ differences: [{ kind: 'refused', because: 'too-late' }] }])
  })
  it('is told where it would be refused for what was said with it: no ticket, another one, no reason', async () => {
    const saying = { reasonRequired: false, ticket: { required: false } } as const
    const inForce = { ...world.policy, hash: policyHash('saying'), flows: [{ ...world.flow, ...saying }] } as const
    await world.force(inForce)
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because he is on call')
    await world.types(world.olga.id, 'request jit-untagged for 2h ticket INC-7')
    const resources = await world.store.inventory.resources(world.contoso)
    const under = async (changes: Partial<Policy['flows'][0]>) => {
      const flows = [{ ...world.flow, ...saying, ...changes }] as const
      const proposed = { ...inForce, hash: policyHash('proposed'), flows }
      const { changed } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
      return changed.flatMap(({ request: { ask }, differences }) =>
        ask.requester === world.ana.id
          ? []
          : differences.map(one => [ask.requester, one.kind === 'refused' ? one.because : one.kind]),
      )
    }
    expect(await under({})).toEqual([])
    expect(await under({ ticket: { required: true } })).toEqual([
      [world.olga.id, 'terms'],
      [world.ben.id, 'no-ticket'],
    ])
    expect(await under({ ticket: { required: false, pattern: '^CHG-' } })).toEqual([
      [world.olga.id, 'other-ticket'],
      [world.ben.id, 'terms'],
    ])
    expect(await under({ reasonRequired: true })).toEqual([
      [world.olga.id, 'no-reason'],
      [world.ben.id, 'terms'],
    ])
  })
  it('is told which key of its flow says something else, a sign-in of whoever asks among them', async () => {
    const proposed = {
      ...world.policy,
      hash: policyHash('proposed'),
      flows: [{ ...world.flow, duration: { ...world.flow.duration, max: minutes(600) }, stepUp: { requester: 'c1' } }],
    } as const
    const resources = await world.store.inventory.resources(world.contoso)
    const { changed } = await replay(world.ports, { inForce: world.policy, proposed }, resources, new Date(0))
    expect(changed.flatMap(({ differences }) => differences)).toMatchObject([
      { kind: 'cap' },
      { kind: 'terms', changes: [{ what: { kind: 'fresh-sign-in', of: 'requester', from: null, to: 'c1' } }] },
    ])
  })
  it('is told where people only change their stages, stage by stage', async () => {
    const security = world.directory.addGroup('Security', {
      members: [world.ines.id, world.olga.id, world.otto.id],
    })
    const readers = world.directory.entitlement(world.readers).resource
    const named = { kind: 'people', label: 'Security', ...people([security]) } as const
    const stages = [
      { from: [{ kind: 'owner' }], needed: 1 },
      { from: [named], needed: 1 },
    ] as const
    const inForce = {
      ...world.policy,
      hash: policyHash('stages'),
      flows: [{ ...world.flow, approval: { ...world.flow.approval, stages } }],
    } as const
    const owner = { key: 'owner', value: 'IT', people: people([world.itOwners]) }
    const [contoso] = world.policy.integrations
    const proposed = {
      ...inForce,
      hash: policyHash('proposed'),
      integrations: [{ ...contoso, resources: { [readers]: { tags: { owner: 'IT' }, owner } } }],
    } as const
    const resources = await world.store.inventory.resources(world.contoso)
    const { changed } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
    expect(changed.flatMap(({ differences }) => differences)).toEqual([
      { kind: 'deciders', from: ['Olga', 'Otto'], to: ['Ines'], stage: 1 },
    ])
  })
  it('takes no second question to the directory of what it said once, for others too', async () => {
    const forOthers = {
      ...world.flow,
      requestFor: ['direct-reports', 'others'],
      requesters: { everyone: true, exclude: people([world.leads]) },
    } as const
    const inForce = { ...world.policy, hash: policyHash('others'), flows: [forOthers] } as const
    await world.force(inForce)
    for (const name of ['jit-prod-db-readers', 'jit-untagged'])
      await world.types(world.ben.id, `request ${name} for ana@contoso.com for 2h because she is on call`)
    const resources = await world.store.inventory.resources(world.contoso)
    const proposed = { ...inForce, hash: policyHash('proposed') }
    const manager = vi.spyOn(world.directory, 'manager')
    const groups = vi.spyOn(world.directory, 'groupsAmong')
    const { looked } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
    expect(looked).toBe(2)
    for (const { mock } of [manager, groups]) {
      const asked = mock.calls.map(question => JSON.stringify(question))
      expect(asked).not.toEqual([])
      expect(asked).toEqual([...new Set(asked)])
    }
  })
  it('is told of what somebody took in an emergency too, by the entries for emergencies and by no access flow', async () => {
    const entry = nightShift(world)
    const inForce = { ...world.policy, hash: policyHash('glass'), breakGlass: [entry] } as const
    await world.force(inForce)
    await world.types(world.ben.id, 'breakglass jit-prod-db-readers because INC-9')
    const resources = await world.store.inventory.resources(world.contoso)
    const under = async (entries: Partial<Pick<Policy, 'breakGlass'>>) => {
      const proposed = { ...world.policy, hash: policyHash('proposed'), ...entries }
      const { looked, changed } = await replay(world.ports, { inForce, proposed }, resources, new Date(0))
      expect(looked).toBe(2)
      return changed.map(({ request, differences }) => [request.ask.breakGlass, ...differences])
    }
    expect(await under({ breakGlass: [entry] })).toEqual([])
    expect(await under({})).toEqual([[true, { kind: 'refused', because: 'no-entry' }]])
    const forOwners = { ...entry, requesters: { everyone: false, ...people([world.itOwners]) } } as const
    expect(await under({ breakGlass: [forOwners] })).toEqual([[true, { kind: 'refused', because: 'no-entry' }]])
    const quarter = { ...entry, duration: { default: minutes(15), max: minutes(15) } }
    expect(await under({ breakGlass: [quarter] })).toEqual([[true, { kind: 'refused', because: 'too-long' }]])
    const told = { ...entry, breakGlass: { ...entry.breakGlass, reviewers: [{ kind: 'manager' }] } } as const
    expect(await under({ breakGlass: [told] })).toMatchObject([[true, { kind: 'terms' }]])
  })
  it('is told where other people would decide in the same stages, because the file names other owners', async () => {
    const [contoso] = world.policy.integrations
    const readers = world.directory.entitlement(world.readers).resource
    const security = world.directory.addGroup('Security', { members: [world.ines.id] })
    const resources = await world.store.inventory.resources(world.contoso)
    const under = async (changes: Partial<Policy['integrations'][0]>) => {
      const proposed = {
        ...world.policy,
        hash: policyHash('proposed'),
        integrations: [{ ...contoso, ...changes }],
      } as const
      const { changed } = await replay(world.ports, { inForce: world.policy, proposed }, resources, new Date(0))
      return changed.flatMap(({ differences }) => differences)
    }
    const owner = { key: 'owner', value: 'Security', people: people([security]) }
    expect(await under({ resources: { [readers]: { tags: { owner: 'Security' }, owner } } })).toEqual([
      { kind: 'deciders', from: ['Olga', 'Otto'], to: ['Ines'] },
    ])
    expect(await under({ resources: {} })).toEqual([{ kind: 'deciders', from: ['Olga', 'Otto'], to: ['Ines'] }])
    expect(await under({ accessDetails: 'Use the other host.' })).toEqual([])
  })
  it('is told where a bundle that was asked for would hold more, or less, than it does', async () => {
    const bundle = (...[first, ...others]: NonEmpty<World['readers']>): ResourceSelector => ({
      kind: 'bundle',
      bundle: bundleName('Kit'),
      entitlements: [world.directory.entitlement(first), ...others.map(group => world.directory.entitlement(group))],
    })
    const flowOf = (...groups: NonEmpty<World['readers']>): Policy['flows'][0] => ({
      ...world.flow,
      resources: [bundle(...groups)],
    })
    const inForce = { ...world.policy, hash: policyHash('kit'), flows: [flowOf(world.readers)] } as const
    await world.force(inForce)
    await world.types(world.ben.id, 'request Kit for 2h because INC-9')
    const resources = await world.store.inventory.resources(world.contoso)
    const grown = { ...inForce, hash: policyHash('grown'), flows: [flowOf(world.readers, world.untagged)] } as const
    const { changed, nameOf } = await replay(world.ports, { inForce, proposed: grown }, resources, new Date(0))
    const more = world.directory.entitlement(world.untagged).resource
    expect(changed.flatMap(({ differences }) => differences)).toEqual([{ kind: 'bundle', more: [more], less: [] }])
    expect(nameOf(more)).toBe('jit-untagged')
  })
  it('changes nothing', async () => {
    const before = world.audit().length
    await replayed({ duration: { default: minutes(60), max: minutes(180) } })
    expect(world.audit()).toHaveLength(before)
  })
})
