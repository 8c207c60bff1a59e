import { describe, expect, it } from 'vitest'
import type { Grant, GrantTerms } from '../access/grant/states.ts'
import type { AccessRequest, Ask, Decision } from '../access/request/states.ts'
import {
  flowName,
  grantId,
  integrationName,
  minutes,
  personId,
  policyHash,
  requestId,
  resourceId,
  surfaceName,
} from '../access/vocabulary.ts'
import { alertCard } from './alert-card.ts'
import { approvalCard } from './approval-card.ts'
import type { Card } from './card.ts'
import { cardToType } from './forms/to-type.ts'
import { helpCard } from './help.ts'
import { myAccessCard } from './my-access-card.ts'
import { noticeCard } from './notice-card.ts'
import { plainText } from './parts/plain-text.ts'
import type { RequestView } from './parts/request-view.ts'
import { reminderCard } from './reminder-card.ts'
import { statusCard } from './status-card.ts'

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
  reason: 'INC-7: customers cannot pay',
  startsAt: at('09:00'),
  submittedAt: at('09:00'),
  via: surfaceName('chat'),
}
const decision = (verdict: Decision['verdict']): Decision => ({
  verdict,
  by: { kind: 'person', person: olga },
  stage: 0,
  at: at('09:05'),
  via: 'chat',
  policy: policyHash('p'),
  because: null,
})
const requests: Readonly<Record<string, AccessRequest>> = {
  waiting: {
    status: 'awaiting-approval',
    ask,
    progress: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], current: 0, decisions: [], denyReason: 'required' },
    lapsesAt: at('17:00'),
  },
  denied: {
    status: 'denied',
    ask,
    decisions: [decision('deny')],
    by: olga,
    because: 'Use the replica.',
    at: at('09:05'),
  },
  withdrawn: { status: 'withdrawn', ask, decisions: [], at: at('09:05') },
  lapsed: { status: 'lapsed', ask, decisions: [], at: at('17:00') },
}
const approved: AccessRequest = { status: 'approved', ask, decisions: [decision('approve')], at: at('09:05') }
const terms: GrantTerms = {
  id: grantId('00000000-0000-7000-8000-000000000002'),
  request: ask.id,
  entitlement,
  beneficiary: ana,
  duration: ask.duration,
}
const ending = { terms, since: at('09:06'), because: { kind: 'expired' }, dueSince: at('11:06') } as const
const grants: Readonly<Record<string, Grant>> = {
  starting: { status: 'starting', terms, startsAt: at('09:05'), useBy: at('10:05'), prior: null },
  active: { status: 'active', terms, prior: 'none', since: at('09:06'), endsAt: at('11:06'), warned: false },
  'about to end': { status: 'active', terms, prior: 'none', since: at('09:06'), endsAt: at('11:06'), warned: true },
  extended: {
    status: 'active',
    terms: { ...terms, extensions: [minutes(60), minutes(30)] },
    prior: 'none',
    since: at('09:06'),
    endsAt: at('12:36'),
    warned: false,
  },
  'granted, not usable yet': {
    status: 'active',
    terms,
    prior: 'none',
    since: at('09:06'),
    endsAt: at('11:06'),
    warned: false,
    usableSince: null,
  },
  usable: {
    status: 'active',
    terms,
    prior: 'none',
    since: at('09:06'),
    endsAt: at('11:06'),
    warned: false,
    usableSince: new Date('2026-11-20T09:06:41Z'),
  },
  'late to begin': {
    status: 'starting',
    terms,
    startsAt: at('09:06'),
    useBy: at('10:06'),
    prior: null,
    late: { code: 'graph.unavailable', explanation: 'Microsoft Graph is not available.', toldAt: at('09:11') },
  },
  'being taken back': { ...ending, status: 'ending', removedAt: null, overdueToldAt: null },
  overdue: { ...ending, status: 'ending', removedAt: null, overdueToldAt: at('11:11') },
  'removed, not verified': { ...ending, status: 'ending', removedAt: at('11:07'), overdueToldAt: null },
  'verified gone': {
    ...ending,
    status: 'ended',
    removedAt: at('11:07'),
    endedAt: at('11:08'),
    proof: { kind: 'verified-gone', reads: 2 },
  },
  'verified gone, late': {
    ...ending,
    status: 'ended',
    removedAt: at('11:30'),
    endedAt: at('11:31'),
    proof: { kind: 'verified-gone', reads: 2, overdueSeconds: 1_500 },
  },
  'handed over': {
    ...ending,
    status: 'ended',
    removedAt: null,
    endedAt: at('11:08'),
    proof: { kind: 'kept-for', grant: grantId('other') },
  },
  refused: {
    status: 'failed',
    terms,
    because: { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
    at: at('09:06'),
  },
}
const view = (request: AccessRequest, ...of: readonly Grant[]): RequestView => ({
  request,
  grants: of,
  resources: [{ name: 'jit-prod-db-readers', type: 'group', accessDetails: 'Use the jump host.' }],
  asked: [olga],
  room: new Map([[terms.id, { times: 2, longest: minutes(60) }]]),
  names: person => (person === ana ? 'Ana Moreno' : 'Olga Petrova'),
})
const usuallyAt40 = (of: RequestView): RequestView => ({
  ...of,
  resources: [{ ...of.resources[0], usuallyUsableAfter: 40_000 }],
})
const views: readonly (readonly [string, RequestView])[] = [
  ...Object.entries(requests).map(([name, request]) => [name, view(request)] as const),
  ...Object.entries(grants).map(([name, grant]) => [name, usuallyAt40(view(approved, grant))] as const),
]
const because = { kind: 'resource-owner', key: 'owner', value: 'Data Platform Leads' } as const

/** A card as plain characters, as the simplest chat there is would show it. */
function asText({ title, tone, summary, blocks }: Card): string {
  const lines = blocks.flatMap(block => {
    switch (block.kind) {
      case 'line':
        return [plainText(block.line)]
      case 'note':
        return [`(${plainText(block.line)})`]
      case 'facts':
        return block.facts.map(({ label, value }) => `${label}: ${plainText(value)}`)
      case 'quote':
        return [`${block.label}: “${block.said}”`]
      case 'buttons':
        return [block.buttons.map(({ label }) => `[${label}]`).join(' ')]
      case 'divider':
        return ['---']
      default:
        return block satisfies never
    }
  })
  return [`${tone.toUpperCase()} ${title}`, `~ ${plainText(summary)}`, ...lines].join('\n')
}
const buttonsOn = ({ blocks }: Card) => blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))

describe.each(views)('a request that is %s', (name, of) => {
  it('reads like this to the requester', () => expect(asText(statusCard(of))).toMatchSnapshot())
  it('reads like this to an approver', () => expect(asText(approvalCard(of, because))).toMatchSnapshot())
  it('is green on no card unless access is granted, and seen to be there where it was looked for', () => {
    for (const card of [statusCard(of), approvalCard(of, because)])
      expect(card.tone === 'good').toBe(['active', 'about to end', 'extended', 'usable'].includes(name))
  })
  it('can be decided only while it waits', () =>
    expect(buttonsOn(approvalCard(of, because)).map(({ label }) => label)).toEqual(
      name === 'waiting' ? ['Approve', 'Deny', 'Approve for…', 'Ask'] : [],
    ))
  it('has buttons that a screen reader tells apart, with at most 75 characters', () => {
    for (const { spoken, label } of [...buttonsOn(statusCard(of)), ...buttonsOn(approvalCard(of, because))]) {
      expect(spoken).toContain(label)
      expect(spoken).toContain('jit-prod-db-readers')
      expect([...spoken].length).toBeLessThanOrEqual(75)
    }
  })
})

it('names everybody whose word an approval took, the first to decide first, and until then who has agreed', () => {
  const both = [
    { ...decision('approve'), by: { kind: 'person', person: ana }, at: at('09:10') },
    decision('approve'),
  ] as const
  const stages = [{ from: [{ kind: 'owner' }], needed: 3 }] as const
  const progress = { stages, current: 0, decisions: both, denyReason: 'required' } as const
  expect(asText(statusCard(view({ ...approved, decisions: both })))).toContain(
    'Approved by Olga Petrova at 09:05 UTC and Ana Moreno at 09:10 UTC.',
  )
  expect(asText(statusCard(view({ status: 'awaiting-approval', ask, lapsesAt: at('17:00'), progress })))).toContain(
    'Approved so far by Olga Petrova at 09:05 UTC and Ana Moreno at 09:10 UTC.',
  )
})

describe('the other cards', () => {
  const { active, 'about to end': warned, extended, overdue, refused, 'verified gone': gone } = grants
  it('read like this', () => {
    if (!active || !warned || !extended || !overdue || !refused || !gone || !requests.waiting || !requests.denied)
      throw new Error('no sample')
    const grant = terms.id
    if (overdue.status !== 'ending') throw new Error('no sample')
    const stillListed: Grant = { ...overdue, removedAt: overdue.dueSince }
    const texts = {
      'nothing left to do': asText(alertCard(gone, view(approved, gone))),
      denied: asText(noticeCard({ kind: 'denied' }, view(requests.denied))),
      granted: asText(noticeCard({ kind: 'granted', grant }, view(approved, active))),
      'ends soon': asText(noticeCard({ kind: 'ends-soon', grant }, view(approved, warned))),
      'ends soon, for good': asText(
        noticeCard({ kind: 'ends-soon', grant }, { ...view(approved, warned), room: new Map() }),
      ),
      'was to end soon, and was extended': asText(noticeCard({ kind: 'ends-soon', grant }, view(approved, extended))),
      ended: asText(noticeCard({ kind: 'ended', grant }, view(approved, gone))),
      failed: asText(noticeCard({ kind: 'grant-failed', grant }, view(approved, refused))),
      overdue: asText(alertCard(overdue, view(approved, overdue))),
      'still listed': asText(alertCard(stillListed, view(approved, stillListed))),
      'could not be granted': asText(alertCard(refused, view(approved, refused))),
      mine: asText(myAccessCard([view(approved, active), view(requests.waiting), view(approved, gone)])),
      'nothing of mine': asText(myAccessCard([])),
      help: asText(cardToType(helpCard({}), '/access')),
      'help request': asText(cardToType(helpCard({}, 'Request'), '/access')),
      'help reqest': asText(cardToType(helpCard({}, 'reqest'), '/access')),
    }
    expect(texts).toMatchSnapshot()
  })
  it.each([
    ['a role of tier zero', { type: 'directory role', tierZero: true, privileged: true }, 'This is tier zero'],
    ['a privileged role', { type: 'directory role', privileged: true }, 'This is a privileged role'],
    ['a group that gives a privileged role', { type: 'group', privileged: true }, 'It gives a privileged role'],
    [
      'a group that confers authority',
      { type: 'group', confersAuthority: true },
      'Those who have it from Doorbell do not',
    ],
    ['a group that holds roles', { type: 'group', gives: ['Helpdesk Administrator'] }, 'its directory roles as well'],
  ] as const)(
    'say of %s how much power it gives, and that it takes a fresh sign-in, wherever there is a button to approve',
    (_, resource, words) => {
      if (!requests.waiting) throw new Error('no sample')
      const asked: RequestView = {
        ...view(requests.waiting),
        resources: [{ name: 'it', accessDetails: null, ...resource }],
        stepUp: true,
      }
      for (const card of [approvalCard(asked, null), reminderCard(asked)]) {
        expect(asText(card)).toContain('[Approve]')
        expect(asText(card)).toContain(words)
        expect(asText(card)).toContain('takes a fresh sign-in')
      }
    },
  )
  it('tell “mine” in pages, with the way to the others, of which none is empty', () => {
    const { waiting } = requests
    if (!waiting) throw new Error('no sample')
    const many = Array.from({ length: 20 }, () => view(waiting))
    expect(asText(myAccessCard(many))).toMatch(/1 to 8 of 20[\s\S]*\[Next\]$/)
    expect(asText(myAccessCard(many, 8))).toMatch(/9 to 16 of 20[\s\S]*\[Back\] \[Next\]$/)
    expect(asText(myAccessCard(many, 16))).toMatch(/17 to 20 of 20[\s\S]*\[Back\]$/)
    expect(asText(myAccessCard(many, 40))).toMatch(/13 to 20 of 20/)
    expect(asText(myAccessCard([]))).toContain('You hold nothing')
  })
})
