import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import { type ActivityEvent, activityCard } from '../../cards/activity-card.ts'
import type { Card } from '../../cards/card.ts'
import type { Event, EventsWanted } from '../../ports/history.ts'
import { plain } from '../asking/offers.ts'
import { namesInEvent, resourceNames } from '../inventory/resource-names.ts'
import { namesFor, type Ports } from '../ports.ts'
import { momentTyped } from './moment-typed.ts'
import { type Sight, seenByName } from './sight.ts'
import { isManagerOf, isOneself, isOwnAccount, onePerson } from './subject.ts'

export interface ActivityWish {
  readonly about: string
  readonly since: string | null
  /** The audit entry that the page before ended with. */
  readonly before: string | null
}

type Scope = { readonly of: string | null } & Pick<EventsWanted, 'person' | 'target'>

const onePage = 10

/**
 * `activity`: one's own; of what one answers for, or of a report; for admins and auditors everybody's. Deleted people are told
 * by the name they had.
 */
export async function showActivity(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  { about, since, before }: ActivityWish,
): Promise<{ ok: true; card: Card; ofOthers: string | null } | { ok: false; refusal: Refusal }> {
  const began = since === null ? null : momentTyped(since, ports.clock.now())
  if (began?.ok === false) return began
  const scope = await scopeOf(ports, policy, sight, about)
  if (!scope.ok) return scope
  const { of, ...wanted } = scope.scope
  const events = await ports.store.history.events({
    ...wanted,
    ...(began ? { since: began.at } : {}),
    happened: true,
    ...(sight.all ? {} : { lookUpsOf: sight.person.id }),
    ...(before === null ? {} : { before }),
    limit: onePage + 1,
  })
  const shown = events.slice(0, onePage)
  const names = await namesFor(
    ports,
    shown.flatMap(event => event.about ?? []),
  )
  const resources = await resourceNames(ports, policy)
  const words = ['activity', about, ...(since === null ? [] : ['since', since]), 'before']
  const card = activityCard(
    {
      of,
      later: before !== null,
      events: shown.map(event => asShown(event, namesInEvent(event, resources, wanted.target ?? null))),
      more: events.length > onePage,
      before: event => [...words.filter(Boolean), event].join(' '),
    },
    names,
  )
  return { ok: true, card, ofOthers: wanted.person === sight.person.id ? null : (of ?? 'everything') }
}

async function scopeOf(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  about: string,
): Promise<{ ok: true; scope: Scope } | { ok: false; refusal: Refusal }> {
  const own = { of: sight.person.name, person: sight.person.id }
  if (about === '') return { ok: true, scope: sight.all ? { of: null } : own }
  if (isOneself(about)) return { ok: true, scope: own }
  const seen = await seenByName(ports, policy, sight, about)
  if (seen.ok) {
    const { resource, close } = seen.seen
    return { ok: true, scope: { of: resource.name, target: resource, ...(close ? {} : { person: sight.person.id }) } }
  }
  if (await isOwnAccount(ports, sight, about)) return { ok: true, scope: own }
  if (!sight.all && plain(about) === plain(sight.person.name)) return { ok: true, scope: own }
  const meant = await onePerson(ports, sight, about)
  const whom = meant.ok ? meant.found.id : sight.person.id
  if ((sight.all || (await isManagerOf(ports, sight.person.id, whom))) && meant.ok)
    return { ok: true, scope: { of: meant.found.name, person: meant.found.id } }
  // Whether such a person exists is told to nobody else, so it is answered as a name of nothing.
  return sight.all && !meant.ok && meant.refusal.reason === 'ambiguous-person' ? meant : seen
}

/** Only these hold somebody's own words; elsewhere a reason is one of ours. */
const inTheirWords: ReadonlySet<Event['action']> = new Set(['request.submitted', 'request.denied', 'decision.recorded'])

const asShown = (
  { id, at, actor, action, about, reason, outcome, details }: Event,
  resources: readonly string[],
): ActivityEvent => ({
  id,
  at,
  actor: actor.name,
  action,
  about: about === actor.id ? null : about,
  resources,
  said: inTheirWords.has(action) ? reason : null,
  ...(typeof details.ticket === 'string' ? { ticket: details.ticket } : {}),
  ...(typeof details.lapsesAt === 'string' ? { unansweredUntil: new Date(details.lapsesAt) } : {}),
  verdict: details.verdict === 'approve' || details.verdict === 'deny' ? details.verdict : null,
  refusedBy: outcome === 'refused' ? reason : null,
  outcome,
})
