import type { HeldThrough } from '../access/catalog.ts'
import type { Drift } from '../access/drift/states.ts'
import { problem, warning } from '../access/finding.ts'
import type { Grant, GrantTerms } from '../access/grant/states.ts'
import type { Panic } from '../access/panic.ts'
import type { AccessRequest, Ask, Decision } from '../access/request/states.ts'
import type { TagProposal } from '../access/tag-proposal.ts'
import {
  driftId,
  flowName,
  grantId,
  groupId,
  integrationName,
  minutes,
  type NonEmpty,
  panicId,
  personId,
  policyHash,
  requestId,
  resourceId,
  surfaceName,
  tagProposalId,
} from '../access/vocabulary.ts'
import { activityCard } from './activity-card.ts'
import { adminNoticeCard } from './admin-notice-card.ts'
import { refusalCard, sentenceCard, troubleCard } from './answer-card.ts'
import { approvalCard, denyReasonCard } from './approval-card.ts'
import { approvalsCard } from './approvals-card.ts'
import { brakeCard } from './brake-card.ts'
import { canCard } from './can-card.ts'
import { type Card, line, said } from './card.ts'
import { channelCard, channelProblemCard } from './channel-card.ts'
import { driftCard, driftNoticeCard } from './drift-card.ts'
import { nameAll, nameNone } from './held-through.ts'
import { helpCard } from './help.ts'
import { holdersCard } from './holders-card.ts'
import {
  alreadyLinkedCard,
  cannotLinkCard,
  linkCard,
  linkedCard,
  linkedElsewhereCard,
  unlinkedCard,
} from './link-card.ts'
import { myAccessCard } from './my-access-card.ts'
import { nobodyCard } from './nobody-card.ts'
import { alertCard, noLongerGrantableCard, noticeCard } from './notice-card.ts'
import { ownViewCard } from './own-view.ts'
import { ownerCard } from './owner-card.ts'
import { panicCard } from './panic-card.ts'
import { reminderCard } from './reminder-card.ts'
import type { RequestView } from './request-view.ts'
import { setupCard } from './setup-card.ts'
import { statusCard } from './status-card.ts'
import { stepUpCard, stepUpToAskCard } from './step-up-card.ts'
import { tagCard } from './tag-card.ts'
import { whyCard } from './why-card.ts'

/** For tests of the chats: every card that Doorbell can show, each built as the use cases build it. */

const at = (time: string) => new Date(`2026-11-20T${time}:00Z`)
const [ana, olga] = [personId('ana'), personId('olga')]
const entitlement = { integration: integrationName('Contoso'), resource: resourceId('r') }
const ask: Ask = {
  id: requestId('00000000-0000-7000-8000-000000000001'),
  requester: ana,
  beneficiary: ana,
  entitlements: [entitlement],
  flow: flowName('Production'),
  duration: minutes(120),
  reason: 'INC-7: customers cannot pay.\nSee [the ticket](https://tickets.contoso.com/7) <at>Olga</at>',
  startsAt: at('09:00'),
  submittedAt: at('09:00'),
  via: surfaceName('chat'),
}
const decided = (verdict: Decision['verdict']): Decision => ({
  verdict,
  by: { kind: 'person', person: olga },
  stage: 0,
  at: at('09:05'),
  via: 'chat',
  policy: policyHash('p'),
  because: null,
})
const waiting: AccessRequest = {
  status: 'awaiting-approval',
  ask,
  progress: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], current: 0, decisions: [], denyReason: 'required' },
  lapsesAt: at('17:00'),
}
const denied: AccessRequest = {
  status: 'denied',
  ask,
  decisions: [decided('deny')],
  by: olga,
  because: 'Use the replica.',
  at: at('09:05'),
}
const withdrawn: AccessRequest = { status: 'withdrawn', ask, decisions: [], at: at('09:05') }
const lapsed: AccessRequest = { status: 'lapsed', ask, decisions: [], at: at('17:00') }
const approved: AccessRequest = { status: 'approved', ask, decisions: [decided('approve')], at: at('09:05') }

const grant = grantId('00000000-0000-7000-8000-000000000002')
const terms: GrantTerms = { id: grant, request: ask.id, entitlement, beneficiary: ana, duration: ask.duration }
const starting: Grant = { status: 'starting', terms, startsAt: at('09:05'), useBy: at('10:05'), prior: null }
const active = {
  status: 'active',
  terms,
  prior: 'none',
  since: at('09:06'),
  endsAt: at('11:06'),
  warned: true,
} as const
const ending = { terms, since: at('09:06'), because: { kind: 'expired' }, dueSince: at('11:06') } as const
const overdue: Grant = { ...ending, status: 'ending', removedAt: null, overdueToldAt: at('11:11') }
const gone: Extract<Grant, { status: 'ended' }> = {
  ...ending,
  status: 'ended',
  removedAt: at('11:07'),
  endedAt: at('11:08'),
  proof: { kind: 'verified-gone', reads: 2 },
}

const signedOut = (status: 'asked' | 'revoked'): Grant => {
  const by = personId('olga')
  const asked = { status: 'asked', by, at: at('11:10'), lateToldAt: at('11:15') } as const
  return { ...gone, sessions: status === 'asked' ? asked : { status, by: null, at: at('11:09') } }
}
const notSignedOut: Grant = {
  ...gone,
  sessions: { status: 'failed', by: null, at: at('11:09'), explanation: 'Insufficient privileges.' },
}

const nightShift = groupId('group-night-shift')
const through: NonEmpty<HeldThrough> = [
  { kind: 'group', group: nightShift, name: 'Night shift' },
  { kind: 'group', group: groupId('group-secret'), name: 'Secret' },
]
const hasIt = { ...waiting, ask: { ...waiting.ask, through } }
const stillHad = { ...gone, proof: { kind: 'verified-gone', reads: 2, through } } as const
const failed: Grant = {
  status: 'failed',
  terms,
  because: { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
  at: at('09:06'),
}
const tag: TagProposal = {
  ...entitlement,
  id: tagProposalId('00000000-0000-7000-8000-000000000003'),
  key: 'owner',
  value: 'Platform Leads',
  people: { groups: [], users: [olga] },
  by: ana,
  at: at('09:00'),
  standing: { status: 'proposed' },
}

const brake = {
  scope: { of: 'resource', ...entitlement },
  by: olga,
  at: at('09:00').toISOString(),
  because: 'INC-9',
} as const

const panic: Panic = {
  id: panicId('00000000-0000-7000-8000-000000000004'),
  scope: brake.scope,
  name: 'jit-prod-db-readers',
  by: olga,
  via: 'slack',
  at: at('09:00'),
  because: 'INC-9',
  standing: { status: 'proposed', live: 1204 },
}

const addedByHand: Drift = {
  id: driftId('00000000-0000-7000-8000-000000000005'),
  kind: 'added-by-hand',
  entitlement: terms.entitlement,
  person: ana,
  grant: null,
  foundAt: at('14:04'),
  doer: { kind: 'person', person: olga, name: 'Max Admin', at: at('14:02') },
  standing: { status: 'found' },
}

const removedByHand: Drift = {
  ...addedByHand,
  kind: 'removed-by-hand',
  grant: { id: grant, request: terms.request, endsAt: at('16:00') },
  doer: null,
}

const undone: Drift = {
  ...addedByHand,
  standing: { status: 'undone', by: olga, at: at('14:10'), doneAt: at('14:11'), until: null },
}

const names = (person: string) => (person === ana ? 'Ana Moreno' : 'Olga Petrova')
const view = (request: AccessRequest, ...grants: readonly Grant[]): RequestView => ({
  request,
  grants,
  resources: [
    {
      name: 'jit-prod-db-readers',
      type: 'group',
      accessDetails: 'Use the jump host.',
      privileged: true,
      gives: ['Helpdesk Administrator'],
    },
  ],
  asked: [olga],
  room: new Map([[grant, { times: 2, longest: minutes(60) }]]),
  names,
})
const because = { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' } as const
const held = [{ grant: active, view: view(approved, active) }]
const resource = 'jit-prod-db-readers'

export const everyCard: readonly (readonly [string, Card])[] = [
  ['approval, waiting', approvalCard(view(waiting), because)],
  ['approval, granted, for whoever approved', approvalCard(view(approved, active), because, olga)],
  ['approval, denied', approvalCard(view(denied), because)],
  ['approval, withdrawn', approvalCard(view(withdrawn), because)],
  ['approval, verified gone', approvalCard(view(approved, gone), because)],
  [
    'approval, for somebody who has it through a group that may be named, and through one that may not',
    approvalCard({ ...view(hasIt), groupsNamed: group => group === nightShift }, because),
  ],
  ['status, waiting, of what is had through groups', statusCard(view(hasIt))],
  [
    'notice, ended, of what is still had through groups',
    noticeCard({ kind: 'ended', grant }, { ...view(approved, stillHad), groupsNamed: nameAll }),
  ],
  ['channel, of what is still had through groups', channelCard(view(approved, stillHad))],
  ['channel', channelCard(view(waiting))],
  ['channel, where whoever may decide has a view of their own', channelCard(view(waiting), { ownViews: true })],
  ['channel, as whoever may decide sees it', ownViewCard(view(waiting))],
  [
    'channel that takes no cards',
    channelProblemCard({ surface: surfaceName('chat'), channel: 'C1' }, 'archived', 'Production'),
  ],
  ['why denied', denyReasonCard(view(waiting))],
  ['reminder', reminderCard(view(waiting))],
  ['status, waiting', statusCard(view(waiting))],
  ['status, lapsed', statusCard(view(lapsed))],
  ['status, starting', statusCard(view(approved, starting))],
  ['status, active', statusCard(view(approved, active))],
  ['status, overdue', statusCard(view(approved, overdue))],
  ['status, verified gone', statusCard(view(approved, gone))],
  ['status, failed', statusCard(view(approved, failed))],
  ['notice, denied', noticeCard({ kind: 'denied' }, view(denied))],
  ['notice, lapsed', noticeCard({ kind: 'lapsed' }, view(lapsed))],
  ['notice, granted', noticeCard({ kind: 'granted', grant }, view(approved, active))],
  ['notice, ends soon', noticeCard({ kind: 'ends-soon', grant }, view(approved, active))],
  ['notice, ended', noticeCard({ kind: 'ended', grant }, view(approved, gone))],
  [
    'status, ended, with what is signed in to be ended',
    statusCard({ ...view(approved, gone), revokeSessions: 'offer' }),
  ],
  ['status, ended, and being signed out', statusCard(view(approved, signedOut('asked')))],
  ['status, ended, and signed out', statusCard(view(approved, signedOut('revoked')))],
  [
    'alert, ended, and not signed out',
    alertCard(notSignedOut, { ...view(approved, notSignedOut), revokeSessions: 'always' }),
  ],
  ['notice, failed', noticeCard({ kind: 'grant-failed', grant }, view(approved, failed))],
  ['alert, overdue', alertCard(overdue, view(approved, overdue))],
  ['alert, could not be granted', alertCard(failed, view(approved, failed))],
  ['alert, no longer grantable', noLongerGrantableCard(active, view(approved, active), 'synced-from-on-premises')],
  ['mine', myAccessCard([view(approved, active), view(waiting)])],
  ['approvals', approvalsCard([{ view: view(waiting), because }], { all: 3, beyond: null }, at('10:00'))],
  [
    'who',
    holdersCard({
      resource,
      close: true,
      held,
      standing: { names: ['Ben Okafor'], asOf: at('09:00'), groups: through, named: nameAll },
    }),
  ],
  [
    'why, through groups',
    whyCard({ person: 'Ana Moreno', resource, holds: false, through, named: nameNone, given: [] }),
  ],
  ['why', whyCard({ person: 'Ana Moreno', resource, holds: true, through: [], named: nameAll, given: held })],
  ['can', canCard({ person: 'Ana Moreno', self: true, resource, flow: null, obstacles: [] }, names)],
  [
    'activity',
    activityCard(
      {
        of: 'Ana Moreno',
        later: false,
        events: [
          {
            at: at('09:00'),
            actor: 'Ana Moreno',
            action: 'request.submitted',
            about: null,
            resource,
            said: ask.reason,
            verdict: null,
            refusedBy: null,
            outcome: 'done',
          },
        ],
        more: true,
        next: '/access activity before 4711',
      },
      names,
    ),
  ],
  ['tag', tagCard(tag, { resource, names, own: false })],
  ['fresh sign-in to ask', stepUpToAskCard('jit-prod-db-readers', 'https://doorbell.example.com/link/step-up/secret')],
  ['fresh sign-in', stepUpCard(view(waiting), 'https://doorbell.example.com/link/step-up/secret')],
  ['frozen', brakeCard({ ...brake, kind: 'frozen' }, { name: resource, names })],
  ['panicked', brakeCard({ ...brake, kind: 'panicked' }, { name: resource, names })],
  ['panic proposed', panicCard(panic)],
  [
    'panic running',
    panicCard({
      ...panic,
      standing: {
        status: 'running',
        since: at('09:01'),
        total: 1204,
        left: 892,
        leftSince: at('09:02'),
        allOnTheirWay: true,
      },
    }),
  ],
  [
    'panic over',
    panicCard({ ...panic, standing: { status: 'over', since: at('09:01'), total: 1204, left: 0, at: at('09:09') } }),
  ],
  [
    'panic over with something left',
    panicCard(
      { ...panic, standing: { status: 'over', since: at('09:01'), total: 1204, left: 2, at: at('09:09') } },
      { some: [{ holder: 'Ana Moreno', resource }], who: ['Ines Ivanova'] },
    ),
  ],
  ['drift, added by hand', driftCard(addedByHand, { resource, names, because })],
  ['drift, removed by hand', driftCard(removedByHand, { resource, names, because })],
  [
    'drift, made permanent by hand',
    driftCard({ ...removedByHand, kind: 'made-permanent', doer: addedByHand.doer }, { resource, names, because: null }),
  ],
  [
    'drift, of what Doorbell did and does not remember',
    driftCard(
      { ...addedByHand, kind: 'orphan', doer: { kind: 'ourselves', at: at('14:02') } },
      { resource, names, because },
    ),
  ],
  ['drift, undone', driftCard(undone, { resource, names, because: null })],
  ['drift, undone, for whoever had it', driftNoticeCard(undone, { resource, names, because: null })],
  ['thawed', brakeCard({ ...brake, kind: 'thawed', because: null }, { name: resource, names })],
  [
    'owner',
    ownerCard({
      resource,
      words: [{ source: 'file', key: 'owner', value: 'Data Platform Leads', problem: null }],
      owner: { kind: 'resource-owner', because },
      people: [{ id: olga, name: 'Olga Petrova', email: null, enabled: true, kind: 'member' }],
    }),
  ],
  [
    'setup',
    setupCard([
      problem('Database', 'It cannot be reached.', { mend: 'look at DATABASE_URL' }),
      warning('Settings', 'AUDIT_KEY is not set.'),
    ]),
  ],
  [
    'nobody can decide',
    nobodyCard({
      resource,
      asker: 'Ana Moreno',
      because: [{ kind: 'named', label: 'Security', why: 'nobody-active' }],
      request: 'refused',
    }),
  ],
  ['admin notice', adminNoticeCard({ kind: 'rights-missing', rights: ['GroupMember.ReadWrite.All'] })],
  ['help', helpCard('/access')],
  ['help about one verb', helpCard('/access', 'request')],
  ['refusal', refusalCard({ reason: 'own-request' }, names)],
  ['sentence', sentenceCard(line('Hello, ', said('Ana'), '.'), 'good')],
  ['trouble', troubleCard('0191d4a0-0000-7000-8000-000000000009')],
  ['link', linkCard('https://doorbell.contoso.com/link/s3cret')],
  ['cannot link', cannotLinkCard()],
  ['linked already', alreadyLinkedCard('Ana Moreno')],
  ['linked', linkedCard('Ana Moreno', '/access')],
  ['linked elsewhere', linkedElsewhereCard('Ana Moreno', 'ana')],
  ['unlinked', unlinkedCard('Ana Moreno')],
]
