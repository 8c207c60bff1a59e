import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { ResourceSelector } from '../../access/resource-selector.ts'
import { flowName, type GroupId, policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let shift: GroupId
beforeEach(async () => {
  world = await aWorld()
  shift = world.directory.addGroup('jit-night-shift')
  world.directory.join(world.leads, shift)
  await world.wind(6)
})

const named = (group: GroupId, accepted = true): ResourceSelector => ({
  kind: 'named',
  ...world.directory.entitlement(group),
  ...(accepted ? { acceptsAuthority: true } : {}),
})
const open = async (...resources: readonly ResourceSelector[]) => {
  const [first, ...others] = resources
  if (!first) throw new Error('nothing is opened')
  const besides: AccessFlow = { ...world.flow, name: flowName('Authority'), resources: [first, ...others] }
  const hash = policyHash(`policy-${JSON.stringify(resources)}`)
  await world.force({ ...world.policy, flows: [world.flow, besides], hash })
  await world.wind(6)
}
const asks = async (name: string, who = world.ana) => {
  await world.types(who.id, `request ${name} for 2h because INC-7`)
  return world.answersTo(who.id).at(-1) ?? ''
}
const notForSale = 'it lets whoever has it decide about access in Doorbell'
const askedToDecide = (who = world.ana) => world.titlesOf(who.id).filter(title => title.includes('Access request'))

describe('a group that confers authority in Doorbell', () => {
  it('is handed out where the access file accepts that beside its name, and its card says what it is', async () => {
    await open(named(shift, false))
    expect(await asks('jit-night-shift')).toContain(notForSale)
    await open(named(shift))
    await asks('jit-night-shift')
    expect(world.wordsOf(world.ines.id).join()).toContain('Those who have it from Doorbell do not')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(shift, world.ana.id)).toBe(true)
  })

  it('lets nobody decide, and has nobody told what those are told who do, who has it from Doorbell', async () => {
    await open(named(world.leads), named(world.itOwners), named(world.admins))
    for (const name of ['Data Platform Leads', 'IT Service Owners', 'Doorbell Admins']) {
      await asks(name)
      await world.presses(world.ines.id, 'Approve')
    }
    expect(world.holds(world.admins, world.ana.id)).toBe(true)
    await asks('jit-prod-db-readers', world.ben)
    expect(askedToDecide(world.olga)).toHaveLength(1)
    expect(askedToDecide()).toEqual([])
    await world.types(world.ana.id, 'freeze')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('This is for the admins of Doorbell')
    const before = world.titlesOf(world.ana.id)
    world.directory.addGroup('jit-new-cluster')
    await world.wind(6)
    expect(world.titlesOf(world.ines.id)).toContain('New to ask for')
    expect(world.titlesOf(world.ana.id)).toEqual(before)
  })

  it('lets nobody decide who has it from Doorbell and is among those who do anyhow, for as long as it lasts', async () => {
    await open(named(shift))
    await asks('jit-night-shift', world.olga)
    await world.presses(world.ines.id, 'Approve')
    await asks('jit-prod-db-readers')
    expect(askedToDecide(world.olga)).toEqual([])
    await world.wind(125)
    await world.types(world.olga.id, 'approvals')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('jit-prod-db-readers')
  })

  it('hands on none of it: whoever has it from Doorbell stands in for nobody, and has no table of everything', async () => {
    const approval = { ...world.flow.approval, delegates: { label: 'Shift', ...people([shift], []) } } as const
    const besides: AccessFlow = { ...world.flow, name: flowName('Authority'), resources: [named(shift)] }
    const flows = [{ ...world.flow, approval }, besides] as const
    await world.force({ ...world.policy, auditors: people([shift], []), flows, hash: policyHash('stand-ins') })
    await world.wind(6)
    await asks('jit-night-shift')
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(shift, world.ana.id)).toBe(true)
    await world.types(world.olga.id, 'delegate ana@contoso.com until tomorrow')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('who may decide in your stead')
    await world.types(world.ana.id, 'report requests')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('is for auditors and admins')
  })

  it('is not taken in by a pattern because another flow accepts it, nor given by a flow that does not say so', async () => {
    await open(named(world.leads))
    await world.force({
      ...world.policy,
      hash: policyHash('wide'),
      flows: [
        { ...world.flow, resources: [{ kind: 'matching', integration: world.contoso, type: 'group', pattern: '*' }] },
        {
          ...world.flow,
          name: flowName('Authority'),
          requesters: { everyone: false, groups: [], users: [world.otto.id] },
          resources: [named(world.admins)],
        },
      ],
    })
    await world.wind(6)
    expect(await asks('Doorbell Admins')).not.toContain('Request sent')
    expect(world.audit()).not.toContain('request.submitted')
    await asks('Doorbell Admins', world.otto)
    expect(world.audit()).toContain('request.submitted')
  })

  it('is refused all the same where its members may take authority for themselves: that would be no access of Doorbell’s', async () => {
    const other = world.directory.addGroup('jit-on-call')
    world.directory.makeEligibleFor(world.itOwners, other)
    await open(named(other))
    expect(await asks('jit-on-call')).toContain(notForSale)
  })

  it('is not given once the file accepts it no more, though it was approved', async () => {
    await open(named(shift))
    await asks('jit-night-shift')
    await open(named(shift, false))
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(shift, world.ana.id)).toBe(false)
  })
})
