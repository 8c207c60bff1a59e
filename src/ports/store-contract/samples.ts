import { randomUUID } from 'node:crypto'
import type { Entitlement } from '../../access/catalog.ts'
import type { Grant } from '../../access/grant/states.ts'
import type { AccessRequest, Ask, Decision } from '../../access/request/states.ts'
import {
  after,
  assignmentId,
  flowName,
  grantId,
  integrationName,
  minutes,
  type PersonId,
  personId,
  policyHash,
  requestId,
  resourceId,
  surfaceName,
} from '../../access/vocabulary.ts'
import type { ChatAccount } from '../chat-surface.ts'
import type { Incoming, Utterance } from '../incoming.ts'
import type { ClaimedTask, Outbox, TaskOptions } from '../outbox.ts'
import type { Discovered } from '../provider.ts'
import type { Store } from '../store.ts'

export const ana = personId('a0000000-0000-4000-8000-000000000001')
export const olga = personId('a0000000-0000-4000-8000-000000000002')
export const stranger = personId('a0000000-0000-4000-8000-000000000003')
export const contoso = integrationName('Contoso')
export const readers: Entitlement = { integration: contoso, resource: resourceId('group:readers') }
export const writers: Entitlement = { integration: contoso, resource: resourceId('group:writers') }
export const anasSlack: ChatAccount = { surface: surfaceName('slack'), team: 'T1', user: 'UANA' }
export const anasTeams: ChatAccount = { surface: surfaceName('teams'), team: 'contoso', user: 'ana' }

/** A moment on the day of the tests. */
export const at = (time: string): Date => new Date(`2026-11-21T${time.padStart(5, '0')}:00.000Z`)

export const anAsk = (ask: Partial<Ask> = {}): Ask => ({
  id: requestId(randomUUID()),
  requester: ana,
  beneficiary: ana,
  entitlements: [readers],
  flow: flowName('Production for engineers'),
  duration: minutes(120),
  reason: 'A customer cannot log in',
  startsAt: at('9:00'),
  submittedAt: at('9:00'),
  via: surfaceName('slack'),
  ...ask,
})

export const waiting = (ask: Partial<Ask> = {}): AccessRequest & { status: 'awaiting-approval' } => ({
  status: 'awaiting-approval',
  ask: anAsk(ask),
  questions: [
    { by: olga, at: at('09:10'), said: 'Which one? \u{1F511}', answer: { at: at('09:20'), said: 'The one of INC-7' } },
    { by: olga, at: at('09:30'), said: 'Since when?', answer: null },
  ],
  progress: {
    stages: [{ from: [{ kind: 'owner' }], needed: 1 }],
    current: 0,
    decisions: [],
    denyReason: 'optional',
    reminders: { every: minutes(30), sent: 1, next: at('10:30') },
    escalation: {
      tiers: [{ after: minutes(60), to: [{ kind: 'manager' }] }],
      since: at('09:00'),
      reached: 0,
      next: at('10:00'),
    },
  },
  lapsesAt: at('17:00'),
})

export const aDecision = (verdict: Decision['verdict'], time: string): Decision => ({
  verdict,
  by: { kind: 'person', person: olga },
  stage: 0,
  at: at(time),
  via: 'slack',
  policy: policyHash('sha256:1'),
  because: null,
})

export const denied = (ask: Partial<Ask>, time: string): AccessRequest => ({
  status: 'denied',
  ask: anAsk(ask),
  decisions: [aDecision('deny', time)],
  by: olga,
  because: null,
  at: at(time),
})

/** A grant in a given state, of a request that was saved. */
export function aGrant(
  request: AccessRequest,
  status: Grant['status'] = 'active',
  entitlement: Entitlement = readers,
  beneficiary: PersonId = ana,
): Grant {
  const duration = minutes(120)
  const terms = { id: grantId(randomUUID()), request: request.ask.id, entitlement, beneficiary, duration }
  const since = at('9:10')
  switch (status) {
    case 'scheduled':
      return { status, terms, startsAt: since, useBy: at('10:10') }
    case 'starting':
      return { status, terms, startsAt: since, useBy: at('10:10'), prior: null }
    case 'active':
      return {
        status,
        terms: { ...terms, extensions: [minutes(30)], assignment: assignmentId('an-assignment') },
        prior: 'none',
        since,
        endsAt: after(since, minutes(150)),
        warned: false,
        usableSince: new Date(since.getTime() + 1_500),
      }
    case 'ending': {
      const because = { kind: 'returned', by: beneficiary } as const
      const late = { because: 'refused', told: ['away', 'refused'] } as const
      return { status, terms, since, because, dueSince: at('9:30'), removedAt: null, overdueToldAt: at('9:45'), late }
    }
    case 'ended': {
      const proof = { kind: 'verified-gone', reads: 2 } as const
      const lateEnd = { ends: at('11:15'), askedAt: at('11:00'), toldAt: at('11:05') }
      return {
        status,
        terms,
        since: null,
        because: { kind: 'expired' },
        removedAt: since,
        endedAt: since,
        proof,
        lateEnd,
      }
    }
    case 'failed':
      return { status, terms, because: { kind: 'approval-unused' }, at: since }
    default:
      return status satisfies never
  }
}

export const said = (what: Utterance, deliveryKey: string = randomUUID(), from = anasSlack): Incoming => ({
  deliveryKey,
  from,
  replyTo: { account: from, handle: 'https://chat.example/reply' },
  what,
})

export const group = (id: string, name: string, ungrantable: 'dynamic-membership' | null = null): Discovered => ({
  kind: 'resource',
  resource: {
    integration: contoso,
    resource: resourceId(id),
    type: 'group',
    group: null,
    name,
    description: null,
    ungrantable,
  },
  attributes: { securityEnabled: true },
})

export const person = (id: PersonId, name: string): Discovered => ({
  kind: 'person',
  person: { id, name, email: `${name.toLowerCase()}@contoso.com`, enabled: true, kind: 'member' },
  attributes: {},
})

export async function* pages(...found: readonly Discovered[]): AsyncIterable<Discovered> {
  yield* found
}

/** Puts a job into the outbox, in a transaction of its own. */
export const put = (store: Store, name: string, options: Partial<TaskOptions> = {}): Promise<void> =>
  store.transaction(tx =>
    tx.schedule({ type: 'job', name }, { key: `job:${name}`, lane: `job:${name}`, due: at('9:00'), ...options }),
  )

/** Claims as one worker does, with a lease of a minute. */
export const claim = (
  outbox: Outbox,
  time = '9:00',
  { limit = 10, worker = 'one', leaseNow = time } = {},
): Promise<readonly ClaimedTask[]> =>
  outbox.claim({
    now: at(time),
    leaseNow: at(leaseNow),
    leaseUntil: new Date(at(leaseNow).getTime() + 60_000),
    limit,
    worker,
  })

/** The names of claimed jobs. */
export const names = (tasks: readonly ClaimedTask[]): readonly string[] =>
  tasks.map(({ task }) => (task.type === 'job' ? task.name : task.type))

/** The one task there is. */
export function only(tasks: readonly ClaimedTask[]): ClaimedTask {
  const [task, ...more] = tasks
  if (!task || more.length > 0) throw new Error(`expected one task, found ${tasks.length}`)
  return task
}
