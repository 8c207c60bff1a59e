import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import { chosenTogether, encodeChoice } from '../../cards/forms/choice.ts'
import { conversation } from '../forms/converse.ts'
import { replay } from '../policy/replay.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { kit, withKit } from './bundle.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const both = 'jit-prod-db-readers, jit-untagged'
const asks = (what = both, rest = 'for 2h because INC-7') => world.types(world.ana.id, `request ${what} ${rest}`)
const holds = (group: GroupId) => world.holds(group, world.ana.id)
const held = () => [holds(world.readers), holds(world.untagged)]
const status = () => world.wordsOf(world.ana.id)[0] ?? ''
const refused = () => world.answersTo(world.ana.id).at(-1) ?? ''
const submitted = () => world.audit().filter(action => action === 'request.submitted')
const choice = (group: GroupId) => encodeChoice(world.directory.entitlement(group))
const fills = (groups: readonly string[], form = world.chat.openForm()) => {
  const fields = { resource: chosenTogether(groups), duration: '2h', reason: 'INC-7' }
  return { form, fields, sent: world.fills(world.ana.id, fields, form) }
}
const named = (group: GroupId) => ({ kind: 'named', ...world.directory.entitlement(group) }) as const
const inForce = (hash: string, ...flows: [AccessFlow, ...AccessFlow[]]) =>
  world.force({ ...world.policy, hash: policyHash(hash), flows })

describe('several resources picked in one request', () => {
  it('are decided about by the owner of each, and given when all have agreed; each ends by itself', async () => {
    await asks()
    expect(status()).toMatch(
      /^Request sent\n[\s\S]*jit-prod-db-readers \(group\), jit-untagged \(group\)[\s\S]*• jit-prod-db-readers \(group\): waits for 1 of Olga, Otto\n• jit-untagged \(group\): waits for Ines/,
    )
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toEqual([false, false])
    await world.presses(world.ines.id, 'Approve')
    expect(held()).toEqual([true, true])
    expect(status()).toMatch(/^Granted\n/)
    // One message tells of both.
    expect(world.titlesOf(world.ana.id).filter(title => title === 'Granted')).toHaveLength(2)
    await world.types(world.ana.id, 'why jit-untagged')
    expect(refused()).toContain('Asked for together with 1 more.')
    await world.types(world.ana.id, 'return jit-untagged')
    expect(held()).toEqual([true, false])
    expect(status()).toMatch(/^Granted: 1 of 2\n/)
    await world.wind(121)
    expect(held()).toEqual([false, false])
    expect(submitted()).toHaveLength(1)
    expect(world.audit().filter(action => action === 'grant.end_verified')).toHaveLength(2)
  })

  it('are denied as a whole by the owner of one', async () => {
    await asks('jit-untagged and jit-prod-db-readers')
    await world.presses(world.olga.id, 'Approve')
    await world.denies(world.ines.id, 'not this week')
    expect(status()).toMatch(/^Denied\n[\s\S]*not this week/)
    expect(held()).toEqual([false, false])
  })

  it('are picked in the form, where the flow that counts for all of them says for how long', async () => {
    const more = world.directory.addGroup('jit-more')
    await world.app.scheduleJobs()
    await world.wind(6)
    const fuller: AccessFlow = { ...world.flow, name: flowName('More'), resources: [named(more)] }
    const short: AccessFlow = {
      ...world.flow,
      duration: { default: minutes(30), max: minutes(60) },
      resources: [named(world.readers), named(world.untagged)],
    }
    await inForce('two', fuller, short)
    const { howLong, checkRequestForm } = conversation(world.ports)
    const picked = chosenTogether([choice(world.readers), choice(world.untagged)])
    const account = world.account(world.ana.id)
    expect((await howLong(account, choice(more))).durationHint).toContain('Up to 8 hours')
    expect((await howLong(account, picked)).durationHint).toContain('Up to 1 hour')
    expect(await checkRequestForm(account, { resource: picked, duration: '2h', reason: 'x' })).toEqual({
      duration: expect.stringContaining('1 hour at most'),
    })
    const { form, sent } = fills([choice(world.readers), choice(world.untagged)])
    await sent
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: [{ label: 'jit-prod-db-readers' }, { label: 'jit-untagged' }], duration: '2h' },
      durationHint: expect.stringContaining('Up to 1 hour'),
      errors: { duration: expect.stringContaining('1 hour at most') },
    })
    await world.fills(world.ana.id, { resource: picked, duration: '1h', reason: 'INC-7' }, form)
    expect(submitted()).toHaveLength(1)
  })

  it('are told apart before anything is sent, where they go by different flows', async () => {
    const more = world.directory.addGroup('jit-more')
    await inForce(
      'apart',
      { ...world.flow, name: flowName('Two'), resources: [named(world.readers), named(more)] },
      { ...world.flow, name: flowName('One'), resources: [named(world.untagged)] },
    )
    await world.app.scheduleJobs()
    await world.wind(6)
    const says =
      'These go by different access flows, so nothing was sent. Please ask for jit-prod-db-readers and jit-more together, and for jit-untagged by itself.'
    await asks('jit-untagged, jit-prod-db-readers and jit-more')
    expect(refused()).toContain(says)
    const all = [choice(world.untagged), choice(world.readers), choice(more)]
    const { form, fields, sent } = fills(all)
    await sent
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: all.map(value => ({ value })), duration: '2h', reason: 'INC-7' },
      errors: { resource: says },
    })
    const { checkRequestForm } = conversation(world.ports)
    expect(await checkRequestForm(world.account(world.ana.id), fields)).toEqual({ resource: says })
    expect(submitted()).toEqual([])
  })

  it('are not given by a rule that opens them, where people decide about one of them alone', async () => {
    await inForce(
      'rule',
      { ...world.flow, name: flowName('People'), resources: [named(world.readers)] },
      { ...world.flow, name: flowName('Rule'), approval: 'automatic' },
    )
    await asks()
    expect(refused()).toContain('jit-prod-db-readers by itself, and for jit-untagged by itself')
    expect(held()).toEqual([false, false])
    await asks('jit-untagged')
    expect(held()).toEqual([false, true])
  })

  it('are had no more easily for what was picked with them: each goes by the flow that counts for it alone', async () => {
    const strict: AccessFlow = {
      ...world.flow,
      name: flowName('Strict'),
      resources: [named(world.readers)],
      ticket: { required: true, pattern: '^INC-\\d+$' },
      approval: { ...world.flow.approval, stages: [{ from: [{ kind: 'owner' }], needed: 2 }] },
    }
    const lenient: AccessFlow = {
      ...world.flow,
      name: flowName('Lenient'),
      resources: [named(world.readers), named(world.untagged)],
      duration: { default: minutes(60), max: minutes(60) },
    }
    await inForce('strict', strict, lenient)
    await asks()
    expect(refused()).toContain('jit-prod-db-readers by itself, and for jit-untagged by itself')
    await asks('jit-prod-db-readers')
    expect(refused()).toMatch(/ticket/)
    const { form, sent } = fills([choice(world.readers), choice(world.untagged)])
    await sent
    expect(world.chat.formContent(form)).toMatchObject({
      errors: { resource: expect.stringContaining('different access flows') },
    })
    expect(submitted()).toEqual([])
    await asks('jit-untagged', 'for 1h because INC-7')
    expect(submitted()).toHaveLength(1)
  })

  it('are at most twenty, and how many there were is said', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => `jit-${at}`)
    await asks(many.join(', '))
    expect(refused()).toContain('You asked for 1,001 at once, and one request takes at most 20')
    const { form, sent } = fills(many)
    await sent
    expect(world.chat.formContent(form)).toMatchObject({ errors: { resource: expect.stringContaining('1,001') } })
    await asks(many.slice(0, 21).join(' and '))
    expect(refused()).toContain('You asked for 21 at once')
    const groups = many.slice(0, 20).map(name => world.directory.addGroup(name))
    await world.app.scheduleJobs()
    await world.wind(6)
    await asks(many.slice(0, 20).join(', '))
    expect(submitted()).toHaveLength(1)
    await world.presses(world.ines.id, 'Approve')
    expect(groups.every(holds)).toBe(true)
  })

  it('count once where one is picked twice, and are one request like any other where that leaves one', async () => {
    await fills([choice(world.readers), choice(world.readers)]).sent
    expect(status()).not.toContain('•')
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toEqual([true, false])
    await world.types(world.ben.id, 'request jit-untagged, JIT-UNTAGGED, jit-prod-db-readers because x')
    const [request] = await world.store.requestsOf(world.ben.id, 1)
    expect(request?.ask.entitlements).toEqual(
      [world.untagged, world.readers].map(it => world.directory.entitlement(it)),
    )
  })

  it('are refused with the name of what cannot be given, whatever was picked with it', async () => {
    world.directory.join(world.untagged, world.ana.id)
    await asks()
    expect(refused()).toMatch(/nothing was sent\. jit-untagged: You already have this/)
    await asks('jit-prod-db-readers, finance-ledger')
    expect(refused()).toContain('There is nothing called “finance-ledger” that you may ask for')
    const invisible = refused()
    await asks('jit-prod-db-readers, finance-nothing')
    expect(refused()).toBe(invisible.replaceAll('finance-ledger', 'finance-nothing'))
    await fills([choice(world.readers), choice(world.secret)]).sent
    await fills([choice(world.readers), 'forged']).sent
    expect(submitted()).toEqual([])
  })

  it('keep on the form what is there of what was picked, where one of it is not', async () => {
    const { form, sent } = fills([choice(world.readers), choice(world.secret)])
    await sent
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: [{ label: 'jit-prod-db-readers' }], reason: 'INC-7' },
      errors: { resource: expect.anything() },
    })
  })

  it('do not take a bundle with them', async () => {
    const more = { ...world.flow, name: flowName('Alone') }
    await withKit(world, world.untagged)
    await world.force({
      ...world.policy,
      hash: policyHash('and-kit'),
      flows: [...((await world.store.activePolicy())?.flows ?? [world.flow]), more] as [AccessFlow, ...AccessFlow[]],
    })
    await world.wind(2)
    await asks(`${kit}, jit-prod-db-readers`)
    expect(refused()).toContain('On-call kit is a bundle, which is asked for by itself')
    expect(submitted()).toEqual([])
  })

  it('are read as one name first, and a name may hold a comma and an “and”', async () => {
    const odd = world.directory.addGroup('jit-Sales, EMEA and APAC')
    await world.app.scheduleJobs()
    await world.wind(6)
    await asks('jit-Sales, EMEA and APAC')
    expect(status()).not.toContain('•')
    await world.types(world.ben.id, 'request jit-untagged and jit-sales, emea and apac starting now for 1h because x')
    const [request] = await world.store.requestsOf(world.ben.id, 1)
    expect(request?.ask.entitlements).toEqual([world.untagged, odd].map(it => world.directory.entitlement(it)))
    expect(request?.ask.duration).toBe(60)
  })

  it('are asked for in the stead of somebody else only as far as each is open for them', async () => {
    await inForce(
      'others',
      { ...world.flow, name: flowName('Self') },
      { ...world.flow, name: flowName('Others'), resources: [named(world.readers)], requestFor: ['others'] },
    )
    await asks(both, 'for ben@contoso.com for 1h because x')
    expect(refused()).toMatch(/nothing was sent\. jit-untagged: No access flow lets you ask for this for them/)
    expect(submitted()).toEqual([])
  })

  it('lose only the part that the flow in force does not open any more, just before it is written', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await inForce('less', { ...world.flow, resources: [named(world.readers)] })
    await world.presses(world.ines.id, 'Approve')
    expect(held()).toEqual([true, false])
    expect(status()).toMatch(/jit-untagged \(group\): not granted\./)
  })

  it('are nothing that can be approved any more where the flow in force opens none of them', async () => {
    await asks()
    await inForce('none', { ...world.flow, resources: [named(world.secret)] })
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    expect(held()).toEqual([false, false])
    expect(world.audit()).not.toContain('request.approved')
  })

  it('wait as one: none of them is asked for again meanwhile, and each of their names cancels all', async () => {
    await asks()
    await asks('jit-untagged')
    expect(refused()).toMatch(/already asked|waiting/i)
    await world.types(world.ana.id, 'cancel jit-untagged')
    expect(status()).toMatch(/^Cancelled|^Withdrawn/)
  })

  it('are told by name which of them waits already, and which was denied', async () => {
    await asks('jit-untagged')
    await asks()
    expect(refused()).toMatch(/nothing was sent\. jit-untagged: You have already asked for this/)
    await world.denies(world.ines.id, 'not this week')
    await asks()
    expect(refused()).toMatch(/nothing was sent\. jit-untagged: This was denied to you a short while ago/)
    await asks('jit-prod-db-readers')
    expect(submitted()).toHaveLength(2)
  })

  it('are paused after a no only as far as whoever said it could decide', async () => {
    await asks()
    await world.denies(world.ines.id, 'not jit-untagged')
    await asks('jit-untagged')
    expect(refused()).toContain('denied to you a short while ago')
    await asks('jit-prod-db-readers')
    expect(submitted()).toHaveLength(2)
    await world.denies(world.olga.id, 'nor this')
    await asks('jit-prod-db-readers')
    expect(refused()).toContain('denied to you a short while ago')
    await world.wind(61)
    await asks()
    expect(submitted()).toHaveLength(3)
  })

  it('are taken back by their names as they were asked for, and what was taken back with one is said', async () => {
    await asks()
    await world.types(world.ana.id, 'cancel jit-prod-db-readers and finance-ledger')
    expect(refused()).toMatch(/No request of yours for “finance-ledger” is waiting, so nothing was changed/)
    await world.types(world.ana.id, 'cancel jit-untagged')
    expect(refused()).toContain('Your request for jit-prod-db-readers and jit-untagged is withdrawn.')
    await asks()
    await world.types(world.ana.id, 'cancel JIT-untagged, "jit-prod-db-readers"')
    expect(refused()).toContain('Your request for jit-prod-db-readers and jit-untagged is withdrawn.')
    await asks('jit-untagged')
    await asks('jit-prod-db-readers')
    await world.types(world.ana.id, `cancel ${both}`)
    expect(refused()).toMatch(/Your requests for jit-.* and jit-.* are withdrawn\./)
    expect(world.audit().filter(action => action === 'request.withdrawn')).toHaveLength(4)
  })

  it('are extended and given back by their names, all of them or none', async () => {
    await inForce('extended', { ...world.flow, extensions: { max: 1, each: minutes(30) } })
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    await world.wind(110)
    await world.types(world.ana.id, `extend ${both} for 30m`)
    expect(refused()).toContain('jit-prod-db-readers and jit-untagged are extended.')
    expect(world.audit().filter(action => action === 'grant.extended')).toHaveLength(2)
    await world.types(world.ana.id, 'return jit-prod-db-readers, finance-ledger')
    expect(refused()).toMatch(/You hold nothing called “finance-ledger”, so nothing was changed/)
    expect(held()).toEqual([true, true])
    await world.types(world.ana.id, 'return jit-prod-db-readers and jit-untagged')
    expect(refused()).toContain('Thank you. jit-prod-db-readers and jit-untagged are being taken back now.')
    expect(held()).toEqual([false, false])
  })

  it('are taken back before they have begun by the word that cancels', async () => {
    await inForce('later', { ...world.flow, startWithin: minutes(1440) })
    await asks(both, 'for 2h in 3h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    await world.types(world.ana.id, `cancel ${both}`)
    await world.wind(181)
    expect(held()).toEqual([false, false])
    expect(world.audit()).not.toContain('grant.active')
  })

  it('are asked for again, and extended, with all of them on the form', async () => {
    await asks()
    await world.denies(world.ines.id, 'not this week')
    const again = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Request again')
    const form = world.chat.openForm()
    await world.app.conversation.fillRequestForm(world.account(world.ana.id), form, again?.value)
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: [{ label: 'jit-prod-db-readers' }, { label: 'jit-untagged' }], reason: 'INC-7' },
      durationHint: expect.stringContaining('Up to 8 hours'),
    })
  })

  it('are told by another version of the access file which of them it would not open with the others', async () => {
    await asks()
    const proposed = {
      ...world.policy,
      hash: policyHash('proposed'),
      flows: [
        { ...world.flow, resources: [named(world.readers)] },
        { ...world.flow, name: flowName('Other'), resources: [named(world.untagged)] },
      ],
    } as const
    const known = await world.store.inventory.resources(world.contoso)
    const { changed } = await replay(world.ports, { inForce: world.policy, proposed }, known, new Date(0))
    expect(changed.flatMap(({ differences }) => differences)).toEqual([{ kind: 'refused', because: 'apart' }])
  })

  it('tell nobody in the audit less than what was asked for', async () => {
    await asks()
    const entry = world.store.recorded().find(({ action }) => action === 'request.submitted')
    expect(entry?.details).toMatchObject({
      entitlements: [world.readers, world.untagged].map(it => world.directory.entitlement(it)),
    })
    expect(entry?.details).not.toHaveProperty('bundle')
  })
})

it('what is not open to somebody is nothing to them among several as it is alone', async () => {
  const other: AccessFlow = {
    ...world.flow,
    name: flowName('Of admins'),
    requesters: { everyone: false, ...people([world.admins]) },
    resources: [named(world.secret), named(world.readers)],
  }
  await inForce('hidden', world.flow, other)
  await asks('jit-prod-db-readers, finance-ledger')
  expect(refused()).toContain('There is nothing called “finance-ledger”')
  expect(refused()).not.toContain('different access flows')
})
