import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionRule } from '../../access/access-flow.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await rule('offer')
})
const rule = (revokeSessions: SessionRule | undefined) =>
  world.force({
    ...world.policy,
    hash: `sessions-${revokeSessions}` as World['policy']['hash'],
    flows: [revokeSessions ? { ...world.flow, revokeSessions } : world.flow],
  })
const ended = async () => {
  await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
  await world.presses(world.olga.id, 'Approve')
  await world.wind(60)
  expect(world.holds(world.readers, world.ana.id)).toBe(false)
}
const label = 'Sign out everywhere'
const labels = (who: { readonly id: World['ana']['id'] }) => world.buttonsOf(who.id).map(button => button.label)
const buttonValue = () => world.buttonsOf(world.olga.id).find(button => button.label === label)?.value ?? 'none'
const sends = (who: { readonly id: World['ana']['id'] }) =>
  world.does(who.id, { type: 'press', value: buttonValue(), message: null })
const recorded = (action: string) => world.store.recorded().filter(one => one.action === action)
const later = new Fault('graph.unavailable', 'Microsoft Graph is not available.', { retry: 'later' })

describe('access that has ended, where the access flow offers to sign out', () => {
  it('says that what is signed in lives on, and lets whoever approved it end that too, once', async () => {
    await ended()
    expect(world.wordsOf(world.olga.id)[0]).toMatch(/may live on for up to an hour[\s\S]*\[Sign out everywhere\]/)
    expect(world.directory.signedOut).toEqual([])
    await world.presses(world.olga.id, label)
    expect(world.directory.signedOut).toEqual([world.ana.id])
    for (const who of [world.ana, world.olga]) {
      expect(world.wordsOf(who.id)[0]).toMatch(/Signed out everywhere at .*, as Olga asked\.[\s\S]*up to an hour/)
      expect(world.wordsOf(who.id)[0]).not.toContain('What is already signed in may live on')
      expect(labels(who)).not.toContain(label)
    }
    expect(recorded('sessions.asked')).toMatchObject([{ actor: { name: 'Olga' }, about: world.ana.id }])
    expect(recorded('sessions.revoked')).toMatchObject([{ outcome: 'done', details: { by: world.olga.id } }])
  })

  it('tells whoever is signed out by whom, in a message of its own', async () => {
    await ended()
    const before = world.titlesOf(world.ana.id).length
    await world.presses(world.olga.id, label)
    expect(world.wordsOf(world.ana.id).slice(before).join('\n')).toContain('as Olga asked')
  })

  it('lets whoever had it do it themselves, from their own card', async () => {
    await ended()
    await world.presses(world.ana.id, label)
    expect(world.directory.signedOut).toEqual([world.ana.id])
    expect(world.wordsOf(world.ana.id)[0]).toContain('as Ana asked')
  })

  it('is shown to nobody who could not have taken it away, and whoever sends the button all the same learns nothing', async () => {
    await ended()
    for (const stranger of [world.ben, world.otto, world.ines]) {
      expect(labels(stranger)).not.toContain(label)
      await sends(stranger)
      expect(world.answersTo(stranger.id).at(-1)).toContain('There is no such request.')
    }
    expect(world.directory.signedOut).toEqual([])
    expect(recorded('sessions.asked')).toEqual([])
  })

  it('is not to be had while the access lives, for something that never was, or after a day', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    const value = (world.buttonsOf(world.olga.id).find(one => one.label === 'Revoke')?.value ?? '').replace(
      'revoke',
      'sign-out',
    )
    await world.does(world.olga.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('is not verified gone')
    await world.wind(60)
    const late = buttonValue()
    await world.wind(24 * 60)
    await world.does(world.olga.id, { type: 'press', value: late, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('That could be asked for until')
    expect(world.directory.signedOut).toEqual([])
  })

  it('says who was first to whoever presses second', async () => {
    await ended()
    const value = buttonValue()
    await world.presses(world.olga.id, label)
    await world.does(world.ana.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/signed out everywhere already by Olga/)
    expect(world.directory.signedOut).toHaveLength(1)
  })

  it('never touches an account that the file protects, even where it came to protect it since', async () => {
    await ended()
    const [integration] = world.policy.integrations
    await world.force({
      ...world.policy,
      hash: 'protected' as World['policy']['hash'],
      integrations: [{ ...integration, protected: [world.ana.id] }],
      flows: [{ ...world.flow, revokeSessions: 'offer' }],
    })
    await sends(world.olga)
    expect(world.answersTo(world.olga.id).at(-1)).toContain('protected by the access file')
    expect(world.directory.signedOut).toEqual([])
  })

  it('where the directory refuses says why, tells who answers for the integration, and can be tried again', async () => {
    await ended()
    world.directory.failNext(
      'revokeSessions',
      new Fault('graph.forbidden', 'Doorbell is not allowed to.', { retry: 'never' }),
    )
    await world.presses(world.olga.id, label)
    expect(recorded('sessions.revoked')).toMatchObject([{ outcome: 'failed' }])
    for (const who of [world.olga, world.ines])
      expect(world.wordsOf(who.id).join('\n')).toMatch(
        /What is signed in could not be ended: Doorbell is not allowed to\.[\s\S]*\[Retry\]/,
      )
    await world.presses(world.ines.id, 'Retry')
    expect(world.directory.signedOut).toEqual([world.ana.id])
    expect(world.wordsOf(world.ines.id).at(-1)).toContain('as Ines asked')
    expect(labels(world.ines)).not.toContain('Retry')
  })

  it('goes on trying what does not work for now, and says so when that takes long', async () => {
    await ended()
    for (let times = 0; times < 12; times++) world.directory.failNext('revokeSessions', later)
    await world.presses(world.olga.id, label)
    expect(world.wordsOf(world.olga.id)[0]).toContain('is being ended too, as Olga asked')
    for (let minute = 0; minute < 6; minute++) await world.wind(1)
    expect(world.wordsOf(world.ines.id).join('\n')).toContain('That does not work so far. Doorbell goes on trying.')
    for (let minute = 0; minute < 10; minute++) await world.wind(1)
    expect(world.directory.signedOut).toEqual([world.ana.id])
    expect(world.wordsOf(world.ines.id).join('\n')).toContain('Signed out everywhere')
  })

  it('signs nobody out a second time because the answer to the first was lost', async () => {
    await ended()
    const lost = new Fault('graph.timeout', 'no answer', { retry: 'later', result: 'unknown' })
    world.directory.failNext('revokeSessions', lost)
    await world.presses(world.olga.id, label)
    await world.wind(1)
    expect(world.directory.signedOut).toHaveLength(1)
    expect(recorded('sessions.revoked')).toMatchObject([{ outcome: 'done', details: { outcome: 'already-done' } }])
  })
})

describe('access that has ended, where the access flow always signs out', () => {
  beforeEach(() => rule('always'))

  it('does it as soon as the access is verified gone, and not before', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    const slow = new Fault('provider.unavailable', 'not now', { retry: 'later' })
    for (let times = 0; times < 2; times++) world.directory.failNext('revoke', slow)
    await world.wind(60)
    expect(world.directory.signedOut).toEqual([])
    for (let minute = 0; minute < 3; minute++) await world.wind(1)
    expect(world.directory.signedOut).toEqual([world.ana.id])
    expect(world.wordsOf(world.ana.id)[0]).toContain('as this access flow asks')
    expect(recorded('sessions.asked')).toMatchObject([{ actor: { kind: 'timer' }, reason: 'each-time' }])
    expect(labels(world.olga)).not.toContain(label)
  })

  it('leaves whoever has it all the same, through another group, signed in: it would change nothing', async () => {
    const around = world.directory.addGroup('Everybody on call', { members: [world.ana.id] })
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    world.directory.join(world.readers, around)
    await world.wind(60)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Verified gone')
    expect(world.directory.signedOut).toEqual([])
  })
})

describe('access that has ended, where the access flow says nothing of it', () => {
  it('offers nothing, and a button of before does nothing', async () => {
    await ended()
    const value = buttonValue()
    await rule(undefined)
    await world.does(world.olga.id, { type: 'press', value, message: null })
    expect(world.answersTo(world.olga.id).at(-1)).toContain('the access flow does not offer it')
    expect(world.directory.signedOut).toEqual([])
  })
})
