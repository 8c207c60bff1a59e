import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import { minutes, type PersonId, personId, policyHash } from '../../access/vocabulary.ts'
import type { WeeklyNote } from '../../cards/weekly-note-card.ts'
import { Fault } from '../../ports/fault.ts'
import { tellOfTheWeek, weeklyNote } from '../owners/weekly-note.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { isNamed } from './is-named.ts'

const day = 24 * 60
let world: World
beforeEach(async () => {
  world = await aWorld()
  await inForce({})
})

const inForce = async (more: Partial<Policy>) => {
  const [integration] = world.policy.integrations
  const next = { ...world.policy, integrations: [{ ...integration, userCleanupDays: 30 }] as const, ...more }
  world.policy = { ...next, hash: policyHash(`policy-${JSON.stringify(next).length}`) }
  await world.force(world.policy)
}
/** A week at a time, and the rest. */
const days = async (n: number) => {
  for (let left = n; left > 0; left -= 7) await world.wind(Math.min(left, 7) * day)
}
const getsAccess = async (who = world.ana) => {
  await world.types(who.id, 'request jit-prod-db-readers for 1h because INC-7')
  await world.presses(world.olga.id, 'Approve')
  await world.wind(90)
}
const known = async (who = world.ana) => (await world.store.accountsOf(who.id)).length > 0
const notes = () => world.wordsOf(world.ines.id).filter(words => words.includes('about to be forgotten'))
const forgotten = () => world.audit().filter(action => action === 'person.forgotten')

describe('somebody who has had no access for so many days', () => {
  it('is told of to the integration owner, forgotten afterwards, recorded, and known again when they come back', async () => {
    await world.types(world.ana.id, 'prefer both')
    await getsAccess()
    await days(29)
    expect(notes()).toEqual([
      expect.stringMatching(/In Contoso, one person is about to be forgotten[\s\S]*• Ana: [\s\S]*\[Keep Ana\]/),
    ])
    expect([await known(), forgotten()]).toEqual([true, []])
    await days(9)
    expect([await known(), forgotten()]).toEqual([false, ['person.forgotten']])
    expect(notes()).toHaveLength(1)
    expect(await world.store.requestsOf(world.ana.id, 10)).toHaveLength(1)
    await world.opensHome(world.ana.id)
    expect(await known()).toBe(true)
    expect(world.homeOf(world.ana.id)).not.toContain('Ask again')
    await getsAccess()
    await world.opensHome(world.ana.id)
    expect(world.homeOf(world.ana.id)).toContain('Ask again')
    await days(20)
    expect(forgotten()).toHaveLength(1)
  })

  it('is kept where the integration owner says so, until they have had access again', async () => {
    await getsAccess()
    await days(29)
    await world.presses(world.ines.id, 'Keep Ana')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('I keep what I know of Ana')
    await days(30)
    expect([await known(), world.audit().filter(action => action === 'person.kept')]).toEqual([true, ['person.kept']])
    await getsAccess()
    await days(45)
    expect(await known()).toBe(false)
  })

  it('is kept by name too, and by nobody but whoever answers for the integration or is an admin', async () => {
    await getsAccess()
    await days(29)
    for (const words of ['keep ana@contoso.com', 'keep nobody@contoso.com']) {
      await world.types(world.olga.id, words)
      expect(world.answersTo(world.olga.id).at(-1)).toContain('Only whoever answers for the integration')
    }
    await world.types(world.ines.id, 'keep ben@contoso.com')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('Nothing of what I know of Ben is about to be forgotten')
    await world.types(world.ines.id, 'keep ana@contoso.com')
    await days(15)
    expect(await known()).toBe(true)
  })

  it('is not forgotten while they ask, hold or wait for something, and the days begin anew with it', async () => {
    await getsAccess()
    await days(29)
    await getsAccess()
    await days(9)
    expect(await known()).toBe(true)
    await days(35)
    expect(await known()).toBe(false)
  })

  it.each([
    ['administers Doorbell', () => world.directory.join(world.admins, world.ana.id)],
    ['owns a resource', () => world.directory.join(world.leads, world.ana.id)],
    ['answers for the integration', () => world.directory.join(world.itOwners, world.ana.id)],
    ['reads the audit', () => inForce({ auditors: people([], [world.ana.id]) })],
    [
      'is listed by the directory as an owner, where the file takes those for owners',
      async () => {
        const [integration] = world.policy.integrations
        await inForce({ integrations: [{ ...integration, ownerSources: ['tags', 'listed-owners'] }] })
        world.directory.own(world.readers, world.ana.id)
      },
    ],
    [
      'manages somebody whose flow asks their manager',
      async () => {
        world.directory.addPerson('Mia', { manager: world.ana.id })
        const approval = { ...world.flow.approval, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] } as const
        await inForce({ flows: [{ ...world.flow, approval }] })
      },
    ],
    [
      'may break the glass',
      () =>
        inForce({
          breakGlass: [
            {
              ...world.flow,
              requesters: { everyone: false, ...people([], [world.ana.id]) },
              approval: 'automatic',
              duration: { default: minutes(30), max: minutes(30) },
              breakGlass: { tell: [{ kind: 'owner' }], reviewers: [{ kind: 'owner' }] },
            },
          ],
        }),
    ],
  ])('is not forgotten who %s', async (_, becomes) => {
    expect(await isNamed(world.ports, world.policy, world.ana.id)).toBe(false)
    await becomes()
    expect(await isNamed(world.ports, world.policy, world.ana.id)).toBe(true)
  })

  it('is named before, however many there are: who is not named stays until a later note names them', async () => {
    await world.wind(day)
    const at = new Date(world.clock.at.getTime() - 60 * day * 60_000)
    const many = Array.from({ length: 90 }, (_, n) => personId(`gone-${String(n).padStart(2, '0')}`))
    const idle = many.map(person => ({ person, last: [{ integration: world.contoso, at }] as const }))
    const { transaction } = world.store
    const isIdle = async (person: PersonId) => idle.find(one => one.person === person) ?? null
    const transact: typeof transaction = work => transaction(tx => work({ ...tx, idle: isIdle }))
    Object.assign(world.store, { idlePeople: async () => idle, transaction: transact })
    world.clock.at = new Date(world.clock.at.getTime() + 7 * day * 60_000)
    await weeklyNote(world.ports)
    await world.settle()
    const [note] = notes()
    const announced = []
    for (const person of many) if (await world.store.cleanupOf(person)) announced.push(person)
    expect(announced.length).toBeGreaterThan(50)
    expect(many.filter(person => note?.includes(person))).toEqual(announced)
    expect(note).toContain(`${90 - announced.length} more`)
  })

  it('stays as long as no note that names them has reached anybody, and is told of as soon as one does', async () => {
    await getsAccess()
    world.directory.changePerson(world.ines.id, { enabled: false })
    await days(45)
    expect([await known(), notes(), forgotten()]).toEqual([true, [], []])
    world.directory.changePerson(world.ines.id, { enabled: true })
    await days(7)
    expect([await known(), notes().length, forgotten()]).toEqual([true, 1, []])
    await days(9)
    expect([await known(), forgotten()]).toEqual([false, ['person.forgotten']])
  })

  it('is kept though a second note that names them comes later than the word of whoever read the first', async () => {
    await getsAccess()
    await days(29)
    await world.presses(world.ines.id, 'Keep Ana')
    const late: WeeklyNote = {
      integration: world.contoso,
      week: 0,
      ownerless: [],
      moreOwnerless: 0,
      sources: [],
      leaving: [{ person: world.ana.id, on: world.clock.at.toISOString() }],
      moreLeaving: 0,
    }
    await tellOfTheWeek(world.ports, { type: 'weekly-note', ...late, person: world.ines.id })
    await days(30)
    expect(await known()).toBe(true)
  })

  it('is not told of, and not forgotten, who has come to be somebody who decides', async () => {
    await getsAccess()
    world.directory.join(world.leads, world.ana.id)
    await days(40)
    expect([await known(), notes(), forgotten()]).toEqual([true, [], []])
  })

  it('is not forgotten where the file says nothing of it, or while the directory cannot tell who they are', async () => {
    await getsAccess()
    await days(29)
    world.directory.failNext('groupsAmong', new Fault('graph.down', 'out of order', { retry: 'later' }))
    await world.wind(day)
    expect(await known()).toBe(true)
    const [{ userCleanupDays: _, ...integration }] = world.policy.integrations
    await inForce({ integrations: [integration] })
    await days(9)
    expect(await known()).toBe(true)
  })

  it('is held while somebody asks for them, as while they are forgotten: whoever comes second sees what the first has done', async () => {
    const [flow] = world.policy.flows
    await inForce({ flows: [{ ...flow, requestFor: ['self', 'others'] }] })
    const held: string[][] = []
    const { transaction } = world.store
    world.store.transaction = work =>
      transaction(tx => {
        const locked: string[] = []
        held.push(locked)
        return work({ ...tx, lockPerson: async person => void locked.push(person) })
      })
    await world.types(world.ben.id, 'request jit-prod-db-readers for ana@contoso.com for 1h because INC-8')
    expect(world.audit()).toContain('request.submitted')
    // In one order, whoever asks for whom: two who ask for each other never wait for one another.
    expect(held).toContainEqual([world.ana.id, world.ben.id].toSorted())
  })

  it('is not forgotten who speaks at that moment', async () => {
    await getsAccess()
    await days(29)
    for (let n = 0; n < 3; n++) {
      await world.types(world.ana.id, 'help')
      await days(1)
    }
    expect(await known()).toBe(true)
    await days(3)
    expect(await known()).toBe(false)
  })
})
