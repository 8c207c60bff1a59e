import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { ask, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

/** A part of the directory that has not yet heard of what was written, until it catches up. */
function behind() {
  const { directory } = world
  const { holds } = directory
  directory.holds = async () => false
  return () => Object.assign(directory, { holds: holds.bind(directory) })
}
const status = () => world.wordsOf(world.ana.id)[0]
const granted = async () => {
  await world.types(world.ana.id, ask)
  await world.presses(world.olga.id, 'Approve')
}
const seconds = (count: number) => world.wind(count / 60)
const facts = (action: string) => world.store.recorded().filter(fact => fact.action === action)

describe('granted is not usable', () => {
  it('the card says that the directory does not list it yet, and turns when it is read back to be there', async () => {
    const catchesUp = behind()
    await granted()
    expect(status()).toContain('Granted at 09:00 UTC')
    expect(status()).toContain('The directory does not list it yet, so it may not be usable.')
    await seconds(20)
    expect(facts('grant.usable')).toEqual([])
    expect(world.cardsOf(world.ana.id)).toHaveLength(1)
    catchesUp()
    await seconds(21)
    expect(status()).toContain('Usable since 09:00:41 UTC.')
    expect(status()).not.toContain('not list it yet')
    expect(world.wordsOf(world.ana.id)[1]).toContain('Read back to be there at 09:00:41 UTC.')
    expect(facts('grant.usable')).toMatchObject([{ details: { seconds: 41 } }])
    expect(facts('grant.active')).toHaveLength(1)
  })
  it('what is read back at once is usable at once, and nothing is said that is not known', async () => {
    await granted()
    expect(status()).toContain('Usable since 09:00:00 UTC.')
    expect(status()).not.toContain('Usually')
    expect(facts('grant.usable')).toMatchObject([{ details: { seconds: 0 } }])
  })
  it('that it cannot be read back holds up no grant and no end', async () => {
    const { holds } = world.directory
    await world.types(world.ana.id, ask)
    let reads = 0
    world.directory.holds = async (...asked) => {
      reads += 1
      // What was held before is read; after the write Graph is away.
      if (reads > 1 && world.clock.at < new Date('2026-11-20T10:59:00Z'))
        throw new Fault('graph.unavailable', 'away', { retry: 'later' })
      return holds.apply(world.directory, asked)
    }
    await world.presses(world.olga.id, 'Approve')
    expect(status()).toContain('does not list it yet')
    for (let time = 0; time < 13; time++) await world.wind(10)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(facts('grant.warned')).toHaveLength(1)
    expect(facts('grant.end_verified')).toMatchObject([{ details: { lateSeconds: 0 } }])
  })
  it('what was never listed is not called gone because it is not listed: once it is listed it is taken', async () => {
    const { revoke } = world.directory
    const catchesUp = behind()
    world.directory.revoke = async () => ({ outcome: 'already-gone', evidence: {} })
    await granted()
    await seconds(60)
    await world.presses(world.ana.id, 'Return access')
    await stepByStep(world).goesOnFor(14, 1)
    expect(facts('grant.ended')).toEqual([])
    expect(status()).toContain('counts for gone only half an hour after it was given')
    expect(status()).not.toContain('overdue')
    expect(facts('grant.overdue')).toEqual([])
    catchesUp()
    Object.assign(world.directory, { revoke: revoke.bind(world.directory) })
    await stepByStep(world).goesOnFor(3, 1)
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    expect(facts('grant.removed')).toMatchObject([{ details: { outcome: 'removed' } }])
    expect(status()).toContain('Verified gone')
    // It was there after all, and for longer than was decided.
    expect(facts('grant.overdue')).toHaveLength(1)
  })
  it('what is not listed half an hour after it was given, and never was, is believed to be gone', async () => {
    behind()
    world.directory.revoke = async () => ({ outcome: 'already-gone', evidence: {} })
    await granted()
    await world.presses(world.ana.id, 'Return access')
    await stepByStep(world).goesOnFor(29, 1)
    expect(facts('grant.ended')).toEqual([])
    await stepByStep(world).goesOnFor(3, 1)
    expect(facts('grant.ended')).toHaveLength(1)
    // Nobody had it for a moment too long, and nobody was called.
    expect(facts('grant.overdue')).toEqual([])
    expect(status()).not.toMatch(/late|overdue/)
    expect(world.titlesOf(world.ines.id)).toEqual([])
  })
  it('what was never listed and cannot be asked about either is late after five minutes: it may be there', async () => {
    behind()
    await granted()
    world.directory.revoke = async () => {
      throw new Fault('graph.unavailable', 'away', { retry: 'later' })
    }
    await world.presses(world.ana.id, 'Return access')
    await stepByStep(world).goesOnFor(9, 1)
    expect(facts('grant.overdue')).toHaveLength(1)
    expect(world.titlesOf(world.ines.id)).toEqual(['Access is overdue to end'])
  })
  it.each(['given up', 'returned'] as const)(
    'what was %s before anybody knew whether it was given is not called gone because it is not listed',
    async how => {
      const { directory, ana } = world
      const { revoke } = directory
      const catchesUp = behind()
      directory.revoke = async () => ({ outcome: 'already-gone', evidence: {} })
      directory.failNext('grant', new Fault('graph.timeout', 'lost', { retry: 'later', result: 'unknown' }))
      await granted()
      if (how === 'given up') directory.changePerson(ana.id, { enabled: false })
      else await world.presses(ana.id, 'Return access')
      await stepByStep(world).goesOnFor(14, 1)
      expect(facts('grant.ended')).toEqual([])
      expect(facts('grant.ending')).toHaveLength(1)
      expect(status()).toContain('It may have been given without being listed yet')
      catchesUp()
      Object.assign(directory, { revoke: revoke.bind(directory) })
      await stepByStep(world).goesOnFor(3, 1)
      expect(world.holds(world.readers, ana.id)).toBe(false)
      expect(facts('grant.removed')).toHaveLength(1)
    },
  )
  it('how long it usually takes is learned, and told while it is being granted and until it is usable', async () => {
    for (let time = 0; time < 3; time++) {
      const catchesUp = behind()
      await granted()
      await seconds(2)
      catchesUp()
      await seconds(40)
      await world.presses(world.ana.id, 'Return access')
      await world.wind(30)
    }
    behind()
    await granted()
    const latest = world.wordsOf(world.ana.id).filter(words => words.includes('not list it yet'))
    expect(latest).not.toEqual([])
    for (const card of latest) expect(card).toContain('Usually it can be used after 42 s.')
  })
})

describe('what is approved and cannot be given', () => {
  let works: World['directory']['grant']
  beforeEach(() => {
    works = world.directory.grant
  })
  /** Until it can again. */
  function cannot(code: string, explanation: string) {
    world.directory.grant = async () => {
      throw new Fault(code, explanation, { retry: 'later' })
    }
    return () => Object.assign(world.directory, { grant: works })
  }

  it('is told after five minutes with what goes wrong: on the card, to whoever can act, in the log, once', async () => {
    const error = vi.spyOn(world.ports.log, 'error')
    onTestFinished(() => error.mockRestore())
    cannot('graph.unavailable', 'Microsoft Graph is not available.')
    await granted()
    await stepByStep(world).goesOnFor(4, 1)
    expect(status()).not.toContain('It is late')
    expect(facts('grant.delayed')).toEqual([])
    await stepByStep(world).goesOnFor(5, 1)
    expect(status()).toContain('It is late: Microsoft Graph is not available. (graph.unavailable)')
    expect(status()).toContain('Doorbell goes on trying until 10:00')
    expect(world.titlesOf(world.ines.id)).toEqual(['Approved access cannot be given yet'])
    expect(facts('grant.delayed')).toMatchObject([{ reason: 'graph.unavailable', outcome: 'failed' }])
    expect(facts('grant.alarmed')).toMatchObject([{ reason: 'grant-late', details: { told: [world.ines.id] } }])
    expect(error.mock.calls.filter(([event]) => event === 'grant.late')).toMatchObject([
      ['grant.late', { code: 'graph.unavailable', err: { name: 'Fault' } }],
    ])
  })
  it('says nothing of what goes wrong in Doorbell’s own store, which is no word of the directory', async () => {
    const { liveGrantsFor } = world.store
    world.store.liveGrantsFor = async () => {
      throw new Fault('store.unavailable', 'The connection was closed.', { retry: 'later' })
    }
    await granted()
    await stepByStep(world).goesOnFor(8, 1)
    expect(status()).not.toContain('It is late')
    expect(facts('grant.delayed')).toEqual([])
    world.store.liveGrantsFor = liveGrantsFor
    await stepByStep(world).goesOnFor(2, 1)
    expect(status()).toContain('Granted at')
  })
  it('lasts for all of its time from the moment it is given, however long it was kept up', async () => {
    const canAgain = cannot('graph.unavailable', 'Microsoft Graph is not available.')
    await granted()
    await stepByStep(world).goesOnFor(20, 1)
    canAgain()
    await stepByStep(world).goesOnFor(2, 1)
    const [given] = facts('grant.active')
    if (!given) throw new Error('it is not given')
    expect(given.at.getTime()).toBeGreaterThan(new Date('2026-11-20T09:19:00Z').getTime())
    expect(given.details?.until).toBe(new Date(given.at.getTime() + 120 * 60_000).toISOString())
  })
  it('says what goes wrong by then where that is something else, calls nobody again, and closes once it is given', async () => {
    cannot('graph.unavailable', 'Microsoft Graph is not available.')
    await granted()
    await stepByStep(world).goesOnFor(7, 1)
    const canAgain = cannot('graph.throttled', 'Microsoft Graph asks Doorbell to slow down.')
    await stepByStep(world).goesOnFor(3, 1)
    expect(facts('grant.delayed').map(({ reason }) => reason)).toEqual(['graph.unavailable', 'graph.throttled'])
    canAgain()
    await stepByStep(world).goesOnFor(3, 1)
    expect(status()).toContain('Granted at')
    expect(status()).not.toContain('It is late')
    expect(facts('grant.alarmed')).toHaveLength(1)
    expect(world.titlesOf(world.ines.id)).toEqual(['Granted'])
  })
})

describe('what keeps an approved grant from being given', () => {
  const fails = (code: string) =>
    world.directory.failNext('grant', new Fault(code, 'Not now.', { retry: 'later', result: 'not-done' }))

  it('is recorded once for each thing that goes wrong, however often they take turns', async () => {
    const { directory } = world
    let tries = 0
    directory.grant = async () => {
      tries += 1
      throw new Fault(tries % 2 ? 'graph.throttled' : 'graph.unavailable', 'Not now.', { retry: 'later' })
    }
    await granted()
    await stepByStep(world).goesOnFor(40, 1)
    expect(
      facts('grant.delayed')
        .map(({ reason }) => reason)
        .toSorted(),
    ).toEqual(['graph.throttled', 'graph.unavailable'])
    expect(facts('grant.alarmed')).toHaveLength(1)
  })
  it('calls nobody over one hiccup when it was tried again long after it was due', async () => {
    const never = new Fault('graph.denied', 'Insufficient privileges.', { retry: 'never', result: 'not-done' })
    world.directory.failNext('grant', never)
    await granted()
    await world.wind(30)
    fails('graph.throttled')
    await world.presses(world.ines.id, 'Retry')
    await stepByStep(world).goesOnFor(2, 1)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(facts('grant.delayed')).toEqual([])
    expect(facts('grant.alarmed').map(({ reason }) => reason)).toEqual(['grant-failed'])
  })
  it('calls nobody over one hiccup when granting was stopped until a moment ago', async () => {
    const admins = people([world.admins], [world.otto.id])
    await world.force({ ...world.policy, hash: policyHash('with admins'), admins })
    await world.types(world.ana.id, ask)
    fails('graph.unavailable')
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.otto.id, 'freeze jit-prod-db-readers')
    await stepByStep(world).goesOnFor(20, 1)
    expect(facts('grant.held')).toHaveLength(1)
    fails('graph.throttled')
    await world.types(world.otto.id, 'thaw jit-prod-db-readers')
    await stepByStep(world).goesOnFor(2, 1)
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(facts('grant.delayed')).toEqual([])
    expect(facts('grant.alarmed')).toEqual([])
  })
})

describe('an alarm about an end that is late', () => {
  const late = async () => {
    await granted()
    for (let time = 0; time < 30; time++)
      world.directory.failNext('revoke', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await stepByStep(world).goesOnFor(30, 6)
  }

  it('names in the audit who was called to act', async () => {
    await late()
    expect(facts('grant.alarmed')).toMatchObject([{ reason: 'end-overdue', details: { told: [world.ines.id] } }])
  })
  it('goes to the admins where nobody is left who answers for the integration', async () => {
    await world.force({
      ...world.policy,
      hash: policyHash('with admins'),
      admins: people([world.admins], [world.otto.id]),
    })
    world.directory.leave(world.itOwners, world.ines.id)
    await late()
    expect(facts('grant.alarmed')).toMatchObject([{ details: { told: [world.otto.id] } }])
    expect(world.titlesOf(world.otto.id)).toContain('Access is overdue to end')
  })
  it('that reached nobody is recorded as failed', async () => {
    world.directory.leave(world.itOwners, world.ines.id)
    await late()
    expect(facts('grant.alarmed')).toMatchObject([{ outcome: 'failed', details: { told: [] } }])
  })
  const unseen = (name: string) => {
    const { id } = world.directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` })
    world.directory.join(world.itOwners, id)
    return id
  }
  it('goes to the admins where whoever answers for the integration is in no chat', async () => {
    world.directory.leave(world.itOwners, world.ines.id)
    const unreached = [unseen('Gil'), unseen('Gus')]
    world.directory.join(world.admins, world.otto.id)
    await late()
    const told = { told: [world.otto.id], unreached }
    expect(facts('grant.alarmed')).toMatchObject([{ outcome: 'done', details: told }])
    expect(world.titlesOf(world.otto.id).filter(title => title === 'Access is overdue to end')).toHaveLength(1)
  })
  it.each(['before', 'after'])(
    'calls no admin where a chat reaches one of the owners, tried %s the others',
    async when => {
      if (when === 'after') world.directory.leave(world.itOwners, world.ines.id)
      unseen('Gil')
      if (when === 'after') world.directory.join(world.itOwners, world.ines.id)
      world.directory.join(world.admins, world.otto.id)
      await late()
      expect(facts('grant.alarmed')).toMatchObject([{ outcome: 'done', details: { told: [world.ines.id] } }])
      expect(world.titlesOf(world.otto.id)).not.toContain('Access is overdue to end')
    },
  )
  it('that no chat could bring to anybody is recorded as failed, with whom it was for, and is an error in the log', async () => {
    const error = vi.spyOn(world.ports.log, 'error')
    onTestFinished(() => error.mockRestore())
    world.directory.leave(world.itOwners, world.ines.id)
    const gil = unseen('Gil')
    const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' }).id
    world.directory.join(world.admins, ada)
    await late()
    const details = { told: [], unreached: [gil, ada] }
    expect(facts('grant.alarmed')).toMatchObject([{ outcome: 'failed', details }])
    expect(error.mock.calls.map(([event]) => event)).toContain('alert.nobody-reached')
  })
  it('is recorded when it was told, and not while the chat is away', async () => {
    const post = world.chat.post.bind(world.chat)
    const toInes = ({ user }: { user: string }) => user === world.account(world.ines.id).user
    world.chat.post = async (to, card) => {
      if (toInes(to)) throw new Fault('chat.away', 'away', { retry: 'later' })
      return post(to, card)
    }
    await late()
    expect([facts('grant.overdue').length > 0, facts('grant.alarmed')]).toEqual([true, []])
    world.chat.post = post
    await world.wind(1)
    expect(facts('grant.alarmed')).toMatchObject([{ outcome: 'done', details: { told: [world.ines.id] } }])
  })
})
