import { isUnhurried } from '../../access/grant/consequences.ts'
import { overdueAfter } from '../../access/grant/ending.ts'
import type { Grant } from '../../access/grant/states.ts'
import { directoryWrites, secondsFor } from '../../access/write-quota.ts'
import type { Ports } from '../ports.ts'

/** So many late ends at a time have one cause: a card about each would help nobody. */
const many = 20
/** Attempts after which one does not wait for its turn, but fails. */
const tries = 3
/** Milliseconds. Whoever runs Doorbell is told once in this time. */
const quiet = 60 * 60_000
/** Milliseconds for which a count is good enough. */
const fresh = 5_000

type Ending = Extract<Grant, { status: 'ending' }>

interface Count {
  readonly at: number
  readonly waiting: Promise<number>
  /** How many are late and told of by themselves, once somebody wants to know: all that live is read for it. */
  told: Promise<number> | null
  /** Whether somebody here has seen to it that whoever runs Doorbell knows: all who are late at a time would ask for one row. */
  seenTo: boolean
}

const counts = new WeakMap<Ports['store'], Count>()

/** How many ends are due that nobody has in hand. Asked once in a few seconds, however many ask. */
function countEnds({ store, clock }: Ports): Count {
  const now = clock.now()
  const known = counts.get(store)
  if (known && Math.abs(now.getTime() - known.at) < fresh) return known
  const waiting = store.outbox.backlog(now, ['ends']).then(found => found.waiting)
  const count: Count = { at: now.getTime(), waiting, told: null, seenTo: false }
  counts.set(store, count)
  waiting.catch(() => counts.delete(store))
  return count
}

/**
 * Thousands of grants may end in one second, and the directory lets only so many be ended in another. Whoever runs Doorbell is told
 * once how long it takes, where some of them will be late because of that. Answers whether so many wait that no single one is news:
 * one that was tried and failed again and again is, until as many as that were told.
 */
export async function isOneOfMany(ports: Ports, { because, terms }: Ending, attempt: number): Promise<boolean> {
  if (!isUnhurried(because)) return false
  const count = countEnds(ports)
  const waiting = await count.waiting
  // None of what the bucket holds is counted on: others may have used it.
  const seconds = secondsFor(waiting, directoryWrites.holds)
  if (seconds * 1_000 >= overdueAfter * 60_000) await tellOnce(ports, count, seconds)
  if (waiting < many) return false
  if (attempt > tries && (await toldOf(ports, count)) < many) return false
  ports.log.debug('end.one-of-many', { grant: terms.id, waiting })
  return true
}

function toldOf({ store }: Ports, count: Count): Promise<number> {
  if (count.told) return count.told
  const told = store.liveWithin({ of: 'everything' }).then(({ overdue }) => overdue)
  count.told = told
  told.catch(() => {
    count.told = null
  })
  return told
}

/** Late already, and not alone: told together, whatever makes them late. */
export const tellOfManyLate = async (ports: Ports): Promise<void> => {
  const count = countEnds(ports)
  await tellOnce(ports, count, secondsFor(await count.waiting, directoryWrites.holds))
}

async function tellOnce(ports: Ports, count: Count, seconds: number): Promise<void> {
  if (count.seenTo) return
  count.seenTo = true
  const now = ports.clock.now()
  const waiting = await count.waiting
  try {
    const told = await ports.store.transaction(async tx => {
      if (!(await tx.firstSince('many-ends', new Date(now.getTime() - quiet), now))) return false
      const notice = { kind: 'many-ends', waiting, seconds } as const
      await tx.schedule({ type: 'tell-admins', notice }, { key: 'tell-admins:many-ends', lane: 'many-ends', due: now })
      return true
    })
    if (told) ports.log.warn('ends.many', { waiting, seconds: Math.round(seconds) })
  } catch (problem) {
    count.seenTo = false
    throw problem
  }
}
