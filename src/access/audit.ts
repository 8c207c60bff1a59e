import type { Entitlement } from './catalog.ts'
import type { GrantId, PersonId, RequestId } from './vocabulary.ts'

/** All that is recorded: `noun.verb`, past tense. The database holds the same list as a check. */
export const auditActions = [
  'request.submitted',
  'request.refused',
  'request.approved',
  'request.denied',
  'request.withdrawn',
  'request.lapsed',
  'decision.recorded',
  'decision.taken_back',
  'decision.refused',
  'grant.opened',
  'grant.started',
  'grant.active',
  'grant.usable',
  'grant.end_arranged',
  'grant.end_taken_back',
  'grant.write_taken_back',
  'grant.delayed',
  'grant.failed',
  'grant.held',
  'grant.warned',
  'grant.extended',
  'grant.ending',
  'grant.removed',
  'grant.ended',
  'grant.end_verified',
  'grant.overdue',
  'grant.alarmed',
  'sessions.asked',
  'sessions.revoked',
  'approvers.asked',
  'approvers.reminded',
  'approvers.escalated',
  'request.questioned',
  'request.answered',
  'delegation.made',
  'delegation.ended',
  'absence.began',
  'absence.ended',
  'break_glass.told',
  'review.opened',
  'review.signed_off',
  'reviewers.asked',
  'reviewers.reminded',
  'identity.linked',
  'identity.dropped',
  'identity.refused',
  'identity.unlinked',
  'preference.changed',
  'person.forgotten',
  'person.kept',
  'account.unreachable',
  'app.installed',
  'policy.activated',
  'policy.rejected',
  'policy.proposed',
  'policy.agreed',
  'policy.refused',
  'resource.appeared',
  'resource.changed',
  'tag.proposed',
  'tag.changed',
  'tag.rejected',
  'granting.frozen',
  'granting.thawed',
  'panic.started',
  'panic.finished',
  'access.viewed',
  'credential.expiring',
  'credential.rotated',
  'rights.lost',
  'rights.regained',
  'drift.found',
  'drift.named',
  'drift.settled',
  'drift.overdue',
  'drift.alarmed',
  'drift.undone',
  'drift.countered',
  'drift.gone',
  'epoch.started',
  'webhook.given_up',
] as const
export type AuditAction = (typeof auditActions)[number]

export type ActorKind = 'person' | 'rule' | 'timer' | 'system' | 'operator'

/** What a decision records of itself. Who did it, when and by which way is added by whoever saves it. */
export interface AuditFact {
  readonly action: AuditAction
  readonly request?: RequestId
  readonly grant?: GrantId
  readonly target?: Entitlement
  /** The beneficiary, the approver asked, the person refused: whom it is about besides the actor. */
  readonly about?: PersonId
  readonly outcome: 'done' | 'refused' | 'failed'
  readonly reason?: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface Actor {
  readonly kind: ActorKind
  readonly id: string
  readonly name: string
}

/** Where it came from: the name of a chat surface, or one of the ways that are not a chat. */
export type Via = string
export const viaTimer: Via = 'timer'
/** What a rule of the access file did by itself. */
export const viaRule: Via = 'rule'
export const viaConfig: Via = 'config'
export const viaWeb: Via = 'web'
export const viaCommandLine: Via = 'cli'
