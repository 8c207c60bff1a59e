import type { FreezeScope } from './freeze.ts'
import type { PanicId, PersonId } from './vocabulary.ts'

/** One admin's wish to end all live access within a scope at once. It needs the name of the scope, typed, before it is carried out. */
export interface Panic {
  readonly id: PanicId
  readonly scope: FreezeScope
  /** What has to be typed: the name as it was when the admin asked for it. */
  readonly name: string
  readonly by: PersonId
  readonly at: Date
  readonly because: string | null
  readonly standing: PanicStanding
}

export type PanicStanding =
  | { readonly status: 'proposed' }
  /** `total` is null until all that was live was found. */
  | { readonly status: 'running'; readonly since: Date; readonly total: number | null }
  | {
      readonly status: 'over'
      readonly since: Date
      readonly total: number
      readonly at: Date
      /** What was still not proven gone. */
      readonly left: number
    }

export const panicTransitions = {
  proposed: ['running'],
  running: ['running', 'over'],
  over: [],
} as const satisfies Record<PanicStanding['status'], readonly PanicStanding['status'][]>
