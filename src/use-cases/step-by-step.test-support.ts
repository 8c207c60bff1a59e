import type { GroupId, PersonId } from '../access/vocabulary.ts'
import type { Utterance } from '../ports/incoming.ts'
import type { Lease } from '../ports/lease.ts'
import type { ClaimedTask, OutboxPart } from '../ports/outbox.ts'
import type { World } from './world.test-support.ts'

export const ask = 'request jit-prod-db-readers for 2h because INC-7 customers cannot pay'

/** A lease that nobody contests. */
export const ours: Lease = { renew: async () => {} }

const noHands = { grants: 0, ends: 0, proofs: 0, incoming: 0, rest: 0, messages: 0, webhooks: 0 }

/** One task at a time, so that a test can stand between any two steps of Doorbell. */
export function stepByStep(world: World) {
  const { store, app, clock } = world
  let received = 0

  const claim = (limit: number, part?: OutboxPart) =>
    store.outbox.claim({
      now: clock.at,
      leaseNow: clock.at,
      leaseUntil: new Date(clock.at.getTime() + 60_000),
      limit: part ? { ...noHands, [part]: limit, ...(part === 'grants' ? { ends: limit, proofs: limit } : {}) } : limit,
      worker: 'step by step',
    })

  /** What is due now and stands first, taken up but not yet carried out. */
  async function takesUp(part?: OutboxPart): Promise<ClaimedTask> {
    const [task] = await claim(1, part)
    if (!task) throw new Error('nothing is due')
    return task
  }

  async function carriesOut(task: ClaimedTask, lease: Lease = ours): Promise<void> {
    await app.carryOut(task, lease)
    await store.outbox.finish(task)
  }

  /** Stored, and not handled yet. */
  async function says(who: PersonId, what: Utterance): Promise<void> {
    const from = world.account(who)
    const deliveryKey = `step-${++received}`
    await app.conversation.receive({ deliveryKey, from, replyTo: { account: from, handle: 'reply' }, what })
  }

  return {
    claim,
    takesUp,
    carriesOut,
    says,
    /** Ana asked and Olga approved; the appointment of the grant is taken up, and nothing was read or written for it yet. */
    async approved(): Promise<ClaimedTask> {
      await world.types(world.ana.id, ask)
      const approve = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')
      await says(world.olga.id, { type: 'press', value: approve?.value ?? '', message: null })
      await carriesOut(await takesUp('incoming'))
      return takesUp('grants')
    },
    /** Time passes, and nobody does anything. */
    async passes(minutesOn: number): Promise<void> {
      clock.at = new Date(clock.at.getTime() + minutesOn * 60_000)
    },
    async theGrant() {
      const [grant] = await store.liveGrantsOf([world.ana.id])
      if (!grant) throw new Error('Ana has no live grant')
      return grant
    },
    /** By hand, and not by Doorbell. */
    adds: (group: GroupId, person: PersonId) => world.directory.join(group, person),
    /** Long enough for everything to have been tried again and again. */
    async goesOnFor(times: number, minutesEach: number): Promise<void> {
      for (let time = 0; time < times; time++) await world.wind(minutesEach)
    },
  }
}

/** A promise, and how to keep it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open: () => open() }
}
