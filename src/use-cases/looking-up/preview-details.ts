import { longestAccessDetails } from '../../access/catalog.ts'
import { charactersIn } from '../../access/characters.ts'
import type { Policy } from '../../access/policy.ts'
import type { AccessRequest, Ask } from '../../access/request/states.ts'
import {
  after,
  flowName,
  grantId,
  minutes,
  type PersonId,
  personId,
  policyHash,
  requestId,
  resourceId,
} from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { type Card, line, saidStrong, toType } from '../../cards/card.ts'
import { statusCard } from '../../cards/status-card.ts'
import { offersOf, plain } from '../asking/offers.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { type Reaction, refused, type Speaker } from '../react/reaction.ts'

/**
 * For an admin: the card of somebody who was just granted something of an integration, with its custom access details as they will
 * read them. It is made by what makes theirs; only the buttons are left out, because nothing is behind them.
 */
export async function previewDetails(
  ports: Ports,
  { person, from }: Speaker,
  wanted: string | null,
): Promise<Reaction> {
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const [first, ...others] = policy.integrations
  if (wanted === null && others.length > 0) return { kind: 'shown', card: whichOf(policy.integrations) }
  const integration = wanted === null ? first : policy.integrations.find(({ name }) => plain(name) === plain(wanted))
  if (!integration) {
    const known = policy.integrations.map(({ name }) => name)
    return refused({ reason: 'no-integration-called', typed: wanted ?? '', known }, 'request.refused', person)
  }
  const { name, accessDetails } = integration
  if (accessDetails === null)
    return {
      kind: 'shown',
      card: sentenceCard(line(saidStrong(name), ' has no customAccessDetails in the access file: nothing is shown.')),
    }
  const offer = (await offersOf(ports, policy)).find(({ resources }) => resources[0].integration === name)
  const [offered] = offer?.resources ?? []
  const resource = {
    name: offered?.name ?? name,
    type: offered?.type === 'directory-role' ? ('directory role' as const) : ('group' as const),
    accessDetails,
  }
  const names = (id: PersonId): string => (id === person.id ? person.name : 'an approver')
  const { request, grant } = justGranted(
    person.id,
    from.surface,
    offer?.flows[0]?.duration.default,
    ports.clock.now(),
    {
      integration: name,
      resource: offered?.resource ?? resourceId('preview'),
    },
  )
  return {
    kind: 'shown',
    card: asPreview(accessDetails, statusCard({ request, grants: [grant], resources: [resource], asked: [], names })),
  }
}

const whichOf = (integrations: Policy['integrations']): Card =>
  sentenceCard(
    line(
      'There are several integrations, each with access details of its own. Type which: ',
      ...integrations.flatMap(({ name }, at) => [...line(at > 0 ? ', ' : ''), toType(`setup preview ${name}`)]),
      '.',
    ),
  )

function asPreview(details: string, card: Card): Card {
  const note = line(
    `A preview: so it is read by whoever is granted it. ${charactersIn(details)} of ${longestAccessDetails} characters. Nothing was granted.`,
  )
  return {
    ...card,
    blocks: [{ kind: 'note', line: note }, ...card.blocks.filter(({ kind }) => kind !== 'buttons')],
  }
}

/** Somebody asked, it was approved and it is held: a story that never happened, saved nowhere. */
function justGranted(
  person: PersonId,
  via: Ask['via'],
  duration = minutes(60),
  now: Date,
  entitlement: Ask['entitlements'][0],
) {
  const ask: Ask = {
    id: requestId('preview'),
    requester: person,
    beneficiary: person,
    entitlements: [entitlement],
    flow: flowName('preview'),
    duration,
    reason: 'The reason that was given',
    startsAt: now,
    submittedAt: now,
    via,
  }
  const request: Extract<AccessRequest, { status: 'approved' }> = {
    status: 'approved',
    ask,
    decisions: [
      {
        verdict: 'approve',
        // Nobody decides for themselves, in a preview either.
        by: { kind: 'person', person: personId('preview') },
        stage: 0,
        at: now,
        via,
        policy: policyHash('preview'),
        because: null,
      },
    ],
    at: now,
  }
  const grant = {
    status: 'active',
    terms: { id: grantId('preview'), request: ask.id, entitlement, beneficiary: person, duration },
    prior: 'none',
    since: now,
    endsAt: after(now, duration),
    warned: false,
  } as const
  return { request, grant }
}
