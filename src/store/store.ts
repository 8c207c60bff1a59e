import type { Grant } from '../access/grant/states.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { Reads, Store, Transaction } from '../ports/store.ts'
import { absencesAmong, endAbsence, saveAbsence } from './absences.ts'
import { addressesOn } from './addresses.ts'
import { withoutAppointment } from './appointments.ts'
import {
  failedGrantsWithin,
  freeze,
  freezesInForce,
  liveGrantsWithin,
  liveResources,
  liveWithin,
  lockPanic,
  panicById,
  panicCardsOf,
  rememberPanicCard,
  savePanic,
  thaw,
} from './brake.ts'
import { adoptCard, noteChannel, openCardsOf, otherOpenCardsOf, postedCardsOf, requestsWithOpenCards } from './cards.ts'
import { cleanupReadsOn, cleanupWritesOn } from './cleanups.ts'
import type { Database, Queries } from './database.ts'
import { driftReadsOn, driftWritesOn } from './drifts.ts'
import { grantById, grantsOf, liveGrantsOf, lockGrant, ofEntitlement } from './grants.ts'
import { historyOn } from './history.ts'
import { homeOf, homesOf, rememberHome } from './homes.ts'
import { inOneStatement } from './in-one-statement.ts'
import { inboxOn, receive } from './inbox.ts'
import { inventoryOn } from './inventory.ts'
import { forgetUnopenedLinks, linkById, linkOfSession, lockLink, saveLink } from './links.ts'
import { lockFor, lockOn, shareLockFor } from './locks.ts'
import { outboxOn, wakeWorkers, whenWoken } from './outbox.ts'
import {
  authorityOfKeptOwners,
  firstSince,
  forgetOwner,
  keepOwner,
  keptOwners,
  keptOwnersElsewhere,
  keptOwnersIn,
  lockTagProposal,
  openTagProposals,
  rememberTagCard,
  saveTagProposal,
  tagCards,
  tagProposal,
} from './owners.ts'
import {
  accountsOf,
  bind,
  bindingOf,
  cutOff,
  importedBindings,
  isCutOff,
  namesOf,
  prefer,
  preferenceOf,
  unbind,
} from './people.ts'
import { type PolicyReader, policyReader, policyReadsOn, policyWritesOn } from './policies.ts'
import { readTogether, seeTogether } from './read-together.ts'
import { lockRequest, requestById, requestsOf, standingOf } from './requests.ts'
import { reviewReadsOn, reviewWritesOn } from './reviews.ts'
import { JustSeen } from './seen.ts'
import { lockStepUp, saveStepUp, stepUpById, stepUpOfSession } from './step-ups.ts'
import { storyOf } from './stories.ts'
import { lockWatched, noteTold, toldOf } from './watched.ts'
import { webhooksOn } from './webhooks.ts'
import { writeTogether } from './write-together.ts'
import { WrittenAtTheEnd, writesTo } from './written-at-the-end.ts'

/** The store over a database that was migrated. It owns nothing: who opened the database closes it. */
export function storeOn(database: Database): Store {
  const policies = policyReader()
  const write = writeTogether(database)
  const seen = seeTogether(database)
  const justSeen = { requests: new JustSeen<AccessRequest>(), grants: new JustSeen<Grant>() }
  return {
    ...readsOn(work => database.run(work), policies),
    ...readTogether(database, policies, justSeen),
    async transaction(work) {
      const inside = (queries: Queries, atTheEnd: WrittenAtTheEnd) => transactionOn(queries, policies, atTheEnd)
      const { result, wakes } =
        (await inOneStatement(database, seen, justSeen, write, work)) ?? (await inATransaction(database, inside, work))
      if (wakes) wakeWorkers(database)
      return result
    },
    async write(work) {
      const atTheEnd = new WrittenAtTheEnd()
      await work(atTheEnd)
      const { lists, touched } = atTheEnd
      if (!atTheEnd.isEmpty) await write({ seen: [], lists, touched: new Set(touched) })
      if (atTheEnd.wakes) wakeWorkers(database)
    },
    inbox: inboxOn(database),
    outbox: outboxOn(database),
    inventory: inventoryOn(database),
    history: historyOn(database),
    addresses: addressesOn(database),
    webhooks: webhooksOn(database),
    onWork: wake => whenWoken(database, wake),
  }
}

type Inside = (queries: Queries, atTheEnd: WrittenAtTheEnd) => Transaction
type Work<T> = (tx: Transaction) => Promise<T>

interface Done<T> {
  readonly result: T
  readonly wakes: boolean
}

async function inATransaction<T>(database: Database, inside: Inside, work: Work<T>): Promise<Done<T>> {
  return database.transaction(async queries => {
    const atTheEnd = new WrittenAtTheEnd()
    const result = await work(inside(queries, atTheEnd))
    await atTheEnd.write(queries)
    return { result, wakes: atTheEnd.wakes }
  })
}

type Run = <T>(work: (queries: Queries) => Promise<T>) => Promise<T>

const readsOn = (run: Run, policies: PolicyReader): Reads => ({
  request: id => run(queries => requestById(queries, id)),
  grant: id => run(queries => grantById(queries, id)),
  grantsOf: request => run(queries => grantsOf(queries, request)),
  story: request => run(queries => storyOf(queries, policies, request)),
  requestsOf: (person, limit) => run(queries => requestsOf(queries, person, limit)),
  liveGrantsOf: people => run(queries => liveGrantsOf(queries, people)),
  liveGrantsFor: async (entitlement, person) =>
    ofEntitlement(await run(queries => liveGrantsOf(queries, [person])), entitlement),
  withoutAppointment: () => run(withoutAppointment),
  postedCards: request => run(queries => postedCardsOf(queries, request)),
  home: account => run(queries => homeOf(queries, account)),
  homesOf: people => run(queries => homesOf(queries, people)),
  openCardsOf: (person, surface) => run(queries => openCardsOf(queries, person, surface)),
  otherOpenCardsOf: (person, surface) => run(queries => otherOpenCardsOf(queries, person, surface)),
  requestsWithOpenCards: (after, limit) => run(queries => requestsWithOpenCards(queries, after, limit)),
  absencesAmong: (people, at) => run(queries => absencesAmong(queries, people, at)),
  freezes: () => run(freezesInForce),
  failedGrantsWithin: (scope, since) => run(queries => failedGrantsWithin(queries, scope, since)),
  liveGrantsWithin: (scope, after, limit) => run(queries => liveGrantsWithin(queries, scope, after, limit)),
  liveResources: () => run(liveResources),
  liveWithin: scope => run(queries => liveWithin(queries, scope)),
  panic: id => run(queries => panicById(queries, id)),
  panicCards: id => run(queries => panicCardsOf(queries, id)),
  keptOwners: entitlement => run(queries => keptOwners(queries, entitlement)),
  keptOwnersElsewhere: integrations => run(queries => keptOwnersElsewhere(queries, integrations)),
  keptOwnersIn: integration => run(queries => keptOwnersIn(queries, integration)),
  authorityOfKeptOwners: () => run(authorityOfKeptOwners),
  tagProposal: id => run(queries => tagProposal(queries, id)),
  tagCards: id => run(queries => tagCards(queries, id)),
  binding: account => run(queries => bindingOf(queries, account)),
  accountsOf: person => run(queries => accountsOf(queries, person)),
  isCutOff: account => run(queries => isCutOff(queries, account)),
  importedBindings: () => run(importedBindings),
  preferenceOf: person => run(queries => preferenceOf(queries, person)),
  link: id => run(queries => linkById(queries, id)),
  stepUp: id => run(queries => stepUpById(queries, id)),
  stepUpOfSession: session => run(queries => stepUpOfSession(queries, session)),
  linkOfSession: session => run(queries => linkOfSession(queries, session)),
  toldOf: key => run(queries => toldOf(queries, key)),
  namesOf: people => run(queries => namesOf(queries, people)),
  ...cleanupReadsOn(run),
  ...driftReadsOn(run),
  ...policyReadsOn(run, policies),
  ...reviewReadsOn(run),
})

/** Whoever looks at something sees what was written before. */
function transactionOn(queries: Queries, policies: PolicyReader, atTheEnd: WrittenAtTheEnd): Transaction {
  const run: Run = async work => {
    await atTheEnd.write(queries)
    return work(queries)
  }
  return {
    ...readsOn(run, policies),
    ...writesTo(atTheEnd),
    ...cleanupWritesOn(run),
    ...driftWritesOn(queries),
    ...policyWritesOn(queries),
    ...reviewWritesOn(run),
    lockRequest: id => run(() => lockRequest(queries, id)),
    lockGrant: id => run(() => lockGrant(queries, id)),
    lockPerson: person => lockOn(queries, 'person', person),
    async lockAccount({ surface, team, user }) {
      await shareLockFor(queries, 'accounts')
      await lockOn(queries, 'account', `${surface}/${team}/${user}`)
    },
    lockAccounts: () => lockFor(queries, 'accounts'),
    lockLink: id => lockLink(queries, id),
    lockStepUp: id => lockStepUp(queries, id),
    saveStepUp: attempt => saveStepUp(queries, attempt),
    saveLink: attempt => saveLink(queries, attempt),
    forgetUnopenedLinks: (account, keep) => forgetUnopenedLinks(queries, account, keep),
    standingOf: (person, entitlements, since, beneficiary) =>
      run(() => standingOf(queries, person, entitlements, since, beneficiary)),
    async receive(id, incoming, at) {
      atTheEnd.wakeWorkers()
      return receive(queries, id, incoming, at)
    },
    adoptCard: card => run(() => adoptCard(queries, card)),
    rememberHome: home => rememberHome(queries, home),
    noteChannel: (channel, problem, at) => noteChannel(queries, channel, problem, at),
    lockWatched: (key, now) => lockWatched(queries, key, now),
    noteTold: (key, told) => noteTold(queries, key, told),
    bind: binding => bind(queries, binding),
    unbind: account => unbind(queries, account),
    cutOff: (account, at) => cutOff(queries, account, at),
    prefer: (person, preference, at) => prefer(queries, person, preference, at),
    lockOwners: ({ resource }) => lockOn(queries, 'owners', resource),
    keepOwner: owner => keepOwner(queries, owner),
    forgetOwner: owner => forgetOwner(queries, owner),
    lockTagProposal: id => lockTagProposal(queries, id),
    saveTagProposal: proposal => saveTagProposal(queries, proposal),
    openTagProposals: (entitlement, key) => openTagProposals(queries, entitlement, key),
    rememberTagCard: card => rememberTagCard(queries, card),
    firstSince: (subject, since, now) => firstSince(queries, subject, since, now),
    saveAbsence: delegation => saveAbsence(queries, delegation),
    endAbsence: delegator => endAbsence(queries, delegator),
    freeze: state => freeze(queries, state),
    thaw: scope => thaw(queries, scope),
    lockPanic: id => lockPanic(queries, id),
    savePanic: panic => savePanic(queries, panic),
    rememberPanicCard: (panic, message) => rememberPanicCard(queries, panic, message),
  }
}
