import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { RequestFor } from '../../access/request-for.ts'
import { flowName, isNonEmpty, minutes, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let changes = 0
beforeEach(async () => {
  world = await aWorld()
})

const inForce = (change: Partial<AccessFlow>, sameHuman = false) =>
  world.force({
    ...world.policy,
    hash: policyHash(`others-${++changes}`),
    identity: { ...world.policy.identity, ...(sameHuman ? { sameHuman: 'employeeId' as const } : {}) },
    flows: [{ ...world.flow, ...change }],
  })
const forWhom = (...kinds: readonly RequestFor[]) => (isNonEmpty(kinds) ? { requestFor: kinds } : {})
const answer = async (what: string, who: PersonId = world.ana.id): Promise<string> => {
  await world.types(who, what)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const holds = (who: PersonId) => world.holds(world.readers, who)
const newest = (who: PersonId) => world.wordsOf(who).at(-1) ?? 'nothing'
const forBen = 'request jit-prod-db-readers for ben@contoso.com for 2h because he is on call'

describe('a flow by which one person asks for another', () => {
  beforeEach(() => inForce(forWhom('self', 'others')))

  it('tells whoever receives it from the beginning, gives it to them, and tells whoever decides both names', async () => {
    await world.types(world.ana.id, forBen)
    expect(newest(world.ben.id)).toMatch(/Asked for you[\s\S]*Who: Ben\nAsked by: Ana/)
    expect(newest(world.olga.id)).toMatch(/Ana asks for Ben, for jit-prod-db-readers[\s\S]*Who: Ben\nAsked by: Ana/)
    await world.presses(world.olga.id, 'Approve')
    expect(holds(world.ben.id)).toBe(true)
    expect(holds(world.ana.id)).toBe(false)
    expect(world.titlesOf(world.ben.id)).toEqual(['Granted', 'Granted'])
    await world.wind(121)
    expect(holds(world.ben.id)).toBe(false)
    expect(world.titlesOf(world.ben.id)).toContain('Ended')
    expect(newest(world.ana.id)).toMatch(/Verified gone/)
    const submitted = world.store.recorded().find(({ action }) => action === 'request.submitted')
    expect(submitted).toMatchObject({ actor: { id: world.ana.id }, about: world.ben.id })
  })

  it('leaves the request to whoever asked, and the access to whoever received it', async () => {
    await world.types(world.ana.id, forBen)
    const labels = (who: PersonId) => world.buttonsOf(who).map(({ label }) => label)
    expect(labels(world.ana.id)).toEqual(['Cancel request'])
    expect(labels(world.ben.id)).toEqual([])
    expect(await answer('mine')).toMatch(/jit-prod-db-readers.*, for Ben: waiting/)
    expect(await answer('mine', world.ben.id)).toMatch(/jit-prod-db-readers.*, asked by Ana: waiting/)
    await world.presses(world.olga.id, 'Approve')
    expect(await answer('mine')).toMatch(/jit-prod-db-readers.*, for Ben: granted/)
    expect(labels(world.ana.id)).toEqual([])
    expect(await answer('return jit-prod-db-readers')).toMatch(/You hold nothing/i)
    expect(holds(world.ben.id)).toBe(true)
    await world.presses(world.ben.id, 'Return access')
    expect(holds(world.ben.id)).toBe(false)
  })

  it('lets neither of them decide, nor another account of theirs', async () => {
    const twin = world.directory.addPerson('Ben Admin', { email: 'ben.admin@contoso.com', marks: { employeeId: '7' } })
    world.directory.changePerson(world.ben.id, { marks: { employeeId: '7' } })
    for (const who of [world.ana.id, world.ben.id, twin.id]) world.directory.join(world.leads, who)
    await inForce(forWhom('others'), true)
    await world.types(world.ana.id, forBen)
    const request = world.store.recorded().find(({ action }) => action === 'request.submitted')?.request ?? ''
    for (const who of [world.ana.id, world.ben.id]) {
      await world.does(who, { type: 'press', value: `v1:approve:${request}`, message: null })
      expect(world.answersTo(who).at(-1)).toMatch(/someone else has to decide it/)
    }
    expect(world.audit()).not.toContain('decision.recorded')
    await world.presses(world.otto.id, 'Approve')
    expect(holds(world.ben.id)).toBe(true)
  })

  it.each<[string, string, RegExp]>([
    ['nobody of that name', 'for Zed', /I cannot tell who “Zed” is/],
    ['one of two people who bear the name', 'for Tim', /I cannot tell who “Tim” is/],
    ['a guest', 'for gus@contoso.com', /active members of this organisation only, and the account of Gus is none/],
    ['a disabled account', 'for dora@contoso.com', /active members of this organisation only, and the account of Dora/],
  ])('refuses %s', async (_, words, sentence) => {
    world.directory.addPerson('Gus', { email: 'gus@contoso.com', kind: 'guest' })
    for (const email of ['tim@contoso.com', 'tim.b@contoso.com']) world.directory.addPerson('Tim', { email })
    world.directory.addPerson('Dora', { email: 'dora@contoso.com', enabled: false })
    expect(await answer(`request jit-prod-db-readers ${words} because of a reason`)).toMatch(sentence)
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('does not tell a stranger what somebody has', async () => {
    world.directory.join(world.readers, world.ben.id)
    expect(await answer(forBen)).toMatch(/This cannot be asked for them/)
  })

  it('counts every request against whoever asked', async () => {
    await world.types(world.ana.id, forBen)
    expect(await answer(forBen)).toMatch(/already asked for this/)
    await world.types(world.ana.id, 'request jit-prod-db-readers for otto@contoso.com because of a reason')
    expect(world.store.recorded().filter(({ action }) => action === 'request.submitted')).toHaveLength(2)
    await world.types(world.olga.id, 'request jit-prod-db-readers because I need it')
    expect(world.store.recorded().filter(({ action }) => action === 'request.submitted')).toHaveLength(3)
  })

  it('is asked for once for one person, whoever asks, and a stranger is told no more than that it cannot be', async () => {
    await world.types(world.ana.id, forBen)
    expect(await answer('request jit-prod-db-readers because I need it', world.ben.id)).toMatch(
      /This was asked for you already/,
    )
    expect(await answer(forBen, world.olga.id)).toMatch(/This cannot be asked for them/)
    expect(world.store.recorded().filter(({ action }) => action === 'request.submitted')).toHaveLength(1)
  })

  it('goes round no denial within the hour: neither for whom it was said, nor by a colleague of theirs', async () => {
    const own = 'request jit-prod-db-readers because I need it'
    await world.types(world.ben.id, own)
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Deny')?.value ?? ''
    await world.does(world.olga.id, { type: 'deny-form', form: null, value, reason: 'Not now.' })
    expect(await answer(forBen)).toMatch(/This cannot be asked for them/)
    expect(await answer(own, world.ben.id)).toMatch(/denied to you a short while ago/)
    await world.wind(61)
    await world.types(world.ana.id, forBen)
    expect(world.store.recorded().filter(({ action }) => action === 'request.submitted')).toHaveLength(2)
  })

  it('gives nobody what a flow leaves them out of, whoever asks', async () => {
    const requesters = { everyone: true, exclude: people([], [world.ben.id]) } as const
    await inForce({ ...forWhom('others'), requesters })
    expect(await answer(forBen)).toMatch(/No access flow lets you ask for this for them/)
  })

  it('is asked in a form that names an account of the chat', async () => {
    const form = world.chat.openForm()
    await world.app.conversation.fillRequestForm(world.account(world.ana.id), form)
    expect(world.chat.formContent(form)).toMatchObject({ extras: { whom: true } })
    const [offered] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'readers', 1)
    const fields = { resource: offered?.value ?? '', duration: '2h', reason: 'on call' }
    await world.does(world.ana.id, { type: 'request-form', form, ...fields, whom: 'nobody-here' })
    expect(world.chat.formContent(form)).toMatchObject({
      values: { whom: 'nobody-here' },
      errors: { whom: expect.stringContaining('Doorbell does not know who in the directory that account is') },
    })
    await world.does(world.ana.id, { type: 'request-form', form, ...fields, whom: world.account(world.ben.id).user })
    expect(newest(world.ben.id)).toMatch(/Asked for you/)
  })

  it('ends with whoever receives it, before it is given', async () => {
    await world.types(world.ana.id, forBen)
    world.directory.changePerson(world.ben.id, { enabled: false })
    await world.presses(world.olga.id, 'Approve')
    expect(holds(world.ben.id)).toBe(false)
    expect(world.audit()).toContain('request.lapsed')
  })
})

describe('a flow for those whose manager somebody is', () => {
  beforeEach(async () => {
    world.directory.changeManager(world.ben.id, world.ana.id)
    await inForce({ ...forWhom('direct-reports'), requesters: { everyone: true } })
  })

  it('is open for them and for nobody else, not even oneself', async () => {
    await world.types(world.ana.id, forBen)
    expect(world.audit()).toContain('request.submitted')
    expect(await answer('request jit-prod-db-readers for otto@contoso.com because of a reason')).toMatch(
      /No access flow lets you ask for this for them/,
    )
    expect(await answer('request jit-prod-db-readers because I need it')).toMatch(/asked for somebody else only/)
    expect(await answer('can jit-prod-db-readers')).toMatch(/cannot ask for jit-prod-db-readers for yourself/)
  })

  it.each(['direct-reports', 'own-admin-account'] as const)(
    'tells one and the same (%s) of whoever is not theirs: who is active, disabled, a guest, or not there at all',
    async kind => {
      world.directory.addPerson('Dora Fired', { email: 'dora@contoso.com', enabled: false })
      world.directory.addPerson('Gus Guest', { email: 'gus@partner.example', kind: 'guest' })
      await inForce({ ...forWhom('self', kind), requesters: { everyone: true } }, true)
      const named = [
        'otto@contoso.com',
        'dora@contoso.com',
        'gus@partner.example',
        'zed@contoso.com',
        'Otto',
        'Dora Fired',
        'Zed',
      ]
      const told = new Set<string>()
      for (const whom of named) {
        const words = await answer(`request jit-prod-db-readers for ${whom} because of a reason`)
        told.add(words.replace(whom, '…'))
      }
      expect([...told]).toEqual([expect.stringContaining('No access flow lets you ask for this for them')])
    },
  )

  it('tells of a report that their account is disabled', async () => {
    world.directory.changePerson(world.ben.id, { enabled: false })
    expect(await answer(forBen)).toMatch(/the account of Ben is none/)
  })

  it('is looked at again when somebody decides, and when it is given', async () => {
    await world.types(world.ana.id, forBen)
    world.directory.changeManager(world.ben.id, world.otto.id)
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(/The access rules have changed/)
    world.directory.changeManager(world.ben.id, world.ana.id)
    await inForce({ ...forWhom('direct-reports'), requesters: { everyone: true }, startWithin: minutes(1440) })
    await world.types(world.ana.id, 'cancel jit-prod-db-readers')
    await world.types(
      world.ana.id,
      'request jit-prod-db-readers for ben@contoso.com starting in 2h because he is on call',
    )
    await world.presses(world.olga.id, 'Approve')
    world.directory.changeManager(world.ben.id, world.otto.id)
    await world.wind(130)
    expect(holds(world.ben.id)).toBe(false)
    expect(world.audit()).toContain('grant.failed')
  })

  it('tells the manager what a report has already', async () => {
    world.directory.join(world.readers, world.ben.id)
    expect(await answer(forBen)).toMatch(/Ben has this already, and not from Doorbell/)
  })
})

describe('a flow for another account of the same human', () => {
  it('is open for those accounts alone, whichever of them asks', async () => {
    const admin = world.directory.addPerson('Ana Admin', { email: 'ana.admin@contoso.com', marks: { employeeId: '1' } })
    world.directory.changePerson(world.ana.id, { marks: { employeeId: '1' } })
    await inForce(forWhom('own-admin-account'), true)
    expect(await answer(forBen)).toMatch(/No access flow lets you ask for this for them/)
    await world.types(world.ana.id, 'request jit-prod-db-readers for ana.admin@contoso.com because of an incident')
    await world.presses(world.olga.id, 'Approve')
    expect(holds(admin.id)).toBe(true)
    expect(holds(world.ana.id)).toBe(false)
  })
})

describe('can, where what is asked for is for others', () => {
  const canIt = (who: PersonId = world.ana.id) => answer('can jit-prod-db-readers', who)

  it.each<[RequestFor, RegExp]>([
    ['others', /You can ask for it for anybody else, by the access flow Production: 1 hour when nothing is said, 8/],
    ['direct-reports', /You can ask for it for whoever you are the manager of, by the access flow Production: /],
    ['own-admin-account', /You can ask for it for another account of your own, by the access flow Production: /],
  ])(
    'tells that no flow opens it to oneself, and by which one may be asked for others (%s)',
    async (kind, sentence) => {
      await inForce(forWhom(kind), true)
      const told = await canIt()
      expect(told).toMatch(/^Only for others\nYou cannot ask for jit-prod-db-readers for yourself\./)
      expect(told).toMatch(/No access flow opens it to you for yourself\./)
      expect(told).toMatch(sentence)
      expect(told).toMatch(/8 hours at most, decided by owner\./)
    },
  )

  it('names beside one’s own flow the one that counts for others, and does not say twice what it says already', async () => {
    const reports: AccessFlow = {
      ...{ ...world.flow, name: flowName('For reports'), requestFor: ['direct-reports'] },
      approval: { ...world.flow.approval, stages: [{ from: [{ kind: 'manager' }], needed: 1 }] },
      duration: { default: minutes(60), max: minutes(600) },
    }
    const both = { ...world.policy, hash: policyHash('both'), flows: [world.flow, reports] } as const
    await world.force(both)
    expect(await canIt()).toMatch(
      /^Yes[\s\S]*You can ask for it for whoever you are the manager of, by the access flow For reports: .* decided by manager\. Where that manager is you, somebody else decides\./,
    )
    await world.force({
      ...both,
      hash: policyHash('all'),
      flows: [{ ...world.flow, requestFor: ['self', 'others'] }, reports],
    })
    expect(await canIt()).toMatch(/whoever you are the manager of, by the access flow For reports/)
    await inForce(forWhom('self', 'others', 'direct-reports'))
    expect(await canIt()).not.toMatch(/You can ask for it for/)
  })

  it('tells a manager by which flow of theirs they may ask for a report, and whoever is nobody’s manager nothing', async () => {
    world.directory.changeManager(world.ben.id, world.ana.id)
    await inForce({ ...forWhom('direct-reports'), requesters: { everyone: false, ...people([], [world.ana.id]) } })
    const told = await answer('can ben@contoso.com jit-prod-db-readers')
    expect(told).toMatch(/^No\n[\s\S]*Ben cannot ask for jit-prod-db-readers now\.\nNo access flow opens it to them\./)
    expect(told).toMatch(/You can ask for it for Ben, by the access flow Production: 1 hour when nothing is said/)
    world.directory.changeManager(world.ben.id, world.otto.id)
    expect(await answer('can ben@contoso.com jit-prod-db-readers')).not.toMatch(/You can ask for it/)
    expect(await answer('can ben@contoso.com jit-prod-db-readers', world.otto.id)).not.toMatch(/You can ask for it/)
  })

  it('tells whoever the flow is closed to nothing of it: not that it is there, nor that somebody may ask for them', async () => {
    await inForce({ ...forWhom('others'), requesters: { everyone: false, ...people([], [world.ben.id]) } })
    expect(await canIt()).toMatch(/There is nothing called “jit-prod-db-readers”/)
  })

  it('leaves out whomever the flow leaves out', async () => {
    world.directory.changeManager(world.ben.id, world.ana.id)
    const requesters = { everyone: true, exclude: people([], [world.ben.id]) } as const
    await inForce({ ...forWhom('direct-reports'), requesters })
    expect(await answer('can ben@contoso.com jit-prod-db-readers')).not.toMatch(/You can ask for it/)
  })
})

describe('a flow that says nothing of others', () => {
  it('looks nobody up', async () => {
    expect(await answer('request jit-prod-db-readers for Zed because of a reason')).toMatch(
      /cannot ask for somebody else/,
    )
  })
})
