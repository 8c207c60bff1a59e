import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Lease } from '../../ports/lease.ts'
import { ask, gate, ours, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { driveGrant } from './drive-grant.ts'

const throttled = () => new Fault('graph.throttled', 'Slow down.', { retry: 'later' })
const lostAnswer = () => new Fault('graph.timeout', 'No answer.', { retry: 'later', result: 'unknown' })

let world: World
let step: ReturnType<typeof stepByStep>
beforeEach(async () => {
  world = await aWorld()
  step = stepByStep(world)
})

const held = () => world.holds(world.readers, world.ana.id)
const takenBack = () => world.store.recorded().filter(({ action }) => action === 'grant.write_taken_back')
const writes = () => world.directory.writes.map(({ what }) => what)

/** A lease that somebody else has taken over from the given renewal on. */
function lostFrom(nth: number): Lease {
  let asked = 0
  return {
    async renew() {
      asked++
      if (asked >= nth) throw new Fault('lease.lost', 'somebody else has taken over', { retry: 'later' })
    },
  }
}

/** The directory's next answer to a question is not given before the gate opens; it is of the moment when it was asked, or later. */
function slow(what: 'holds' | 'grant', answered: 'before' | 'after') {
  const reached = gate()
  const goOn = gate()
  const { directory } = world
  const wait = async () => {
    reached.open()
    await goOn.opened
  }
  if (what === 'holds') {
    const holds = directory.holds.bind(directory)
    directory.holds = async (entitlement, person) => {
      directory.holds = holds
      if (answered === 'after') await wait()
      const answer = await holds(entitlement, person)
      if (answered === 'before') await wait()
      return answer
    }
  } else {
    const grant = directory.grant.bind(directory)
    directory.grant = async (entitlement, person) => {
      directory.grant = grant
      if (answered === 'after') await wait()
      const answer = await grant(entitlement, person)
      if (answered === 'before') await wait()
      return answer
    }
  }
  return { reached: reached.opened, goOn: goOn.open }
}

describe('what somebody holds already', () => {
  it('and was given between our reading and our first write is theirs, and is never taken away', async () => {
    const drive = await step.approved()
    const reading = slow('holds', 'before')
    const attempt = step.carriesOut(drive)
    await reading.reached
    step.adds(world.readers, world.ana.id)
    reading.goOn()
    await attempt
    await step.goesOnFor(20, 15)
    expect(held()).toBe(true)
    expect(writes()).toEqual([])
    expect(world.audit()).toContain('grant.failed')
  })
  it('and was given while the directory only ever told us to slow down is theirs', async () => {
    world.directory.failNext('grant', throttled())
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    step.adds(world.readers, world.ana.id)
    await step.goesOnFor(20, 15)
    expect(held()).toBe(true)
    expect(writes()).toEqual([])
  })
  it('and was given meanwhile is not taken away either when the grant is given up', async () => {
    world.directory.failNext('grant', throttled())
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    step.adds(world.readers, world.ana.id)
    world.directory.changePerson(world.ana.id, { enabled: false })
    await step.goesOnFor(20, 15)
    expect(held()).toBe(true)
    expect(writes()).toEqual([])
  })
  it('and was given again by hand after another grant was taken away is not called ours', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.types(world.ana.id, ask)
    await step.passes(120)
    await step.carriesOut(await step.takesUp('grants'))
    expect(await step.theGrant()).toMatchObject({ status: 'ending', removedAt: world.clock.at })
    step.adds(world.readers, world.ana.id)
    await world.presses(world.olga.id, 'Approve')
    await step.goesOnFor(30, 15)
    expect(held()).toBe(true)
    expect(writes()).toEqual(['grant', 'revoke'])
  })
})

describe('of two attempts at one grant, because one process stood still for longer than its lease', () => {
  it('who finds out before the write writes nothing, and the next attempt gives it', async () => {
    const drive = await step.approved()
    await expect(world.app.carryOut(drive, lostFrom(1))).rejects.toMatchObject({ code: 'lease.lost' })
    expect(writes()).toEqual([])
    const { id } = (await step.theGrant()).terms
    await expect(driveGrant(world.ports, id, 2, lostFrom(1))).rejects.toMatchObject({ code: 'lease.lost' })
    expect(writes()).toEqual([])
    await driveGrant(world.ports, id, 3, ours)
    expect(held()).toBe(true)
    await step.goesOnFor(10, 15)
    expect(held()).toBe(false)
  })
  it('who finds out before removing removes nothing', async () => {
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await step.passes(120)
    const ending = await step.takesUp('grants')
    await expect(world.app.carryOut(ending, lostFrom(1))).rejects.toMatchObject({ code: 'lease.lost' })
    expect(held()).toBe(true)
    await step.goesOnFor(5, 5)
    expect(held()).toBe(false)
  })
  it('the slow one does not call what the quick one has given somebody else’s', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const reading = slow('holds', 'after')
    const slowOne = world.app.carryOut(drive, lostFrom(1)).catch(() => undefined)
    await reading.reached
    const writing = slow('grant', 'before')
    const quickOne = driveGrant(world.ports, id, 2, ours)
    await writing.reached
    reading.goOn()
    await slowOne
    writing.goOn()
    await quickOne
    expect(await world.store.grant(id)).toMatchObject({ status: 'active' })
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  it('the slow one saves nothing over what the quick one has saved, and looks again', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const reading = slow('holds', 'before')
    const slowOne = world.app.carryOut(drive, ours)
    await reading.reached
    const writing = slow('grant', 'before')
    const quickOne = driveGrant(world.ports, id, 2, ours)
    await writing.reached
    reading.goOn()
    await expect(slowOne).rejects.toMatchObject({ code: 'grant.another-attempt', retry: 'later' })
    writing.goOn()
    await quickOne
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
  })
  it('the slow one does not undo what the quick one has saved', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const stuck = gate()
    const reached = gate()
    const lease: Lease = {
      async renew() {
        reached.open()
        await stuck.opened
        throw new Fault('lease.lost', 'somebody else has taken over', { retry: 'later' })
      },
    }
    const slowOne = world.app.carryOut(drive, lease).catch(() => undefined)
    await reached.opened
    const writing = slow('grant', 'before')
    const quickOne = driveGrant(world.ports, id, 2, ours)
    await writing.reached
    stuck.open()
    await slowOne
    writing.goOn()
    await quickOne
    expect(await world.store.grant(id)).toMatchObject({ status: 'active' })
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  it('the slow one does not fail the grant because its own write came second', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const late = slow('grant', 'after')
    const slowOne = world.app.carryOut(drive, lostFrom(2)).catch(() => undefined)
    await late.reached
    const writing = slow('grant', 'before')
    const quickOne = driveGrant(world.ports, id, 2, ours)
    await writing.reached
    late.goOn()
    await slowOne
    writing.goOn()
    await quickOne
    expect(await world.store.grant(id)).toMatchObject({ status: 'active' })
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  describe('a write that arrives when the grant has already ended,', () => {
    const lateWrite = async () => {
      const drive = await step.approved()
      const { id } = (await step.theGrant()).terms
      const late = slow('grant', 'after')
      const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
      await late.reached
      await driveGrant(world.ports, id, 2, ours)
      await step.goesOnFor(20, 15)
      expect(await world.store.grant(id)).toMatchObject({ status: 'ended' })
      late.goOn()
      await slowOne
      expect(held()).toBe(true)
    }
    it('and whose answer is lost as well could be anybody’s: whoever owns it is asked, and one press takes it', async () => {
      const drive = await step.approved()
      const { id } = (await step.theGrant()).terms
      const late = slow('grant', 'after')
      const written = world.directory.grant
      world.directory.grant = async (...asked) => {
        await written(...asked)
        throw lostAnswer()
      }
      const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
      await late.reached
      await driveGrant(world.ports, id, 2, ours)
      await step.goesOnFor(20, 15)
      late.goOn()
      await slowOne
      expect(held()).toBe(true)
      await step.goesOnFor(20, 1)
      expect(world.titlesOf(world.olga.id)).toContain('Doorbell does not remember this')
      await world.presses(world.olga.id, 'Undo')
      await step.goesOnFor(10, 1)
      expect(held()).toBe(false)
    })
    it('is taken back', async () => {
      await lateWrite()
      await step.goesOnFor(2, 1)
      expect(held()).toBe(false)
      expect(takenBack()).toMatchObject([{ about: world.ana.id, outcome: 'done' }])
    })
    const revokes = (outcome: 'already-gone' | 'pending' | 'made-permanent' | 'removed') => {
      const { revoke } = world.directory
      let asked = 0
      world.directory.revoke = async () => {
        asked += 1
        return { outcome, evidence: {} }
      }
      return { asked: () => asked, nowTruly: () => Object.assign(world.directory, { revoke }) }
    }
    const told = () => world.titlesOf(world.ines.id).filter(title => title === 'Given after its end')

    it.each(['already-gone', 'pending'] as const)(
      'and of which the directory says %s while it stands, is told once, and taken back in the end',
      async outcome => {
        await lateWrite()
        const { asked, nowTruly } = revokes(outcome)
        await step.goesOnFor(20, 1)
        expect(asked()).toBeGreaterThan(5)
        expect(told()).toHaveLength(1)
        nowTruly()
        await step.goesOnFor(4, 1)
        expect(held()).toBe(false)
        expect(takenBack()).toMatchObject([{ outcome: 'done' }])
        expect(world.titlesOf(world.ines.id)).toEqual([
          'Given after its end',
          'What was given after its end is settled',
        ])
        expect(world.wordsOf(world.ines.id).join()).toContain('It was taken back')
      },
    )

    it('and whose removal was accepted and is still listed, is told, and not removed once more', async () => {
      await lateWrite()
      const { asked } = revokes('removed')
      await step.goesOnFor(20, 1)
      expect(asked()).toBe(1)
      expect(told()).toHaveLength(1)
      world.directory.leave(world.readers, world.ana.id)
      await step.goesOnFor(4, 1)
      expect(takenBack()).toMatchObject([{ outcome: 'done' }])
    })

    it('and that a part of the directory that is behind does not show, is not believed to be gone for half an hour', async () => {
      await lateWrite()
      const { nowTruly } = revokes('already-gone')
      const { holds } = world.directory
      world.directory.holds = async () => false
      await step.goesOnFor(10, 1)
      expect(told()).toEqual([])
      expect(takenBack()).toEqual([])
      world.directory.holds = holds
      nowTruly()
      await step.goesOnFor(4, 1)
      expect(held()).toBe(false)
    })

    it('and that another grant gives by the time it could be taken back, is left to that one, which ends it', async () => {
      await lateWrite()
      const { nowTruly } = revokes('pending')
      await step.goesOnFor(8, 1)
      expect(told()).toHaveLength(1)
      world.directory.leave(world.readers, world.ana.id)
      await world.types(world.ana.id, ask)
      await world.presses(world.otto.id, 'Approve')
      nowTruly()
      await step.goesOnFor(4, 1)
      expect(held()).toBe(true)
      expect(world.titlesOf(world.ines.id)).toContain('What was given after its end is settled')
      await step.goesOnFor(20, 15)
      expect(held()).toBe(false)
      expect(takenBack()).toEqual([])
    })

    it('and that another grant is only about to give, and is held back, is taken back', async () => {
      const drive = await step.approved()
      const { id } = (await step.theGrant()).terms
      const late = slow('grant', 'after')
      const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
      await late.reached
      await driveGrant(world.ports, id, 2, ours)
      await step.goesOnFor(20, 15)
      world.directory.failNext('grant', lostAnswer(), false)
      await world.types(world.ana.id, ask)
      await world.presses(world.otto.id, 'Approve')
      world.directory.join(world.admins, world.otto.id)
      await world.types(world.otto.id, 'freeze because INC-9')
      await step.goesOnFor(2, 1)
      late.goOn()
      await slowOne
      expect(held()).toBe(true)
      await step.goesOnFor(4, 1)
      expect(held()).toBe(false)
      expect(takenBack()).toMatchObject([{ outcome: 'done' }])
    })

    it.each([
      ['shows', true],
      ['does not show yet', false],
    ])(
      'and that the directory %s, is not called somebody else’s: what is asked for meanwhile waits until it is taken back',
      async (_, listed) => {
        await lateWrite()
        const { nowTruly } = revokes('pending')
        await step.goesOnFor(2, 1)
        const { holds } = world.directory
        world.directory.holds = async () => listed
        await world.types(world.ana.id, ask)
        await world.presses(world.otto.id, 'Approve')
        await step.goesOnFor(2, 1)
        expect(world.audit()).not.toContain('request.refused')
        expect(world.audit()).not.toContain('grant.failed')
        world.directory.holds = holds
        nowTruly()
        await step.goesOnFor(8, 1)
        expect(writes().slice(-2)).toEqual(['revoke', 'grant'])
        expect(held()).toBe(true)
        await step.goesOnFor(20, 15)
        expect(held()).toBe(false)
      },
    )

    it('and that somebody has given anew by then, is left to whoever decides', async () => {
      await lateWrite()
      revokes('made-permanent')
      await step.goesOnFor(20, 1)
      expect(held()).toBe(true)
      expect(takenBack()).toMatchObject([{ outcome: 'failed', reason: 'made-permanent' }])
      expect(await world.store.openDrifts()).toHaveLength(1)
    })
  })
  it('an answer that arrives when the grant has already ended takes nothing from another grant that gives the same by then', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const late = slow('grant', 'before')
    const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
    await late.reached
    await driveGrant(world.ports, id, 2, ours)
    await step.goesOnFor(20, 15)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toBe(true)
    late.goOn()
    await slowOne
    expect(held()).toBe(true)
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  it('a write that arrives when the grant has already ended is not taken from an account that the access file protects by then', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const late = slow('grant', 'after')
    const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
    await late.reached
    await driveGrant(world.ports, id, 2, ours)
    await step.goesOnFor(20, 15)
    const [contoso] = world.policy.integrations
    const integrations = [{ ...contoso, protected: [world.ana.id] }] as const
    await world.force({ ...world.policy, hash: policyHash('two'), integrations })
    world.directory.join(world.admins, world.otto.id)
    late.goOn()
    await slowOne
    expect(held()).toBe(true)
    await world.settle()
    for (const { id } of [world.ines, world.otto])
      expect(world.wordsOf(id).join()).toMatch(/Given after its end[\s\S]*Ana[\s\S]*protects the account/)
    const alarmed = world.store.recorded().filter(({ action }) => action === 'grant.alarmed')
    const told = (who: World['ines']) => ({
      ...{ reason: 'late-write-stands', about: world.ana.id, outcome: 'done' },
      details: { told: [who.id] },
    })
    expect(alarmed).toMatchObject([told(world.ines), told(world.otto)])
  })
  it('a write that arrives when the grant has already ended, and that the directory refuses to take back, is told at once and taken back when it can be', async () => {
    const drive = await step.approved()
    const { id } = (await step.theGrant()).terms
    const late = slow('grant', 'after')
    const slowOne = world.app.carryOut(drive, ours).catch(() => undefined)
    await late.reached
    await driveGrant(world.ports, id, 2, ours)
    await step.goesOnFor(20, 15)
    world.directory.failNext('revoke', new Fault('graph.forbidden', 'No.', { retry: 'never', result: 'not-done' }))
    late.goOn()
    await slowOne
    await world.settle()
    expect(world.wordsOf(world.ines.id).join()).toMatch(/Given after its end[\s\S]*goes on asking/)
    await step.goesOnFor(4, 1)
    expect(held()).toBe(false)
  })
})

describe('two grants of the same that come close upon each other', () => {
  const approves = async (who: World['olga']) => {
    await world.types(world.ana.id, ask)
    await world.presses(who.id, 'Approve')
  }
  const titles = () => world.titlesOf(world.ana.id)
  /** As a part of the directory shows it that does not know what was done a moment ago. */
  const shows = (listed: boolean) => {
    const { directory } = world
    const { holds } = directory
    directory.holds = async () => listed
    return () => Object.assign(directory, { holds })
  }

  it('are both given, though the directory does not show yet what the first of them gave', async () => {
    await approves(world.olga)
    const catchesUp = shows(false)
    await approves(world.otto)
    catchesUp()
    await world.wind(1)
    expect(world.audit().filter(action => action === 'grant.active')).toHaveLength(2)
    expect(titles()).not.toContain('Not granted')
    expect(writes()).toEqual(['grant'])
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
    expect(writes()).toEqual(['grant', 'revoke'])
  })
  it('are both given, though the directory still shows what the first of them gave and has lost a moment ago', async () => {
    await approves(world.olga)
    await world.wind(60)
    await world.presses(world.ana.id, 'Return access')
    expect(world.audit()).toContain('grant.end_verified')
    await world.types(world.ana.id, ask)
    const catchesUp = shows(true)
    await world.presses(world.otto.id, 'Approve')
    await world.wind(0.5)
    expect(world.audit()).not.toContain('grant.failed')
    catchesUp()
    await step.goesOnFor(3, 1)
    expect(titles()).toContain('Granted')
    expect(held()).toBe(true)
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  it('are both given where the second is asked for while the directory still shows the first, which has just ended', async () => {
    await approves(world.olga)
    await world.wind(60)
    await world.presses(world.ana.id, 'Return access')
    expect(world.audit()).toContain('grant.end_verified')
    const catchesUp = shows(true)
    await approves(world.otto)
    expect(world.audit()).not.toContain('request.refused')
    await world.wind(0.5)
    expect(world.audit()).not.toContain('grant.failed')
    catchesUp()
    await step.goesOnFor(3, 1)
    expect(titles()).toContain('Granted')
    expect(held()).toBe(true)
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
    shows(true)
    await world.types(world.ana.id, ask)
    expect(world.answersTo(world.ana.id).at(-1)).toContain('You already have this, and not from Doorbell')
  })
  it('are both given where the first is being taken away: the second waits until that is read back', async () => {
    await approves(world.olga)
    await world.wind(60)
    const catchesUp = shows(true)
    await world.presses(world.ana.id, 'Return access')
    await approves(world.otto)
    await step.goesOnFor(4, 1)
    expect(world.audit()).not.toContain('grant.failed')
    catchesUp()
    await step.goesOnFor(4, 1)
    expect(writes()).toEqual(['grant', 'revoke', 'grant'])
    expect(held()).toBe(true)
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
  describe('of which the first ends while it is not known what came of the second,', () => {
    const ended = () => world.store.recorded().filter(({ action }) => action === 'grant.ended')
    /** The second is asked for after so many minutes, and no answer to its writes comes; what then comes of them is said later. */
    const second = async (after: number) => {
      await approves(world.olga)
      await world.wind(after)
      const { grant } = world.directory
      world.directory.grant = async () => {
        throw lostAnswer()
      }
      await approves(world.otto)
      return () => Object.assign(world.directory, { grant })
    }
    const freezes = (words: string) => {
      world.directory.join(world.admins, world.otto.id)
      return world.types(world.otto.id, words)
    }
    const activeSince = async () => {
      const [grant] = (await world.store.liveGrantsOf([world.ana.id])).filter(({ status }) => status === 'active')
      return grant?.status === 'active' ? [grant.since, grant.endsAt, grant.terms.claimedFrom] : []
    }

    it('are over when the first is, and the second gives it anew, for as long as it was given for', async () => {
      const answers = await second(110)
      await step.goesOnFor(12, 1)
      expect(held()).toBe(false)
      expect(ended()).toMatchObject([{ reason: 'expired', details: { proof: 'verified-gone' } }])
      answers()
      await step.goesOnFor(2, 1)
      expect(held()).toBe(true)
      expect(writes()).toEqual(['grant', 'revoke', 'grant'])
      const [since, until] = await activeSince()
      expect(until?.getTime()).toBe((since?.getTime() ?? 0) + 120 * 60_000)
      expect(since?.getTime()).toBeGreaterThan(ended()[0]?.at.getTime() ?? Number.NaN)
      await step.goesOnFor(20, 15)
      expect(held()).toBe(false)
    })
    it.each([
      ['its time is up', 120, async () => {}, 'The time is up'],
      ['somebody revokes it', 30, () => world.presses(world.olga.id, 'Revoke'), 'Revoked by Olga'],
    ] as const)(
      'are over when %s, though granting is stopped: a brake keeps nothing, and each card tells the truth',
      async (_, after, happens, said) => {
        const answers = await second(after - 10)
        await freezes('freeze because INC-9')
        await step.goesOnFor(10, 1)
        answers()
        await happens()
        await step.goesOnFor(2, 1)
        expect(held()).toBe(false)
        const cards = world.wordsOf(world.ana.id).join()
        expect(cards).toMatch(new RegExp(`${said}[\\s\\S]*Verified gone`))
        expect(cards).toContain('Nothing is given at the moment')
        expect(cards).not.toContain('Another request still gives')
        await freezes('thaw')
        await step.goesOnFor(2, 1)
        expect(held()).toBe(true)
        await step.goesOnFor(20, 15)
        expect(held()).toBe(false)
      },
    )
    it('are the second’s where its write comes to pass after the first was taken back, and end with it', async () => {
      const answers = await second(110)
      await step.goesOnFor(10, 1)
      await step.goesOnFor(1, 1)
      answers()
      const { entitlement } = (await step.theGrant()).terms
      await world.directory.grant(entitlement, world.ana.id)
      await step.goesOnFor(4, 1)
      expect(await activeSince()).toMatchObject([expect.any(Date), expect.any(Date), expect.any(Date)])
      expect(writes()).toEqual(['grant', 'revoke', 'grant'])
      await step.goesOnFor(20, 15)
      expect(held()).toBe(false)
    })
    it('end with the second also where that write comes while the first is still being verified gone', async () => {
      const answers = await second(110)
      const catchesUp = shows(true)
      await step.goesOnFor(11, 1)
      expect(world.audit()).toContain('grant.removed')
      answers()
      const { entitlement } = (await step.theGrant()).terms
      await world.directory.grant(entitlement, world.ana.id)
      catchesUp()
      await step.goesOnFor(6, 1)
      expect(ended()).toMatchObject([{ details: { proof: 'kept-for' } }])
      expect(held()).toBe(true)
      await step.goesOnFor(20, 15)
      expect(held()).toBe(false)
    })
    it.each(['is over', 'is being verified gone'])(
      'are not said to be given by a part of the directory that shows the first still, which %s: the second waits, and gives it',
      async how => {
        const answers = await second(110)
        await step.goesOnFor(8, 1)
        const early = how === 'is over' ? null : shows(true)
        await world.presses(world.ana.id, 'Return access')
        expect(ended()).toHaveLength(early ? 0 : 1)
        const catchesUp = early ?? shows(true)
        answers()
        await step.goesOnFor(1, 1)
        expect(await activeSince()).toEqual([])
        catchesUp()
        await step.goesOnFor(4, 1)
        expect(writes()).toEqual(['grant', 'revoke', 'grant'])
        expect(await activeSince()).toHaveLength(3)
      },
    )
    it('leave to whoever gave it by hand what somebody gave after the first was taken back', async () => {
      const answers = await second(110)
      await step.goesOnFor(12, 1)
      expect(held()).toBe(false)
      step.adds(world.readers, world.ana.id)
      await step.goesOnFor(1, 1)
      answers()
      await step.goesOnFor(20, 15)
      expect(held()).toBe(true)
      expect(writes()).toEqual(['grant', 'revoke'])
    })
    it('are over with both where the second is given up', async () => {
      await second(110)
      await step.goesOnFor(12, 1)
      await world.presses(world.ana.id, 'Return access')
      await step.goesOnFor(20, 2)
      expect(held()).toBe(false)
      expect(await world.store.liveGrantsOf([world.ana.id])).toEqual([])
    })
  })
  it('leave what was there before theirs, however close: it is in no grant’s name', async () => {
    await approves(world.olga)
    await world.wind(60)
    await world.presses(world.ana.id, 'Return access')
    await world.types(world.ana.id, ask)
    step.adds(world.readers, world.ana.id)
    await world.presses(world.otto.id, 'Approve')
    await step.goesOnFor(4, 1)
    expect(titles()).toContain('Not granted')
    await step.goesOnFor(20, 15)
    expect(held()).toBe(true)
    expect(writes()).toEqual(['grant', 'revoke'])
  })
})

describe('a membership that Doorbell has written', () => {
  it('stays ours when the database refuses to record that it is active, and ends', async () => {
    const drive = await step.approved()
    const writing = slow('grant', 'before')
    const attempt = world.app.carryOut(drive, ours)
    await writing.reached
    const { transaction } = world.store
    world.store.transaction = async () => {
      world.store.transaction = transaction
      throw new Fault('store.unavailable', 'The connection was closed.', { retry: 'later' })
    }
    writing.goOn()
    await expect(attempt).rejects.toMatchObject({ code: 'store.unavailable' })
    await step.goesOnFor(20, 15)
    expect(world.audit()).toContain('grant.end_verified')
    expect(held()).toBe(false)
  })
  it('is taken back where the directory refused it for good, and nobody knows whether it did it all the same', async () => {
    world.directory.failNext('grant', new Fault('graph.odd', 'No.', { retry: 'never', result: 'unknown' }))
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await step.goesOnFor(6, 1)
    expect(writes()).toEqual(['grant', 'revoke'])
    expect(world.audit()).not.toContain('grant.active')
    expect(world.titlesOf(world.ana.id)).toContain('Not granted')
  })
  it('stays ours when the answer was lost and the attempt was given up for good', async () => {
    world.directory.failNext('grant', lostAnswer())
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    expect(held()).toBe(true)
    world.directory.changePerson(world.ana.id, { enabled: false })
    await step.goesOnFor(20, 15)
    expect(held()).toBe(false)
  })
})
