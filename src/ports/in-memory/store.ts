import { AsyncLocalStorage } from 'node:async_hooks'
import { isDeepStrictEqual } from 'node:util'
import { sameEntitlement } from '../../access/catalog.ts'
import { usableAfter } from '../../access/grant/usable.ts'
import { countsFor } from '../../access/request/counting.ts'
import { thingsIn } from '../../access/request/of-several.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { Inbox } from '../inbox.ts'
import type { Incoming } from '../incoming.ts'
import type { AuditEntry, Store, Transaction } from '../store.ts'
import { absenceWritesOn } from './absences.ts'
import { addressesOf } from './addresses.ts'
import { brakeWritesOn } from './brake.ts'
import { cleanupWritesOf } from './cleanups.ts'
import { driftWritesOf } from './drifts.ts'
import { historyOf } from './history.ts'
import { inventoryOf } from './inventory.ts'
import { cancel, outboxOf, schedule } from './outbox.ts'
import { ownerWritesOn } from './owners.ts'
import { policyWritesOn } from './policies.ts'
import { readsOf } from './reads.ts'
import { reviewWritesOf } from './reviews.ts'
import { accountKey, channelKey, copyOf, emptyState, messageKey, type State } from './state.ts'
import { webhooksOf } from './webhooks.ts'

/** For tests: beside the port, what was recorded so far, oldest first. */
export interface InMemoryStore extends Store {
  recorded(): readonly AuditEntry[]
}

/** In which stores a transaction is open, seen from inside it; one for the process, as it is with databases. */
const inside = new AsyncLocalStorage<readonly object[]>()

/**
 * A store for tests of use cases. It keeps the same contract as the real ones; transactions are one after the other,
 * work on a copy, and the copy becomes the truth when they succeed.
 */
export function inMemoryStore(): InMemoryStore {
  let truth = emptyState()
  /** Of the transaction that is open. */
  let draft: State | null = null
  const tx = transactionOn(whicheverIsOpen(() => draft))
  let last: Promise<unknown> = Promise.resolve()
  const me = {}
  const isInside = () => inside.getStore()?.includes(me) ?? false
  const listeners = new Set<() => void>()

  function committed(): State {
    if (isInside()) throw new Error('a transaction is open: read and write through it')
    return truth
  }

  function transact<T>(work: (state: State) => T | Promise<T>): Promise<T> {
    if (isInside()) throw new Error('a transaction is open: read and write through it')
    const mine = last.then(async () => {
      const mine = copyOf(truth)
      draft = mine
      try {
        const result = await inside.run([...(inside.getStore() ?? []), me], () => work(mine))
        const woken = mine.counters.woken > truth.counters.woken
        truth = mine
        if (woken) for (const wake of listeners) setImmediate(() => listeners.has(wake) && wake())
        return result
      } finally {
        draft = null
      }
    })
    last = mine.catch(() => undefined)
    return mine
  }

  const exclusively = async <T>(work: (state: State) => T): Promise<T> => transact(work)

  const inbox: Inbox = {
    store: (id, incoming, at) => exclusively(state => receive(state, id, incoming, at)),
    async load(id) {
      const row = committed().inbox.get(id)
      return row && !row.finished ? structuredClone({ id, incoming: row.incoming, receivedAt: row.receivedAt }) : null
    },
    async lastFrom(surface) {
      const times = [...committed().inbox.values()]
        .filter(({ incoming }) => incoming.from.surface === surface)
        .map(({ receivedAt }) => receivedAt.getTime())
      return times.length === 0 ? null : new Date(Math.max(...times))
    },
  }

  return {
    ...readsOf(committed),
    transaction: async work => transact(() => work(tx)),
    write: async work => transact(() => work(tx)),
    inbox,
    outbox: outboxOf(exclusively, committed),
    inventory: inventoryOf(exclusively, committed),
    history: historyOf(committed),
    addresses: addressesOf(exclusively, committed),
    webhooks: webhooksOf(exclusively, committed, historyOf(committed)),
    async onWork(wake) {
      const listener = () => wake()
      listeners.add(listener)
      return async () => void listeners.delete(listener)
    },
    recorded: () => structuredClone(truth.audit),
  }
}

/** One transaction is open at a time, so that what works on it is made once, and not anew for each. */
const whicheverIsOpen = (draft: () => State | null): State =>
  new Proxy(emptyState(), {
    get(_, name) {
      const state = draft()
      if (!state) throw new Error('the transaction is over')
      return Reflect.get(state, name)
    },
  })

function transactionOn(state: State): Transaction {
  const reads = readsOf(() => state)
  return {
    ...reads,
    lockRequest: reads.request,
    lockGrant: reads.grant,
    lockPerson: async () => undefined,
    lockAccount: async () => undefined,
    lockAccounts: async () => undefined,
    lockLink: reads.link,
    lockStepUp: reads.stepUp,
    saveStepUp: async attempt => void state.stepUps.set(attempt.id, structuredClone(attempt)),
    saveLink: async attempt => void state.links.set(attempt.id, structuredClone(attempt)),
    async forgetUnopenedLinks(account, keep) {
      const unopened = [...state.links.values()]
        .filter(link => link.step.at === 'offered' && isDeepStrictEqual(link.account, account))
        .sort((a, b) => b.expiresAt.getTime() - a.expiresAt.getTime() || (a.id < b.id ? 1 : -1))
      for (const { id } of unopened.slice(keep)) state.links.delete(id)
    },
    saveRequest: async request => void state.requests.set(request.ask.id, structuredClone(request)),
    async saveGrant(grant) {
      state.grants.set(grant.terms.id, structuredClone(grant))
      const after = grant.status === 'active' ? usableAfter(grant) : null
      if (after !== null) state.usableAfter.set(grant.terms.id, { resource: grant.terms.entitlement.resource, after })
    },
    async standingOf(person, entitlements, since, beneficiary = person) {
      const own = [...state.requests.values()].filter(({ ask }) => ask.requester === person)
      const same = [...state.requests.values()].filter(({ ask }) => ask.beneficiary === beneficiary)
      const partsOf = ({ ask }: AccessRequest) =>
        ask.entitlements.filter(one => entitlements.some(another => sameEntitlement(one, another)))
      return {
        waiting: same.flatMap(request =>
          request.status === 'awaiting-approval'
            ? partsOf(request).map(({ resource }) => ({ resource, request: request.ask.id, by: request.ask.requester }))
            : [],
        ),
        denied: same.flatMap(request =>
          request.status === 'denied'
            ? partsOf(request).flatMap(part =>
                countsFor(request.decisions[0], part)
                  ? [{ resource: part.resource, at: request.at, by: request.ask.requester }]
                  : [],
              )
            : [],
        ),
        openRequests: own.filter(({ status }) => status === 'awaiting-approval').length,
        askedSince: own.filter(({ ask }) => ask.submittedAt >= since).reduce((sum, { ask }) => sum + thingsIn(ask), 0),
      }
    },
    append: async entry => void state.audit.push(structuredClone(entry)),
    schedule: async (task, options) => schedule(state, task, options),
    cancel: async key => cancel(state, key),
    async finishIncoming(id) {
      const row = state.inbox.get(id)
      if (row) state.inbox.set(id, { ...row, finished: true, incoming: withoutSecrets(row.incoming) })
    },
    receive: async (id, incoming, at) => receive(state, id, incoming, at),
    rememberCard: async card => void state.cards.set(messageKey(card.message), structuredClone(card)),
    async adoptCard(card) {
      const key = messageKey(card.message)
      if (!state.cards.has(key)) state.cards.set(key, structuredClone(card))
    },
    async forgetCard(message) {
      for (const cards of [state.cards, state.driftCards, state.tagCards, state.policyCards])
        cards.delete(messageKey(message))
    },
    rememberHome: async home => void state.homes.set(accountKey(home.account), structuredClone(home)),
    async noteChannel(channel, problem) {
      const key = channelKey(channel)
      const before = state.channelProblems.get(key) ?? null
      if (problem === null) state.channelProblems.delete(key)
      else state.channelProblems.set(key, problem)
      return before !== problem
    },
    async lockWatched(key, now) {
      const known = state.watched.get(key)
      if (!known) state.watched.set(key, { since: now, told: null })
      return known ? { ...known, isNew: false } : { since: now, told: null, isNew: true }
    },
    async noteTold(key, told) {
      const known = state.watched.get(key)
      if (known) state.watched.set(key, { ...known, told })
    },
    async bind(binding) {
      state.bindings.set(accountKey(binding.account), structuredClone(binding))
      if (binding.how !== 'email') state.cutOff.delete(accountKey(binding.account))
    },
    cutOff: async account => void state.cutOff.add(accountKey(account)),
    unbind: async account => void state.bindings.delete(accountKey(account)),
    prefer: async (person, preference) => void state.preferences.set(person, preference),
    ...ownerWritesOn(state),
    ...brakeWritesOn(state),
    ...cleanupWritesOf(state),
    ...absenceWritesOn(state),
    ...driftWritesOf(state),
    ...policyWritesOn(state),
    ...reviewWritesOf(state),
  }
}

function receive(state: State, id: string, incoming: Incoming, at: Date): 'stored' | 'seen-before' {
  if ([...state.inbox.values()].some(row => row.incoming.deliveryKey === incoming.deliveryKey)) return 'seen-before'
  state.inbox.set(id, { id, incoming: structuredClone(incoming), receivedAt: at, finished: false })
  const { surface, team, user } = incoming.from
  const lane = `account:${surface}/${team}/${user}`
  schedule(state, { type: 'handle-incoming', id }, { key: `incoming:${id}`, lane, due: at })
  return 'stored'
}

function withoutSecrets(incoming: Incoming): Incoming {
  const { what } = incoming
  return {
    ...incoming,
    replyTo: { ...incoming.replyTo, handle: null },
    what: 'form' in what ? { ...what, form: null } : what,
  }
}
