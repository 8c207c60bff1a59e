import { beforeEach, describe, expect, it } from 'vitest'
import { type PersonId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

/** Otto is an admin; Ana and Ben hold the readers, Ana something untagged besides. */
let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
  for (const who of [world.ana.id, world.ben.id]) {
    await world.types(who, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
  }
  await world.types(world.ana.id, 'request jit-untagged for 2h because INC-7')
  await world.presses(world.ines.id, 'Approve')
})
const otto = (text: string) => world.types(world.otto.id, text)
const answered = (who: PersonId) => world.answersTo(who).at(-1)
const card = () =>
  world
    .wordsOf(world.otto.id)
    .find(words => /End all of it\?|being ended\nEnded|is over\n|Not all of it/.test(words)) ?? ''
const button = () => world.buttonsOf(world.otto.id).find(({ label }) => label === 'End all…')?.value ?? 'none'
const confirms = (typed: string, who = world.otto.id, value = button()) =>
  world.does(who, { type: 'deny-form', form: null, value, reason: typed })
const entries = (action: string) => world.store.recorded().filter(entry => entry.action === action)
const readers = () => world.directory.members(world.readers)
const untagged = () => world.directory.members(world.untagged)

describe('panic', () => {
  it('ends nothing before the name is typed: it says how many there are and how long that takes', async () => {
    await otto('panic jit-prod-db-readers because INC-9')
    expect(card()).toMatch(
      /2 live accesses to jit-prod-db-readers would be ended at once[\s\S]*less than a minute for 2/,
    )
    expect([readers().length, await world.store.freezes()]).toEqual([2, []])
    const form = world.chat.openForm()
    await world.app.conversation.fillDenyForm(world.account(world.otto.id), form, button())
    expect(world.chat.formContent(form)).toMatchObject({
      kind: 'deny',
      submit: 'End all',
      label: 'Type jit-prod-db-readers',
      reasonRequired: true,
    })
  })
  it('ends all of a resource, freezes it, tells holders by whom and why, and leaves the rest alone', async () => {
    await otto('panic jit-prod-db-readers because INC-9')
    await confirms('jit-prod-db-readers')
    expect([readers(), untagged().length]).toEqual([[], 1])
    expect(world.wordsOf(world.ben.id)[0]).toMatch(/Ended[\s\S]*Revoked by Otto: INC-9[\s\S]*Verified gone/)
    expect(await world.store.freezes()).toMatchObject([{ scope: { of: 'resource' }, by: world.otto.id }])
    await world.wind(1)
    expect(card()).toMatch(/Ended: 2 of 2 live accesses[\s\S]*All of it is verified gone/)
    expect(world.titlesOf(world.otto.id).filter(title => title === 'Ending all of it is over')).toHaveLength(2)
    expect(world.titlesOf(world.ines.id)).toContain('Everything of it is being ended')
    expect(entries('panic.started')).toMatchObject([{ actor: { name: 'Otto' }, details: { live: 2 }, reason: 'INC-9' }])
    expect(entries('panic.finished')).toMatchObject([{ outcome: 'done', details: { total: 2, left: 0 } }])
    expect(entries('grant.ending').map(({ actor }) => actor.name)).toEqual(['Otto', 'Otto'])
  })
  it('ends all that one person holds', async () => {
    await otto('panic Ana')
    await confirms('Ana')
    expect([readers(), untagged()]).toEqual([[world.ben.id], []])
    await world.types(world.ana.id, 'request jit-untagged for 2h because INC-7')
    expect(answered(world.ana.id)).toContain('Nothing is given to this person')
  })
  it('ends so few like what somebody revokes: nobody’s time that is up goes before', async () => {
    await otto('panic Ana')
    await confirms('Ana')
    const ended = entries('grant.ending')[0]?.grant
    const grant = ended ? await world.store.grant(ended) : null
    expect(grant).toMatchObject({ because: { kind: 'revoked' } })
    expect(grant).not.toHaveProperty('because.amongMany')
  })
  it('says what waits for its holder’s own activation, and until when, and looks at it no more', async () => {
    const until = new Date(world.clock.at.getTime() + 8 * 3_600_000)
    world.directory.activate(world.directory.entitlement(world.readers), world.ana.id, until)
    await otto('panic jit-prod-db-readers')
    await confirms('jit-prod-db-readers')
    await world.wind(1)
    expect(card()).not.toContain('less than a minute')
    expect(card()).toMatch(/^All of it is being ended[\s\S]*Ana: jit-prod-db-readers\. They activated it[^\n]*until/)
    await world.wind(11)
    expect(card()).toMatch(
      /^Not all of it has ended\nEnded: 1 of 2[\s\S]*Ana: jit-prod-db-readers\. They activated it in the directory themselves[^\n]*until 2026-11-20 17:01/,
    )
    expect(
      await world.store.outbox.isToDo(
        'count-panic',
        entries('panic.started').map(({ details }) => `count-panic:${details?.panic}`)[0] ?? '',
      ),
    ).toBe(false)
  })
  it('ends what every account of that human holds, names them, and is not kept from it where one of them is protected', async () => {
    const admin = world.directory.addPerson('Ana Admin', { email: 'ana.admin@contoso.com', marks: { employeeId: '1' } })
    world.directory.changePerson(world.ana.id, { marks: { employeeId: ' 1' } })
    const policy = {
      ...world.policy,
      hash: policyHash('one-human'),
      identity: { ...world.policy.identity, sameHuman: 'employeeId' },
      flows: [{ ...world.flow, requestFor: ['self', 'own-admin-account'] }],
    } as const
    await world.force(policy)
    await world.types(world.ana.id, 'request jit-prod-db-readers for ana.admin@contoso.com because INC-7')
    await world.presses(world.olga.id, 'Approve')
    expect(readers()).toContain(admin.id)
    await otto('panic Ana@contoso.com')
    expect(card()).toContain('3 live accesses of Ana and of Ana Admin (ana.admin@contoso.com) would be ended')
    await confirms('Ana')
    await world.wind(1)
    expect([readers(), untagged()]).toEqual([[world.ben.id], []])
    expect(card()).toMatch(/Ended: 3 of 3 live accesses of Ana and of Ana Admin[\s\S]*All that these accounts held/)
    expect(await world.store.freezes()).toMatchObject([{ scope: { of: 'person', person: world.ana.id } }])
    expect(entries('panic.started')).toMatchObject([{ details: { accounts: [admin.id], live: 3 } }])
    const [contoso] = world.policy.integrations
    await world.force({
      ...policy,
      hash: policyHash('and-protected'),
      integrations: [{ ...contoso, protected: [world.ana.id] }],
    })
    await otto('panic ana.admin@contoso.com')
    expect(answered(world.otto.id)).toContain('Nothing was ended yet')
    await otto('panic ana@contoso.com')
    expect(answered(world.otto.id)).toContain('Nothing was ended yet')
  })
  it('ends what an account holds that became theirs after it was proposed', async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('one-human'),
      identity: { ...world.policy.identity, sameHuman: 'employeeId' },
    })
    await otto('panic Ana')
    expect(card()).toContain('2 live accesses of Ana would be ended')
    for (const who of [world.ana.id, world.ben.id]) world.directory.changePerson(who, { marks: { employeeId: '1' } })
    await confirms('Ana')
    await world.wind(1)
    expect([readers(), untagged()]).toEqual([[], []])
    expect(card()).toContain('Ended: 3 of 3 live accesses of Ana and of Ben')
  })
  it('ends everything, and what was approved and not written yet is never written', async () => {
    await world.types(world.olga.id, 'request jit-untagged for 2h because INC-7')
    world.directory.failNext('holds', new Fault('graph.away', 'away', { retry: 'later' }))
    await world.presses(world.ines.id, 'Approve')
    await otto('panic everything')
    expect(card()).toContain('4 live accesses everywhere would be ended at once')
    await confirms('everything')
    await world.wind(5)
    await otto('thaw')
    await world.wind(5)
    expect([readers(), untagged()]).toEqual([[], []])
    expect(card()).toContain('Ended: 4 of 4 live accesses')
  })
  it.each(['jit-prod-db-reader', 'JIT-prod-db-readers', 'yes'])(
    'does not begin for “%s”, and asks for the exact name',
    async typed => {
      await otto('panic jit-prod-db-readers')
      const form = world.chat.openForm()
      await world.does(world.otto.id, { type: 'deny-form', form, value: button(), reason: typed })
      expect(world.chat.formContent(form)).toMatchObject({
        reason: typed,
        errors: { reason: expect.stringContaining('Please type exactly jit-prod-db-readers') },
      })
      expect(readers()).toHaveLength(2)
    },
  )
  it('is for admins, at the click as well, and never by what Doorbell gave', async () => {
    await world.types(world.olga.id, 'panic everything')
    expect(answered(world.olga.id)).toContain('for the admins of Doorbell')
    await otto('panic everything')
    const value = button()
    world.directory.leave(world.admins, world.otto.id)
    await confirms('everything', world.otto.id, value)
    expect(answered(world.otto.id)).toContain('for the admins of Doorbell')
    expect(readers()).toHaveLength(2)
  })
  it('is begun by nobody else, though they are an admin and know its button', async () => {
    await otto('panic everything')
    world.directory.join(world.admins, world.ines.id)
    await confirms('everything', world.ines.id)
    expect(answered(world.ines.id)).toContain('There is no such request')
    const form = world.chat.openForm()
    await world.app.conversation.fillDenyForm(world.account(world.ines.id), form, button())
    expect(world.chat.formContent(form)).toMatchObject({ kind: 'closing' })
    expect(readers()).toHaveLength(2)
  })
  it('needs to be told what, counts for ten minutes, and acts once however often it is confirmed', async () => {
    await otto('panic')
    expect(answered(world.otto.id)).toContain('Say what is to be ended')
    await otto('panic everything')
    await world.wind(11)
    await confirms('everything')
    expect(answered(world.otto.id)).toContain('more than 10 minutes old')
    expect(readers()).toHaveLength(2)
    await otto('panic everything')
    const value =
      world
        .buttonsOf(world.otto.id)
        .filter(({ label }) => label === 'End all…')
        .at(-1)?.value ?? ''
    await confirms('everything', world.otto.id, value)
    await confirms('everything', world.otto.id, value)
    expect(answered(world.otto.id)).toContain('confirmed already')
    expect(entries('panic.started')).toHaveLength(1)
  })
  it('says what could not be ended and who can act, and goes on trying', async () => {
    const revoke = world.directory.revoke.bind(world.directory)
    world.directory.revoke = async (entitlement, from) => {
      if (from === world.ben.id) throw new Fault('graph.forbidden', 'Not allowed.', { retry: 'later' })
      return revoke(entitlement, from)
    }
    await otto('panic jit-prod-db-readers')
    await confirms('jit-prod-db-readers')
    await world.wind(1)
    expect(card()).toMatch(/Ended: 1 of 2 live accesses/)
    for (let minute = 0; minute < 6; minute++) await world.wind(1)
    expect(card()).toMatch(
      /Ben: jit-prod-db-readers\. It is tried since 2026-11-20 09:00 UTC, and could not be done yet/,
    )
    for (let minute = 0; minute < 7; minute++) await world.wind(1)
    expect(card()).toMatch(
      /^Not all of it has ended\nEnded: 1 of 2 live accesses[\s\S]*1 live access could not be ended yet[\s\S]*Ben: jit-prod-db-readers[\s\S]*Ines/,
    )
    expect(entries('panic.finished')).toMatchObject([{ outcome: 'failed', details: { left: 1 } }])
    world.directory.revoke = revoke
    await world.wind(2)
    expect(readers()).toEqual([])
  })
  it('goes on after a crash in the middle of it', async () => {
    const saveNothing = world.ports.store.transaction.bind(world.ports.store)
    let grants = 0
    world.ports.store.transaction = work =>
      saveNothing(async tx => {
        const lockGrant = tx.lockGrant.bind(tx)
        return work({
          ...tx,
          lockGrant: async id => {
            if (++grants === 2) throw new Fault('store.unavailable', 'away', { retry: 'later' })
            return lockGrant(id)
          },
        })
      })
    await otto('panic everything')
    await confirms('everything')
    await world.wind(2)
    expect([readers(), untagged()]).toEqual([[], []])
    expect(entries('grant.ending')).toHaveLength(3)
  })

  it('passes over what an account holds that the file has come to protect, names it, and ends the rest', async () => {
    const [contoso] = world.policy.integrations
    await world.force({
      ...world.policy,
      hash: policyHash('two'),
      integrations: [{ ...contoso, protected: [world.ana.id] }],
    })
    await otto('panic Ana')
    expect(answered(world.otto.id)).toContain('protected by the access file')
    await otto('panic everything')
    expect(card()).toMatch(/1 live access [^.]* would be ended[\s\S]*Passed over: 2 live accesses[\s\S]*Ana: jit-/)
    await confirms('everything')
    await world.wind(1)
    expect(card()).toMatch(
      /Ended: 1 of 1 live access[\s\S]*All the rest is verified gone[\s\S]*Passed over: 2 live accesses/,
    )
    expect([readers(), untagged()]).toEqual([[world.ana.id], [world.ana.id]])
    expect(entries('panic.finished')).toMatchObject([{ outcome: 'done', details: { total: 1, left: 0, protected: 2 } }])
    expect(entries('grant.ending')).toHaveLength(1)
  })
})
