import type { SurfaceName } from '../access/vocabulary.ts'
import type { Task } from './task.ts'

/**
 * What the edges report of their own work, for whoever counts. Everything that is told apart is one of a few known words: never
 * an id, a name or an address, so that the figures stay few and give nobody away. Times are seconds of real time.
 */
export interface Meter {
  /** Somebody in a chat did something, and the chat was answered. */
  acknowledged(answer: {
    readonly surface: SurfaceName
    readonly gesture: Gesture
    readonly outcome: AnswerOutcome
    readonly seconds: number
  }): void
  /** A call to the world came to its end. `operation` is one of those that the code knows, with `{id}` for every id in it. */
  called(call: {
    readonly service: string
    readonly operation: string
    readonly outcome: CallOutcome
    readonly seconds: number
  }): void
  /** A task was tried. */
  carriedOut(task: { readonly task: Task['type']; readonly outcome: TaskOutcome; readonly seconds: number }): void
}

export const gestures = ['command', 'press', 'form', 'suggestion', 'shortcut', 'event', 'other'] as const
export type Gesture = (typeof gestures)[number]

/** `refused`: it was not the chat's, or nothing that is understood. `late`: the chat had given up waiting. */
export type AnswerOutcome = 'taken' | 'refused' | 'late' | 'broken'

/** `refused`: the answer was a no that another try will not change. `failed`: there was no answer, none that is one, or Doorbell's own credential is not taken, so that nothing gets through. */
export type CallOutcome = 'done' | 'throttled' | 'refused' | 'failed'

/** `again`: the world failed, and it is tried again. `bug`: Doorbell did, and it is tried again. */
export type TaskOutcome = 'done' | 'again' | 'given-up' | 'bug'

export const silentMeter: Meter = { acknowledged() {}, called() {}, carriedOut() {} }

/** Real time, which nobody winds: seconds since this was called. */
export function stopwatch(): () => number {
  const started = performance.now()
  return () => (performance.now() - started) / 1000
}
