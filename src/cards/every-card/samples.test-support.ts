import type { HeldThrough } from '../../access/catalog.ts'
import type { Drift, DriftOfGroup, DriftOfPerson } from '../../access/drift/states.ts'
import type { Grant, GrantTerms } from '../../access/grant/states.ts'
import type { Panic } from '../../access/panic.ts'
import type { AccessRequest, Ask, Decision } from '../../access/request/states.ts'
import type { TagProposal } from '../../access/tag-proposal.ts'
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
  policyProposalId,
  requestId,
  resourceId,
  surfaceName,
  tagProposalId,
} from '../../access/vocabulary.ts'
import type { RequestView } from '../parts/request-view.ts'
import type { ShownVersion } from '../policy-card.ts'

/** What every card of the tests is about: Ana asks, Olga decides. */

export const at = (time: string) => new Date(`2026-11-20T${time}:00Z`)
export const [ana, olga] = [personId('ana'), personId('olga')]
export const entitlement = { integration: integrationName('Contoso'), resource: resourceId('r') }
export const ask: Ask = {
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
export const decided = (verdict: Decision['verdict']): Decision => ({
  verdict,
  by: { kind: 'person', person: olga },
  stage: 0,
  at: at('09:05'),
  via: 'chat',
  policy: policyHash('p'),
  because: null,
})
export const waiting: Extract<AccessRequest, { status: 'awaiting-approval' }> = {
  status: 'awaiting-approval',
  ask,
  progress: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], current: 0, decisions: [], denyReason: 'required' },
  lapsesAt: at('17:00'),
}
export const denied: AccessRequest = {
  status: 'denied',
  ask,
  decisions: [decided('deny')],
  by: olga,
  because: 'Use the replica.',
  at: at('09:05'),
}
export const withdrawn: AccessRequest = { status: 'withdrawn', ask, decisions: [], at: at('09:05') }
export const lapsed: AccessRequest = { status: 'lapsed', ask, decisions: [], at: at('17:00') }
export const approved: Extract<AccessRequest, { status: 'approved' }> = {
  status: 'approved',
  ask,
  decisions: [decided('approve')],
  at: at('09:05'),
}

export const grant = grantId('00000000-0000-7000-8000-000000000002')
export const terms: GrantTerms = { id: grant, request: ask.id, entitlement, beneficiary: ana, duration: ask.duration }
export const late: Grant = {
  ...{ status: 'starting', terms, startsAt: at('09:05'), useBy: at('10:05'), prior: null },
  late: { code: 'graph.unavailable', explanation: 'Microsoft Graph is not available.', toldAt: at('09:10') },
}
export const starting: Grant = { status: 'starting', terms, startsAt: at('09:05'), useBy: at('10:05'), prior: null }
export const active = {
  status: 'active',
  terms,
  prior: 'none',
  since: at('09:06'),
  endsAt: at('11:06'),
  warned: true,
} as const
export const ending = { terms, since: at('09:06'), because: { kind: 'expired' }, dueSince: at('11:06') } as const
export const overdue: Extract<Grant, { status: 'ending' }> = {
  ...ending,
  status: 'ending',
  removedAt: null,
  overdueToldAt: at('11:11'),
}
export const gone: Extract<Grant, { status: 'ended' }> = {
  ...ending,
  status: 'ended',
  removedAt: at('11:07'),
  endedAt: at('11:08'),
  proof: { kind: 'verified-gone', reads: 2 },
}

export const signedOut = (status: 'asked' | 'revoked'): Grant => {
  const by = personId('olga')
  const asked = { status: 'asked', by, at: at('11:10'), lateToldAt: at('11:15') } as const
  return { ...gone, sessions: status === 'asked' ? asked : { status, by: null, at: at('11:09') } }
}
export const notSignedOut: Grant = {
  ...gone,
  sessions: { status: 'failed', by: null, at: at('11:09'), explanation: 'Insufficient privileges.' },
}

export const nightShift = groupId('group-night-shift')
export const through: NonEmpty<HeldThrough> = [
  { kind: 'group', group: nightShift, name: 'Night shift' },
  { kind: 'group', group: groupId('group-secret'), name: 'Secret' },
]
export const hasIt = { ...waiting, ask: { ...waiting.ask, through } }
export const neverListed = { ...gone, proof: { kind: 'never-listed' } } as const
export const stillHad = { ...gone, proof: { kind: 'verified-gone', reads: 2, through } } as const
export const failed: Grant = {
  status: 'failed',
  terms,
  because: { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
  at: at('09:06'),
}
export const tag: TagProposal = {
  ...entitlement,
  id: tagProposalId('00000000-0000-7000-8000-000000000003'),
  key: 'owner',
  value: 'Platform Leads',
  people: { groups: [], users: [olga] },
  by: ana,
  at: at('09:00'),
  standing: { status: 'proposed' },
}

export const version: ShownVersion = {
  id: policyProposalId('00000000-0000-7000-8000-000000000005'),
  changes: [
    {
      where: { kind: 'webhook', name: 'SIEM' },
      what: {
        kind: 'receiver',
        from: 'https://hooks.contoso.com/doorbell',
        to: 'https://hooks.contoso.com.evil.example/',
      },
      effect: 'widens',
    },
    {
      where: { kind: 'flow', name: flowName('Production') },
      what: { kind: 'people-added', as: 'requesters', ids: ['support'] },
      effect: 'widens',
    },
    {
      where: { kind: 'flow', name: flowName('Production') },
      what: {
        kind: 'stages',
        from: [
          { from: [{ kind: 'owner' }], needed: 2 },
          { from: [{ kind: 'people', label: 'Security', groups: [], users: [] }], needed: 1 },
        ],
        to: [],
      },
      effect: 'widens',
    },
    { where: { kind: 'policy' }, what: { kind: 'people-removed', as: 'admins', ids: ['old'] }, effect: 'narrows' },
  ],
  at: at('09:00'),
  agreed: [{ by: ana, at: at('09:05') }],
  standing: { status: 'proposed' },
}

export const brake = {
  scope: { of: 'resource', ...entitlement },
  by: olga,
  at: at('09:00').toISOString(),
  because: 'INC-9',
} as const

export const panic: Panic = {
  id: panicId('00000000-0000-7000-8000-000000000004'),
  scope: brake.scope,
  name: 'jit-prod-db-readers',
  by: olga,
  via: 'slack',
  at: at('09:00'),
  because: 'INC-9',
  standing: { status: 'proposed', live: 1204 },
}

export const addedByHand: DriftOfPerson = {
  id: driftId('00000000-0000-7000-8000-000000000005'),
  kind: 'added-by-hand',
  entitlement: terms.entitlement,
  person: ana,
  grant: null,
  foundAt: at('14:04'),
  doer: { kind: 'person', person: olga, name: 'Max Admin', at: at('14:02') },
  standing: { status: 'found' },
}

export const removedByHand: DriftOfPerson = {
  ...addedByHand,
  kind: 'removed-by-hand',
  grant: { id: grant, request: terms.request, endsAt: at('16:00') },
  doer: null,
}

export const groupAdded: DriftOfGroup = {
  id: driftId('00000000-0000-7000-8000-000000000006'),
  kind: 'group-added',
  entitlement: terms.entitlement,
  group: { id: groupId('00000000-0000-4000-8000-0000000000c1'), name: 'Contractors', people: 14 },
  grant: null,
  foundAt: at('14:04'),
  doer: addedByHand.doer,
  standing: { status: 'found' },
}

export const undone: Drift = {
  ...addedByHand,
  standing: { status: 'undone', by: olga, at: at('14:10'), doneAt: at('14:11'), until: null },
}

export const names = (person: string) => (person === ana ? 'Ana Moreno' : 'Olga Petrova')
export const view = (request: AccessRequest, ...grants: readonly Grant[]): RequestView => ({
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
export const because = { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' } as const
export const held = [{ grant: active, view: view(approved, active) }]
export const resource = 'jit-prod-db-readers'
