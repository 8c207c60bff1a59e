import { beforeEach, describe, expect, it } from 'vitest'
import { minutes, requestId } from '../../access/vocabulary.ts'
import { encodeChoice } from '../../cards/forms/choice.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, people, type World, words } from '../world.test-support.ts'

const ask = 'request jit-prod-db-readers for 2h because INC-7 customers cannot pay'
const away = () => new Fault('graph.unavailable', 'The directory did not answer.', { retry: 'later' })

let world: World
beforeEach(async () => {
  world = await aWorld()
})

describe('the whole life of a request', () => {
  it('is asked in words, approved by the owner, granted, warned of, taken back on time, and verified gone', async () => {
    const { ana, olga, otto, readers } = world
    await world.types(ana.id, ask)
    expect(world.titlesOf(ana.id)).toEqual(['Request sent'])
    expect(world.wordsOf(ana.id)[0]).toContain('Who was asked: Olga, Otto')
    expect(world.wordsOf(olga.id)[0]).toContain(
      'You are asked because you own this resource (tag owner = Data Platform Leads).',
    )
    expect(world.holds(readers, ana.id)).toBe(false)
    expect(world.wordsOf(olga.id)[0]).toContain('Held: by nobody when this was asked for')
    expect(world.wordsOf(ana.id)[0]).not.toContain('Held: ')

    await world.presses(olga.id, 'Approve')
    expect(world.holds(readers, ana.id)).toBe(true)
    expect(world.titlesOf(ana.id)).toEqual(['Granted', 'Granted'])
    for (const owner of [olga, otto]) {
      expect(world.wordsOf(owner.id)[0]).toContain('Approved by Olga')
      expect(world.buttonsOf(owner.id).map(({ label }) => label)).toEqual(owner === olga ? ['Revoke'] : [])
    }
    await world.wind(110)
    expect(world.titlesOf(ana.id)).toContain('Ends soon')
    expect(world.holds(readers, ana.id)).toBe(true)
    await world.wind(10)
    expect(world.holds(readers, ana.id)).toBe(false)
    expect(world.titlesOf(ana.id)[0]).toBe('Ended')
    expect(world.wordsOf(ana.id)[0]).toMatch(/Verified gone at 11:00:00 UTC, 1 read/)
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
    expect(world.audit()).toEqual([
      'policy.activated',
      'identity.linked',
      'request.submitted',
      'approvers.asked',
      'identity.linked',
      'decision.recorded',
      'request.approved',
      'grant.opened',
      'grant.started',
      'grant.active',
      'grant.usable',
      'grant.warned',
      'grant.ending',
      'grant.removed',
      'grant.ended',
      'grant.end_verified',
    ])
  })
  it('starts the clock when the directory says yes, not when it was asked or approved', async () => {
    await world.types(world.ana.id, ask)
    await world.wind(30)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(119)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.wind(1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('that is denied tells the requester who and why, and closes every copy', async () => {
    await world.types(world.ana.id, ask)
    await world.denies(world.olga.id, 'Use the replica.')
    expect(world.titlesOf(world.ana.id)).toEqual(['Denied', 'Denied'])
    expect(world.wordsOf(world.ana.id)[1]).toContain('Use the replica.')
    expect(world.buttonsOf(world.otto.id)).toEqual([])
  })
  it('is not denied without a reason where one is required', async () => {
    await world.types(world.ana.id, ask)
    await world.denies(world.olga.id, '  ')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Please say why you deny it.')
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
  })
  it('can be cancelled by the requester while it waits, and not decided any more', async () => {
    await world.types(world.ana.id, ask)
    const [approve] = world.buttonsOf(world.olga.id)
    await world.presses(world.ana.id, 'Cancel request')
    expect(world.titlesOf(world.olga.id)).toEqual(['Withdrawn'])
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('already withdrawn')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('lapses when nobody answers, and says so', async () => {
    await world.types(world.ana.id, ask)
    await world.wind(480)
    expect(world.titlesOf(world.ana.id)).toEqual(['Lapsed', 'Lapsed'])
    expect(world.titlesOf(world.olga.id)).toEqual(['Lapsed'])
  })
  it('that lapsed during an outage tells the deadline that was, and the audit when that was noticed', async () => {
    await world.types(world.ana.id, ask)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Waiting for an answer until 2026-11-20 17:00 UTC')
    await world.wind(28 * 60)
    for (const words of [...world.wordsOf(world.ana.id), ...world.wordsOf(world.olga.id)])
      expect(words).toContain('Nobody answered by 2026-11-20 17:00 UTC.')
    expect(world.store.recorded().find(({ action }) => action === 'request.lapsed')).toMatchObject({
      at: new Date('2026-11-21T13:00:00Z'),
      details: { lapsesAt: '2026-11-20T17:00:00.000Z' },
    })
    await world.types(world.ana.id, 'activity')
    expect(world.answersTo(world.ana.id).at(-1)).toContain(
      '2026-11-21 13:00 UTC Doorbell let the request lapse, which nobody had answered by 2026-11-20 17:00 UTC: jit-prod-db-readers',
    )
  })
  it('can be given back early by the one who holds it, and by nobody else', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    const value = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Return access')?.value ?? ''
    await world.does(world.ben.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.ben.id).at(-1)).toContain(
      'Only the person who holds this access can return or extend it.',
    )
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    await world.does(world.ana.id, { type: 'press', value, message: null }, 2)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Returned by Ana')
    expect(world.buttonsOf(world.ana.id).map(({ label }) => label)).toEqual(['Request again'])
  })
  it('shows in “mine” what is held and what waits', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ana.id, 'mine')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(
      /jit-prod-db-readers \(group\): waiting for an answer[\s\S]*\[Cancel request\]/,
    )
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ana.id, 'Mine')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/: granted until 2026-11-20 11:00 UTC[\s\S]*\[Return access\]/)
  })
})

describe('asking', () => {
  it('for something that does not exist offers the nearest names of what one may ask for, and no other', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-reader for 1h because x')
    expect(world.answersTo(world.ana.id)[0]).toMatch(
      /nothing called “jit-prod-db-reader”.*nearest: jit-prod-db-readers/s,
    )
    await world.types(world.ana.id, 'request finance-ledger for 1h because x')
    expect(world.answersTo(world.ana.id)[1]).not.toMatch(/nearest.*finance-ledger/s)
  })
  it('gives back what was typed, so that it can be mended', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2 bananas because INC-7')
    expect(world.answersTo(world.ana.id)[0]).toMatch(
      /“2 bananas” has no unit.*You typed: request jit-prod-db-readers for 2 bananas because INC-7/s,
    )
  })
  it.each([
    ['request jit-prod-db-readers for 0h because x', 'at least 1 minute'],
    ['request jit-prod-db-readers for -2h because x', 'at least 1 minute'],
    [
      'request jit-prod-db-readers for 481m because x',
      'You asked for 8 hours 1 minute; this access is given for 8 hours at most.',
    ],
    ['request jit-prod-db-readers forever because x', '“forever” is longer than any access'],
    ['request jit-prod-db-readers for ever because x', '“ever” is longer than any access'],
    ['request jit-prod-db-readers for 2h', 'Please say why'],
    ['request jit-prod-db-readers for 2h because    ', 'Please say why'],
    ['requst jit-prod-db-readers', 'Did you mean /access request?'],
  ])('“%s” is answered: %s', async (typed, sentence) => {
    await world.types(world.ana.id, typed)
    expect(world.answersTo(world.ana.id).at(-1)).toContain(sentence)
    expect(world.cardsOf(world.olga.id)).toEqual([])
  })
  it('for exactly the cap is accepted', async () => {
    await world.types(world.ana.id, 'request  *JIT-Prod-DB-Readers*  for 8 Hours because “INC-7”')
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
  })
  it('by somebody whom no flow serves is met as if there were nothing', async () => {
    await world.types(world.ines.id, ask)
    expect(world.answersTo(world.ines.id)[0]).toContain('There is nothing that you may ask for')
  })
  it('for a form value that was never offered is refused, and keeps what was typed', async () => {
    const form = world.chat.openForm()
    await world.fills(
      world.ana.id,
      { resource: encodeChoice(world.directory.entitlement(world.secret)), duration: '2h', reason: 'INC-7' },
      form,
    )
    expect(world.chat.formContent(form)).toMatchObject({
      kind: 'request',
      values: { duration: '2h', reason: 'INC-7' },
      errors: { resource: expect.stringContaining('nothing called') },
    })
    expect(world.audit()).toContain('request.refused')
  })
  it('twice for the same thing points to the request that waits', async () => {
    await world.types(world.ana.id, ask)
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('already asked for this')
    expect(world.titlesOf(world.olga.id)).toEqual(['Access request'])
  })
  it('delivered twice is one request', async () => {
    await world.types(world.ana.id, ask, 2)
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
    expect(world.answersTo(world.ana.id)).toHaveLength(1)
  })
  it('for what one holds already by standing membership is refused, and never taken away', async () => {
    world.directory.join(world.readers, world.ana.id)
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id)[0]).toContain('You already have this')
    expect(world.cardsOf(world.olga.id)).toEqual([])
  })
  it('where nobody can decide is refused at once', async () => {
    world.directory.changePerson(world.ines.id, { enabled: false })
    await world.types(world.ana.id, 'request jit-untagged for 1h because x')
    expect(world.answersTo(world.ana.id)[0]).toContain('Nobody can be found who may decide this')
  })
  it('fails closed when the directory does not answer', async () => {
    world.directory.failNext('groupsAmong', away())
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id)[0]).toContain('I cannot reach everything that I have to check')
    expect(world.audit()).not.toContain('request.submitted')
  })
  it('is paused for an hour after a denial of the same thing', async () => {
    await world.types(world.ana.id, ask)
    await world.denies(world.olga.id, 'no')
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('denied to you a short while ago')
    await world.wind(61)
    await world.types(world.ana.id, ask)
    expect(world.titlesOf(world.ana.id).at(-1)).toBe('Request sent')
  })
  it('is refused for a group that gives power over access', async () => {
    const nested = world.directory.addGroup('jit-night-shift')
    world.directory.join(world.leads, nested)
    await world.wind(10)
    await world.types(world.ana.id, 'request jit-night-shift for 1h because x')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('it lets whoever has it decide about access in Doorbell')
  })
  it('is refused for a group that turned dynamic since it was listed', async () => {
    world.directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id)[0]).toContain('its members are set by a rule')
  })
})

describe('who decides', () => {
  it('is the integration owner when no tag names an owner, and the card says so', async () => {
    await world.types(world.ana.id, 'request jit-untagged for 1h because x')
    expect(world.wordsOf(world.ines.id)[0]).toContain(
      'You are asked as integration owner, because it has no owner tag.',
    )
  })
  it('is the integration owner when every owner is disabled; nobody disabled is contacted', async () => {
    for (const owner of [world.olga, world.otto]) world.directory.changePerson(owner.id, { enabled: false })
    await world.types(world.ana.id, ask)
    expect(world.wordsOf(world.ines.id)[0]).toContain('because nobody named by its owner tag is active')
    expect(world.cardsOf(world.otto.id)).toEqual([])
  })
  it('is never the one who asks: an only owner falls to the integration owner', async () => {
    world.directory.leave(world.leads, world.otto.id)
    await world.types(world.olga.id, ask)
    expect(world.wordsOf(world.ines.id)[0]).toContain('because its owner is the person who asks')
    const [approve] = world.buttonsOf(world.ines.id)
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('someone else has to decide it')
    expect(world.holds(world.readers, world.olga.id)).toBe(false)
  })
  it('is read from the directory at the click: who left the owners meanwhile is refused, and nothing changes', async () => {
    await world.types(world.ana.id, ask)
    world.directory.leave(world.leads, world.olga.id)
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('not yours to decide')
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
    expect(world.audit()).toContain('decision.refused')
  })
  it('includes who joined the owners after the card was sent', async () => {
    await world.types(world.ana.id, ask)
    world.directory.join(world.leads, world.ben.id)
    const [approve] = world.buttonsOf(world.olga.id)
    await world.does(world.ben.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is nobody else: a stranger to the resource can neither approve nor deny', async () => {
    await world.types(world.ana.id, ask)
    const [approve, deny] = world.buttonsOf(world.olga.id)
    await world.does(world.ben.id, { type: 'press', value: approve?.value ?? '', message: null })
    await world.does(world.ben.id, { type: 'deny-form', form: null, value: deny?.value ?? '', reason: 'no' })
    expect(world.answersTo(world.ben.id)).toHaveLength(2)
    expect(world.titlesOf(world.ana.id)).toEqual(['Request sent'])
  })
  it('counts a double click, delivered by two replicas, as one decision', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve', 2)
    expect(world.answersTo(world.olga.id)).toEqual([])
    expect(world.directory.writes).toHaveLength(1)
  })
  it('tells the second of two deciders who was first', async () => {
    await world.types(world.ana.id, ask)
    const [, deny] = world.buttonsOf(world.otto.id)
    await world.presses(world.olga.id, 'Approve')
    await world.does(world.otto.id, { type: 'deny-form', form: null, value: deny?.value ?? '', reason: 'no' })
    expect(world.answersTo(world.otto.id)[0]).toContain(
      'Too late: this request was already approved by Olga at 09:00 UTC.',
    )
  })
  it.each(['v1:approve:00000000-0000-7000-8000-00000000ffff', 'v1:approve:1; drop table', 'v2:approve', '', '{}'])(
    'is not found out from a button that carries “%s”',
    async value => {
      await world.does(world.olga.id, { type: 'press', value, message: null })
      expect(world.answersTo(world.olga.id)[0]).toContain('There is no such request.')
    },
  )
})

describe('a grant', () => {
  it('is not made when the beneficiary was disabled between the approval and the write', async () => {
    await world.types(world.ana.id, ask)
    world.directory.failNext('grantability', away())
    await world.presses(world.olga.id, 'Approve')
    world.directory.changePerson(world.ana.id, { enabled: false })
    await world.wind(1)
    expect(world.directory.writes).toEqual([])
    expect(world.wordsOf(world.olga.id)[0]).toContain('no longer active')
  })
  it('is not made when the rules changed after the approval', async () => {
    await world.types(world.ana.id, ask)
    world.directory.failNext('grantability', away())
    await world.presses(world.olga.id, 'Approve')
    await world.force({
      ...world.policy,
      hash: 'policy-2' as typeof world.policy.hash,
      flows: [{ ...world.flow, duration: { default: minutes(30), max: minutes(30) } }],
    })
    await world.wind(1)
    expect(world.directory.writes).toEqual([])
    expect(world.wordsOf(world.ana.id)[0]).toContain('The access rules changed after the approval')
  })
  it('is not made of a standing membership that appeared meanwhile, and that is never taken away', async () => {
    await world.types(world.ana.id, ask)
    world.directory.join(world.readers, world.ana.id)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(600)
    expect(world.wordsOf(world.ana.id)[0]).toContain('It was already held, and not from Doorbell.')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is not lost when the answer to the write was, and is not written twice', async () => {
    await world.types(world.ana.id, ask)
    world.directory.failNext('grant', new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' }))
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
    expect(world.directory.writes).toHaveLength(1)
    await world.wind(121)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
  it('that fails in the directory is not green: requester and integration owner read why', async () => {
    await world.types(world.ana.id, ask)
    world.directory.failNext('grant', new Fault('graph.forbidden', 'Insufficient privileges.', { retry: 'never' }))
    await world.presses(world.olga.id, 'Approve')
    expect(world.titlesOf(world.ana.id)).toEqual(['Not granted', 'Not granted'])
    expect(world.wordsOf(world.ines.id)[0]).toMatch(/could not be granted.*Insufficient privileges/s)
  })
  it('overlapping another ends with the last of them', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(60)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.wind(60)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Another request still gives the same access')
    await world.wind(60)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
  })
  it('ends however long the directory is away, and the integration owner is told when it is late', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    for (let i = 0; i < 12; i++) world.directory.failNext('revoke', away())
    await world.wind(120)
    for (let i = 0; i < 6; i++) await world.wind(1)
    expect(world.titlesOf(world.ines.id)).toEqual(['Access is overdue to end'])
    expect(world.wordsOf(world.ana.id)[0]).toContain('This is overdue.')
    for (let i = 0; i < 10; i++) await world.wind(1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Ended')
  })
  it('removed by hand before its end is no error', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    world.directory.leave(world.readers, world.ana.id)
    await world.wind(120)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Ended')
  })
  it('of somebody who was deleted meanwhile ends', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    world.directory.deletePerson(world.ana.id)
    await world.wind(120)
    expect(world.audit()).toContain('grant.end_verified')
  })
})

describe('cards', () => {
  it('reach their final state even when an edit failed the first time', async () => {
    await world.types(world.ana.id, ask)
    world.chat.failNext('update')
    world.chat.failNext('update')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    await world.wind(1)
    for (const who of [world.olga, world.otto])
      expect(world.buttonsOf(who.id).filter(({ label }) => label !== 'Revoke')).toEqual([])
  })
  it('that were deleted hold nothing up', async () => {
    await world.types(world.ana.id, ask)
    const [message] = world.chat.messagesOf(world.account(world.otto.id))
    if (message) world.chat.removeMessage(message.ref)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
  })
  it('posted twice because an answer was lost close together once one of them is pressed', async () => {
    world.chat.failNext('post', new Fault('chat.lost', 'lost', { retry: 'later', result: 'unknown' }), 'after')
    await world.types(world.ana.id, ask)
    await world.wind(1)
    await world.wind(1)
    const copies = [world.ana, world.olga, world.otto].flatMap(({ id }) => world.chat.messagesOf(world.account(id)))
    expect(copies).toHaveLength(4)
    const everyApprovers = copies.filter(({ card }) => card.title === 'Access request')
    for (const { to, ref, card } of everyApprovers) {
      const approve = card.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))[0]
      await world.does(to, { type: 'press', value: approve?.value ?? '', message: ref })
    }
    for (const { id } of [world.olga, world.otto])
      expect(world.buttonsOf(id).filter(({ label }) => label !== 'Revoke')).toEqual([])
  })
})

describe('several stages', () => {
  it('ask the next people only when the earlier are done, and one person counts once', async () => {
    const security = world.directory.addGroup('Security', { members: [world.ben.id, world.olga.id] })
    const stages = [
      { from: [{ kind: 'owner' }], needed: 1 },
      { from: [{ kind: 'people', label: 'Security', ...people([security]) }], needed: 1 },
    ] as const
    await world.force({
      ...world.policy,
      hash: 'policy-3' as typeof world.policy.hash,
      flows: [{ ...world.flow, approval: { ...world.flow.approval, stages } }],
    })
    await world.types(world.ana.id, ask)
    expect(world.cardsOf(world.ben.id)).toEqual([])
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? 'none'
    await world.presses(world.olga.id, 'Approve')
    expect(world.wordsOf(world.ben.id)[0]).toMatch(/Stage 2 of 2: 0 of 1 approvals[\s\S]*names Security/)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    await world.does(world.olga.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('one person counts once')
    await world.presses(world.ben.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
})

describe('a message that nobody edits', () => {
  const granted = async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
  }
  const extended = async () => {
    await world.wind(110)
    await world.presses(world.ana.id, 'Extend')
    await world.wind(30)
  }
  const nothingStandsAsItWas = () => {
    for (const card of world.cardsOf(world.ana.id)) {
      expect(['plain', 'over', 'bad']).toContain(card.tone)
      expect(words(card)).not.toMatch(/until 20|is being|Ending|ends at|Waiting/)
    }
    expect(world.buttonsOf(world.ana.id).filter(({ label }) => label !== 'Request again')).toEqual([])
  }

  it('rings when access is given, and tells of that moment alone: the card that is edited says until when', async () => {
    await granted()
    const [card, bell] = world.wordsOf(world.ana.id)
    expect(card).toContain('Granted at 09:00 UTC, until 2026-11-20 11:00 UTC.')
    expect(bell).toContain('Granted at 09:00 UTC, for 2 hours.')
    expect(bell).not.toContain('until')
  })
  it('is the card that is edited where that is not in this chat any more, and goes on with the story', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    const [request] = await world.store.requestsOf(world.ana.id, 1)
    for (const { message, role } of await world.store.postedCards(request?.ask.id ?? requestId('none')))
      if (role === 'status') await world.store.write(writes => writes.forgetCard(message))
    await world.presses(world.olga.id, 'Approve')
    expect(world.wordsOf(world.ana.id)[1]).toContain('Granted at 09:00 UTC, until 2026-11-20 11:00 UTC.')
    await world.presses(world.ana.id, 'Return access')
    await world.wind(5)
    expect(world.wordsOf(world.ana.id)[1]).toMatch(/Returned by Ana[\s\S]*Verified gone/)
  })
  it('is true after it was returned', async () => {
    await granted()
    await world.presses(world.ana.id, 'Return access')
    await world.wind(5)
    nothingStandsAsItWas()
  })
  it('is true after it was extended and has expired', async () => {
    await world.decidedBy({}, { extensions: { max: 1, each: minutes(60) } })
    await granted()
    await extended()
    await world.wind(60)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    nothingStandsAsItWas()
  })
  it('is true after it was revoked', async () => {
    await granted()
    await world.types(world.olga.id, 'revoke ana@contoso.com jit-prod-db-readers because no')
    await world.wind(5)
    expect(world.titlesOf(world.ana.id)).toContain('Revoked')
    nothingStandsAsItWas()
  })
  it('is true after too few could be reached and somebody decided all the same', async () => {
    for (const { id } of [world.olga, world.otto, world.ines])
      world.chat.addAccount(world.account(id).user, { deactivated: true })
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.wind(16)
    expect(world.titlesOf(world.ana.id)).toContain('Too few can be reached')
    await world.types(world.ana.id, 'cancel jit-prod-db-readers')
    nothingStandsAsItWas()
  })
})
