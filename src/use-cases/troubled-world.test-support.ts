import { type GrantId, minutes, policyHash } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import type { ClaimedTask } from '../ports/outbox.ts'
import { ours, stepByStep } from './step-by-step.test-support.ts'
import { aWorld } from './world.test-support.ts'

/** What may go wrong while a grant is being given or ended, and at which call. */
export const troubles = [
  'holds: fails',
  'holds: added by hand after',
  'holds: dies',
  'grant: throttled',
  'grant: refused for good',
  'grant: lost before it was done',
  'grant: done and its answer lost',
  'grant: dies before',
  'grant: dies after',
  'grant: added by hand before',
  'grant: removed by hand after',
  'revoke: throttled',
  'revoke: refused for good',
  'revoke: lost before it was done',
  'revoke: done and its answer lost',
  'revoke: dies before',
  'revoke: dies after',
  'revoke: removed by hand before',
  'revoke: added by hand after',
  'transaction: not saved',
  'transaction: saved and its answer lost',
  'transaction: dies after',
  'finish: its answer lost',
] as const
export interface Trouble {
  readonly how: (typeof troubles)[number]
  /** How many calls of that kind go well before. */
  readonly skips: number
}
type At = 'holds' | 'grant' | 'revoke' | 'transaction' | 'finish'

/** The longest that one decision gives, extensions included. */
export const cap = minutes(90)

/** The process is gone. Nobody catches this. */
class Died extends Error {}

/**
 * Ana and one group, with everything that may go wrong. It keeps its own book about where the membership came from, by
 * looking from outside: `standing` was given by hand while nothing of Doorbell's can have reached the directory.
 */
export async function aTroubledWorld() {
  const world = await aWorld()
  const flow = { ...world.flow, duration: { default: cap, max: cap }, extensions: { max: 3, each: minutes(20) } }
  await world.force({ ...world.policy, hash: policyHash('with extensions'), flows: [flow] })
  const step = stepByStep(world)
  const { directory, store, ana, readers, clock } = world
  const entitlement = directory.entitlement(readers)
  const coming: Trouble[] = []
  const book = {
    from: null as 'hand' | 'Doorbell' | null,
    standing: false,
    takenFromOthers: 0,
    takenFromLater: 0,
    lastTrouble: clock.at,
  }
  /** Grants of which a write has reached the directory, or may have: where an attempt broke off, nobody can tell. */
  const written = new Set<GrantId>()
  let inHand: { readonly grant: GrantId; broken: boolean } | null = null

  const isMember = () => world.holds(readers, ana.id)
  const live = () => store.liveGrantsFor(entitlement, ana.id)

  const mayBeOurs = async (): Promise<boolean> =>
    (await live()).some(grant => written.has(grant.terms.id) && !(grant.status === 'ending' && grant.removedAt))

  async function addByHand(): Promise<void> {
    if (isMember()) return
    Object.assign(book, { from: 'hand', standing: !(await mayBeOurs()) })
    directory.join(readers, ana.id)
  }
  function removeByHand(): void {
    directory.leave(readers, ana.id)
    Object.assign(book, { from: null, standing: false })
  }

  /** The first trouble that waits for this kind of call. */
  function troubleAt(at: At): string | null {
    const index = inHand ? coming.findIndex(({ how }) => how.startsWith(`${at}: `)) : -1
    const [trouble] = index < 0 ? [] : coming.splice(index, 1)
    if (!trouble) return null
    if (trouble.skips > 0) {
      coming.splice(index, 0, { ...trouble, skips: trouble.skips - 1 })
      return null
    }
    book.lastTrouble = clock.at
    if (inHand && /lost|dies|not saved/.test(trouble.how)) inHand.broken = true
    return trouble.how.slice(at.length + 2)
  }
  const fault = (code: string, more: { retry?: 'never'; result?: 'unknown' } = {}) =>
    new Fault(code, 'It failed.', { retry: 'later', ...more })

  async function troubled<T>(at: At, call: () => Promise<T>): Promise<T> {
    const how = troubleAt(at)
    if (how === 'fails' || how === 'throttled' || how === 'not saved') throw fault('world.away')
    if (how === 'refused for good') throw fault('world.refused', { retry: 'never' })
    if (how === 'lost before it was done') throw fault('world.lost', { result: 'unknown' })
    if (how === 'dies' || how === 'dies before') throw new Died()
    if (how === 'added by hand before') await addByHand()
    if (how === 'removed by hand before') removeByHand()
    const answer = await call()
    if (how === 'added by hand after') await addByHand()
    if (how === 'removed by hand after') removeByHand()
    if (how?.endsWith('answer lost')) throw fault('world.lost', { result: 'unknown' })
    if (how === 'dies after') throw new Died()
    return answer
  }

  const { holds, grant, revoke } = directory
  directory.holds = (...asked) => troubled('holds', () => holds.apply(directory, asked))
  directory.grant = (...asked) =>
    troubled('grant', async () => {
      const answer = await grant.apply(directory, asked)
      if (answer.outcome === 'created') {
        Object.assign(book, { from: 'Doorbell', standing: false })
        if (inHand) written.add(inHand.grant)
      }
      return answer
    })
  directory.revoke = (...asked) =>
    troubled('revoke', async () => {
      if (isMember() && book.standing) book.takenFromOthers++
      if ((await live()).some(({ status }) => status === 'active')) book.takenFromLater++
      const answer = await revoke.apply(directory, asked)
      Object.assign(book, { from: null, standing: false })
      return answer
    })
  const { transaction } = store
  store.transaction = work => troubled('transaction', () => transaction(work))

  async function carryOut(task: ClaimedTask): Promise<void> {
    try {
      await world.app.carryOut(task, ours)
      await troubled('finish', () => store.outbox.finish(task))
    } catch (problem) {
      if (problem instanceof Died) return
      if (!(problem instanceof Fault)) throw problem
      await store.outbox.retry(task, new Date(clock.at.getTime() + 30_000), problem.code)
    }
  }

  async function drive(task: ClaimedTask, grant: GrantId): Promise<void> {
    const attempt = { grant, broken: false }
    inHand = attempt
    await carryOut(task)
    inHand = null
    const after = await store.grant(grant)
    const perhaps = attempt.broken && after?.status === 'starting' && after.prior !== null
    if (after?.status === 'active' || perhaps) written.add(grant)
    if (perhaps) book.standing = false
  }

  /** Carries out everything that is due. Who died leaves a task behind until its lease has run out. */
  async function work(): Promise<void> {
    for (let round = 0; round < 500; round++) {
      const [task] = await step.claim(1)
      if (!task) return
      await (task.task.type === 'drive-grant' ? drive(task, task.task.grant) : carryOut(task))
    }
    throw new Error('there is no end to it')
  }

  async function presses(who: typeof ana, label: string): Promise<void> {
    const button = world.buttonsOf(who.id).find(other => other.label === label)
    if (button) await step.says(who.id, { type: 'press', value: button.value, message: null })
  }

  return {
    book,
    coming,
    isMember,
    live,
    work,
    addByHand,
    removeByHand,
    store,
    clock,
    asks: (length: number) =>
      step.says(ana.id, { type: 'command', text: `request jit-prod-db-readers for ${length}m because INC-7` }),
    approves: () => presses(world.olga, 'Approve'),
    returns: () => presses(ana, 'Return access'),
    extends: () => step.says(ana.id, { type: 'command', text: 'extend' }),
    revokes: () =>
      step.says(world.olga.id, { type: 'command', text: 'revoke ana jit-prod-db-readers because it is over' }),
    passes: step.passes,
  }
}

export type TroubledWorld = Awaited<ReturnType<typeof aTroubledWorld>>
