import type { AuditAction } from '../access/audit.ts'
import type { Decision } from '../access/request/states.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { type Block, type Card, type Line, line, said, saidStrong, toType, when } from './card.ts'
import { fitting } from './parts/pages.ts'
import { refusedBecause } from './refusals/refused-because.ts'
import { furtherText, listOf } from './wording/flow-wording.ts'
import type { Names } from './wording/wording.ts'

export interface ActivityView {
  /** Whose, or of what; `null`: everybody's. */
  readonly of: string | null
  /** The newest is not on this page. */
  readonly later: boolean
  readonly events: readonly ActivityEvent[]
  /** There are more than these. */
  readonly more: boolean
  /** What to type for what came before one of them. */
  readonly before: (event: string) => string
}

export interface ActivityEvent {
  readonly id: string
  readonly at: Date
  readonly actor: string
  readonly action: AuditAction
  readonly about: PersonId | null
  /** Several, where they were asked for together. */
  readonly resources: readonly string[]
  /** Somebody's own words. */
  readonly said: string | null
  /** The number of the ticket that was given with a request. Absent: none was. */
  readonly ticket?: string
  /** Of what lapsed: until when it could have been answered. Absent: it was closed before, or it did not lapse. */
  readonly unansweredUntil?: Date
  /** Of a decision; `null` where it is none. */
  readonly verdict: Decision['verdict'] | null
  /** Why Doorbell refused, by the name of the rule. */
  readonly refusedBy: string | null
  readonly outcome: 'done' | 'refused' | 'failed'
}

/** `activity`: what happened, newest first; as much of it as every chat shows, and from there on the way to what came before. */
export function activityCard({ of, later, events, more, before }: ActivityView, names: Names): Card {
  const page = fitting(events.map(event => eventBlocks(event, names)))
  const last = events[page.length - 1]
  const earlier = last && (more || page.length < events.length) ? before(last.id) : null
  const title = 'Activity'
  const heading = of === null ? line('Everything') : line(saidStrong(of))
  return {
    summary: line(`${title}: `, ...heading),
    title,
    tone: 'plain',
    blocks: [
      { kind: 'line', line: [...heading, ...(later ? line(', earlier') : [])] },
      ...(events.length === 0
        ? [{ kind: 'line', line: line(later ? 'Nothing happened before that.' : 'Nothing happened.') } as const]
        : []),
      ...page.flat(),
      ...(earlier ? [{ kind: 'note', line: line('Earlier: ', toType(earlier)) } as const] : []),
    ],
  }
}

function eventBlocks(event: ActivityEvent, names: Names): Block[] {
  const what: Line = line(
    when(event.at),
    ' ',
    saidStrong(event.actor),
    ` ${event.verdict ? verdictText[event.verdict] : eventText[event.action]}`,
    ...(event.unansweredUntil ? [', which nobody had answered by ', when(event.unansweredUntil)] : []),
    ...resourcesText(event.resources),
    ...(event.ticket ? [', ticket ', said(event.ticket)] : []),
    ...(event.about ? [' (', said(names(event.about)), ')'] : []),
    event.outcome === 'done' || event.action.endsWith(`.${event.outcome}`) ? '' : `, ${event.outcome}`,
    ...(event.refusedBy ? [`: ${refusedBecause(event.refusedBy)}`] : []),
    '.',
  )
  return [
    { kind: 'line', line: what },
    ...(event.said ? [{ kind: 'quote', label: 'Reason', said: event.said } as const] : []),
  ]
}

const mostNamed = 3

const resourcesText = (resources: readonly string[]): Line =>
  resources.length > 0
    ? line(': ', ...listOf(resources.slice(0, mostNamed)), ...furtherText(resources.length - mostNamed))
    : []

const verdictText: Readonly<Record<Decision['verdict'], string>> = { approve: 'approved', deny: 'denied' }

/** What is recorded, as a sentence about whoever did it. */
export const eventText: Readonly<Record<AuditAction, string>> = {
  'request.submitted': 'asked',
  'request.refused': 'was refused',
  'request.approved': 'completed the approval',
  'request.denied': 'denied the request',
  'request.withdrawn': 'withdrew the request',
  'request.lapsed': 'let the request lapse',
  'decision.recorded': 'decided',
  'decision.taken_back': 'took back that they agreed',
  'decision.refused': 'was refused a decision',
  // Told only where it is in the stead of one that failed.
  'grant.opened': 'tried once more to grant',
  'grant.started': 'began to grant',
  'grant.active': 'granted',
  'grant.usable': 'saw that it can be used by now',
  'grant.end_arranged': 'asked the directory to end it too',
  'grant.end_taken_back': 'took back an end that the directory was asked for too late',
  'grant.write_taken_back': 'took back what was given when its end had come',
  'grant.delayed': 'cannot grant yet, and goes on trying',
  'grant.failed': 'could not grant',
  'grant.held': 'held back, granting is stopped',
  'grant.warned': 'told that the end is near',
  'grant.extended': 'extended',
  'grant.ending': 'began to take back',
  'grant.removed': 'removed',
  'grant.ended': 'ended',
  'grant.end_verified': 'verified gone',
  'grant.overdue': 'is late in ending',
  'grant.alarmed': 'told people who can act',
  'sessions.asked': 'asked to end what somebody is signed in to',
  'sessions.revoked': 'made somebody sign in again',
  'approvers.asked': 'asked the approvers',
  'approvers.reminded': 'reminded the approvers',
  'approvers.escalated': 'brought in more people who may decide',
  'request.questioned': 'asked the requester something',
  'request.answered': 'answered a question about the request',
  'delegation.made': 'let somebody decide in their stead',
  'delegation.ended': 'lets nobody decide in their stead any more',
  'absence.began': 'is away, and left in peace',
  'absence.ended': 'is not away any more',
  'break_glass.told': 'told everybody that the glass was broken',
  'review.opened': 'opened a review of what was taken in an emergency',
  'review.signed_off': 'reviewed and signed off what was taken in an emergency',
  'reviewers.asked': 'asked for a review',
  'reviewers.reminded': 'reminded of a review',
  'identity.linked': 'linked an account',
  'identity.dropped': 'dropped a link',
  'identity.refused': 'was not recognised',
  'identity.unlinked': 'unlinked an account',
  'account.unreachable': 'could not write to somebody in one chat',
  'app.installed': 'was to be added in a chat for somebody who was reached nowhere',
  'preference.changed': 'changed where to be written to',
  'policy.activated': 'put an access file in force',
  'policy.rejected': 'rejected an access file',
  'resource.appeared': 'found something new',
  'resource.changed': 'found something changed',
  'policy.proposed': 'proposed a version of the access file',
  'policy.agreed': 'agreed to a version of the access file',
  'policy.refused': 'refused a version of the access file',
  'person.forgotten': 'forgot what was kept of a person',
  'person.kept': 'kept what is known of a person',
  'tag.proposed': 'proposed a tag',
  'tag.changed': 'changed a tag',
  'tag.rejected': 'rejected a tag',
  'granting.frozen': 'granting stopped',
  'granting.thawed': 'granting goes on',
  'panic.started': 'all of it is being ended',
  'panic.finished': 'ending all of it is over',
  'access.viewed': 'looked something up',
  'credential.expiring': 'told that a credential expires',
  'credential.rotated': 'went over to a new credential',
  'rights.lost': 'found that consent is missing',
  'rights.regained': 'found that consent is back',
  'drift.found': 'found that the directory differs from what was given',
  'drift.named': 'learned who made the directory differ',
  'drift.settled': 'decided what becomes of a difference',
  'drift.overdue': 'could not undo a difference yet',
  'drift.alarmed': 'told that a difference is not undone',
  'drift.undone': 'saw what came of undoing a difference',
  'drift.countered': 'found again what was undone, before it could be seen gone',
  'drift.gone': 'found that a difference is gone by itself',
  'epoch.started': 'began anew after a restored backup',
  'webhook.given_up': 'gave up telling a receiver outside',
}
