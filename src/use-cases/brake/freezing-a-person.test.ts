import { beforeEach, describe, expect, it } from 'vitest'
import { type PersonId, policyHash, requestId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { viewRequest } from '../cards/view-request.ts'
import { aWorld, type World } from '../world.test-support.ts'

/** Otto is an admin. */
let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const hash = policyHash('policy-2')
const otto = (text: string) => world.types(world.otto.id, text)
const ask = () => world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
const answered = (who: PersonId) => world.answersTo(who).at(-1)
const entries = (action: string) => world.store.recorded().filter(entry => entry.action === action)
const writes = () => world.directory.writes.map(({ what }) => what)

describe('while nothing is given to one person', () => {
  /** The administrator's account of the same human. */
  const withAdminAccount = async () => {
    const admin = world.directory.addPerson('Ana Admin', { email: 'ana.admin@contoso.com', marks: { employeeId: '1' } })
    world.directory.changePerson(world.ana.id, { marks: { employeeId: '1' } })
    await world.force({
      ...world.policy,
      hash,
      identity: { ...world.policy.identity, sameHuman: 'employeeId' },
      flows: [{ ...world.flow, requestFor: ['self', 'own-admin-account'] }],
    })
    return admin
  }
  const forAdmin = 'request jit-prod-db-readers for ana.admin@contoso.com because INC-7'
  it('none of their accounts obtains anything: it cannot be asked for, by either', async () => {
    await withAdminAccount()
    await otto('freeze ana.admin@contoso.com')
    await ask()
    expect(answered(world.ana.id)).toContain('granting was stopped by')
    await otto('thaw ana.admin@contoso.com')
    await otto('freeze Ana@contoso.com')
    await world.types(world.ana.id, forAdmin)
    expect(answered(world.ana.id)).toContain('granting was stopped by')
    expect(entries('request.submitted')).toEqual([])
  })
  it('what was asked for before is not approved for another account of theirs, and every card says so until it is thawed', async () => {
    await withAdminAccount()
    await world.types(world.ana.id, forAdmin)
    await otto('freeze Ana@contoso.com')
    const cards = () => [world.olga.id, world.ana.id].map(who => world.wordsOf(who)[0])
    for (const words of cards()) expect(words).toMatch(/granting was stopped by Otto[\s\S]*this cannot be approved/)
    await otto('thaw Ana@contoso.com')
    for (const words of cards()) expect(words).not.toContain('granting was stopped')
    await otto('freeze Ana@contoso.com')
    await world.presses(world.olga.id, 'Approve')
    expect([entries('decision.recorded'), writes()]).toEqual([[], []])
  })
  it('what they asked for on behalf of somebody else is not approved either, and its cards say so', async () => {
    await world.force({ ...world.policy, hash, flows: [{ ...world.flow, requestFor: ['self', 'others'] }] })
    await world.types(world.ana.id, 'request jit-prod-db-readers for ben@contoso.com because INC-7')
    await otto('freeze Ana')
    for (const who of [world.olga.id, world.ben.id])
      expect(world.wordsOf(who)[0]).toMatch(/granting was stopped by Otto[\s\S]*this cannot be approved/)
  })
  it('is shown on what any account of theirs asked for, and by the accounts alone where the directory cannot tell who else they are', async () => {
    await withAdminAccount()
    await ask()
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because INC-7')
    await otto('freeze ana.admin@contoso.com')
    expect(world.wordsOf(world.olga.id)[0]).toContain('this cannot be approved')
    await otto('thaw ana.admin@contoso.com')
    await otto('freeze Ana@contoso.com')
    world.directory.person = async () => {
      throw new Fault('graph.away', 'away', { retry: 'later' })
    }
    const seen = async (who: PersonId) => {
      const [request] = await world.store.requestsOf(who, 1)
      return viewRequest(world.ports, request?.ask.id ?? requestId(''))
    }
    expect(await seen(world.ana.id)).toMatchObject({ frozen: { by: world.otto.id } })
    expect(await seen(world.ben.id)).not.toHaveProperty('frozen')
  })
  it('what was approved before is held back from another account of theirs, and given once it is thawed', async () => {
    const admin = await withAdminAccount()
    await world.types(world.ana.id, forAdmin)
    world.directory.failNext('holds', new Fault('graph.away', 'away', { retry: 'later' }))
    await world.presses(world.olga.id, 'Approve')
    await otto('freeze Ana@contoso.com')
    for (let minute = 0; minute < 5; minute++) await world.wind(1)
    expect(writes()).toEqual([])
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Approved, held back[\s\S]*granting was stopped by Otto/)
    await world.types(world.ana.id, 'mine')
    expect(answered(world.ana.id)).toMatch(/approved, held back[\s\S]*granting was stopped by Otto/)
    await otto('thaw Ana@contoso.com')
    await world.wind(1)
    expect(world.holds(world.readers, admin.id)).toBe(true)
  })
  it('is thawed by any account of theirs, and by none of somebody else', async () => {
    await withAdminAccount()
    await otto('freeze Ana@contoso.com')
    await otto('thaw ben@contoso.com')
    expect(answered(world.otto.id)).toContain('Nothing stops the granting of Ben')
    await otto('thaw ana.admin@contoso.com')
    expect(answered(world.otto.id)).toContain('Granting goes on for Ana.')
    expect(await world.store.freezes()).toEqual([])
  })
  it('says so where another account of theirs is stopped by itself', async () => {
    await withAdminAccount()
    await otto('freeze Ana@contoso.com')
    await otto('freeze ana.admin@contoso.com')
    await otto('thaw Ana@contoso.com')
    expect(answered(world.otto.id)).toMatch(/Ana is not stopped by itself any more, but nothing of it is given yet/)
    expect(world.wordsOf(world.ines.id).at(-1)).toContain('Nothing of it is given yet')
  })
})
