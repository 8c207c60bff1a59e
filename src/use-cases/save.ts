import type { Actor, AuditFact, Via } from '../access/audit.ts'
import type { Entitlement } from '../access/catalog.ts'
import type { Effect } from '../access/effect.ts'
import { open } from '../access/grant/opening.ts'
import { type GroupId, grantId, type PersonId } from '../access/vocabulary.ts'
import type { TaskOptions } from '../ports/outbox.ts'
import type { Transaction } from '../ports/store.ts'
import type { Task } from '../ports/task.ts'
import type { Ports } from './ports.ts'

/** Who does it, by which way, and what ties together everything that follows. */
export interface Doing {
  readonly actor: Actor
  readonly via: Via
  readonly correlation: string
}

export const byTimer = (correlation: string): Doing => ({
  actor: { kind: 'timer', id: 'timer', name: 'Doorbell' },
  via: 'timer',
  correlation,
})

/** The one place where what a decision asks for becomes rows: audit entries and tasks, in the transaction of the state. */
export async function saveWhatFollows(
  tx: Transaction,
  { clock, ids }: Pick<Ports, 'clock' | 'ids'>,
  doing: Doing,
  follows: { readonly effects: readonly Effect[]; readonly audit: readonly AuditFact[] },
): Promise<void> {
  const now = clock.now()
  for (const fact of follows.audit) await tx.append({ ...fact, ...doing, at: now })
  for (const effect of follows.effects) await saveEffect(tx, { clock, ids }, doing, effect, now)
}

async function saveEffect(
  tx: Transaction,
  ports: Pick<Ports, 'clock' | 'ids'>,
  doing: Doing,
  effect: Effect,
  now: Date,
): Promise<void> {
  switch (effect.type) {
    case 'open-grant': {
      const { request, entitlement, to, duration, startsAt, spent, givesBack, ofSeveral } = effect
      const terms = { id: grantId(ports.ids.next()), request, entitlement, beneficiary: to, duration }
      const more = {
        ...(spent ? { spent } : {}),
        ...(givesBack ? { givesBack } : {}),
        ...(ofSeveral ? { ofSeveral } : {}),
      }
      const opened = open({ ...terms, ...more }, startsAt)
      await tx.saveGrant(opened.next)
      await saveWhatFollows(tx, ports, doing, opened)
      return
    }
    case 'drive-grant': {
      const { id: grant, entitlement, beneficiary } = effect.grant
      const key = `drive-grant:${grant}`
      if (effect.at === null) return tx.cancel(key)
      return tx.schedule(
        { type: effect.unhurried ? unhurriedTask[effect.unhurried] : 'drive-grant', grant },
        { key, lane: holdLane(entitlement, beneficiary), due: effect.at },
      )
    }
    case 'lapse-request': {
      const key = `lapse-request:${effect.request}`
      return effect.at === null
        ? tx.cancel(key)
        : tx.schedule({ type: 'lapse-request', request: effect.request }, { key, lane: key, due: effect.at })
    }
    case 'remind-approvers': {
      const key = `remind-approvers:${effect.request}`
      return effect.at === null
        ? tx.cancel(key)
        : tx.schedule({ type: 'remind-approvers', request: effect.request }, { key, lane: key, due: effect.at })
    }
    case 'escalate-request': {
      const key = `escalate-request:${effect.request}`
      return effect.at === null
        ? tx.cancel(key)
        : tx.schedule({ type: 'escalate-request', request: effect.request }, { key, lane: key, due: effect.at })
    }
    case 'remind-reviewers': {
      const { request, at } = effect
      const key = `remind-reviewers:${request}`
      return at === null
        ? tx.cancel(key)
        : tx.schedule({ type: 'remind-reviewers', request }, { key, lane: key, due: at })
    }
    case 'tell-of-break-glass':
    case 'ask-reviewers': {
      const key = `${effect.type}:${effect.request}`
      return tx.schedule(effect, { key, lane: key, due: now })
    }
    case 'drive-drift': {
      const { drift, entitlement, holder, at } = effect
      const key = `drive-drift:${drift}`
      if (at === null) return tx.cancel(key)
      return tx.schedule({ type: 'drive-drift', drift }, { key, lane: holdLane(entitlement, holder), due: at })
    }
    case 'revoke-sessions': {
      const { grant, person, unhurried } = effect
      return tx.schedule(
        { type: unhurried ? 'end-sessions' : 'revoke-sessions', grant },
        { key: `revoke-sessions:${grant}`, lane: `sessions:${person}`, due: now },
      )
    }
    case 'alert-of-drift':
      return tx.schedule(effect, { key: `alert-of-drift:${effect.drift}`, lane: `drift:${effect.drift}`, due: now })
    case 'show-drift':
      return tx.schedule(effect, { key: `show-drift:${effect.drift}`, lane: `drift:${effect.drift}`, due: now })
    case 'tell-of-drift':
      return tx.schedule(effect, {
        key: `tell-of-drift:${effect.drift}`,
        lane: `person:${effect.person}`,
        due: now,
      })
    case 'tell': {
      if (effect.ofSeveral && !(await tellsNews(tx, effect, now))) return
      return tx.schedule(effect, { ...tellSlot(effect), due: now })
    }
    case 'ask-approvers':
    case 'refresh-cards':
    case 'alert-integration-owner':
      return tx.schedule(effect, { ...slotOf(effect), due: now })
    default:
      return effect satisfies never
  }
}

type Tell = Extract<Task, { type: 'tell' }>

/** Milliseconds. Parts that end as close to each other are warned of together. */
const aroundTheSameTime = 10 * 60_000

/** That it ends soon is told on a card with all parts and their ends, and that card is edited: the others need no bell. */
const tellsNews = async (tx: Transaction, { request, person, notice }: Tell, now: Date) =>
  notice.kind !== 'ends-soon' ||
  tx.firstSince(`tell:${request}:${person}:${notice.kind}`, new Date(now.getTime() - aroundTheSameTime), now)

/** One lane for the hold of one person, or group, on one thing: a removal and a new grant never overtake each other in the directory. */
export const holdLane = ({ resource }: Pick<Entitlement, 'resource'>, holder: PersonId | GroupId): string =>
  `hold:${resource}/${holder}`

type Immediate = Extract<Task, { type: 'ask-approvers' | 'refresh-cards' | 'alert-integration-owner' }>

function slotOf(task: Immediate): Omit<TaskOptions, 'due'> {
  switch (task.type) {
    case 'ask-approvers':
      return { key: `ask-approvers:${task.request}:${task.stage}`, lane: `cards:${task.request}` }
    case 'refresh-cards':
      return { key: `refresh-cards:${task.request}`, lane: `cards:${task.request}` }
    case 'alert-integration-owner':
      return alertSlot(task)
    default:
      return task satisfies never
  }
}

export const alertSlot = ({
  grant,
  alert,
}: Pick<Extract<Task, { type: 'alert-integration-owner' }>, 'grant' | 'alert'>): Omit<TaskOptions, 'due'> => ({
  key: `alert:${grant}:${alert}`,
  lane: `alert:${grant}`,
})

export const tellSlot = ({ notice, person, request }: Tell): Omit<TaskOptions, 'due'> => ({
  key: `tell:${'grant' in notice ? notice.grant : request}:${person}:${notice.kind}${'number' in notice ? notice.number : ''}`,
  lane: `person:${person}`,
})

const unhurriedTask = { end: 'end-grant', proof: 'verify-end' } as const
