import { beforeEach, describe, expect, it } from 'vitest'
import type { BreakGlass } from '../../access/break-glass.ts'
import { flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import type { FormRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, people, type World } from '../world.test-support.ts'
import { nightShift } from './night-shift.test-support.ts'

let world: World
let entry: BreakGlass
beforeEach(async () => {
  world = await aWorld()
  entry = nightShift(world)
  await world.force({ ...world.policy, hash: policyHash('glass'), breakGlass: [entry] })
})

const value = 'v1:break-glass'
const alone = (group: GroupId) => ({ kind: 'named', ...world.directory.entitlement(group) }) as const
const shown = (form: FormRef) => {
  const content = world.chat.formContent(form)
  if (content?.kind !== 'deny') throw new Error(`It shows ${JSON.stringify(content)}`)
  return content
}
const open = async (who = world.ana.id, opens = value) => {
  const form = world.chat.openForm()
  await world.app.conversation.fillDenyForm(world.account(who), form, opens)
  return form
}
const typed = async (words: string) => {
  const asked = world.app.conversation.formAsked(words)
  if (asked?.of !== 'reason') throw new Error(`${words} asks for no such form`)
  return shown(await open(world.ana.id, asked.value))
}
const send = async (fields: { choice?: string; reason?: string; confirm?: string }, who = world.ana.id) => {
  const form = await open()
  const first = shown(form).choice?.options[0]?.value ?? ''
  const filled = { choice: first, reason: 'INC-7: customers cannot pay', confirm: 'jit-prod-db-readers', ...fields }
  await world.does(who, { type: 'deny-form', form, value, ...filled })
  return form
}
const isHeld = () => world.holds(world.readers, world.ana.id)

describe('the form for an emergency', () => {
  it('is opened by the word alone, or with a name; with a reason, or a time, the words do it by themselves', () => {
    const { formAsked } = world.app.conversation
    expect(formAsked('breakglass')).toEqual({ of: 'reason', value })
    expect(formAsked('break the glass for jit-prod-db-readers')).toEqual({
      of: 'reason',
      value: 'v1:break-glass:jit-prod-db-readers',
    })
    expect(formAsked('breakglass jit-prod-db-readers because INC-7')).toBeNull()
    expect(formAsked('breakglass jit-prod-db-readers for 20m')).toBeNull()
    expect(formAsked('request')).toEqual({ of: 'request' })
    expect(formAsked('mine')).toBeNull()
  })
  it('tells before what happens: for how long, who is told at once, and whose review it waits for', async () => {
    const form = shown(await open())
    expect([form.about, ...(form.told ?? [])].map(plainText)).toEqual([
      'For an emergency in which nobody can be asked. You have it at once.',
      'For 30 minutes, and never extended. Told at once: whoever owns it. A review stays open until one of these has signed it off: Data Platform Leads, Ines.',
    ])
    expect(form).toMatchObject({
      submit: 'Break the glass',
      choice: { options: [{ label: 'jit-prod-db-readers' }, { label: 'jit-untagged' }] },
      reasonRequired: true,
      confirm: '',
    })
    expect(isHeld()).toBe(false)
  })
  it('lists what is open to them and nothing else, and says by which entry where there are several', async () => {
    world.directory.join(world.itOwners, world.ana.id)
    const forOwners: BreakGlass = {
      ...entry,
      name: flowName('Owners at night'),
      requesters: { everyone: false, ...people([world.itOwners]) },
      resources: [alone(world.untagged)],
      duration: { default: minutes(60), max: minutes(60) },
    }
    const foreign: BreakGlass = { ...forOwners, name: flowName('Not theirs'), requesters: entry.requesters }
    const closed = { ...foreign, requesters: { everyone: false, ...people([world.admins]) } }
    const first = { ...entry, resources: [alone(world.readers)] } as const
    await world.force({ ...world.policy, hash: policyHash('two'), breakGlass: [first, forOwners, closed] })
    const form = shown(await open())
    expect(form.choice).toMatchObject({
      options: [
        { label: 'jit-prod-db-readers', description: 'Night shift, for 30 minutes' },
        { label: 'jit-untagged', description: 'Owners at night, for 1 hour' },
      ],
      chosen: null,
    })
    expect((form.told ?? []).map(plainText)).toEqual([
      expect.stringMatching(/^Night shift: For 30 minutes/),
      expect.stringMatching(/^Owners at night: For 1 hour/),
    ])
  })
  it('has chosen what was named, or what alone there is; a name that is not theirs stays unknown', async () => {
    const named = await typed('breakglass jit-prod-db-readers')
    expect(named.choice?.chosen).toBe(named.choice?.options[0]?.value)
    expect((await typed('breakglass')).choice?.chosen).toBeNull()
    const one = { ...entry, resources: [alone(world.readers)] } as const
    await world.force({ ...world.policy, hash: policyHash('one'), breakGlass: [one] })
    expect((await typed('breakglass')).choice?.chosen).toBe(named.choice?.chosen)
    const unknown = await typed('breakglass finance-ledger')
    expect(unknown.errors.choice).toMatch(/nothing called “finance-ledger”/)
  })
  it('gives it once the exact name was typed, and tells so on the form', async () => {
    const form = await send({})
    expect(isHeld()).toBe(true)
    expect(world.chat.formContent(form)).toMatchObject({ kind: 'closing' })
    expect(await world.store.openReviews(9)).toHaveLength(1)
  })
  it('says under the field what is wrong with it, and keeps all that was typed', async () => {
    for (const [wrong, field, says] of [
      [{ confirm: 'jit-prod-db-reader' }, 'confirm', /please type exactly jit-prod-db-readers\./],
      [{ confirm: 'JIT-prod-db-readers' }, 'confirm', /please type exactly jit-prod-db-readers\./],
      [{ confirm: '' }, 'confirm', /please type exactly jit-prod-db-readers\./],
      [{ reason: '  ' }, 'reason', /reason/],
      [{ choice: '' }, 'choice', /choose/],
      [{ choice: 'forged' }, 'choice', /nothing called/],
    ] as const) {
      const form = shown(await send(wrong))
      expect(form.errors[field]).toMatch(says)
      if (!('reason' in wrong)) expect(form.reason).toBe('INC-7: customers cannot pay')
      if (!('confirm' in wrong)) expect(form.confirm).toBe('jit-prod-db-readers')
    }
    expect(isHeld()).toBe(false)
    expect(world.audit().filter(action => action === 'request.refused')).toHaveLength(6)
  })
  it('says above the fields what none of them can mend, and keeps what was typed there too', async () => {
    const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
    world.directory.join(world.admins, ada.id)
    const adas = world.chat.addAccount('ada', { email: 'ada@contoso.com', displayName: 'Ada' })
    await world.does(adas, { type: 'command', text: 'freeze because we look first' })
    const form = shown(await send({}))
    expect(form.problem && plainText(form.problem)).toMatch(/granting was stopped/)
    expect(form).toMatchObject({ reason: 'INC-7: customers cannot pay', confirm: 'jit-prod-db-readers' })
  })
  it('keeps what was typed while the directory cannot be asked, and names nothing that they did not', async () => {
    const form = await open()
    const choice = shown(form).choice?.options[0]?.value ?? ''
    const away = new Fault('graph.unavailable', 'away', { retry: 'later' })
    for (const _ of ['asked', 'shown again']) world.directory.failNext('groupsAmong', away)
    await world.does(world.ana.id, { type: 'deny-form', form, value, choice, reason: 'INC-7', confirm: 'jit-prod' })
    expect(shown(form)).toMatchObject({
      choice: { options: [{ value: choice, label: 'jit-prod', description: null }], chosen: choice },
      reason: 'INC-7',
      confirm: 'jit-prod',
    })
  })
  it('has no field for whom nothing is open, and gives them nothing if they send it all the same', async () => {
    expect(world.chat.formContent(await open(world.ines.id))).toMatchObject({ kind: 'closing' })
    await send({}, world.ines.id)
    expect(world.holds(world.readers, world.ines.id)).toBe(false)
  })
  it('is behind the last and quietest button of a home page, of those alone whom the file names', async () => {
    const labels = async (who = world.ana.id) => {
      await world.opensHome(who)
      return JSON.stringify(world.chat.homeOf(world.account(who)))
    }
    expect(await labels()).toMatch(/In an emergency.*Break the glass…/)
    expect(await labels(world.ines.id)).not.toMatch(/emergency/)
  })
})
