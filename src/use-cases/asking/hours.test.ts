import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Hours } from '../../access/hours.ts'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, buttonsOn, type World } from '../world.test-support.ts'

let world: World
let changes = 0
beforeEach(async () => {
  world = await aWorld()
  await inForce({ ...world.flow, hours: office })
})

/** It is Friday, 20 November 2026, ten o’clock in Berlin. */
const office: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 7 * 60, to: 19 * 60, zone: 'Europe/Berlin' }
const inForce = (...[first, ...others]: readonly [AccessFlow, ...AccessFlow[]]) =>
  world.force({ ...world.policy, hash: policyHash(`changed-${++changes}`), flows: [first, ...others] })
const askFor = 'request jit-prod-db-readers for 8h because INC-7'
const answer = async (what = askFor): Promise<string> => {
  await world.types(world.ana.id, what)
  return world.answersTo(world.ana.id).at(-1) ?? 'nothing'
}
const offered = () => {
  const last = world.chat.answersTo(world.account(world.ana.id)).at(-1)
  return last && buttonsOn(last).find(({ label }) => label.startsWith('Ask for'))
}
const holds = () => world.holds(world.readers, world.ana.id)
const until = async (iso: string) => {
  await world.wind((new Date(iso).getTime() - world.clock.at.getTime()) / 60_000)
}

describe('a flow with hours', () => {
  it('gives within them, and what was given goes on when they are over', async () => {
    await until('2026-11-20T17:00:00Z')
    await world.types(world.ana.id, askFor)
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(true)
    await until('2026-11-20T23:00:00Z')
    expect(holds()).toBe(true)
    await until('2026-11-21T01:10:00Z')
    expect(holds()).toBe(false)
  })
  it('outside of them refuses what is asked, and names hours and the next window', async () => {
    await until('2026-11-20T19:00:00Z')
    const told = await answer()
    expect(told).toMatch(/only within certain hours: Mon, Tue, Wed, Thu, Fri from 07:00 to 19:00 \(Europe\/Berlin\)/)
    expect(told).toMatch(/The next time is .*2026-11-23.*06:00/)
    expect(await answer('can jit-prod-db-readers')).toMatch(/only within certain hours/)
    expect(world.audit()).not.toContain('request.submitted')
  })
  it('outside of them takes a denial, and no approval that would make it begin', async () => {
    await until('2026-11-20T17:00:00Z')
    await world.types(world.ana.id, askFor)
    await until('2026-11-20T18:30:00Z')
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(
      /Nothing was decided.*only within certain hours.*The next time is 2026-11-23 06:00 UTC.*the request lapses at 01:00 UTC\. It has to be asked again\. It can be denied at any time/s,
    )
    expect(holds()).toBe(false)
    await world.presses(world.olga.id, 'Deny')
    await world.denies(world.olga.id, 'not tonight')
    expect(world.audit()).toContain('request.denied')
  })
  it('outside of them lets an earlier stage agree, and holds back the last', async () => {
    const [stage] = world.flow.approval.stages
    const itOwners = { kind: 'people', label: 'IT', groups: [world.itOwners], users: [] } as const
    const stages = [stage, { from: [itOwners], needed: 1 }] as const
    await inForce({ ...world.flow, hours: office, approval: { ...world.flow.approval, stages } })
    await until('2026-11-20T17:00:00Z')
    await world.types(world.ana.id, askFor)
    await until('2026-11-20T18:30:00Z')
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.ines.id, 'Approve')
    expect(world.answersTo(world.ines.id).at(-1)).toMatch(/only within certain hours/)
    expect(holds()).toBe(false)
  })
  it('outside of them tells whoever approves when to press again, where the request waits as long', async () => {
    await inForce({ ...world.flow, hours: office, approval: { ...world.flow.approval, timeout: minutes(5 * 1440) } })
    await until('2026-11-20T17:00:00Z')
    await world.types(world.ana.id, askFor)
    await until('2026-11-20T18:30:00Z')
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toMatch(/It still waits: press again from 2026-11-23 06:00 UTC on/)
    await until('2026-11-23T06:01:00Z')
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(true)
  })
  it('outside of them says that it can be asked for now to begin in the next window, where the flow allows that', async () => {
    await inForce({ ...world.flow, hours: office, startWithin: minutes(7 * 1440) })
    await until('2026-11-20T19:00:00Z')
    expect(await answer()).toMatch(/You can ask now for it to begin then: the field Start of the form says when/)
    await inForce({ ...world.flow, hours: office, startWithin: minutes(1440) })
    expect(await answer()).not.toMatch(/Start/)
    expect(await answer()).toMatch(/The next time is 2026-11-23 06:00 UTC: ask again then/)
    expect(offered()).toBeUndefined()
  })
  it('outside of them offers a button that asks for the same in the next window, with every word that was typed', async () => {
    await inForce({ ...world.flow, hours: office, startWithin: minutes(7 * 1440) })
    await until('2026-11-20T19:00:00Z')
    await answer('request jit-prod-db-readers for 3h because INC-7: “customers” cannot pay')
    const button = offered()
    expect(button?.label).toBe('Ask for Mon 07:00 (Europe/Berlin)')
    await world.does(world.ana.id, { type: 'press', value: button?.value ?? '', message: null })
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(
      /3 hours[\s\S]*Start: 2026-11-23 06:00 UTC[\s\S]*INC-7: “customers” cannot pay/,
    )
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(false)
    await until('2026-11-23T06:00:00Z')
    expect(holds()).toBe(true)
  })
  it('outside of them offers no button to whoever only looks, and pressing it late asks by the file in force then', async () => {
    await inForce({ ...world.flow, hours: office, startWithin: minutes(7 * 1440) })
    await until('2026-11-20T19:00:00Z')
    await answer('can jit-prod-db-readers')
    expect(offered()).toBeUndefined()
    await answer()
    const value = offered()?.value ?? ''
    await inForce({ ...world.flow, hours: office })
    await world.does(world.ana.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/a later start cannot be asked for/)
    await until('2026-11-23T07:00:00Z')
    await world.does(world.ana.id, { type: 'press', value, message: null })
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(true)
  })
  it('outside of them offers the button again to whoever presses it for a time that is outside of them by now', async () => {
    await inForce({ ...world.flow, hours: office, startWithin: minutes(7 * 1440) })
    await until('2026-11-20T19:00:00Z')
    await answer('request jit-prod-db-readers for 1h because INC-7')
    const value = offered()?.value ?? ''
    await inForce({ ...world.flow, hours: { ...office, from: office.from + 120 }, startWithin: minutes(7 * 1440) })
    await world.does(world.ana.id, { type: 'press', value, message: null })
    const again = offered()
    expect(again?.label).toBe('Ask for Mon 09:00 (Europe/Berlin)')
    await world.does(world.ana.id, { type: 'press', value: again?.value ?? '', message: null })
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(/Start: 2026-11-23 08:00 UTC/)
  })
  it('outside of them gives the form back with the next window in its Start, so that sending it again asks for that', async () => {
    await inForce({ ...world.flow, hours: office, startWithin: minutes(7 * 1440) })
    await until('2026-11-20T19:00:00Z')
    const [found] = await world.app.conversation.suggestAccess(world.account(world.ana.id), 'readers', 1)
    const form = world.chat.openForm()
    const sends = async (deliveryKey: string, start?: string) => {
      const from = world.account(world.ana.id)
      const fields = { resource: found?.value ?? '', duration: '2h', reason: 'INC-7', ...(start ? { start } : {}) }
      await world.app.conversation.receive({
        ...{ deliveryKey, from, replyTo: { account: from, handle: null }, zone: 'America/New_York' },
        what: { type: 'request-form', form, ...fields },
      })
      await world.settle()
      return world.chat.formContent(form)
    }
    const again = await sends('first')
    expect(again).toMatchObject({
      kind: 'request',
      values: { duration: '2h', reason: 'INC-7', start: '2026-11-23 01:00' },
    })
    await sends('second', '2026-11-23 01:00')
    expect(world.wordsOf(world.olga.id).at(-1)).toMatch(/Start: 2026-11-23 06:00 UTC/)
  })
  it('gives nothing that was approved in time and came too late to the directory', async () => {
    await until('2026-11-20T17:50:00Z')
    await world.types(world.ana.id, askFor)
    world.directory.failNext('grant', new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' }))
    await world.presses(world.olga.id, 'Approve')
    await until('2026-11-20T18:06:00Z')
    expect(holds()).toBe(false)
    const [failed] = world.store.recorded().filter(({ action }) => action === 'grant.failed')
    expect(failed).toMatchObject({ reason: 'outside-hours' })
  })
  it('that end what they give end it with the window, and say so before it is asked and before it is given', async () => {
    await inForce({
      ...world.flow,
      hours: { ...office, endsAccess: true },
      extensions: { max: 3, each: world.flow.duration.default },
    })
    await until('2026-11-20T15:00:00Z')
    const latest = /it ends when the hours of its access flow are over: Mon, Tue, Wed, Thu, Fri from 07:00 to 19:00/
    expect(await answer('can jit-prod-db-readers')).toMatch(latest)
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/given now it would end .*2026-11-20.*18:00/)
    await world.types(world.ana.id, askFor)
    expect(world.wordsOf(world.olga.id).join()).toMatch(latest)
    await world.presses(world.olga.id, 'Approve')
    expect(holds()).toBe(true)
    expect(world.store.recorded().find(({ action }) => action === 'grant.active')).toMatchObject({
      details: { until: '2026-11-20T18:00:00.000Z', hoursEndAt: '2026-11-20T18:00:00.000Z' },
    })
    await until('2026-11-20T17:40:00Z')
    expect(await answer('extend jit-prod-db-readers')).toMatch(/ends with the hours of its access flow/)
    await until('2026-11-20T18:01:00Z')
    expect(holds()).toBe(false)
  })
  it('that end what they give give nothing once they are over, nor in their last minute', async () => {
    await inForce({ ...world.flow, hours: { ...office, endsAccess: true } })
    await until('2026-11-20T17:58:00Z')
    await world.types(world.ana.id, askFor)
    world.directory.failNext('grant', new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' }))
    await world.presses(world.olga.id, 'Approve')
    await until('2026-11-20T18:02:00Z')
    expect(holds()).toBe(false)
    expect(world.store.recorded().find(({ action }) => action === 'grant.failed')).toMatchObject({
      reason: 'outside-hours',
    })
  })
  it('outside of them gives way to another that is open to them, and never to one that asks nobody', async () => {
    const night = {
      ...world.flow,
      name: flowName('By night'),
      duration: { ...world.flow.duration, max: world.flow.duration.default },
    }
    await inForce({ ...world.flow, hours: office }, night, {
      ...world.flow,
      name: flowName('At once'),
      approval: 'automatic',
    })
    expect(await answer('can jit-prod-db-readers')).toMatch(
      /Access flow: Production[\s\S]*By night \(it gives less time\)/,
    )
    await until('2026-11-20T19:00:00Z')
    expect(await answer('can jit-prod-db-readers')).toMatch(
      /Access flow: By night[\s\S]*Production \(it is outside of its hours now\), At once \(it approves by itself/,
    )
    await inForce({ ...world.flow, hours: office }, { ...world.flow, name: flowName('At once'), approval: 'automatic' })
    expect(await answer()).toMatch(/only within certain hours/)
    expect(holds()).toBe(false)
  })
})
