import type { FreezeScope } from './freeze.ts'
import { isTheName } from './name-typed.ts'
import { type Outcome, refuse } from './refusal.ts'
import { after, minutes, type PanicId, type PersonId } from './vocabulary.ts'

/** One admin's wish to end all live access within a scope at once. It takes the name of the scope, typed, before it is carried out. */
export interface Panic {
  readonly id: PanicId
  readonly scope: FreezeScope
  /** What has to be typed: the name as it was when the admin asked for it. */
  readonly name: string
  /** The other accounts of the same human whose access ends with it, as people know them. */
  readonly alsoOf?: readonly string[]
  readonly by: PersonId
  /** Where it was asked for. */
  readonly via: string
  readonly at: Date
  readonly because: string | null
  readonly standing: PanicStanding
}

export type PanicStanding =
  /** `live`: how many accesses it would end. */
  | { readonly status: 'proposed'; readonly live: number }
  /** `left` of `total` are not proven gone, and have been so many since `leftSince`. `allOnTheirWay`: everything that was live is being ended. */
  | {
      readonly status: 'running'
      readonly since: Date
      readonly total: number
      readonly left: number
      readonly leftSince: Date
      readonly allOnTheirWay: boolean
    }
  /** What is left is late, was told as that, and goes on being tried like any other end. */
  | {
      readonly status: 'over'
      readonly since: Date
      readonly total: number
      readonly left: number
      readonly at: Date
    }

/** What was looked up to be confirmed may not be so any more. */
export const proposalKeeps = minutes(10)
/** Where nothing more has ended for so long and everything that is left is late, somebody has to act. */
const standsStill = minutes(5)
/** Nor has anybody to watch for longer than that where nothing ends: what is left waits for something, or fails, and is told as that. */
const movesNoMore = minutes(10)

export type PanicCommand =
  | { readonly type: 'confirm'; readonly by: PersonId; readonly typed: string; readonly live: number }
  | { readonly type: 'all-on-their-way' }
  /** `overdue`: of what is left, how much is late enough that somebody was told. */
  | { readonly type: 'count'; readonly left: number; readonly overdue: number }

export const panicTransitions = {
  proposed: { confirm: ['running'] },
  running: { 'all-on-their-way': ['running'], count: ['running', 'over'] },
  over: {},
} as const satisfies Record<
  PanicStanding['status'],
  Partial<Record<PanicCommand['type'], readonly PanicStanding['status'][]>>
>

/** Pure: the caller brings the time. Whether they are an admin at this moment is asked by whoever calls. */
export function decidePanic(panic: Panic, command: PanicCommand, now: Date): Outcome<Panic, object> {
  const { standing } = panic
  switch (command.type) {
    case 'confirm':
      if (command.by !== panic.by) return refuse({ reason: 'no-such-request' })
      if (standing.status !== 'proposed') return refuse({ reason: 'panic-begun' })
      if (now > after(panic.at, proposalKeeps)) return refuse({ reason: 'panic-too-old', minutes: proposalKeeps })
      if (!isTheName(command.typed, panic.name)) return refuse({ reason: 'panic-name-wrong', name: panic.name })
      return stand(panic, {
        status: 'running',
        since: now,
        total: command.live,
        left: command.live,
        leftSince: now,
        allOnTheirWay: false,
      })
    case 'all-on-their-way':
      if (standing.status !== 'running') return refuse({ reason: 'panic-begun' })
      // Before that nobody had tried to end them all: Doorbell may have been away meanwhile.
      return stand(panic, { ...standing, leftSince: now, allOnTheirWay: true })
    case 'count': {
      if (standing.status !== 'running') return refuse({ reason: 'panic-begun' })
      const left = Math.min(command.left, standing.left)
      const leftSince = left < standing.left ? now : standing.leftSince
      const { since, total, allOnTheirWay } = standing
      const allLate = command.overdue >= command.left
      const stuck = now >= after(leftSince, allLate ? standsStill : movesNoMore)
      return stand(
        panic,
        allOnTheirWay && (left === 0 || stuck)
          ? { status: 'over', since, total, left, at: now }
          : { status: 'running', since, total, left, leftSince, allOnTheirWay },
      )
    }
    default:
      return command satisfies never
  }
}

const stand = (panic: Panic, standing: PanicStanding): Outcome<Panic, object> => ({
  ok: true,
  next: { ...panic, standing },
})
