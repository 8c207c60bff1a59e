import { minutes } from '../../access/vocabulary.ts'
import { absenceCard, absencesCard } from '../absence-card.ts'
import { type ActivityEvent, activityCard } from '../activity-card.ts'
import { approvalsCard, approvalsShown } from '../approvals-card.ts'
import { bundleLookedUpCard } from '../bundle-looked-up-card.ts'
import { canCard } from '../can-card.ts'
import { type Card, line } from '../card.ts'
import { holdersCard } from '../holders-card.ts'
import { myAccessCard } from '../my-access-card.ts'
import { ownerCard } from '../owner-card.ts'
import { nameAll, nameNone } from '../parts/held-through.ts'
import { policyFileCard } from '../parts/policy-file.ts'
import { policyCard } from '../policy-card.ts'
import { reportCard, roomReportCard, roomWithoutTableCard } from '../report/report-card.ts'
import { tagCard } from '../tag-card.ts'
import { deliveriesCard } from '../webhook-card.ts'
import { whyCard } from '../why-card.ts'
import {
  active,
  approved,
  ask,
  at,
  because,
  held,
  names,
  olga,
  resource,
  tag,
  through,
  version,
  view,
  waiting,
} from './samples.test-support.ts'

/** The first of many. */
export function aPageOfApprovals(reason: string, gives: readonly string[] | undefined): Card {
  const { resources, ...rest } = view({ ...waiting, ask: { ...waiting.ask, reason } })
  const { gives: _, ...resource } = resources[0]
  const entry = { view: { ...rest, resources: [{ ...resource, ...(gives ? { gives } : {}) }] as const }, because }
  return approvalsCard(
    { entries: Array(approvalsShown).fill(entry), from: approvalsShown, all: 40, beyond: 500 },
    at('10:00'),
    line('Recorded.'),
  )
}

/** A page of many that each take what they may. */
export function aPageOfMine(name: string, reason: string): Card {
  const views = [...Array(30).fill(view(approved, active)), ...Array(30).fill(view(waiting))]
  return myAccessCard(
    views.map(one => ({
      ...one,
      resources: [{ ...one.resources[0], name }],
      request: { ...one.request, ask: { ...one.request.ask, reason } },
    })),
    24,
    line('Returned.'),
  )
}

export function aPageOfActivity(reason: string): Card {
  const event = (n: number): ActivityEvent => ({
    id: `number-${n}`,
    at: at('09:00'),
    actor: 'Ana Moreno',
    action: 'request.submitted',
    about: null,
    resources: [resource],
    said: reason,
    verdict: null,
    refusedBy: null,
    outcome: 'done',
  })
  const events = Array.from({ length: 10 }, (_, n) => event(n))
  return activityCard({ of: null, later: false, events, more: false, before: id => `activity before ${id}` }, names)
}

/** What somebody looks up. */
export const lookedUpCards: readonly (readonly [string, Card])[] = [
  ['mine', myAccessCard([view(approved, active), view(waiting)])],
  [
    'approvals',
    approvalsCard({ entries: [{ view: view(waiting), because }], from: 0, all: 1, beyond: null }, at('10:00')),
  ],
  [
    'approvals, one page of several, after a press on it',
    approvalsCard(
      { entries: [{ view: view(waiting), because }], from: 1, all: 3, beyond: null },
      at('10:00'),
      line('Recorded.'),
    ),
  ],
  [
    'delegate',
    absencesCard([{ delegator: olga, delegate: ask.requester, since: at('09:00'), until: at('17:00') }], olga, names),
  ],
  ['away, and nobody is', absencesCard([], olga, names)],
  [
    'away, with nobody in their stead',
    absencesCard([{ delegator: olga, delegate: null, since: at('09:00'), until: at('17:00') }], olga, names),
  ],
  ['away, when it is over', absenceCard({ delegator: olga, delegate: null, until: at('17:00') }, 'over', olga, names)],
  [
    'delegate, told to whoever stands in',
    absenceCard({ delegator: olga, delegate: ask.requester, until: at('17:00') }, 'made', ask.requester, names),
  ],
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
    whyCard({
      person: 'Ana Moreno',
      resource,
      holds: false,
      through,
      named: nameNone,
      drifts: { found: [], names },
      given: [],
    }),
  ],
  [
    'why',
    whyCard({
      person: 'Ana Moreno',
      resource,
      holds: true,
      through: [],
      named: nameAll,
      drifts: { found: [], names },
      given: held,
    }),
  ],
  ['can', canCard({ person: 'Ana Moreno', self: true, resource, flow: null, obstacles: [] }, names)],
  [
    'can, for others alone',
    canCard(
      {
        ...{ person: 'Ana Moreno', self: true, resource, flow: null, obstacles: [] },
        forOthers: {
          theirs: [
            {
              ...{ name: 'Reports', whom: ['direct-reports'], usual: minutes(60), max: minutes(480) },
              stages: [{ from: [{ kind: 'manager' }], needed: 1 }],
            },
            { name: 'Service desk', whom: ['others'], usual: minutes(60), max: minutes(120), stages: [] },
          ],
        },
      },
      names,
    ),
  ],
  [
    'can, of somebody for whom one may ask',
    canCard(
      {
        ...{ person: 'Ben Okafor', self: false, resource, flow: null, obstacles: [] },
        forOthers: {
          theirs: [],
          reader: {
            ...{ name: 'Reports', usual: minutes(60), max: minutes(480) },
            stages: [{ from: [{ kind: 'owner' }], needed: 2 }],
          },
        },
      },
      names,
    ),
  ],
  [
    'can, with all that asking takes',
    canCard(
      {
        ...{ person: 'Ana Moreno', self: true, resource: 'On-call kit', obstacles: [] },
        flow: {
          ...{ name: 'On call', instead: [], usual: minutes(60), max: minutes(480), reasonRequired: true },
          ticket: { required: true },
          signsIn: true,
          startWithin: minutes(7 * 1440),
          hours: { days: ['mon', 'fri'], from: 420, to: 1_140, zone: 'Europe/Berlin' },
          requestFor: ['self', 'direct-reports'],
          together: ['jit-prod-db-readers', 'jit-k8s-debug'],
          stages: [{ stage: 1, needed: 1, approvers: ['Olga Petrova'] }],
        },
      },
      names,
    ),
  ],
  [
    'who of a bundle',
    bundleLookedUpCard('On-call kit', [
      holdersCard({ resource, close: true, held: [], standing: null }),
      holdersCard({ resource: 'jit-k8s-debug', close: false, held: [], standing: null }),
    ]),
  ],
  [
    'activity',
    activityCard(
      {
        of: 'Ana Moreno',
        later: false,
        events: [
          {
            id: '4711',
            at: at('09:00'),
            actor: 'Ana Moreno',
            action: 'request.submitted',
            about: null,
            resources: [resource],
            said: ask.reason,
            verdict: null,
            refusedBy: null,
            outcome: 'done',
          },
        ],
        more: true,
        before: event => `activity before ${event}`,
      },
      names,
    ),
  ],
  [
    'report',
    reportCard({
      kind: 'requests',
      of: resource,
      since: at('09:00'),
      rows: 10_000,
      more: true,
      file: 'doorbell-requests-2026-11-21.csv',
      state: 'given',
    }),
  ],
  ...[true, false].map(inRoom => {
    const report = { kind: 'decisions', of: null, since: at('09:00'), rows: 1, more: false } as const
    const card = roomReportCard('Weekly decisions', { ...report, inRoom })
    return [`report in a room, ${inRoom ? 'with' : 'without'} its table`, card] as const
  }),
  ['report in a room that takes no file', roomWithoutTableCard('Weekly decisions', 'files:write')],
  [
    'webhooks',
    deliveriesCard([
      {
        ...{ webhook: 'SIEM', at: at('09:00'), action: 'grant.active' },
        ...{ outcome: 'failed', problem: 'answer', status: 503 },
      },
      {
        ...{ webhook: 'SIEM', at: at('08:59'), action: 'webhook.test' },
        ...{ outcome: 'test-delivered', problem: null, status: 204 },
      },
    ]),
  ],
  ['policy', policyCard(version, { names, nameOf: id => `Group ${id}`, reader: olga })],
  [
    'policy that is more than a card has room for',
    policyCard(
      { ...version, changes: Array.from({ length: 14 }).flatMap(() => version.changes.slice(0, 1)) },
      { names, nameOf: id => `Group ${id}`, reader: olga },
    ),
  ],
  ['policy, as a file', policyFileCard('doorbell-access-file-2026-11-21.txt', 'given')],
  ['policy, as a file that the chat asks about', policyFileCard('doorbell-access-file-2026-11-21.txt', 'offered')],
  ['tag', tagCard(tag, { resource, names, own: false })],
  [
    'owner',
    ownerCard({
      resource,
      words: [{ source: 'file', key: 'owner', value: 'Data Platform Leads', problem: null }],
      owner: { kind: 'resource-owner', because },
      people: [{ id: olga, name: 'Olga Petrova', email: null, enabled: true, kind: 'member' }],
    }),
  ],
]
