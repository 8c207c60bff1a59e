import { beforeEach, describe, expect, it } from 'vitest'
import type { Integration } from '../../access/policy.ts'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { ask, ours, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { tellOfManyLate } from './many-ends.ts'

let world: World
let step: ReturnType<typeof stepByStep>
beforeEach(async () => {
  world = await aWorld()
  step = stepByStep(world)
})

const away = 'away'
const held = () => world.holds(world.readers, world.ana.id)
const again = () => new Date(world.clock.at.getTime() + 1_000)
const granted = async () => {
  await world.types(world.ana.id, ask)
  await world.presses(world.olga.id, 'Approve')
}
/** Carried out, and the answer of the database that it is finished was lost: it will be carried out once more. */
const isCarriedOutAndTriedAgain = async (part: 'grants' | 'rest') => {
  const task = await step.takesUp(part)
  await world.app.carryOut(task, ours)
  await world.store.outbox.retry(task, again(), 'store.unavailable')
}
/** By itself, without the sweep that finds what was lost. */
const hasItsAppointment = async () => {
  await world.wind(1 / 30)
  expect(await world.store.withoutAppointment()).toEqual({ grants: [], requests: [] })
}
const hasEnded = async () => {
  await step.goesOnFor(20, 10)
  expect(held()).toBe(false)
  expect(world.audit()).toContain('grant.end_verified')
}

describe('access ends, although', () => {
  it('nobody learned that the grant was made active, and it was looked at once more', async () => {
    const drive = await step.approved()
    await world.app.carryOut(drive, ours)
    await world.store.outbox.retry(drive, again(), 'store.unavailable')
    expect(held()).toBe(true)
    await hasItsAppointment()
    await hasEnded()
  })
  it('the process died right after it was made active', async () => {
    const drive = await step.approved()
    await world.app.carryOut(drive, ours)
    await world.wind(1)
    expect(await world.store.withoutAppointment()).toEqual({ grants: [], requests: [] })
    await hasEnded()
  })
  it('nobody learned that it was warned of', async () => {
    await granted()
    await step.passes(110)
    await isCarriedOutAndTriedAgain('grants')
    expect(world.audit()).toContain('grant.warned')
    await hasItsAppointment()
    await hasEnded()
    expect(world.audit().filter(action => action === 'grant.warned')).toHaveLength(1)
  })
  it('nobody learned that it began to end, nor that it was removed', async () => {
    await granted()
    await world.wind(110)
    await step.passes(10)
    await isCarriedOutAndTriedAgain('grants')
    await isCarriedOutAndTriedAgain('grants')
    await hasItsAppointment()
    await hasEnded()
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
  })
  it.each([
    ['its warning', 0, 110],
    ['its end', 110, 120],
  ])('the clock was set back by a second between the time for %s and looking', async (_, before, then) => {
    await granted()
    if (before > 0) await world.wind(before)
    await step.passes(then - before)
    const drive = await step.takesUp('grants')
    await step.passes(-1 / 60)
    await step.carriesOut(drive)
    expect(held()).toBe(true)
    expect(await world.store.withoutAppointment()).toEqual({ grants: [], requests: [] })
    await hasEnded()
  })
  it.each([
    ['its warning', 0, 110],
    ['its end', 110, 120],
  ])(
    'the clock was set back by a second between looking and recording that it is time for %s',
    async (_, before, then) => {
      await granted()
      if (before > 0) await world.wind(before)
      await step.passes(then - before)
      const drive = await step.takesUp('grants')
      const transaction = world.store.transaction.bind(world.store)
      world.store.transaction = async work => {
        world.store.transaction = transaction
        await step.passes(-1 / 60)
        return transaction(work)
      }
      await step.carriesOut(drive)
      expect(held()).toBe(true)
      expect(await world.store.withoutAppointment()).toEqual({ grants: [], requests: [] })
      await hasEnded()
    },
  )
  it('its appointment was lost: the sweep finds it and makes one', async () => {
    await granted()
    await step.passes(120)
    await world.store.outbox.finish(await step.takesUp('grants'))
    await hasEnded()
  })
  it('its appointment was given up by mistake', async () => {
    const drive = await step.approved()
    await world.store.outbox.giveUp(drive, 'mistake')
    await world.wind(1)
    expect(held()).toBe(true)
    await hasEnded()
  })
})

describe('a request that nobody answers lapses, although', () => {
  const hasLapsed = async () => {
    await step.goesOnFor(3, 1)
    expect(world.titlesOf(world.olga.id)).toEqual(['Lapsed'])
  }
  /** The appointment of the request, among whatever else is due by then. */
  const lapse = async () => {
    const due = await step.claim(50, 'rest')
    const task = due.find(({ task }) => task.type === 'lapse-request')
    if (!task) throw new Error('nothing lapses')
    return task
  }
  beforeEach(() => world.types(world.ana.id, ask))

  it('the clock was set back by a second between its deadline and looking', async () => {
    await step.passes(480)
    const task = await lapse()
    await step.passes(-1 / 60)
    await step.carriesOut(task)
    expect(world.titlesOf(world.olga.id)).not.toContain('Lapsed')
    expect(await world.store.withoutAppointment()).toEqual({ grants: [], requests: [] })
    await hasLapsed()
  })
  it('its appointment was lost: the sweep finds it and makes one', async () => {
    await step.passes(480)
    await world.store.outbox.finish(await lapse())
    await hasLapsed()
  })
})

describe('“verified gone”', () => {
  /** A part of the directory that has not yet heard of what was written, until it catches up. */
  function behind() {
    const { directory } = world
    const { revoke, holds } = directory
    directory.revoke = async () => ({ outcome: 'already-gone', evidence: {} })
    directory.holds = async () => false
    return () => Object.assign(directory, { revoke: revoke.bind(directory), holds: holds.bind(directory) })
  }

  it('is not said because a part of the directory has never heard of what we wrote a moment ago', async () => {
    await granted()
    const catchesUp = behind()
    await world.presses(world.ana.id, 'Return access')
    expect(world.audit()).not.toContain('grant.end_verified')
    catchesUp()
    await hasEnded()
  })
  it('is not said while it is still listed although it was called gone: it is removed again', async () => {
    await granted()
    await world.wind(60)
    const { revoke } = world.directory
    world.directory.revoke = async () => {
      world.directory.revoke = revoke.bind(world.directory)
      return { outcome: 'already-gone', evidence: {} }
    }
    await world.presses(world.ana.id, 'Return access')
    expect(world.audit()).not.toContain('grant.end_verified')
    await step.goesOnFor(2, 1)
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
    await hasEnded()
  })
  it('is said of what somebody else took away long after it was given', async () => {
    await granted()
    await world.wind(60)
    world.directory.leave(world.readers, world.ana.id)
    await world.presses(world.ana.id, 'Return access')
    expect(world.audit()).toContain('grant.end_verified')
  })
})

describe('access of a group that changes while it is held', () => {
  it('is not taken from one that became dynamic, whose rule has the say: it is overdue, told, and taken once it can be', async () => {
    await granted()
    world.directory.changeGroup(world.readers, { ungrantable: 'dynamic-membership' })
    await world.wind(120)
    await world.wind(6)
    await world.wind(6)
    expect(held()).toBe(true)
    expect(world.titlesOf(world.ines.id)).toEqual(['Access is overdue to end'])
    world.directory.changeGroup(world.readers, { ungrantable: null })
    for (let quarter = 0; quarter < 4; quarter++) await world.wind(15)
    expect(held()).toBe(false)
    expect(world.audit()).toContain('grant.end_verified')
  })
  it('of one whose roles Doorbell may not touch any more is the same, and no further access to it is given', async () => {
    await granted()
    for (let attempt = 0; attempt < 3; attempt++)
      world.directory.failNext('revoke', new Fault('graph.forbidden', 'Insufficient privileges.', { retry: 'never' }))
    world.directory.changeGroup(world.readers, { ungrantable: 'role-assignable' })
    await world.types(world.ben.id, ask)
    expect(world.answersTo(world.ben.id).at(-1)).toMatch(/cannot be given|nothing called/)
    await world.wind(120)
    expect(held()).toBe(true)
    await hasEnded()
  })
})

it('an end is read back as often as the directory answered, and no attempt counts that it did not', async () => {
  await granted()
  const holds = world.directory.holds.bind(world.directory)
  const holding = [away, away, 'held', away, 'held', away] as const
  let next = 0
  world.directory.holds = async (...asked) => {
    const said = world.directory.writes.at(-1)?.what === 'revoke' ? holding[next++] : undefined
    if (said === away) throw new Fault('graph.away', '503', { retry: 'later' })
    return said === 'held' ? true : holds(...asked)
  }
  await step.goesOnFor(30, 6)
  expect(next).toBe(holding.length + 1)
  expect(world.wordsOf(world.ana.id).join()).toMatch(/Verified gone at .*, 3 reads/)
})

describe('an end that is late', () => {
  const alerted = () => world.titlesOf(world.ines.id)

  it('by hours, because Doorbell was away, is told to the integration owner although it succeeds at once', async () => {
    await granted()
    await world.wind(300)
    expect(held()).toBe(false)
    expect(alerted()).toEqual(['Overdue access has ended'])
    const verified = world.store.recorded().find(({ action }) => action === 'grant.end_verified')
    expect(verified?.details).toMatchObject({ lateSeconds: 180 * 60 })
  })
  it('is told once, however often it is tried', async () => {
    await granted()
    for (let time = 0; time < 30; time++) {
      world.directory.failNext('revoke', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    }
    await step.goesOnFor(30, 6)
    expect(alerted()).toEqual(['Access is overdue to end'])
  })
  it('is told once more where the directory refuses what it only could not do before, and where the account is protected by then', async () => {
    const answers = (retry: Fault['retry']) =>
      Object.assign(world.directory, {
        revoke: async () => {
          throw new Fault(`graph.${retry}`, 'not now', { retry })
        },
      })
    const passes = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute++) await world.wind(1)
    }
    await granted()
    answers('later')
    await world.wind(120)
    await passes(12)
    expect(world.wordsOf(world.ines.id)).toEqual([expect.stringContaining('does not answer, or not as it should')])
    answers('never')
    await passes(12)
    expect(alerted()).toHaveLength(2)
    for (const words of world.wordsOf(world.ines.id)) expect(words).toContain('does not let Doorbell take it away')
    const [contoso] = world.policy.integrations
    const integrations: readonly [Integration] = [{ ...contoso, protected: [world.ana.id] }]
    await world.force({ ...world.policy, integrations, hash: policyHash('protected') })
    await passes(12)
    expect(alerted()).toHaveLength(3)
    expect(world.wordsOf(world.ines.id).at(-1)).toContain('protects the account by now')
    // What comes back is nobody’s news.
    await world.force({ ...world.policy, integrations: [contoso], hash: policyHash('not any more') })
    for (const retry of ['later', 'never'] as const) {
      answers(retry)
      await passes(12)
    }
    expect(alerted()).toHaveLength(3)
    const overdue = world.store.recorded().filter(({ action }) => action === 'grant.overdue')
    expect(overdue.map(({ reason }) => reason ?? null)).toEqual([null, 'refused', 'protected'])
    Reflect.deleteProperty(world.directory, 'revoke')
    await passes(12)
    expect(alerted()).toEqual(Array.from({ length: 3 }, () => 'Overdue access has ended'))
  })
  it('is told to be over, once it is, so that nobody goes on to remove by hand what is no longer there', async () => {
    await granted()
    for (let time = 0; time < 12; time++) {
      world.directory.failNext('revoke', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    }
    await step.goesOnFor(30, 6)
    await step.goesOnFor(30, 12)
    expect(held()).toBe(false)
    expect(alerted()).toEqual(['Overdue access has ended'])
  })
  it('by less than five minutes is told to nobody', async () => {
    await granted()
    await world.wind(124)
    expect(held()).toBe(false)
    expect(alerted()).toEqual([])
  })
})

describe('an end among thousands that are due in the same second', () => {
  /** Ana's end is the only one that is carried out here; so many others wait for their turn. */
  let others = 6_500
  beforeEach(() => {
    const { outbox } = world.store
    const backlog = outbox.backlog.bind(outbox)
    others = 6_500
    outbox.backlog = async (now, parts) => {
      const due = await backlog(now, parts)
      return { ...due, waiting: due.waiting + others }
    }
  })
  const isLate = async () => {
    await granted()
    await step.passes(126)
    return step.takesUp('ends')
  }

  it('is late with all the others, of which whoever runs Doorbell is told once, with how long it takes', async () => {
    await step.carriesOut(await isLate())
    await world.wind(1)
    expect(held()).toBe(false)
    expect(world.titlesOf(world.ines.id)).toEqual(['Many accesses end at once'])
    expect(world.wordsOf(world.ines.id)[0]).toMatch(/6,500 accesses.*about 5 min/s)
    expect(world.audit()).not.toContain('grant.overdue')
    const verified = world.store.recorded().find(({ action }) => action === 'grant.end_verified')
    expect(verified?.details).toMatchObject({ lateSeconds: expect.any(Number) })
  })

  it('asks whether that was told once in a while, and not each time: all who are late would wait for one row', async () => {
    const { store } = world.ports
    const transaction = store.transaction.bind(store)
    let asked = 0
    const failing = new Fault('store.unavailable', 'away', { retry: 'later' })
    const counting: World['ports'] = {
      ...world.ports,
      store: {
        ...store,
        async transaction(work) {
          if (++asked === 1) throw failing
          return transaction(work)
        },
      },
    }
    await expect(tellOfManyLate(counting)).rejects.toBe(failing)
    for (let late = 0; late < 5; late++) await tellOfManyLate(counting)
    expect(asked).toBe(2)
    await world.wind(1)
    expect(world.titlesOf(world.ines.id)).toEqual(['Many accesses end at once'])
    await tellOfManyLate(counting)
    expect(asked).toBe(3)
  })

  it.each([
    [3, 0, false],
    [4, 0, true],
    [4, 19, true],
    [4, 20, false],
  ])(
    'at attempt %i, while %i are told of, is told of by itself: %s. What fails again and again does not wait for its turn',
    async (attempt, told, itself) => {
      const task = await isLate()
      const { liveWithin } = world.store
      let counted = 0
      world.store.liveWithin = async scope => {
        counted++
        return { ...(await liveWithin(scope)), overdue: told }
      }
      const notAllowed = () => new Fault('graph.forbidden', 'Not allowed.', { retry: 'later' })
      for (let time = 0; time < 2; time++) {
        for (const call of ['revoke', 'holds'] as const) world.directory.failNext(call, notAllowed())
        await expect(world.app.carryOut({ ...task, attempt }, ours)).rejects.toThrow('Not allowed')
      }
      expect(world.audit().includes('grant.overdue')).toBe(itself)
      // All that live are read for it: for all who fail at a time once.
      expect(counted).toBeLessThanOrEqual(1)
    },
  )
  it('is told of by itself once the others are over, where it fails by itself', async () => {
    const task = await isLate()
    world.directory.failNext('revoke', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await expect(world.app.carryOut(task, ours)).rejects.toThrow('away')
    expect(world.audit()).not.toContain('grant.overdue')
    await world.store.outbox.retry(task, again(), 'graph.unavailable')
    for (let time = 0; time < 2; time++)
      world.directory.failNext('holds', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    others = 0
    await world.wind(1)
    expect(world.titlesOf(world.ines.id)).toContain('Access is overdue to end')
    await hasEnded()
  })
})

describe('regular work that this version does not know', () => {
  it('is left to the newer one that runs beside it', async () => {
    const slot = { key: 'job:newer', lane: 'job:newer', due: world.clock.at }
    await world.store.transaction(tx => tx.schedule({ type: 'job', name: 'newer' }, slot))
    const before = world.store.recorded().length
    await expect(world.app.carryOut(await step.takesUp('rest'), ours)).rejects.toMatchObject({
      code: 'job.unknown',
      retry: 'later',
    })
    await step.passes(5)
    expect((await step.claim(50, 'rest')).map(({ key }) => key)).toContain('job:newer')
    expect(world.store.recorded()).toHaveLength(before)
  })
})
