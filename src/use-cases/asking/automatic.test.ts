import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { bundleName, flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { checkOverlaps } from '../check-setup/overlaps.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { withSettings } from './offers.ts'

let world: World
let changes = 0
let automatic: AccessFlow
beforeEach(async () => {
  world = await aWorld()
  automatic = { ...world.flow, name: flowName('Quick look'), approval: 'automatic' }
  await inForce(automatic)
})

const inForce = (...[first, ...others]: readonly [AccessFlow, ...AccessFlow[]]) =>
  world.force({ ...world.policy, hash: policyHash(`changed-${++changes}`), flows: [first, ...others] })
const askFor = 'request jit-prod-db-readers for 1h because INC-7'
const asks = (who = world.ana.id, what = askFor) => world.types(who, what)
const answer = async (what: string, who = world.ana.id): Promise<string> => {
  await asks(who, what)
  return world.answersTo(who).at(-1) ?? 'nothing'
}

describe('what a flow approves by itself', () => {
  it('is not had again for an hour once somebody else has revoked it, by a rule or by breaking the glass', async () => {
    await asks()
    await world.types(world.olga.id, 'revoke Ana jit-prod-db-readers because stolen')
    await world.wind(1)
    expect(await answer(askFor)).toMatch(/Somebody revoked this a short while ago[\s\S]*again from 10:00 UTC/)
    expect(await answer('can jit-prod-db-readers')).toContain('Somebody revoked this a short while ago')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(await answer(askFor, world.ben.id)).not.toContain('revoked')
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    await world.force({ ...world.policy, hash: policyHash('glass'), breakGlass: [nightShift(world)] })
    expect(await answer('breakglass jit-prod-db-readers because INC-7')).toContain('Somebody revoked this')
    await inForce(automatic)
    await world.wind(60)
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it.each([
    ['jit-prod-db-readers', 'is had again as soon as it is thawed', true],
    ['Ana', 'is about her, and holds for the hour', false],
  ])('ended with all of %s, %s', async (what, _, again) => {
    world.directory.join(world.admins, world.otto.id)
    await asks()
    await world.types(world.otto.id, `panic ${what} because INC-9`)
    const { value = '' } = world.buttonsOf(world.otto.id).find(({ label }) => label === 'End all…') ?? {}
    await world.does(world.otto.id, { type: 'deny-form', form: null, value, reason: what })
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.types(world.otto.id, `thaw ${what}`)
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(again)
    if (!again) expect(world.answersTo(world.ana.id).at(-1)).toContain('Somebody revoked this')
  })
  it('is had again at once after a return, and where people decide they decide', async () => {
    await asks()
    await world.types(world.ana.id, 'return jit-prod-db-readers')
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.types(world.olga.id, 'revoke Ana jit-prod-db-readers')
    await inForce(world.flow)
    await asks()
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is given at once, and card and audit say that a rule did it, and by which file', async () => {
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.wordsOf(world.ana.id).join()).toMatch(
      /Approved by the access flow Quick look at .*, by itself: nobody was asked\./,
    )
    expect(world.cardsOf(world.olga.id)).toEqual([])
    const rows = world.store.recorded()
    const [decision] = rows.filter(({ action }) => action === 'decision.recorded')
    expect(decision).toMatchObject({
      actor: { kind: 'rule', name: 'Quick look' },
      via: 'rule',
      details: { verdict: 'approve', policy: `changed-${changes}` },
    })
    expect(rows.find(({ action }) => action === 'request.submitted')?.actor.kind).toBe('person')
  })
  it('ends like anything else, and is never given for longer than its cap', async () => {
    expect(await answer('request jit-prod-db-readers for 9h because INC-7')).toMatch(/8 hours at most/)
    await asks()
    await world.wind(61)
    await world.wind(5)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('needs its reason, its requester and a resource that can be given, like anything else', async () => {
    expect(await answer('request jit-prod-db-readers for 1h')).toMatch(/reason/i)
    await asks(world.ines.id)
    expect(world.holds(world.readers, world.ines.id)).toBe(false)
  })
  it('is not given while granting is frozen', async () => {
    const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
    world.directory.join(world.admins, ada.id)
    const adas = world.chat.addAccount('ada', { email: 'ada@contoso.com', displayName: 'Ada' })
    await world.does(adas, { type: 'command', text: 'freeze because we look first' })
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.audit()).not.toContain('request.approved')
  })
  it('and is not given yet when the flow comes to ask people, is not given: a rule’s word is nobody’s', async () => {
    world.directory.failNext('grant', new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' }))
    await asks()
    await inForce(world.flow, { ...automatic, approval: world.flow.approval })
    await world.wind(2)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    const [failed] = world.store.recorded().filter(({ action }) => action === 'grant.failed')
    expect(failed).toMatchObject({ reason: 'policy-changed' })
  })
  it('can be taken back by whoever owns the resource, and by nobody else', async () => {
    await asks()
    expect(await answer('revoke jit-prod-db-readers', world.ben.id)).toMatch(/no live access like that/)
    await asks(world.olga.id, 'revoke Ana jit-prod-db-readers')
    await world.presses(world.olga.id, 'Revoke').catch(() => null)
    await world.wind(1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
})

describe('where several flows open one resource', () => {
  it('people decide and no rule does in their stead, however much longer it would give', async () => {
    const longer = { ...automatic, duration: { default: minutes(60), max: minutes(4_800) } }
    await inForce(longer, world.flow)
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.titlesOf(world.olga.id)).toContain('Access request')
  })
  it('no rule gives in a bundle what people decide about alone, which is said before anything is sent, by “can”, and by the check', async () => {
    const [readers, untagged] = [world.readers, world.untagged].map(group => world.directory.entitlement(group))
    if (!readers || !untagged) throw new Error('they are not there')
    const people: AccessFlow = { ...world.flow, name: flowName('People'), resources: [{ kind: 'named', ...readers }] }
    const kit = bundleName('On-call kit')
    const rule: AccessFlow = {
      ...automatic,
      resources: [{ kind: 'bundle', bundle: kit, entitlements: [readers, untagged] }],
    }
    await inForce(people, rule)
    const says = 'People decide about jit-prod-db-readers, and nobody would be asked for On-call kit'
    expect(await answer('request On-call kit for 1h because INC-7')).toContain(says)
    expect(await answer('can me On-call kit')).toMatch(new RegExp(`^No\\n[\\s\\S]*${says}`))
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    const known = await world.store.inventory.resources(world.contoso)
    const found = checkOverlaps(
      [people, rule],
      known.map(one => withSettings(one, world.policy)),
    )
    expect(found.map(({ says }) => says)).toEqual([
      expect.stringContaining(
        'People decide about jit-prod-db-readers by “People”, and “Quick look” would give a bundle',
      ),
    ])
    await inForce(rule)
    await asks(world.ana.id, 'request On-call kit for 1h because INC-7')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('a rule’s word of yesterday gives nothing, and no more time, once the file in force has people decide about it', async () => {
    const ahead = { ...automatic, startWithin: minutes(2_880), extensions: { max: 2, each: minutes(60) } }
    await inForce(ahead)
    await asks(world.ana.id, 'request jit-prod-db-readers starting tomorrow 10:00 for 2h because INC-7')
    await asks(world.ben.id, 'request jit-prod-db-readers for 2h because INC-7')
    expect(world.holds(world.readers, world.ben.id)).toBe(true)
    await inForce({ ...world.flow, name: flowName('People') }, ahead)
    await world.wind(100)
    expect(await answer('extend jit-prod-db-readers', world.ben.id)).toMatch(/rules changed after the approval/)
    await world.wind(30)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
    await world.wind(1_440)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('“can” says which counts and why each of the others does not', async () => {
    const shorter = { ...world.flow, name: flowName('Shorter'), duration: { default: minutes(30), max: minutes(30) } }
    const [stage] = world.flow.approval.stages
    const stages = [stage, { from: [{ kind: 'manager' }], needed: 1 }] as const
    const stricter: AccessFlow = {
      ...world.flow,
      name: flowName('Stricter'),
      approval: { ...world.flow.approval, stages },
    }
    await inForce(automatic, shorter, stricter, world.flow, { ...world.flow, name: flowName('Copy') })
    const told = await answer('can jit-prod-db-readers')
    expect(told).toMatch(/Access flow: Production/)
    expect(told).toMatch(/Stricter \(it takes the word of more people\)/)
    expect(told).toMatch(/Copy \(it comes later in the access file\)/)
    expect(told).toMatch(/Shorter \(it gives less time\)/)
    expect(told).toMatch(/Quick look \(it approves by itself, and where people decide no rule does in their stead\)/)
  })
  it('it takes the word of as few people as can be, and then in as few stages: “can” says which and why', async () => {
    const [{ from }] = world.flow.approval.stages
    const by = (name: string, ...needed: [number | 'all', ...(number | 'all')[]]): AccessFlow => {
      const [first, ...others] = needed
      const stages = [{ from, needed: first }, ...others.map(more => ({ from, needed: more }))] as const
      return { ...world.flow, name: flowName(name), approval: { ...world.flow.approval, stages } }
    }
    await inForce(by('Everybody', 'all'), by('Three', 3), by('In turn', 1, 1), by('Together', 2))
    const told = await answer('can jit-prod-db-readers')
    expect(told).toMatch(/Access flow: Together/)
    expect(told).toMatch(/Everybody \(it takes the word of more people\)/)
    expect(told).toMatch(/Three \(it takes the word of more people\)/)
    expect(told).toMatch(/In turn \(it asks in more stages\)/)
  })
  it('leaving somebody out of the one in which people decide gives them the other, at once', async () => {
    const exclude = people([world.engineering])
    await inForce(automatic, { ...world.flow, requesters: { everyone: true, exclude } })
    expect(await answer('can jit-prod-db-readers')).toMatch(
      /approved at once, by the access flow itself: nobody is asked/,
    )
    await asks()
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})
