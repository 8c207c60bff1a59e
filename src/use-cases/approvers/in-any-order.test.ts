import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import { inAnyOrder, type Party, type Stage } from '../../access/stage.ts'
import { bundleName, type GroupId, isNonEmpty, minutes, policyHash } from '../../access/vocabulary.ts'
import { ask } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let security: GroupId
let [eve, kim]: World['ana'][] = []
beforeEach(async () => {
  world = await aWorld()
  const made = ['Eve', 'Kim'].map(name =>
    world.directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` }),
  )
  for (const one of made) world.addToChat(one)
  ;[eve, kim] = made
  await world.wind(6)
  security = world.directory.addGroup('Security', { members: made.map(({ id }) => id) })
})

const owner: Party = { needed: 1, from: [{ kind: 'owner' }] }
const ofSecurity = (needed = 1): Party => ({
  needed,
  from: [{ kind: 'people', label: 'Security', ...people([security]) }],
})
const who = (one: World['ana'] | undefined) => one ?? world.ben
const approves = (one: World['ana'] | undefined) => world.presses(who(one).id, 'Approve')
const given = () => world.holds(world.readers, world.ana.id)
const statusOfAna = () => world.wordsOf(world.ana.id)[0]
const buttonsOf = (one: World['ana'] | undefined) => world.buttonsOf(who(one).id).map(({ label }) => label)

let versions = 1
async function nowDecide(...stages: Stage[]): Promise<void> {
  if (!isNonEmpty(stages)) throw new Error('somebody has to decide')
  const flows: Policy['flows'] = [{ ...world.flow, approval: { ...world.flow.approval, stages } }]
  await world.force({ ...world.policy, hash: policyHash(`policy-${++versions}`), flows })
}

describe('a stage whose parties each have to agree, in any order', () => {
  it.each(['owner first', 'Security first'])('asks all of them at once, and is given by the last, %s', async order => {
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    expect([world.olga, world.otto, eve, kim].map(one => buttonsOf(one)[0])).toEqual(Array(4).fill('Approve'))
    const [first, second] = order === 'owner first' ? [world.olga, eve] : [eve, world.olga]
    await approves(first)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain(
      order === 'owner first'
        ? 'Stage 1 of 1: 1 of 2 approvals; Olga for owner, Security still open.'
        : 'Stage 1 of 1: 1 of 2 approvals; owner still open, Eve for Security.',
    )
    await approves(second)
    expect(given()).toBe(true)
  })
  it('counts no second word for a party that has agreed: it says so, and offers no button for it', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await approves(world.olga)
    expect(buttonsOf(world.otto)).toEqual(['Deny'])
    await world.does(world.otto.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toContain('enough have agreed already')
    expect(given()).toBe(false)
    await approves(kim)
    expect(given()).toBe(true)
  })
  it('calls whoever the access file names by an address as people know them, on every card', async () => {
    const kimAlone = { kind: 'people', label: 'kim@contoso.com', groups: [], users: [who(kim).id] } as const
    await nowDecide(inAnyOrder([owner, { needed: 1, from: [kimAlone] }]))
    await world.types(world.ana.id, ask)
    expect(statusOfAna()).toContain('Stage 1 of 1: 0 of 2 approvals; owner still open, Kim still open.')
    expect(world.wordsOf(who(kim).id).at(-1)).toContain('because the access flow names Kim.')
    expect([...world.wordsOf(who(kim).id), ...world.wordsOf(world.ana.id)].join()).not.toContain('kim@contoso.com')
    await approves(kim)
    expect(statusOfAna()).toContain('1 of 2 approvals; owner still open, Kim has agreed.')
  })
  it('waits for as many of each as it says', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity(2)]))
    await world.types(world.ana.id, ask)
    await approves(eve)
    await approves(world.otto)
    expect(given()).toBe(false)
    expect(statusOfAna()).toContain('2 of 3 approvals; Otto for owner, Eve for Security, of whom 1 more.')
    await approves(kim)
    expect(given()).toBe(true)
  })
  it('counts one human for one of them, and for the other once that helps: whoever is of both is not lost', async () => {
    world.directory.join(security, world.olga.id)
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    expect(given()).toBe(false)
    // For the owners, or for Security: either makes it complete.
    await approves(world.otto)
    expect(given()).toBe(true)
  })
  it('is refused when it is asked where one human would have to speak for both', async () => {
    for (const one of [eve, kim]) world.directory.leave(security, who(one).id)
    world.directory.join(security, world.olga.id)
    world.directory.leave(world.leads, world.otto.id)
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    expect(world.audit()).toContain('request.refused')
  })
  it('is settled by one denial of any of them', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    await approves(eve)
    await world.denies(world.olga.id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })
  it('is closed once nobody is left of a party that is open, however many are left of the others', async () => {
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await world.types(world.ana.id, ask)
    await approves(world.olga)
    for (const one of [eve, kim]) world.directory.changePerson(who(one).id, { enabled: false })
    await world.wind(31)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Lapsed')
    expect(given()).toBe(false)
  })
  it('has to be asked anew where the parties are others by now', async () => {
    await nowDecide(owner)
    await world.types(world.ana.id, ask)
    await nowDecide(inAnyOrder([owner, ofSecurity()]))
    await approves(world.olga)
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
    expect(given()).toBe(false)
  })
  it('is looked at again before it is given, by the parties of the file in force then', async () => {
    const week = { startWithin: minutes(7 * 1_440) }
    await world.decidedBy({ stages: [inAnyOrder([owner, ofSecurity()])] }, week)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h starting tomorrow 09:30 because INC-7')
    await approves(world.olga)
    await approves(eve)
    const it_: Party = { needed: 1, from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }] }
    await world.decidedBy({ stages: [inAnyOrder([owner, it_])] }, week)
    await world.wind(1_440 + 35)
    expect(given()).toBe(false)
  })
  it('is about each part of a bundle: the owners of one speak for that, and Security for all', async () => {
    const other = world.directory.addGroup('jit-k8s-debug')
    const kit = {
      kind: 'bundle',
      bundle: bundleName('Kit'),
      entitlements: [world.directory.entitlement(world.readers), world.directory.entitlement(other)],
    } as const
    await world.decidedBy({ stages: [inAnyOrder([owner, ofSecurity()])] }, { resources: [kit] })
    await world.wind(6)
    await world.types(world.ana.id, 'request Kit for 2h because INC-7')
    await approves(world.olga)
    await approves(eve)
    expect(given()).toBe(false)
    // Ines answers for the integration, because the other part has no owner.
    await approves(world.ines)
    expect(given()).toBe(true)
    expect(world.holds(other, world.ana.id)).toBe(true)
  })
  it('asks as many of each as askAtMost says, and whoever is brought in may speak for either', async () => {
    const it_ = { kind: 'people', label: 'IT', ...people([world.itOwners]) } as const
    await world.decidedBy({
      stages: [inAnyOrder([owner, ofSecurity()])],
      askAtMost: 1,
      escalate: [{ after: minutes(60), to: [it_] }],
    })
    await world.types(world.ana.id, ask)
    const asked = [world.olga, world.otto, eve, kim].filter(one => buttonsOf(one).includes('Approve'))
    expect(asked).toHaveLength(2)
    await approves(asked[0])
    await world.wind(61)
    await approves(world.ines)
    expect(given()).toBe(true)
  })
})
