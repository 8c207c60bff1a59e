import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import { type Alternative, anyOf, inAnyOrder, type Party, type Stage } from '../../access/stage.ts'
import { bundleName, type GroupId, isNonEmpty, minutes, policyHash } from '../../access/vocabulary.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let security: GroupId
let chiefs: GroupId
let [eve, kim, cleo]: World['ana'][] = []
beforeEach(async () => {
  world = await aWorld()
  const made = ['Eve', 'Kim', 'Cleo'].map(name =>
    world.directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` }),
  )
  for (const one of made) world.addToChat(one)
  ;[eve, kim, cleo] = made
  await world.wind(6)
  security = world.directory.addGroup('Security', { members: [who(eve).id, who(kim).id] })
  chiefs = world.directory.addGroup('CISO', { members: [who(cleo).id] })
})

const owner: Party = { needed: 1, from: [{ kind: 'owner' }] }
const of = (label: string, group: GroupId, needed: Party['needed'] = 1): Party => ({
  needed,
  from: [{ kind: 'people', label, ...people([group]) }],
})
const ofSecurity = (needed: Party['needed'] = 1) => of('Security', security, needed)
const ciso = (): Alternative => [of('CISO', chiefs)]
const who = (one: World['ana'] | undefined) => one ?? world.ben
const approves = (one: World['ana'] | undefined) => world.presses(who(one).id, 'Approve')
const given = () => world.holds(world.readers, world.ana.id)
const statusOfAna = () => world.wordsOf(world.ana.id)[0]
const buttonsOf = (one: World['ana'] | undefined) => world.buttonsOf(who(one).id).map(({ label }) => label)
const asks = () => world.types(world.ana.id, ask)

let versions = 1
async function nowDecide(...stages: Stage[]): Promise<void> {
  if (!isNonEmpty(stages)) throw new Error('somebody has to decide')
  const flows: Policy['flows'] = [{ ...world.flow, approval: { ...world.flow.approval, stages } }]
  await world.force({ ...world.policy, hash: policyHash(`policy-${++versions}`), flows })
}
const ownerAndSecurityOrCiso = () => anyOf([[owner, ofSecurity()], ciso()])

describe('a stage that is over by any one of its alternatives', () => {
  it('asks everybody of all of them at once, and is given by the two of the one, in any order', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    expect([world.olga, world.otto, eve, kim, cleo].map(one => buttonsOf(one)[0])).toEqual(Array(5).fill('Approve'))
    await approves(eve)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain(
      'Stage 1 of 1: 1 of 2 approvals (owner still open, Eve for Security), or 0 of 1 (CISO still open).',
    )
    await approves(world.olga)
    expect(given()).toBe(true)
  })
  it('is given by the one word of the other, whatever was said before', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await approves(world.olga)
    await approves(cleo)
    expect(given()).toBe(true)
  })
  it('lets approve whoever could still bring one of them nearer, and nobody else', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await approves(world.olga)
    expect(buttonsOf(world.otto)).toEqual(['Deny'])
    expect(buttonsOf(cleo)).toContain('Approve')
    await world.does(world.otto.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toContain('enough have agreed already')
    expect(given()).toBe(false)
  })
  it('is settled by one denial of anybody of any of them', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await approves(world.olga)
    await world.denies(who(cleo).id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })
  it('is told by “can” as either the one or the other', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await world.types(world.ana.id, 'can jit-prod-db-readers')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(
      /Either: One of (Olga, Otto|Otto, Olga) has to approve\.\nAnd: One of (Eve, Kim|Kim, Eve) has to approve\.\nOr: Cleo has to approve\./,
    )
  })
  it('takes one human for one place of one alternative: whoever is of both parties is not both', async () => {
    world.directory.join(security, world.olga.id)
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await approves(world.olga)
    expect(given()).toBe(false)
    await approves(world.otto)
    expect(given()).toBe(true)
  })
  it('is closed only once each of them is out of reach', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await approves(world.olga)
    world.directory.changePerson(who(cleo).id, { enabled: false })
    await world.wind(31)
    expect(world.titlesOf(world.ana.id)[0]).not.toBe('Lapsed')
    for (const one of [eve, kim]) world.directory.changePerson(who(one).id, { enabled: false })
    await world.wind(31)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Lapsed')
    expect(given()).toBe(false)
  })
  it('can be asked for as long as one of them has its people, and is refused where none has', async () => {
    for (const one of [eve, kim]) world.directory.leave(security, who(one).id)
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await approves(cleo)
    expect(given()).toBe(true)
    world.directory.leave(chiefs, who(cleo).id)
    await world.types(world.ben.id, ask)
    expect(world.audit()).toContain('request.refused')
  })
  it('asks as many of each as askAtMost says, and whoever is brought in may speak for any of them', async () => {
    const it_ = { kind: 'people', label: 'IT', ...people([world.itOwners]) } as const
    await world.decidedBy({
      stages: [anyOf([[owner, ofSecurity()], [of('CISO', chiefs, 2)]])],
      askAtMost: 1,
      escalate: [{ after: minutes(60), to: [it_] }],
    })
    world.directory.join(chiefs, world.ben.id)
    await asks()
    const asked = [world.olga, world.otto, eve, kim].filter(one => buttonsOf(one).includes('Approve'))
    expect(asked).toHaveLength(2)
    await approves(cleo)
    await world.wind(61)
    expect(given()).toBe(false)
    await approves(world.ines)
    expect(given()).toBe(true)
  })
  it('is about each part of a bundle, and one part may be agreed to by another alternative than the other', async () => {
    const other = world.directory.addGroup('jit-k8s-debug')
    const kit = {
      kind: 'bundle',
      bundle: bundleName('Kit'),
      entitlements: [world.directory.entitlement(world.readers), world.directory.entitlement(other)],
    } as const
    const byBoth = anyOf([[owner, ofSecurity()], [{ needed: 2, from: [{ kind: 'owner' }] }]])
    await world.decidedBy({ stages: [byBoth] }, { resources: [kit] })
    await world.wind(6)
    await world.types(world.ana.id, 'request Kit for 2h because INC-7')
    // The owners of one part, without Security; the other has none, so that Ines answers for it, and Security with her.
    await approves(world.olga)
    await approves(world.otto)
    await approves(world.ines)
    expect(given()).toBe(false)
    await approves(eve)
    expect(given()).toBe(true)
    expect(world.holds(other, world.ana.id)).toBe(true)
  })
})

describe('a file that changes while one of several alternatives is waited for', () => {
  it('and adds one goes on with those that were asked', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await asks()
    await approves(world.olga)
    await nowDecide(ownerAndSecurityOrCiso())
    await approves(eve)
    expect(given()).toBe(true)
  })
  it('and takes one away lets nobody of it decide any more, and goes on with the other', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await approves(cleo)
    expect(given()).toBe(false)
    await approves(eve)
    expect(given()).toBe(false)
    await approves(world.olga)
    expect(given()).toBe(true)
  })
  it('and has none of them any more has it asked anew', async () => {
    await nowDecide(ownerAndSecurityOrCiso())
    await asks()
    await nowDecide(anyOf([[owner, ofSecurity(2)], [of('IT', world.itOwners)]]))
    await approves(world.olga)
    expect(given()).toBe(false)
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
  })

  const week = { startWithin: minutes(7 * 1_440) }
  const tomorrow = 'request jit-prod-db-readers for 2h starting tomorrow 09:30 because INC-7'
  const byOwnerAndSecurity = async (stage: Stage) => {
    await world.decidedBy({ stages: [stage] }, week)
    await world.types(world.ana.id, tomorrow)
    await approves(world.olga)
    await approves(eve)
  }
  it.each<[string, () => Stage, boolean]>([
    ['that has their alternative beside another one', () => anyOf([[owner, ofSecurity()], ciso()]), true],
    [
      'that needs two of either, whoever they are',
      () => ({ from: [...owner.from, ...ofSecurity().from], needed: 2 }),
      true,
    ],
    ['whose alternatives are all others', () => anyOf([[of('IT', world.itOwners)], ciso()]), false],
    ['that needs all of Security, who were never asked for', () => anyOf([[owner, ofSecurity('all')], ciso()]), false],
  ])('keeps what was said for whom it was said, before it is given by one %s', async (_name, now, isGiven) => {
    await byOwnerAndSecurity(inAnyOrder([owner, ofSecurity()]))
    await world.decidedBy({ stages: [now()] }, week)
    await world.wind(1_440 + 35)
    expect(given()).toBe(isGiven)
  })
  it.each<[string, () => Stage, boolean]>([
    ['that has the owner as an alternative', () => anyOf([[owner], ciso()]), true],
    ['that wants somebody of Security beside them', () => anyOf([[owner, ofSecurity()], ciso()]), false],
  ])('counts a word of before there were alternatives for whoever said it, by one %s', async (_name, now, isGiven) => {
    await world.decidedBy({ stages: [owner] }, week)
    await world.types(world.ana.id, tomorrow)
    await approves(world.olga)
    await world.decidedBy({ stages: [now()] }, week)
    await world.wind(1_440 + 35)
    expect(given()).toBe(isGiven)
  })
  it('and no longer has the alternative by which it was approved gives nothing by it', async () => {
    await world.decidedBy({ stages: [ownerAndSecurityOrCiso()] }, week)
    await world.types(world.ana.id, tomorrow)
    await approves(cleo)
    await world.decidedBy({ stages: [inAnyOrder([owner, ofSecurity()])] }, week)
    await world.wind(1_440 + 35)
    expect(given()).toBe(false)
  })
})

describe('a party of which everybody has to agree', () => {
  it('is waited for until all of it have, by the directory of each click: whoever joined meanwhile too', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity('all')]))
    await asks()
    await approves(eve)
    await approves(world.olga)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain('2 of 3 approvals; Olga for owner, Eve for all of Security, of whom 1 more.')
    const nell = world.directory.addPerson('Nell', { email: 'nell@contoso.com' })
    world.addToChat(nell)
    world.directory.join(security, nell.id)
    await world.wind(6)
    await approves(kim)
    expect(given()).toBe(false)
    await approves(nell)
    expect(given()).toBe(true)
  })
  it('does not wait for whoever has left it', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity('all')]))
    await asks()
    await approves(eve)
    world.directory.leave(security, who(kim).id)
    await approves(world.olga)
    expect(given()).toBe(true)
  })
  it('has nobody brought in for one of it, though the party beside it may', async () => {
    const it_ = { kind: 'people', label: 'IT', ...people([world.itOwners]) } as const
    await world.decidedBy({
      stages: [inAnyOrder([owner, ofSecurity('all')])],
      escalate: [{ after: minutes(60), to: [it_] }],
    })
    await asks()
    await approves(eve)
    await world.wind(61)
    await approves(world.ines)
    expect(given()).toBe(false)
    await approves(kim)
    expect(given()).toBe(true)
  })
  it('does not wait twice for whoever is of two parties, and has one of it in each', async () => {
    world.directory.join(security, world.olga.id)
    await nowDecide(inAnyOrder([owner, ofSecurity('all')]))
    await asks()
    await approves(world.olga)
    await approves(eve)
    expect(given()).toBe(false)
    await approves(kim)
    expect(given()).toBe(true)
  })
  it('is one of several alternatives: the other is enough while somebody of it is silent', async () => {
    await nowDecide(anyOf([[owner, ofSecurity('all')], ciso()]))
    await asks()
    await approves(world.olga)
    await approves(eve)
    expect(given()).toBe(false)
    await approves(cleo)
    expect(given()).toBe(true)
  })
  it('goes with its alternative where the file no longer has it, and the other is waited for', async () => {
    await nowDecide(anyOf([[owner, ofSecurity('all')], ciso()]))
    await asks()
    await approves(world.olga)
    await approves(eve)
    await nowDecide(anyOf([[of('IT', world.itOwners)], ciso()]))
    await world.wind(31)
    expect(world.titlesOf(world.ana.id)[0]).not.toBe('Lapsed')
    expect(buttonsOf(kim)).not.toContain('Approve')
    await approves(cleo)
    expect(given()).toBe(true)
  })
  it('is looked at again before it is given: what it was complete for is kept with the word that made it so', async () => {
    const week = { startWithin: minutes(7 * 1_440) }
    await world.decidedBy({ stages: [inAnyOrder([owner, ofSecurity('all')])] }, week)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h starting tomorrow 09:30 because INC-7')
    for (const one of [eve, kim, world.olga]) await approves(one)
    await world.decidedBy({ stages: [anyOf([[owner, ofSecurity('all')], ciso()])] }, week)
    await world.wind(1_440 + 35)
    expect(given()).toBe(true)
  })
})
