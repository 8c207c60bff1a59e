import type { Refusal } from '../refusal.ts'
import type { AccessRequest, Decider } from '../request/states.ts'

export type Waiting = Extract<AccessRequest, { status: 'awaiting-approval' }>

/** One reason why somebody may not decide this request now; `null` when it has nothing against it. */
export type ApprovalRule = (request: Waiting, by: Decider, now: Date) => Refusal | null
