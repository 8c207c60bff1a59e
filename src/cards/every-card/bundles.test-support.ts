import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { bundleName, grantId, type NonEmpty, personId, requestId, resourceId } from '../../access/vocabulary.ts'
import { approvalCard } from '../approval-card.ts'
import type { Card } from '../card.ts'
import { channelCard } from '../channel-card.ts'
import { myAccessCard } from '../my-access-card.ts'
import { noticeCard } from '../notice-card.ts'
import type { RequestView } from '../parts/request-view.ts'
import type { ResourceView } from '../parts/resource-view.ts'
import { waitingForYou } from '../parts/waiting-for-you.ts'
import { reminderCard } from '../reminder-card.ts'
import { statusCard } from '../status-card.ts'
import { active, approved, ask, at, because, decided, names, olga, terms, waiting } from './samples.test-support.ts'

const otto = personId('otto')

/** A bundle of so many parts, of which the first is Olga's to decide and the others are Otto's. */
export function kitOf(parts: NonEmpty<ResourceView>) {
  const entitlements = parts.map((_, n) => ({
    integration: ask.entitlements[0].integration,
    resource: resourceId(`r${n}`),
  }))
  const [first, ...others] = entitlements
  if (!first) throw new Error('no parts')
  const kit = {
    ...ask,
    id: requestId('00000000-0000-7000-8000-0000000000aa'),
    entitlements: [first, ...others] as const,
    bundle: bundleName('On-call kit'),
  }
  const grantFor = (n: number): Grant['terms'] => ({
    ...terms,
    id: grantId(`00000000-0000-7000-8000-${String(n).padStart(12, '0')}`),
    request: kit.id,
    entitlement: entitlements[n] ?? first,
  })
  const of = [first.resource] as const
  const half: AccessRequest = {
    ...waiting,
    ask: kit,
    progress: {
      ...waiting.progress,
      decisions: [{ ...decided('approve'), of }],
    },
  }
  const agreed: AccessRequest = { ...approved, ask: kit }
  const given = entitlements.map((_, n): Grant => ({ ...active, terms: grantFor(n) }))
  const failing = ({ terms }: Grant): Grant => ({
    status: 'failed',
    terms,
    because: { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
    at: at('09:06'),
  })
  const inPart = given.map((grant, n) => (n === entitlements.length - 1 ? failing(grant) : grant))
  const view = (request: AccessRequest, grants: readonly Grant[]): RequestView => ({
    request,
    grants,
    resources: parts,
    asked: [olga, otto],
    askedOf: new Map(entitlements.map(({ resource }, n) => [resource, [n === 0 ? olga : otto]])),
    names: person => (person === otto ? 'Otto Brandt' : names(person)),
    now: at('09:10'),
  })
  return { half, agreed, given, inPart, failed: given.map(failing), view, of }
}

const two = kitOf([
  { name: 'jit-prod-db-readers', type: 'group', accessDetails: 'Use the jump host', heldBy: { people: 3, groups: 0 } },
  { name: 'Helpdesk Administrator', type: 'directory role', accessDetails: null, privileged: true },
])

export const cardsOf = ({
  half,
  agreed,
  given,
  inPart,
  failed,
  view,
  of,
}: ReturnType<typeof kitOf>): readonly (readonly [string, Card])[] => [
  ['bundle, for whoever decides about a part of it', approvalCard(view(half, []), { ...because, of }, olga)],
  ['bundle, approved and given, for whoever approved a part', approvalCard(view(agreed, given), because, olga)],
  ['bundle, in a channel', channelCard(view(half, []))],
  ['bundle, reminder', reminderCard(view(half, []))],
  ['bundle, waiting', statusCard(view(half, []))],
  ['bundle, given', statusCard(view(agreed, given))],
  ['bundle, given in part', statusCard(view(agreed, inPart))],
  ['bundle, notice that it was given', noticeCard({ kind: 'granted', grant: active.terms.id }, view(agreed, given))],
  ['bundle, notice that it failed', noticeCard({ kind: 'grant-failed', grant: active.terms.id }, view(agreed, failed))],
  ['bundle, mine', myAccessCard([view(agreed, given)])],
  [
    'bundle, among approvals',
    {
      summary: [],
      title: 'Waiting for you',
      tone: 'waiting',
      blocks: waitingForYou({ view: view(half, []), because }, at('09:10')),
    },
  ],
]

const shownInBoth = [
  'bundle, for whoever decides about a part of it',
  'bundle, given in part',
  'bundle, waiting',
  'bundle, mine',
]
export const bundleCards: readonly (readonly [string, Card])[] = [
  ...cardsOf(two).filter(([name]) => shownInBoth.includes(name)),
  [
    'bundle, notice that a part was given',
    noticeCard({ kind: 'granted', grant: active.terms.id }, two.view(two.agreed, two.inPart)),
  ],
]

const long = (n: number): string =>
  `part-${String(n).padStart(2, '0')} <@U1> *jit* `.padEnd(256, 'Zugriff-auf-die-Produktionsdatenbank ')
const [largest, ...more] = Array.from(
  { length: 20 },
  (_, n): ResourceView => ({
    name: long(n),
    type: 'group',
    accessDetails: null,
    gives: ['Helpdesk Administrator', 'User Administrator (in Berlin office)'],
  }),
)
/** As many parts as a bundle may have, each with a name as long as a directory lets it be. */
export const largestBundle = cardsOf(kitOf([largest as ResourceView, ...more]))
