import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import type { ClaimedTask } from '../../ports/outbox.ts'
import { ask, ours, stepByStep } from '../step-by-step.test-support.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
let step: ReturnType<typeof stepByStep>
beforeEach(async () => {
  world = await aWorld()
  step = stepByStep(world)
  await world.types(world.ana.id, ask)
})

/** Everybody who has a copy reads this, and nobody can press anything on it that decides. */
function everybodyReads(words: RegExp): void {
  for (const who of [world.ana, world.olga, world.otto]) {
    expect(world.wordsOf(who.id)[0]).toMatch(words)
    expect(world.wordsOf(who.id)[0]).not.toContain('[Approve]')
  }
}
const olgaApproves = () => {
  const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
  return step.says(world.olga.id, { type: 'press', value, message: null })
}
/** The process that had it is gone, and its lease has run out. */
const crashed = async (_task: ClaimedTask) => {
  world.clock.at = new Date(world.clock.at.getTime() + 2 * 60_000)
}
/** Takes up tasks one by one until one of this kind, which is handed over not yet carried out. */
async function upTo(type: ClaimedTask['task']['type']): Promise<ClaimedTask> {
  for (;;) {
    const task = await step.takesUp()
    if (task.task.type === type) return task
    await step.carriesOut(task)
  }
}

describe('a crash between a decision and its cards', () => {
  it('right after the decision was saved leaves the cards to whoever comes next', async () => {
    await olgaApproves()
    await crashed(await upTo('refresh-cards'))
    await world.settle()
    everybodyReads(/Granted[\s\S]*Approved by Olga/)
  })

  it('before the first card was changed', async () => {
    await olgaApproves()
    await crashed(await upTo('show-card'))
    await world.settle()
    everybodyReads(/Granted[\s\S]*Approved by Olga/)
  })

  it('after a card was changed and before that was written down', async () => {
    await olgaApproves()
    const task = await upTo('show-card')
    await world.app.carryOut(task, ours)
    await crashed(task)
    await world.settle()
    everybodyReads(/Granted[\s\S]*Approved by Olga/)
  })

  it('with the answer to a change lost', async () => {
    world.chat.failNext('update', new Fault('chat.lost', 'lost', { retry: 'later', result: 'unknown' }), 'after')
    await world.presses(world.olga.id, 'Approve')
    await world.wind(1)
    everybodyReads(/Granted[\s\S]*Approved by Olga/)
  })
})

describe('cards that tell something else than what is true', () => {
  /** Everything that would have changed the cards is lost, as no crash could. */
  async function loseAllMessages(): Promise<void> {
    for (;;) {
      const due = await step.claim(100)
      if (due.length === 0) return
      for (const task of due) {
        if (task.task.type === 'show-card' || task.task.type === 'refresh-cards') await world.store.outbox.finish(task)
        else await step.carriesOut(task)
      }
    }
  }

  it('are found and shown again, even when every word about them was lost', async () => {
    await olgaApproves()
    await loseAllMessages()
    expect(world.wordsOf(world.otto.id)[0]).toContain('[Approve]')
    await world.wind(11)
    everybodyReads(/Granted[\s\S]*Approved by Olga/)
  })

  it('are left alone when they tell what is true', async () => {
    await world.presses(world.olga.id, 'Approve')
    const before = world.chat.calls.filter(call => call === 'update').length
    await world.wind(11)
    await world.wind(11)
    expect(world.chat.calls.filter(call => call === 'update')).toHaveLength(before)
  })

  it('are not looked through any more once they tell the end', async () => {
    await world.presses(world.olga.id, 'Approve')
    expect(await world.store.requestsWithOpenCards(null, 10)).toHaveLength(1)
    await world.wind(180)
    everybodyReads(/Verified gone/)
    await world.wind(11)
    expect(await world.store.requestsWithOpenCards(null, 10)).toEqual([])
  })
})

describe('a message that somebody deleted', () => {
  const deleteAll = (who: World['ana']) => {
    for (const { ref } of world.chat.messagesOf(world.account(who.id))) world.chat.removeMessage(ref)
  }

  it('is forgotten, and holds up neither the decision nor the others', async () => {
    deleteAll(world.otto)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(world.cardsOf(world.otto.id)).toEqual([])
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Granted/)
  })

  it('comes back to whoever is still to decide by it', async () => {
    await world.decidedBy({ stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    deleteAll(world.otto)
    const approve = world.buttonsOf(world.olga.id).findLast(({ label }) => label === 'Approve')
    await world.does(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
    expect(world.wordsOf(world.otto.id).join()).toMatch(/Ben[\s\S]*\[Approve\]/)
  })

  it('does not come back once the request is settled', async () => {
    deleteAll(world.ana)
    deleteAll(world.otto)
    await world.denies(world.olga.id, 'Use the replica.')
    await world.wind(11)
    await world.wind(11)
    // Only the news, which is a message of its own.
    expect(world.titlesOf(world.ana.id)).toEqual(['Denied'])
    expect(world.cardsOf(world.otto.id)).toEqual([])
  })
})
