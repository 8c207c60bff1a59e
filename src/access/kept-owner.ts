import type { Entitlement, OwnerProblem, People } from './catalog.ts'
import type { NonEmpty } from './vocabulary.ts'

/** Words about an owner that are not in the access file: set in chat by admins, or found in the directory. */
export const keptSources = ['chat', 'description', 'attributes'] as const
export type KeptSource = (typeof keptSources)[number]

/** What such a word named when it was written: its names became ids once, and a later namesake never matches. */
export interface KeptOwner extends Entitlement {
  readonly source: KeptSource
  readonly key: string
  /** As it was written. */
  readonly value: string
  readonly people: People
  /** Why it names nobody: none, or not just one, bore the name when it was looked up. */
  readonly problem: Extract<OwnerProblem, 'unknown-value' | 'ambiguous-value'> | null
  /** Which of several names lead to nobody, or not to just one. Absent: none, or it was kept before that was. */
  readonly unknown?: NonEmpty<string>
  readonly at: Date
}
