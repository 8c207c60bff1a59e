import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { type GroupId, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { checkResources } from '../check-setup/resources.ts'
import { conversation } from '../forms/converse.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { kit, withKit } from './bundle.test-support.ts'

let world: World
let shell: GroupId
const part = (group: GroupId, of = world): Entitlement => of.directory.entitlement(group)

beforeEach(async () => {
  world = await aWorld()
  shell = world.directory.addGroup('jit-k8s-debug')
  await withKit(world, shell)
})

const asks = (what = 'On-call kit') => world.types(world.ana.id, `request ${what} for 2h because INC-7`)
const holds = (group: GroupId) => world.holds(group, world.ana.id)
const status = () => world.wordsOf(world.ana.id)[0] ?? ''
const refused = () => world.answersTo(world.ana.id).at(-1) ?? ''
const denied = () => new Fault('graph.denied', 'Insufficient privileges.', { retry: 'never', result: 'not-done' })

describe('a bundle', () => {
  it('is offered by its name, and none of its parts is asked for by itself', async () => {
    const { suggestAccess } = conversation(world.ports)
    const suggested = async (who: PersonId) =>
      (await suggestAccess(world.account(who), '', 10)).map(({ label }) => label)
    expect(await suggested(world.ana.id)).toEqual(['On-call kit'])
    expect(await suggested(world.otto.id)).toEqual([])
    await asks('jit-k8s-debug')
    expect(refused()).toContain('“jit-k8s-debug” is not asked for by itself, but as part of On-call kit.')
    await world.types(world.ben.id, 'request On-cal kit because x')
    expect(world.answersTo(world.ben.id).at(-1)).toContain('The nearest: On-call kit')
  })

  it('does not exist for whoever no flow opens it to, by its own name and by those of its parts', async () => {
    await world.types(world.otto.id, 'request On-call kit because x')
    const answer = world.answersTo(world.otto.id).at(-1)
    await world.types(world.otto.id, 'request jit-nothing-there because x')
    expect(answer).toContain('There is nothing that you may ask for')
    expect(world.answersTo(world.otto.id).at(-1)).toBe(answer?.replace('On-call kit', 'jit-nothing-there'))
  })

  it('asks the owner of each part about that part, and gives nothing before all have agreed', async () => {
    await asks()
    expect(status()).toMatch(/On-call kit \(bundle of 2\)/)
    expect(status()).toMatch(
      /jit-prod-db-readers \(group\): waits for 1 of Olga, Otto\n• jit-k8s-debug \(group\): waits for Ines/,
    )
    expect(world.wordsOf(world.olga.id)[0]).toContain(
      'Your word is about jit-prod-db-readers; others decide about the rest.',
    )
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? 'none'
    await world.presses(world.olga.id, 'Approve')
    expect(status()).toMatch(/jit-prod-db-readers \(group\): approved by Olga\n/)
    expect([holds(world.readers), holds(shell)]).toEqual([false, false])
    // A second owner of what is agreed to brings it no further.
    expect(world.buttonsOf(world.otto.id).map(({ label }) => label)).toEqual(['Deny'])
    expect(world.wordsOf(world.otto.id).at(-1)).toContain('What is yours to decide has been agreed to.')
    await world.does(world.otto.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.otto.id).at(-1)).toContain('enough have agreed already')
    await world.presses(world.ines.id, 'Approve')
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
    expect(status()).toMatch(/^Granted\n/)
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(2)
    expect(world.audit().filter(action => action === 'grant.active')).toHaveLength(2)
    // One message tells of both.
    expect(world.titlesOf(world.ana.id).filter(title => title === 'Granted')).toHaveLength(2)
  })

  it('is decided with one click by somebody who owns all of it', async () => {
    world.directory.join(world.itOwners, world.olga.id)
    await asks()
    await world.presses(world.olga.id, 'Approve')
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
  })

  it('is denied as a whole by the owner of one part', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.denies(world.ines.id, 'not this week')
    expect(status()).toMatch(/^Denied\n[\s\S]*not this week/)
    expect([holds(world.readers), holds(shell)]).toEqual([false, false])
    await asks()
    expect(refused()).toMatch(/denied/)
  })

  it('names before it is sent every part that cannot be given, and why', async () => {
    world.directory.join(shell, world.ana.id)
    await asks()
    expect(refused()).toMatch(/nothing was sent\. jit-k8s-debug: You already have this/)
    world.directory.leave(shell, world.ana.id)
    world.directory.changePerson(world.ines.id, { enabled: false })
    await asks()
    expect(refused()).toMatch(/nothing was sent\. jit-k8s-debug: .*nobody/i)
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('stays chosen on the form that says so, with what was typed, also while the directory cannot be asked', async () => {
    world.directory.join(shell, world.ana.id)
    const form = world.chat.openForm()
    const [offered] = await conversation(world.ports).suggestAccess(world.account(world.ana.id), 'on-call', 1)
    const sent = { resource: offered?.value ?? '', duration: '2h', reason: 'INC-7' }
    const kept = { duration: '2h', reason: 'INC-7' }
    await world.fills(world.ana.id, sent, form)
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: [offered], ...kept },
      durationHint: expect.stringContaining('Up to'),
      errors: { resource: expect.stringContaining('jit-k8s-debug: You already have this') },
    })
    world.directory.failNext('groupsAmong', new Fault('graph.away', 'away', { retry: 'later' }))
    await world.fills(world.ana.id, sent, form)
    expect(world.chat.formContent(form)).toMatchObject({
      problem: expect.anything(),
      values: { resources: [{ value: sent.resource }], ...kept },
    })
  })

  it('is not asked for by whoever chose it when it held something else: what it gives now is said on the form, and what was typed stays', async () => {
    const form = world.chat.openForm()
    const [offered] = await conversation(world.ports).suggestAccess(world.account(world.ana.id), 'on-call', 1)
    const more = world.directory.addGroup('jit-payroll')
    await withKit(world, shell, {}, [more])
    const sent = { resource: offered?.value ?? '', duration: '2h', reason: 'INC-7' }
    const says =
      /On-call kit is not what it was when you chose it, so nothing was sent\. It gives now: jit-prod-db-readers, jit-k8s-debug and jit-payroll\./
    expect(await world.app.conversation.checkRequestForm(world.account(world.ana.id), sent)).toEqual({
      resource: expect.stringMatching(says),
    })
    await world.fills(world.ana.id, sent, form)
    expect(world.chat.formContent(form)).toMatchObject({
      values: { resources: [], duration: '2h', reason: 'INC-7' },
      errors: { resource: expect.stringMatching(says) },
    })
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('counts once against what somebody may ask for, and is not asked for while it waits, as little as what shares a part with it', async () => {
    await asks()
    await asks()
    expect(refused()).toMatch(/already asked|waiting/i)
    const [request] = await world.store.requestsOf(world.ana.id, 10)
    const standing = await world.store.transaction(tx =>
      tx.standingOf(world.ana.id, [part(shell)], new Date('2026-11-20T00:00:00Z')),
    )
    expect(standing).toMatchObject({
      waiting: [{ resource: part(shell).resource, request: request?.ask.id }],
      openRequests: 1,
      askedSince: 1,
    })
  })

  it('fails in one part and gives the others; whoever asked tries that part again, and nobody decides again', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('grant', denied())
    await world.presses(world.ines.id, 'Approve')
    expect([holds(world.readers), holds(shell)].filter(Boolean)).toHaveLength(1)
    expect(status()).toMatch(
      /^Granted: 1 of 2\n[\s\S]*not granted\. It failed in the directory: Insufficient privileges/,
    )
    await world.presses(world.ana.id, 'Retry')
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
    expect(status()).toMatch(/^Granted\n/)
    expect(world.buttonsOf(world.ana.id).map(({ label }) => label)).not.toContain('Retry')
    expect(world.audit().filter(action => action === 'decision.recorded')).toHaveLength(2)
    expect(world.audit().filter(action => action === 'grant.opened')).toHaveLength(3)
  })

  it('rings for each part that comes later than what was told, and once for those that come together', async () => {
    const bells = () => world.titlesOf(world.ana.id).slice(1)
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('grant', new Fault('graph.unavailable', 'Busy.', { retry: 'later', result: 'not-done' }))
    await world.presses(world.ines.id, 'Approve')
    expect([holds(world.readers), holds(shell)].filter(Boolean)).toHaveLength(1)
    await world.wind(1)
    await world.wind(1)
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
    expect(bells()).toEqual(['Granted: 1 of 2', 'Granted'])
    await world.presses(world.ana.id, 'Return access')
    await world.wind(1)
    expect(bells().slice(2)).toEqual(['Ended'])
  })

  it('rings for a part that fails after another did', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('grant', denied())
    world.directory.failNext('grant', new Fault('graph.unavailable', 'Busy.', { retry: 'later', result: 'not-done' }))
    world.directory.failNext('grant', denied())
    await world.presses(world.ines.id, 'Approve')
    await world.wind(1)
    await world.wind(1)
    expect(world.titlesOf(world.ana.id).slice(1)).toEqual(['Not granted: 1 of 2', 'Not granted'])
  })

  it('is tried again three times by whoever asked, and then only by whoever answers for the integration', async () => {
    const tries = () => world.audit().filter(action => action === 'grant.opened')
    const given = () => [holds(world.readers), holds(shell)].filter(Boolean)
    const press = (who: PersonId) => {
      const value = world.buttonsOf(who).findLast(({ label }) => label === 'Retry')?.value ?? 'none'
      return world.does(who, { type: 'press', value, message: null })
    }
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('grant', denied())
    await world.presses(world.ines.id, 'Approve')
    for (let time = 1; time <= 3; time++) {
      world.directory.failNext('grant', denied())
      await press(world.ana.id)
      expect(tries()).toHaveLength(2 + time)
    }
    await press(world.ana.id)
    expect([tries(), given()].map(({ length }) => length)).toEqual([5, 1])
    await press(world.ines.id)
    expect([tries(), given()].map(({ length }) => length)).toEqual([6, 2])
  })

  it('is not tried again by whoever asked once the approval is an hour old, nor by a colleague', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('grant', denied())
    await world.presses(world.ines.id, 'Approve')
    const value = world.buttonsOf(world.ana.id).find(({ label }) => label === 'Retry')?.value ?? 'none'
    await world.does(world.ben.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.ben.id).at(-1)).toMatch(/no such|cannot|not/i)
    await world.wind(61)
    await world.does(world.ana.id, { type: 'press', value, message: null })
    expect([holds(world.readers), holds(shell)].filter(Boolean)).toHaveLength(1)
  })

  it('fails only in the part that may not be given any more just before it is written', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    // Between the check at the form and the write it was given by hand.
    world.directory.join(shell, world.ana.id)
    await world.presses(world.ines.id, 'Approve')
    expect(holds(world.readers)).toBe(true)
    expect(status()).toMatch(/jit-k8s-debug \(group\): not granted\./)
    await world.wind(121)
    expect([holds(world.readers), holds(shell)]).toEqual([false, true])
  })

  it('is returned and extended as a whole by its button, and part by part by name', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    await world.wind(110)
    await world.presses(world.ana.id, 'Extend')
    expect(world.audit().filter(action => action === 'grant.extended')).toHaveLength(2)
    await world.types(world.ana.id, 'return jit-k8s-debug')
    expect([holds(world.readers), holds(shell)]).toEqual([true, false])
    await world.types(world.ana.id, 'return On-call kit')
    expect([holds(world.readers), holds(shell)]).toEqual([false, false])
    await world.wind(5)
    expect(status()).toMatch(/^Ended\n/)
  })

  it('is taken back by an approver as far as it was theirs to decide, and no further', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    await world.types(world.olga.id, 'revoke jit-k8s-debug')
    expect(holds(shell)).toBe(true)
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Revoke')?.value ?? 'none'
    await world.does(world.olga.id, { type: 'deny-form', form: null, value, reason: 'over' })
    expect([holds(world.readers), holds(shell)]).toEqual([false, true])
  })

  it('is explained part by part: whose word stands behind it, and what it was part of', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    await world.types(world.ana.id, 'why jit-k8s-debug')
    const why = world.answersTo(world.ana.id).at(-1) ?? ''
    expect(why).toContain('Asked for as part of On-call kit.')
    expect(why).toContain('Ines')
    expect(why).not.toContain('Olga')
  })

  it('is looked up by its name, part by part, as far as each is theirs to see', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    const told = async (who: PersonId, typed: string) => {
      await world.types(who, typed)
      return world.answersTo(who).at(-1) ?? ''
    }
    expect(await told(world.ana.id, 'who on-call kit')).toMatch(
      /Of On-call kit, each by itself:[\s\S]*jit-prod-db-readers\nAna: granted[\s\S]*jit-k8s-debug\nAna: granted/,
    )
    expect(await told(world.ana.id, 'why On-call kit')).toMatch(
      /Ana holds jit-prod-db-readers[\s\S]*Olga[\s\S]*Ana holds jit-k8s-debug[\s\S]*Ines/,
    )
    const oftenOlgas = await told(world.olga.id, 'why Ana On-call kit')
    expect(oftenOlgas).toMatch(/Ana holds jit-prod-db-readers/)
    const ottos = await told(world.otto.id, 'who On-call kit')
    expect(ottos).toMatch(/jit-prod-db-readers\nAna: granted/)
    expect(ottos).not.toContain('jit-k8s-debug')
    expect(await told(world.ben.id, 'why Ana On-call kit')).toMatch(/shown to the person themselves/)
    const nobodys = world.directory.addPerson('Nina', { email: 'nina@contoso.com' })
    world.addToChat({ id: nobodys.id, name: 'Nina', email: 'nina@contoso.com' })
    const answer = async (name: string) => (await told(nobodys.id, `who ${name}`)).replaceAll(name, 'X')
    expect(await answer('On-call kit')).toBe(await answer('Off-call kit'))
  })

  it('is looked up before it is asked for: who would decide about which part, and which part stands in the way', async () => {
    await world.types(world.ana.id, 'can On-call kit')
    const can = world.answersTo(world.ana.id).at(-1) ?? ''
    expect(can).toMatch(
      /You can ask for On-call kit\.[\s\S]*jit-prod-db-readers: One of Olga, Otto has to approve\.\njit-k8s-debug: Ines has to approve/,
    )
    expect(can).toMatch(/It takes: a reason\nGives together: jit-prod-db-readers, jit-k8s-debug/)
    await world.types(world.ana.id, 'can jit-k8s-debug')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(
      /No access flow opens it to you\.\nYou can ask for it together with others, as On-call kit\./,
    )
    world.directory.join(shell, world.ana.id)
    await world.types(world.ana.id, 'can me On-call kit')
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(
      /You cannot ask for On-call kit now\.[\s\S]*jit-k8s-debug: You already have this/,
    )
    await world.types(world.otto.id, 'can On-call kit')
    expect(world.answersTo(world.otto.id).at(-1)).not.toContain('jit-k8s-debug')
  })

  it('is named by the check where a part of it can never be given', async () => {
    world.directory.join(world.admins, world.olga.id)
    await world.force({
      ...((await world.store.activePolicy()) as Policy),
      hash: policyHash('decides'),
      auditors: people([shell]),
    })
    await world.types(world.olga.id, 'setup')
    expect(world.answersTo(world.olga.id).at(-1)).toContain(
      'Nobody can ask for the bundle “On-call kit”: jit-k8s-debug cannot be given.',
    )
  })
  it('is named by the check where the filter of its integration leaves parts of it out', async () => {
    const policy = (await world.store.activePolicy()) as Policy
    const resources = await world.store.inventory.resources(world.contoso)
    const told = (left: readonly string[]) =>
      checkResources({ policy, resources: resources.filter(({ name }) => left.includes(name)), pageOf: () => null })
        .filter(({ about }) => about === 'Bundles')
        .map(({ verdict, says }) => `${verdict}: ${says}`)
    const nobody = 'warning: Nobody can ask for the bundle “On-call kit”: the directory was not read for'
    expect(told(['jit-prod-db-readers'])).toEqual([`${nobody} one of its parts.`])
    expect(told([])).toEqual([`${nobody} 2 of its parts.`])
  })

  it('is given at once where its flow approves by itself', async () => {
    await withKit(world, shell, { automatic: true })
    await asks()
    expect([holds(world.readers), holds(shell)]).toEqual([true, true])
  })

  it('gives no part that was taken out of it, or out of its flow, before it is written', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    const [flow] = (await world.store.activePolicy())?.flows ?? []
    if (!flow) throw new Error('no flow')
    await world.presses(world.ines.id, 'Approve')
    await world.types(world.ana.id, 'return On-call kit')
    await asks()
    await world.presses(world.olga.id, 'Approve')
    const only = { kind: 'bundle', bundle: kit, entitlements: [part(world.readers)] } as const
    await world.force({ ...world.policy, hash: policyHash('less'), flows: [{ ...flow, resources: [only] }] })
    await world.presses(world.ines.id, 'Approve')
    expect([holds(world.readers), holds(shell)]).toEqual([true, false])
  })
})

describe('whatever is pressed, and whoever comes to own what', () => {
  const approves = (who: 'olga' | 'ines') => ({ type: 'approves', who }) as const
  it('no part of a bundle is given without the word of somebody who owned it when they gave it', async () => {
    const clicker = fc.constantFrom('olga', 'otto', 'ines', 'ana', 'ben')
    const step = fc.oneof(
      fc.record({ type: fc.constant('approves' as const), who: clicker }),
      fc.record({
        type: fc.constant('moves' as const),
        who: fc.constantFrom('olga', 'ines'),
        group: fc.constantFrom('leads', 'itOwners'),
      }),
    )
    let given = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), fc.constantFrom(1, 2), async (steps, needed) => {
        const world = await aWorld()
        const shell = world.directory.addGroup('jit-k8s-debug')
        await withKit(world, shell, { needed })
        await world.types(world.ana.id, 'request On-call kit for 1h because INC-7')
        const button = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')
        const owners = new Map([
          [part(world.readers, world).resource, world.leads],
          [part(shell, world).resource, world.itOwners],
        ])
        const spoken = new Map([...owners.keys()].map(resource => [resource, [] as PersonId[]]))
        for (const one of steps) {
          const who = world[one.who as 'olga'].id
          if (one.type === 'moves') {
            const group = world[one.group as 'leads']
            if (world.holds(group, who)) world.directory.leave(group, who)
            else world.directory.join(group, who)
            continue
          }
          const before = world.store.recorded().length
          if (button) await world.does(who, { type: 'press', value: button.value, message: null })
          for (const { action, details } of world.store.recorded().slice(before)) {
            if (action !== 'decision.recorded') continue
            expect(who).not.toBe(world.ana.id)
            for (const [resource, group] of owners) {
              if (details?.of && !(details.of as string[]).includes(resource)) continue
              expect(world.holds(group, who)).toBe(true)
              spoken.get(resource)?.push(who)
            }
          }
        }
        for (const who of spoken.values()) expect(new Set(who).size).toBe(who.length)
        if (world.holds(world.readers, world.ana.id)) given++
        for (const [group, who] of [world.readers, shell].map((one, at) => [one, [...spoken.values()][at]] as const))
          if (world.holds(group, world.ana.id)) expect(who?.length).toBeGreaterThanOrEqual(needed)
      }),
      {
        numRuns: 15,
        examples: [
          [[approves('olga'), approves('ines')], 1],
          // Who comes to own the other part later has a word about that one too.
          [[approves('olga'), { type: 'moves', who: 'olga', group: 'itOwners' }, approves('olga')], 1],
        ],
      },
    )
    expect(given).toBeGreaterThan(0)
  })
})
