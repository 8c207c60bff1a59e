import type { SessionRule } from '../../access/access-flow.ts'
import type { Position } from '../../access/catalog.ts'
import type { Freeze } from '../../access/freeze.ts'
import type { ExtensionRoom } from '../../access/grant/extending.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { Hours } from '../../access/hours.ts'
import { givenInstead } from '../../access/request/given.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { Review } from '../../access/review/states.ts'
import type { Tier } from '../../access/stage.ts'
import type { GrantId, Minutes, NonEmpty, PersonId, ResourceId } from '../../access/vocabulary.ts'
import { type Fact, line, said, when } from '../card.ts'
import { endsWithText } from '../wording/hours-wording.ts'
import { givesText } from '../wording/resource-wording.ts'
import { lengthText, type Names } from '../wording/wording.ts'
import { askedFor, askedForInPlain, isAllOfSeveral } from './asked.ts'
import { isForAnother } from './for-another.ts'
import type { GroupsNamed } from './held-through.ts'
import type { ResourceView } from './resource-view.ts'

/** Who was brought in where nobody answered, and who comes next; only such as decide by the file in force too. */
export interface EscalationView {
  readonly came: readonly Tier[]
  readonly coming: { readonly to: Tier['to']; readonly at: Date } | null
}

/** Everything a card about one request is built from, read at the moment of showing. */
export interface RequestView {
  readonly request: AccessRequest
  readonly grants: readonly Grant[]
  /** It is about one part of a bundle, and `resources` and `grants` are those of that part. Absent: about all that was asked for. */
  readonly part?: true
  /** In the order of `ask.entitlements`. */
  readonly resources: NonEmpty<ResourceView>
  /** Who was asked, for the requester to read. */
  readonly asked: readonly PersonId[]
  /** The same for each part of a bundle. Absent: it is none. */
  readonly askedOf?: ReadonlyMap<ResourceId, readonly PersonId[]>
  readonly names: Names
  /** What whoever asks and whoever receives it do, for whoever decides to read. Absent: not known. */
  readonly positions?: ReadonlyMap<PersonId, Position>
  /** Who reads it, where that is one person. Absent: whoever asked. */
  readonly reader?: PersonId
  /** Everybody in a channel reads it, and what was answered is for those who decide. Absent: it is shown to one person. */
  readonly inARoom?: true
  /** How much longer each live grant could be kept without a new decision. Whoever is not in it: no longer. */
  readonly room?: ReadonlyMap<GrantId, ExtensionRoom>
  /** The time at which this was read: what may be done from some moment on is offered from then on. */
  readonly now?: Date
  /** Groups through which somebody has it anyhow that may be named to the reader. Absent: none. */
  readonly groupsNamed?: GroupsNamed
  /** Its access flow is not in the access file any more, or has not so many stages: nobody can approve it. Absent: it is as it was. */
  readonly flowGone?: true
  /** While it waits. Absent: nobody is ever brought in. */
  readonly escalation?: EscalationView
  /** The most that its access flow gives by now, where it would be given for longer as it stands. Absent: it would not. */
  readonly atMost?: Minutes
  /** While it waits: how often, and by how much in all, its holder could keep it longer without a new decision, were it given as asked. Absent: they could not. */
  readonly longerUnasked?: { readonly times: number; readonly inAll: Minutes }
  /** Whoever approves it signs in afresh. Absent: they do not. */
  readonly stepUp?: true
  /** Whether what somebody is signed in to may be ended with it, or is each time. Absent: neither. */
  readonly revokeSessions?: SessionRule
  /** It ends with these hours, however long it was asked for. Absent: none end it. */
  readonly endsWith?: Hours
  /** Of what somebody gave themselves in an emergency. Absent: it was asked in the ordinary way. */
  readonly review?: Review
  /** What stops this from being given at the moment. Absent: nothing. */
  readonly frozen?: Freeze
}

/** Nothing about it will change any more. */
export function isOver({ request, grants, review }: Pick<RequestView, 'request' | 'grants' | 'review'>): boolean {
  if (review?.standing.status === 'open') return false
  switch (request.status) {
    case 'awaiting-approval':
      return false
    case 'approved':
      return grants.length > 0 && grants.every(({ status }) => status === 'ended' || status === 'failed')
    case 'denied':
    case 'withdrawn':
    case 'lapsed':
      return true
    default:
      return request satisfies never
  }
}

/** What was asked, and what was given where that is something else. */
function forHowLong(request: AccessRequest): string {
  const given = givenInstead(request)
  const asked = lengthText(request.ask.duration)
  return given === null ? asked : `${lengthText(given)} (asked for: ${asked})`
}

/** Who wants what for how long: the same facts on every card about a request. `ofThem`: told behind who they are. */
export function askFacts(view: RequestView, ofThem: readonly Fact[] = []): Fact[] {
  const {
    request: { ask },
    resources,
    names,
  } = view
  // Of a bundle each part tells what it gives.
  const given = isAllOfSeveral(view) ? [] : resources
  return [
    { label: 'Who', value: line(said(names(ask.beneficiary))) },
    ...(isForAnother(ask) ? [{ label: 'Asked by', value: line(said(names(ask.requester))) }] : []),
    ...ofThem,
    { label: 'Access', value: askedFor(view) },
    ...given.flatMap(({ gives }): Fact[] => (gives ? [{ label: 'Gives', value: givesText(gives) }] : [])),
    { label: 'For', value: line(`${forHowLong(view.request)}${isOver(view) ? '' : ', then it is taken back'}`) },
    ...hoursThatEndIt(view),
    ...(ask.startsAt > ask.submittedAt ? [{ label: 'Start', value: line(when(ask.startsAt)) }] : []),
    ...(ask.ticket ? [{ label: 'Ticket', value: line(said(ask.ticket)) }] : []),
    { label: 'Asked', value: line(when(ask.submittedAt)) },
  ]
}

/** From when it is given on, its end is told as a time. */
const hoursThatEndIt = ({ endsWith, grants }: RequestView): Fact[] =>
  endsWith && grants.every(({ status }) => status === 'scheduled' || status === 'starting')
    ? [{ label: 'At the latest', value: line(endsWithText(endsWith)) }]
    : []

/** Plain words for a screen reader's button label, at most 75 characters with the verb before it. */
export function spokenAs(verb: string, view: RequestView): string {
  const full = `${verb} ${view.names(view.request.ask.beneficiary)}: ${askedForInPlain(view)}`
  const characters = [...full]
  return characters.length <= 75 ? full : `${characters.slice(0, 74).join('')}…`
}
