import type { Cleanup, Idle } from '../access/cleanup.ts'
import type { PersonId } from '../access/vocabulary.ts'

/** Who has had no access for a while, and what came of what is kept of them for convenience. */
export interface CleanupReads {
  /**
   * People who were given something once, were seen last before then, hold nothing and have nothing open: no request of theirs or for
   * them, no review, no card that waits for their decision. Neither who was kept nor who was forgotten since then. In the order of
   * their ids, from `after` on.
   */
  idlePeople(before: Date, after: PersonId | null, limit: number): Promise<readonly Idle[]>
  /** The same of one of them, whenever they were seen; `null`: they are none of these. */
  idle(person: PersonId): Promise<Idle | null>
  /** What came of it last. */
  cleanupOf(person: PersonId): Promise<Cleanup | null>
}

export interface CleanupWrites {
  saveCleanup(cleanup: Cleanup): Promise<void>
  /**
   * Which accounts are theirs, unless an import says so; where and in which chat they are written to; their home pages, and which
   * messages in front of them are copies of cards. Nothing that was asked, decided, given or recorded.
   *
   * @returns how many of each; `null`, with nothing forgotten, where they spoke at that moment or later: a word that comes in meanwhile
   * waits, or is waited for.
   */
  forgetPerson(person: PersonId, ifSilentSince: Date): Promise<Forgotten | null>
}

export interface Forgotten {
  readonly accounts: number
  readonly conversations: number
  readonly cards: number
}
