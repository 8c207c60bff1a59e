import type { AuditFact } from '../audit.ts'
import type { Effect } from '../effect.ts'
import { namesGiven } from '../gives.ts'
import type { Waiting } from '../rules/rule.ts'
import type { Proof } from '../step-up.ts'
import type { Minutes, PersonId, ResourceId } from '../vocabulary.ts'
import type { Escalation } from './escalation.ts'
import { isOfSeveral } from './of-several.ts'
import type { Ask, Decider, Decision, Reminders, StageProgress } from './states.ts'

/** What somebody said, as it is kept. */
export function word(
  verdict: Decision['verdict'],
  command: { by: Decider; because: string | null; proof?: Proof; minutes?: Minutes },
  { current, gives }: StageProgress,
  at: Date,
): Decision {
  const { person, human, insteadOf, entitledBy, entitledOf, via, policy } = command.by
  const instead = insteadOf && { insteadOf: { person: insteadOf.person, human: insteadOf.human } }
  return {
    verdict,
    by: { kind: 'person', person, human, ...instead },
    stage: current,
    ...(entitledOf ? { of: entitledOf } : {}),
    at,
    via,
    policy,
    because: command.because,
    ...(entitledBy ? { entitledBy } : {}),
    ...(gives ? { gives } : {}),
    ...(command.proof ? { proof: command.proof } : {}),
    ...(command.minutes === undefined ? {} : { minutes: command.minutes }),
  }
}

/** What is asked for is given from now on, or from when it was asked for where that is later. */
export function openings(ask: Ask, now: Date, duration: Minutes = ask.duration): readonly Effect[] {
  const startsAt = ask.startsAt > now ? ask.startsAt : now
  return ask.entitlements.map(entitlement => ({
    type: 'open-grant',
    request: ask.id,
    entitlement,
    to: ask.beneficiary,
    duration,
    startsAt,
    ...(isOfSeveral(ask) ? { ofSeveral: true } : {}),
  }))
}

export const remindingAt = (ask: Ask, reminders: Reminders | undefined): Effect[] =>
  reminders ? [{ type: 'remind-approvers', request: ask.id, at: reminders.next }] : []

export const escalatingAt = (ask: Ask, escalation: Escalation | undefined): Effect[] =>
  escalation ? [{ type: 'escalate-request', request: ask.id, at: escalation.next }] : []

/** What was asked and answered stays with the request, whatever becomes of it. */
export const askedBack = ({ questions }: Waiting) => (questions ? { questions } : {})

export const closing = ({ ask, progress }: Waiting): Effect[] => [
  { type: 'refresh-cards', request: ask.id },
  { type: 'lapse-request', request: ask.id, at: null },
  ...(progress.reminders ? [{ type: 'remind-approvers', request: ask.id, at: null } as const] : []),
  ...(progress.escalation ? [{ type: 'escalate-request', request: ask.id, at: null } as const] : []),
]

/** Whoever is away is told what was decided with their word, and by whom. */
export const tellWhoseWord = ({ id }: Ask, words: readonly Decision[]): Effect[] =>
  words.flatMap(({ by, verdict }): Effect[] =>
    by.kind === 'person' && by.insteadOf
      ? [
          {
            type: 'tell',
            person: by.insteadOf.person,
            request: id,
            notice: { kind: 'spoken-for', by: by.person, verdict },
          },
        ]
      : [],
  )

export const submission = (ask: Ask): AuditFact =>
  fact(ask, 'request.submitted', {
    reason: ask.reason,
    details: {
      flow: ask.flow,
      minutes: ask.duration,
      ...(ask.ticket ? { ticket: ask.ticket } : {}),
      ...(ask.startsAt > ask.submittedAt ? { startsAt: ask.startsAt.toISOString() } : {}),
      ...(ask.bundle ? { bundle: ask.bundle } : {}),
      ...(isOfSeveral(ask) ? { entitlements: ask.entitlements } : {}),
      ...(ask.through ? { through: ask.through } : {}),
      ...(ask.proof ? { proof: ask.proof } : {}),
      ...(ask.breakGlass ? { breakGlass: true } : {}),
    },
  })

/** `without`: whose words were found with it to count no longer. */
export const recorded = (
  ask: Ask,
  { verdict, by, stage, of, policy, because, entitledBy, gives, proof, minutes, completes, completesOf }: Decision,
  without: readonly PersonId[] = [],
): AuditFact =>
  fact(
    ask,
    'decision.recorded',
    {
      ...reasonOf(because),
      details: {
        verdict,
        stage,
        policy,
        ...(entitledBy ? { entitledBy } : {}),
        ...(by.kind === 'person' && by.insteadOf ? { insteadOf: by.insteadOf.person } : {}),
        ...(gives ? { gives: namesGiven(gives) } : {}),
        ...(proof ? { proof } : {}),
        ...(completes ? { completes } : {}),
        ...(completesOf ? { completesOf } : {}),
        ...(without.length > 0 ? { noLongerCounts: without } : {}),
        ...(minutes === undefined ? {} : { minutes, asked: ask.duration }),
      },
    },
    of,
  )

export const reasonOf = (reason: string | null) => (reason ? { reason } : {})

/** A row has one target. Where several were asked for together it says besides which of them it is `of`: absent, all of them. */
export function fact(
  ask: Pick<Ask, 'id' | 'entitlements' | 'beneficiary'>,
  action: AuditFact['action'],
  { details, ...more }: Partial<AuditFact> = {},
  of?: readonly ResourceId[],
): AuditFact {
  const parts = ask.entitlements.filter(({ resource }) => of?.includes(resource) ?? true)
  const several = ask.entitlements.length > 1 ? { of: parts.map(({ resource }) => resource) } : null
  return {
    action,
    request: ask.id,
    target: parts[0] ?? ask.entitlements[0],
    about: ask.beneficiary,
    outcome: 'done',
    ...more,
    ...(details || several ? { details: { ...details, ...several } } : {}),
  }
}
