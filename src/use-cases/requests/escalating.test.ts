import { beforeEach, describe, expect, it } from 'vitest'
import type { Tier } from '../../access/stage.ts'
import { type GroupId, minutes, type NonEmpty, type PersonId } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { escalateRequest } from './escalate-request.ts'

let world: World
let security: GroupId
let sven: World['ana']
beforeEach(async () => {
  world = await aWorld()
  sven = world.directory.addPerson('Sven', { email: 'sven@contoso.com' })
  world.addToChat(sven)
  security = world.directory.addGroup('Security', { members: [sven.id] })
  await world.decidedBy({ escalate: [tier(60, 'Security', security), tier(120, 'IT', world.itOwners)] })
})

const tier = (after: number, label: string, group: GroupId): Tier => ({
  after: minutes(after),
  to: [{ kind: 'people', label, ...people([group]) }],
})
const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
async function newest() {
  const [request] = await world.store.requestsOf(world.ana.id, 1)
  if (!request) throw new Error('nothing was asked')
  return request.ask.id
}
const approveValue = () => world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
const presses = (who: PersonId) => world.does(who, { type: 'press', value: approveValue(), message: null })
const escalations = () => world.store.recorded().filter(({ action }) => action === 'approvers.escalated')

describe('a request that nobody answers', () => {
  it('is put to the people of each tier at its time, once, and every card says who was brought in and why', async () => {
    await asks()
    expect(world.wordsOf(world.ana.id)[0]).toContain('Unanswered, it is put to Security too 2026-11-20 10:00 UTC.')
    await world.wind(59)
    expect(world.titlesOf(sven.id)).toEqual([])
    await world.wind(1)
    expect(world.wordsOf(sven.id)).toHaveLength(1)
    expect(world.wordsOf(sven.id)[0]).toMatch(
      /Nobody had answered for 1 hour, so you were brought in\. You are asked because the access flow names Security/,
    )
    for (const who of [world.ana, world.olga, world.otto])
      expect(world.wordsOf(who.id)[0]).toMatch(
        /Nobody had answered for 1 hour, so that Security may decide it too\.[\s\S]*put to IT too 2026-11-20 11:00 UTC/,
      )
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Who was asked: .*Sven/)
    await world.wind(60)
    expect(world.wordsOf(world.ines.id)).toHaveLength(1)
    await world.wind(60)
    expect(world.wordsOf(sven.id)).toHaveLength(1)
    expect(escalations().map(({ details }) => details)).toEqual([
      { stage: 0, tier: 1, afterMinutes: 60, to: ['Security'] },
      { stage: 0, tier: 2, afterMinutes: 120, to: ['IT'] },
    ])
  })
  it('is decided by whoever was brought in, which the audit says, and is put to nobody else then', async () => {
    await asks()
    await world.wind(60)
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    const decision = world.store.recorded().findLast(({ action }) => action === 'decision.recorded')
    expect(decision?.details?.entitledBy).toMatchObject({
      kind: 'escalated',
      after: 60,
      as: { kind: 'named', label: 'Security' },
    })
    await world.wind(60)
    expect(world.titlesOf(world.ines.id)).toEqual([])
    expect(escalations()).toHaveLength(1)
  })
  it('is not theirs to decide a minute before', async () => {
    await asks()
    await world.wind(59)
    await presses(sven.id)
    expect(world.answersTo(sven.id).at(-1)).toContain('This is not yours to decide')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('waits in `approvals` for whoever was brought in', async () => {
    await asks()
    await world.types(sven.id, 'approvals')
    expect(world.answersTo(sven.id).at(-1)).toContain('Nothing waits for your decision')
    await world.wind(60)
    await world.types(sven.id, 'approvals')
    expect(world.answersTo(sven.id).at(-1)).toContain('jit-prod-db-readers')
  })
})

describe('whoever is brought in', () => {
  it('is never the person who asked', async () => {
    world.directory.join(security, world.ana.id)
    await asks()
    await world.wind(60)
    expect(world.buttonsOf(world.ana.id).map(({ label }) => label)).not.toContain('Approve')
    await presses(world.ana.id)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('someone else has to decide it')
  })
  it('is judged at the click: who left the group, or whom the file in force no longer names, decides nothing', async () => {
    await asks()
    await world.wind(60)
    world.directory.leave(security, sven.id)
    await presses(sven.id)
    expect(world.answersTo(sven.id).at(-1)).toContain('This is not yours to decide')
    world.directory.join(security, sven.id)
    await world.decidedBy({ escalate: [tier(60, 'IT', world.itOwners)] })
    await presses(sven.id)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.decidedBy({})
    await presses(sven.id)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.decidedBy({ escalate: [tier(60, 'Security', security)] })
    await presses(sven.id)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('does not make fewer people enough, and a later stage waits as long again', async () => {
    const owners = { from: [{ kind: 'owner' }], needed: 2 } as const
    const tiers: NonEmpty<Tier> = [tier(60, 'Security', security)]
    await world.decidedBy({ stages: [owners, { from: [{ kind: 'owner' }], needed: 1 }], escalate: tiers })
    for (const name of ['Pia', 'Quinn']) {
      const { id } = world.directory.addPerson(name, { email: `${name}@contoso.com` })
      world.directory.join(world.leads, id)
    }
    await asks()
    await world.wind(60)
    await world.presses(sven.id, 'Approve')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Stage 1 of 2: 1 of 2 approvals.')
    await world.presses(world.olga.id, 'Approve')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Stage 2 of 2: 0 of 1 approvals.')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Unanswered, it is put to Security too 2026-11-20 11:00 UTC.')
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Nobody had answered')
  })
  it('is waited for where too few are left before: the request is not closed meanwhile', async () => {
    await world.decidedBy({
      stages: [{ from: [{ kind: 'people', label: 'Leads', ...people([world.leads]) }], needed: 1 }],
      escalate: [tier(60, 'Security', security)],
    })
    await asks()
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { enabled: false })
    await world.wind(30)
    expect((await world.store.request(await newest()))?.status).toBe('awaiting-approval')
    await world.wind(30)
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is asked besides as many as are asked at once, and not in their place', async () => {
    await world.decidedBy({ askAtMost: 1, escalate: [tier(60, 'Security', security)] })
    await asks()
    await world.wind(60)
    expect(world.titlesOf(sven.id)).toEqual(['Access request'])
    expect(world.titlesOf(world.olga.id).length + world.titlesOf(world.otto.id).length).toBe(1)
  })
})

describe('a file that brings in the same people at another time', () => {
  it('lets nobody decide before its own time, and asks them then', async () => {
    await world.decidedBy({ escalate: [tier(60, 'Security', security)] })
    await asks()
    await world.wind(61)
    const value = world.buttonsOf(sven.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.decidedBy({ escalate: [tier(240, 'Security', security)] })
    await world.does(sven.id, { type: 'press', value, message: null })
    expect(world.answersTo(sven.id).at(-1)).toContain('This is not yours to decide')
    await world.wind(30)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Unanswered, it is put to Security too 2026-11-20 13:00 UTC.')
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Nobody had answered')
    await world.wind(148)
    await world.does(sven.id, { type: 'press', value, message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.buttonsOf(sven.id)).toEqual([])
    await world.wind(1)
    expect(world.wordsOf(sven.id).at(-1)).toContain('Nobody had answered for 4 hours, so you were brought in.')
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('later, before anybody came, puts it to them at its own time only', async () => {
    await asks()
    await world.decidedBy({ escalate: [tier(120, 'Security', security)] })
    await world.wind(61)
    expect(world.titlesOf(sven.id)).toEqual([])
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Nobody had answered')
    expect(escalations()).toEqual([])
    await world.wind(59)
    expect(world.wordsOf(world.ana.id)[0]).toContain(
      'Nobody had answered for 2 hours, so that Security may decide it too.',
    )
    expect(escalations().map(({ details }) => details)).toEqual([
      { stage: 0, tier: 1, afterMinutes: 120, to: ['Security'] },
    ])
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('after others takes nothing from those whose time has come by both', async () => {
    await world.decidedBy({ escalate: [tier(60, 'Security', security)] })
    await asks()
    await world.wind(61)
    await world.decidedBy({ escalate: [tier(30, 'IT', world.itOwners), tier(60, 'Security', security)] })
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('counts what they said once its time had come, and nothing that was said before', async () => {
    const stages = [{ from: [{ kind: 'owner' }], needed: 2 }] as const
    await world.decidedBy({ stages, escalate: [tier(60, 'Security', security)] })
    await asks()
    await world.wind(70)
    await world.presses(sven.id, 'Approve')
    await world.decidedBy({ stages, escalate: [tier(71, 'Security', security)] })
    await world.wind(5)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.decidedBy({ stages, escalate: [tier(70, 'Security', security)] })
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})

describe('where nobody can be brought in', () => {
  it('because everybody of the stage has to agree, nobody is promised; a later stage has its own time', async () => {
    const owner = { kind: 'owner' } as const
    const stages = [
      { from: [owner], needed: 'all' },
      { from: [{ kind: 'people', label: 'IT', ...people([world.itOwners]) }], needed: 1 },
    ] as const
    await world.decidedBy({ stages, escalate: [tier(60, 'Security', security)] })
    await asks()
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Unanswered')
    await world.wind(61)
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Nobody had answered')
    expect(escalations()).toEqual([])
    for (const { id } of [world.olga, world.otto]) await world.presses(id, 'Approve')
    expect(world.wordsOf(world.ana.id)[0]).toContain('Unanswered, it is put to Security too 2026-11-20 11:01 UTC.')
    await world.wind(60)
    expect(world.titlesOf(sven.id)).toEqual(['Access request'])
  })
  it.each<[string, () => Parameters<World['decidedBy']>[0]]>([
    ['brings in nobody', () => ({})],
    ['brings in others', () => ({ escalate: [tier(60, 'Engineering', world.engineering)] })],
    [
      'wants everybody of the stage',
      () => ({
        stages: [{ from: [{ kind: 'owner' }], needed: 'all' }],
        escalate: [tier(60, 'Security', security)],
      }),
    ],
  ])('because the file in force %s, nobody is said to be, and no row says it', async (_, inForce) => {
    await asks()
    await world.decidedBy(inForce())
    await world.wind(61)
    for (const who of [world.ana, world.olga])
      expect(world.wordsOf(who.id)[0]).not.toMatch(/Nobody had answered|Unanswered/)
    expect(escalations()).toEqual([])
    expect([sven, world.ben, world.ines].flatMap(({ id }) => world.titlesOf(id))).toEqual([])
  })
  it('though the file in force names them from the beginning, a request waits for them until their time by what was asked', async () => {
    await asks()
    await world.decidedBy({
      stages: [{ from: [{ kind: 'people', label: 'Security', ...people([security]) }], needed: 1 }],
    })
    await world.wind(30)
    expect((await world.store.request(await newest()))?.status).toBe('awaiting-approval')
    await world.wind(31)
    await world.presses(sven.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('by the file in force, a request of which too few are left is closed and not kept for them', async () => {
    const stages = [{ from: [{ kind: 'people', label: 'Leads', ...people([world.leads]) }], needed: 1 }] as const
    await world.decidedBy({ stages, escalate: [tier(60, 'Security', security)] })
    await asks()
    await world.decidedBy({ stages })
    for (const { id } of [world.olga, world.otto]) world.directory.changePerson(id, { enabled: false })
    await world.wind(30)
    expect((await world.store.request(await newest()))?.status).toBe('lapsed')
  })
})

describe('an appointment to bring somebody in', () => {
  it('that is kept twice, late or too early brings in everybody who is due, once', async () => {
    await asks()
    const request = await newest()
    await escalateRequest(world.ports, request)
    expect(escalations()).toEqual([])
    world.clock.at = new Date(world.clock.at.getTime() + 130 * 60_000)
    for (let time = 0; time < 2; time++) await escalateRequest(world.ports, request)
    await world.settle()
    expect(escalations()).toHaveLength(2)
    expect(world.titlesOf(sven.id)).toEqual(['Access request'])
  })
  it('that nobody kept before the deadline is over with it, and the request lapses', async () => {
    await asks()
    // As after a day on which nothing worked: all of it is due at once, and the earliest first.
    await world.wind(24 * 60)
    expect(world.titlesOf(world.ana.id)).toContain('Lapsed')
    expect(escalations()).toEqual([])
  })
  it('is none where it would come after the deadline', async () => {
    await world.decidedBy({ timeout: minutes(30) })
    await asks()
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('Unanswered')
    await world.wind(60)
    expect(escalations()).toEqual([])
    expect(world.titlesOf(sven.id)).toEqual([])
  })
})
