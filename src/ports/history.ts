import type { Actor, AuditFact, Via } from '../access/audit.ts'
import type { Entitlement, Resource } from '../access/catalog.ts'
import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { GrantId, GroupId, IntegrationName, PersonId, RequestId } from '../access/vocabulary.ts'

/** Where a page of what waits ended. */
export interface WaitingPlace {
  readonly lapsesAt: Date
  readonly id: RequestId
}

/** What people look things up in. Nothing here is decided upon, and none of it is read from more rows than it shows. */
export interface History {
  /** Requests that wait for an answer, the next to lapse first; only those behind `after`, where that is given. */
  waiting(limit: number, after?: WaitingPlace | null): Promise<readonly AccessRequest[]>
  /** What was asked from then on, whatever became of it, the newest first; of this entitlement, alone or among others; only what was asked before that one. */
  requestsSince(
    since: Date,
    limit: number,
    only?: { readonly target?: Entitlement; readonly before?: RequestId },
  ): Promise<readonly AccessRequest[]>
  /**
   * What somebody or a rule has said a word about from then on, by the last word, the newest first: of this entitlement, alone or among
   * others; only what stands behind that one.
   */
  decidedSince(
    since: Date,
    limit: number,
    only?: { readonly target?: Entitlement; readonly before?: RequestId },
  ): Promise<readonly AccessRequest[]>
  /** Not ended and not failed, whoever holds it, oldest first; of this entitlement; only behind that one. */
  live(limit: number, only?: { readonly target?: Entitlement; readonly after?: GrantId }): Promise<readonly Grant[]>
  /** Not ended and not failed, of this entitlement, whoever holds it, oldest first. */
  liveOn(entitlement: Entitlement): Promise<readonly Grant[]>
  /** Everything that was ever given of this to this person, newest first. */
  grantsFor(entitlement: Entitlement, person: PersonId, limit: number): Promise<readonly Grant[]>
  /** The audit, newest first. */
  events(wanted: EventsWanted): Promise<readonly Event[]>
  /** The direct members of a group as the directory was last read, people only. */
  members(integration: IntegrationName, group: GroupId): Promise<readonly KnownPerson[]>
  /** The people who hold a directory role directly, in exactly this place, as the directory was last read. */
  assigned(role: Entitlement): Promise<readonly KnownPerson[]>
  /**
   * The groups among the direct members of a group, or among the direct holders of a role, as the directory was last read. `name` is
   * null where the group itself is no resource of the integration.
   */
  groupsIn(of: Pick<Resource, 'integration' | 'resource' | 'group'>): Promise<readonly KnownGroup[]>
  /** People whose name or address this is, as the directory was last read; case does not count. */
  peopleCalled(words: string, limit: number): Promise<readonly KnownPerson[]>
  /** The names that hold these letters anywhere, in the order of the alphabet. Only for whoever may know who there is. */
  namesHolding(letters: string, limit: number): Promise<readonly string[]>
}

export interface KnownGroup {
  readonly group: GroupId
  readonly name: string | null
}

export interface EventsWanted {
  /** Who did it, or whom it is about. */
  readonly person?: PersonId
  /** Also where it was asked for together with others; and not what is about those others alone. */
  readonly target?: Entitlement
  readonly since?: Date
  /** Only what happened, and not the steps to it that are recorded too. */
  readonly happened?: true
  /** Of what people looked up, only what this person did; who looks somebody up is for auditors and admins to see. */
  readonly lookUpsOf?: PersonId
  /** Only what was recorded before this one: the last of the page before. */
  readonly before?: string
  readonly limit: number
}

/** An audit entry as it was stored. The name of whoever did it is the name of that day: somebody who has left is still told by it. */
export interface Event {
  readonly id: string
  readonly at: Date
  readonly actor: Actor
  readonly via: Via
  readonly action: AuditFact['action']
  readonly outcome: AuditFact['outcome']
  readonly reason: string | null
  readonly request: RequestId | null
  readonly grant: GrantId | null
  /** `<integration>/<resource>`. */
  readonly target: string | null
  readonly about: PersonId | null
  /** What else it holds, as it was recorded. */
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * Steps that people would not tell as something that happened. Besides them: a grant that is opened in nobody's stead, which is the
 * other half of a decision, and a channel that got a card beside the people who were asked. Where one of several things asked for
 * together is looked at, that a request was denied because of another of them is something that happened: of it nobody decided.
 */
export const stepsOnly = [
  'request.approved',
  'request.denied',
  'grant.started',
  'grant.removed',
] as const satisfies readonly AuditFact['action'][]

export interface KnownPerson {
  readonly id: PersonId
  readonly name: string
  readonly email: string | null
}

export const targetOf = ({ integration, resource }: Entitlement): string => `${integration}/${resource}`

/** All that an entry is about, each as `target` says it. */
export function targetsIn({ target, details }: Pick<Event, 'target' | 'details'>): readonly string[] {
  if (target === null) return []
  const of: readonly unknown[] = Array.isArray(details.of) ? details.of : []
  if (of.length === 0) return [target]
  // The first of them is the target, but of what was recorded before it was.
  const first = of.find(part => target.endsWith(`/${part}`))
  const integration = first === undefined ? target.slice(0, target.indexOf('/')) : target.slice(0, -`/${first}`.length)
  return of.map(part => `${integration}/${part}`)
}
