import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
let changes = 0
beforeEach(async () => {
  world = await aWorld()
  await inForce({ ...world.flow, startWithin: minutes(7 * 1440) })
})

/** It is Friday, 20 November 2026, nine o’clock in UTC. */
const inForce = (...[first, ...others]: readonly [AccessFlow, ...AccessFlow[]]) =>
  world.force({ ...world.policy, hash: policyHash(`later-${++changes}`), flows: [first, ...others] })
const answer = async (what: string, who = world.ana.id): Promise<string> => {
  await world.types(who, what)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const holds = () => world.holds(world.readers, world.ana.id)
const until = async (iso: string) => {
  await world.wind((new Date(iso).getTime() - world.clock.at.getTime()) / 60_000)
}
const asked = 'request jit-prod-db-readers for 2h starting tomorrow 09:00 because INC-7'
const cardOf = (who: string) => world.wordsOf(who as typeof world.ana.id).at(-1) ?? 'nothing'

describe('a request that begins later', () => {
  it('is approved now and given then, for all of its time', async () => {
    await world.types(world.ana.id, asked)
    expect(cardOf(world.olga.id)).toMatch(/Start: .*2026-11-21.*09:00/)
    await world.presses(world.olga.id, 'Approve')
    expect(cardOf(world.ana.id)).toMatch(/It starts .*2026-11-21.*09:00.*Until then nothing is given/s)
    expect(await answer('mine')).toMatch(/jit-prod-db-readers.*: approved, starts .*2026-11-21/)
    await until('2026-11-21T08:59:00Z')
    expect(holds()).toBe(false)
    await until('2026-11-21T09:00:00Z')
    expect(holds()).toBe(true)
    await until('2026-11-21T10:59:00Z')
    expect(holds()).toBe(true)
    await until('2026-11-21T11:10:00Z')
    expect(holds()).toBe(false)
    const submitted = world.store.recorded().find(({ action }) => action === 'request.submitted')
    expect(submitted?.details).toMatchObject({ startsAt: '2026-11-21T09:00:00.000Z' })
  })

  it('begins at once where it is approved only after that', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h starting in 1h because INC-7')
    await world.wind(90)
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(true)
  })

  it('is by the clocks that the chat says they live by', async () => {
    const form = world.chat.openForm()
    const [offered] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'readers', 1)
    const deliveryKey = 'from-new-york'
    const from = world.account(world.ana.id)
    const fields = { resource: offered?.value ?? '', duration: '2h', reason: 'deploy', start: 'tomorrow 9am' }
    await world.app.conversation.receive({
      ...{ deliveryKey, from, replyTo: { account: from, handle: null }, zone: 'America/New_York' },
      what: { type: 'request-form', form, ...fields },
    })
    await world.settle()
    expect(cardOf(world.olga.id)).toMatch(/Start: .*2026-11-21.*14:00/)
  })

  it('is by UTC where the chat tells a zone that no clock knows', async () => {
    const from = world.account(world.ana.id)
    const text = 'request jit-prod-db-readers for 2h starting tomorrow 9am because deploy'
    await world.app.conversation.receive({
      ...{ deliveryKey: 'from-mars', from, replyTo: { account: from, handle: 'reply' }, zone: 'Mars/Phobos' },
      what: { type: 'command', text },
    })
    await world.settle()
    expect(cardOf(world.olga.id)).toMatch(/Start: .*2026-11-21.*09:00/)
  })

  it.each([
    ['starting yesterday 09:00', /It should begin .*2026-11-19.*and that is over/],
    ['starting soon', /I cannot read “soon” as a time to begin at/],
    ['tomorrow', /“tomorrow” is a whole day/],
    ['from 2026-12-01 09:00', /within 7 days at most: until .*2026-11-27/],
  ])('is refused in words: %s', async (words, sentence) => {
    expect(await answer(`request jit-prod-db-readers for 2h ${words} because INC-7`)).toMatch(sentence)
    expect(world.audit()).not.toContain('request.submitted')
  })

  it('is refused where the flow gives it from now on only', async () => {
    await inForce(world.flow)
    expect(await answer(asked)).toMatch(/a later start cannot be asked for/)
    expect(await answer('request jit-prod-db-readers for 2h starting soon because INC-7')).toMatch(
      /a later start cannot/,
    )
  })

  it('is never a way around people to a rule', async () => {
    const rule: AccessFlow = {
      ...world.flow,
      name: flowName('By rule'),
      approval: 'automatic',
      startWithin: minutes(1440),
    }
    await inForce(world.flow, rule)
    expect(await answer('request jit-prod-db-readers starting in 1h because INC-7')).toMatch(/a later start cannot be/)
  })

  it('can be cancelled before it begins, by the word for a request', async () => {
    await world.types(world.ana.id, asked)
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ana.id, 'cancel jit-prod-db-readers')
    await until('2026-11-21T09:10:00Z')
    expect(holds()).toBe(false)
    expect(world.titlesOf(world.ana.id)).toContain('Taken back')
  })

  describe('looks again when it begins', () => {
    beforeEach(async () => {
      await world.types(world.ana.id, asked)
      await world.presses(world.olga.id, 'Approve')
    })
    const given = async () => {
      await until('2026-11-21T10:30:00Z')
      return holds()
    }
    it('and gives nothing that is frozen by then', async () => {
      world.directory.join(world.admins, world.ines.id)
      await world.types(world.ines.id, 'freeze because of an incident')
      expect(await given()).toBe(false)
    })
    it('nor to somebody who is disabled', async () => {
      world.directory.changePerson(world.ana.id, { enabled: false })
      expect(await given()).toBe(false)
    })
    it('nor what the flow does not open any more', async () => {
      await inForce({
        ...world.flow,
        resources: [
          {
            ...world.flow.resources[0],
            kind: 'matching',
            integration: world.contoso,
            type: 'group',
            pattern: 'other-*',
          },
        ],
      })
      expect(await given()).toBe(false)
    })
    it('nor longer than the flow gives by then', async () => {
      await inForce({ ...world.flow, duration: { default: minutes(30), max: minutes(60) } })
      expect(await given()).toBe(false)
    })
    it('nor when it came to begin an hour too late', async () => {
      world.clock.at = new Date('2026-11-21T10:30:00Z')
      await world.settle()
      expect(holds()).toBe(false)
      expect(world.audit()).toContain('grant.failed')
    })
  })
})

describe('hours and a later start', () => {
  const hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 7 * 60, to: 19 * 60, zone: 'Europe/Berlin' } as const
  beforeEach(() => inForce({ ...world.flow, startWithin: minutes(7 * 1440), hours }))

  it('are judged at the start that is asked for', async () => {
    expect(await answer(asked)).toMatch(/only within certain hours.*The next time is .*2026-11-23/s)
    await until('2026-11-20T20:00:00Z')
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h starting monday 09:00 because INC-7')
    await world.presses(world.olga.id, 'Approve')
    await until('2026-11-23T08:59:00Z')
    expect(holds()).toBe(false)
    await until('2026-11-23T09:01:00Z')
    expect(holds()).toBe(true)
  })
})
