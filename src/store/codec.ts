import type { Absence } from '../access/absence.ts'
import type { Doer } from '../access/drift/doer.ts'
import type { Drift } from '../access/drift/states.ts'
import type { Freeze } from '../access/freeze.ts'
import type { EndProof } from '../access/grant/end-proof.ts'
import type { LateEnd } from '../access/grant/second-end.ts'
import type { Sessions } from '../access/grant/signed-in.ts'
import type { EndReason, Grant, GrantTerms } from '../access/grant/states.ts'
import type { Panic } from '../access/panic.ts'
import type { PolicyProposal, PolicyStanding } from '../access/policy-proposal.ts'
import type { Question } from '../access/request/question.ts'
import type { AccessRequest, Decision } from '../access/request/states.ts'
import type { Review } from '../access/review/states.ts'
import type { TagProposal } from '../access/tag-proposal.ts'
import type { StepUpAttempt } from '../ports/step-up.ts'

/** A value as JSON keeps it: the same, with every moment written out. */
export type Stored<T> = unknown extends T
  ? T
  : T extends string | number
    ? T
    : T extends Date
      ? string
      : T extends object
        ? { readonly [K in keyof T]: Stored<T[K]> }
        : T

/**
 * PostgreSQL keeps neither NUL nor half a surrogate pair, and people (or those who attack them) type both.
 * They are replaced and not refused, so that nothing anybody said is lost for it.
 */
export const storable = (words: string): string => words.replace(/\0|\p{Surrogate}/gu, '\uFFFD')

/** What may not be kept is escaped in what JSON writes, so that hardly anything has to be looked through string by string. */
export function toJson(value: unknown): string {
  const written = JSON.stringify(value)
  return /\\u(?:0000|d[89a-f])/.test(written) ? JSON.stringify(value, storableParts) : written
}

const storableParts = (_key: string, part: unknown): unknown => (typeof part === 'string' ? storable(part) : part)

const moment = (written: string): Date => new Date(written)
const maybe = (written: string | null): Date | null => (written === null ? null : new Date(written))
const decision = (stored: Stored<Decision>): Decision => ({ ...stored, at: moment(stored.at) })

/** Gives a request its moments back. A moment that is forgotten here does not compile. */
export function reviveRequest(kept: Stored<AccessRequest>): AccessRequest {
  const { questions, ...stored } = kept
  const request = reviveState(stored)
  return questions ? { ...request, questions: questions.map(question) } : request
}

const question = (stored: Stored<Question>): Question => ({
  ...stored,
  at: moment(stored.at),
  answer: stored.answer && { ...stored.answer, at: moment(stored.answer.at) },
})

type WithoutQuestions<T> = T extends unknown ? Omit<T, 'questions'> : never

function reviveState(stored: WithoutQuestions<Stored<AccessRequest>>): AccessRequest {
  const ask = {
    ...stored.ask,
    startsAt: moment(stored.ask.startsAt),
    submittedAt: moment(stored.ask.submittedAt),
  }
  switch (stored.status) {
    case 'awaiting-approval': {
      const { reminders, escalation, held, ...rest } = stored.progress
      const progress = {
        ...rest,
        decisions: stored.progress.decisions.map(decision),
        ...(reminders ? { reminders: { ...reminders, next: maybe(reminders.next) } } : {}),
        ...(escalation
          ? { escalation: { ...escalation, since: moment(escalation.since), next: maybe(escalation.next) } }
          : {}),
        ...(held ? { held: held.map(one => ({ ...one, at: moment(one.at) })) } : {}),
      }
      return { ...stored, ask, progress, lapsesAt: moment(stored.lapsesAt) }
    }
    case 'approved':
    case 'denied': {
      const [newest, ...older] = stored.decisions
      return { ...stored, ask, decisions: [decision(newest), ...older.map(decision)], at: moment(stored.at) }
    }
    case 'withdrawn':
    case 'lapsed':
      return { ...stored, ask, decisions: stored.decisions.map(decision), at: moment(stored.at) }
    default:
      return stored satisfies never
  }
}

/** Gives a proposal its moments back, as above. */
export function reviveTagProposal(stored: Stored<TagProposal>): TagProposal {
  const { standing } = stored
  return {
    ...stored,
    at: moment(stored.at),
    standing: standing.status === 'proposed' ? standing : { ...standing, at: moment(standing.at) },
  }
}

/** Gives a proposed version its moments back, as above. */
export const revivePolicyProposal = (stored: Stored<PolicyProposal>): PolicyProposal => ({
  ...stored,
  at: moment(stored.at),
  agreed: stored.agreed.map(one => ({ ...one, at: moment(one.at) })),
  standing: policyStanding(stored.standing),
})

const policyStanding = (stored: Stored<PolicyStanding>): PolicyStanding =>
  stored.status === 'proposed' ? stored : { ...stored, at: moment(stored.at) }

/** Gives a freeze its moment back, as above. */
export const reviveFreeze = (stored: Stored<Freeze>): Freeze => ({ ...stored, at: moment(stored.at) })

/** Gives a delegation its moments back, as above. */
export const reviveAbsence = (stored: Stored<Absence>): Absence => ({
  ...stored,
  since: moment(stored.since),
  until: moment(stored.until),
})

/** Gives a panic its moments back, as above. */
export function revivePanic(stored: Stored<Panic>): Panic {
  const at = moment(stored.at)
  const { standing } = stored
  switch (standing.status) {
    case 'proposed':
      return { ...stored, at, standing }
    case 'running':
      return {
        ...stored,
        at,
        standing: { ...standing, since: moment(standing.since), leftSince: moment(standing.leftSince) },
      }
    case 'over':
      return { ...stored, at, standing: { ...standing, since: moment(standing.since), at: moment(standing.at) } }
    default:
      return standing satisfies never
  }
}

/** Gives an attempt its moment back, as above. */
export function reviveStepUp(stored: Stored<StepUpAttempt>): StepUpAttempt {
  const expiresAt = moment(stored.expiresAt)
  if (!stored.asks) return { ...stored, expiresAt }
  const { startsAt, ...asks } = stored.asks
  return { ...stored, expiresAt, asks: { ...asks, ...(startsAt === undefined ? {} : { startsAt: moment(startsAt) }) } }
}

/** Gives a grant its moments back, as above. */
export function reviveGrant(kept: Stored<Grant>): Grant {
  const stored = { ...kept, terms: termsOf(kept.terms) }
  switch (stored.status) {
    case 'scheduled':
      return { ...stored, startsAt: moment(stored.startsAt), useBy: moment(stored.useBy) }
    case 'starting': {
      const { late, troubledSince, ...rest } = stored
      const times = { startsAt: moment(stored.startsAt), useBy: moment(stored.useBy) }
      return {
        ...rest,
        ...times,
        ...(troubledSince === undefined ? {} : { troubledSince: moment(troubledSince) }),
        ...(late === undefined ? {} : { late: { ...late, toldAt: moment(late.toldAt) } }),
      }
    }
    case 'active': {
      const { usableSince, ...rest } = stored
      const times = { since: moment(stored.since), endsAt: moment(stored.endsAt) }
      return { ...rest, ...times, ...(usableSince === undefined ? {} : { usableSince: maybe(usableSince) }) }
    }
    case 'ending': {
      const { theirsUntil, ...rest } = stored
      return {
        ...rest,
        ...(theirsUntil === undefined ? {} : { theirsUntil: moment(theirsUntil) }),
        because: endReason(stored.because),
        since: maybe(stored.since),
        dueSince: moment(stored.dueSince),
        removedAt: maybe(stored.removedAt),
        overdueToldAt: maybe(stored.overdueToldAt),
      }
    }
    case 'ended': {
      const { sessions, lateEnd, ...rest } = stored
      return {
        ...rest,
        because: endReason(stored.because),
        since: maybe(stored.since),
        removedAt: maybe(stored.removedAt),
        endedAt: moment(stored.endedAt),
        proof: proofOf(stored.proof),
        ...(sessions === undefined ? {} : { sessions: sessionsOf(sessions) }),
        ...(lateEnd === undefined ? {} : { lateEnd: lateEndOf(lateEnd) }),
      }
    }
    case 'failed':
      return { ...stored, at: moment(stored.at) }
    default:
      return stored satisfies never
  }
}

/** `ofBundle`: how it was kept before anything else could be asked for together. */
function termsOf({
  secondEnd,
  ofBundle,
  claimedFrom,
  ...stored
}: Stored<GrantTerms> & { readonly ofBundle?: true }): GrantTerms {
  const kept = { ...stored, ...(claimedFrom ? { claimedFrom: moment(claimedFrom) } : {}) }
  const terms = ofBundle ? { ...kept, ofSeveral: ofBundle } : kept
  if (secondEnd === undefined) return terms
  return {
    ...terms,
    secondEnd: secondEnd.kind === 'held' ? { ...secondEnd, until: moment(secondEnd.until) } : secondEnd,
  }
}

function proofOf(stored: Stored<EndProof>): EndProof {
  if (stored.kind !== 'verified-gone') return stored
  const { byItself, ...proof } = stored
  return byItself === undefined ? proof : { ...proof, byItself: moment(byItself) }
}

const sessionsOf = (stored: Stored<Sessions>): Sessions =>
  stored.status === 'asked'
    ? { ...stored, at: moment(stored.at), lateToldAt: maybe(stored.lateToldAt) }
    : { ...stored, at: moment(stored.at) }

const lateEndOf = ({ ends, askedAt, toldAt }: Stored<LateEnd>): LateEnd => ({
  ends: moment(ends),
  askedAt: moment(askedAt),
  toldAt: maybe(toldAt),
})

const doer = (stored: Stored<Doer> | null): Doer | null => stored && { ...stored, at: moment(stored.at) }

const endReason = (stored: Stored<EndReason>): EndReason =>
  stored.kind === 'removed-by-hand' || stored.kind === 'made-permanent'
    ? { ...stored, doer: doer(stored.doer) }
    : stored

/** Gives a review its moments back, as above. */
export function reviveReview(stored: Stored<Review>): Review {
  const { standing } = stored
  return {
    ...stored,
    openedAt: moment(stored.openedAt),
    standing:
      standing.status === 'open'
        ? { ...standing, next: moment(standing.next) }
        : { ...standing, at: moment(standing.at) },
  }
}

/** Gives a drift its moments back, as above. */
export function reviveDrift({ again, ...stored }: Stored<Drift>): Drift {
  const moments = {
    foundAt: moment(stored.foundAt),
    doer: doer(stored.doer),
    standing: driftStanding(stored.standing),
    ...(again ? { again: { ...again, foundAt: moment(again.foundAt), removedAt: moment(again.removedAt) } } : {}),
  }
  if (stored.kind === 'group-added') return { ...stored, ...moments }
  return { ...stored, ...moments, grant: stored.grant && { ...stored.grant, endsAt: moment(stored.grant.endsAt) } }
}

function driftStanding(stored: Stored<Drift['standing']>): Drift['standing'] {
  switch (stored.status) {
    case 'found': {
      const { notGiven, ...found } = stored
      return notGiven ? { ...found, notGiven: { ...notGiven, at: moment(notGiven.at) } } : found
    }
    case 'kept':
      return { ...stored, at: moment(stored.at) }
    case 'gone-by-itself': {
      const { turnedOut, ...gone } = stored
      const at = moment(gone.at)
      if (!turnedOut) return { ...gone, at }
      return turnedOut.kind === 'their-own'
        ? { ...gone, at, turnedOut: { ...turnedOut, until: moment(turnedOut.until) } }
        : { ...gone, at, turnedOut }
    }
    case 'adopted':
      return { ...stored, at: moment(stored.at), until: moment(stored.until) }
    case 'undoing':
      return { ...stored, at: moment(stored.at), removedAt: maybe(stored.removedAt) }
    case 'countered':
      return { ...stored, at: moment(stored.at), removedAt: moment(stored.removedAt), seenAt: moment(stored.seenAt) }
    case 'undone':
      return { ...stored, at: moment(stored.at), doneAt: moment(stored.doneAt), until: maybe(stored.until) }
    default:
      return stored satisfies never
  }
}
