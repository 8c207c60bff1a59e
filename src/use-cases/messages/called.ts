import type { PersonId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Called } from '../../ports/task.ts'

/** Whom a chat reached, of those who were called at once; who is missing is still being written to. */
type Heard = Readonly<Partial<Record<PersonId, boolean>>>

/** One call to several people is one thing, however many tasks it takes. */
export const calledAtOnce = (
  call: string,
  people: readonly PersonId[],
  unreached: readonly PersonId[] = [],
): Called => ({
  call,
  people,
  ...(unreached.length > 0 ? { unreached } : {}),
})

/** Notes what came of writing to one of them. Whoever was called in vain by then, where that is all of them: the next are called instead. */
export async function noteHeard(
  tx: Transaction,
  { call, people, unreached = [] }: Called,
  person: PersonId,
  reached: boolean,
  now: Date,
): Promise<readonly PersonId[] | null> {
  const inVain = [...unreached, ...people]
  if (people.length === 1) return reached ? null : inVain
  const key = `called:${call}`
  const { told } = await tx.lockWatched(key, now)
  const heard: Heard = { ...(told ? (JSON.parse(told) as Heard) : {}), [person]: reached }
  await tx.noteTold(key, JSON.stringify(heard))
  return people.every(one => heard[one] === false) ? inVain : null
}
