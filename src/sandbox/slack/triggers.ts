import { randomBytes } from 'node:crypto'

/** How long a trigger may be exchanged for a modal: 3 seconds, once. */
export const triggerLifetime = 3_000

type Exchange =
  | { readonly ok: true; readonly user: string; readonly fromView: string | null }
  | {
      readonly ok: false
      readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'
    }

/** Proofs that a person has just done something, which allow the app to open a modal on their screen. */
export class Triggers {
  readonly #issued = new Map<string, { user: string; fromView: string | null; at: number; exchanged: boolean }>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  issue(user: string, fromView: string | null = null): string {
    const at = this.#now().getTime()
    const id = `${at}.${this.#issued.size + 1}.${randomBytes(16).toString('hex')}`
    this.#issued.set(id, { user, fromView, at, exchanged: false })
    return id
  }

  exchange(id: string): Exchange {
    const trigger = this.#issued.get(id)
    if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' }
    if (trigger.exchanged) return { ok: false, error: 'exchanged_trigger_id' }
    if (this.#now().getTime() - trigger.at > triggerLifetime) return { ok: false, error: 'expired_trigger_id' }
    trigger.exchanged = true
    return { ok: true, user: trigger.user, fromView: trigger.fromView }
  }
}
