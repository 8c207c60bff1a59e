import type { AccessFlow } from '../access/access-flow.ts'
import { flowName, type PersonId, policyHash, type RequestId } from '../access/vocabulary.ts'
import { buildApp } from '../app.ts'
import { encodePress } from '../cards/buttons.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { InMemoryDirectory } from '../ports/in-memory/directory.ts'
import type { Utterance } from '../ports/incoming.ts'
import type { Lease } from '../ports/lease.ts'
import { silentLog } from '../ports/log.ts'
import type { ClaimedTask } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import type { Task } from '../ports/task.ts'
import { chance, uuids } from '../schedule/system.ts'
import { startWorker, type Worker } from '../schedule/worker.ts'
import { refreshInventory } from '../use-cases/inventory/refresh-inventory.ts'
import { type Committed, observeWhatIsCommitted } from '../use-cases/observe-what-is-committed.ts'
import { adoptVersion } from '../use-cases/policy/adopt-version.ts'
import type { Ports } from '../use-cases/ports.ts'
import { aWorld, versionOf } from '../use-cases/world.test-support.ts'

/** People who ask, a resource each, and the owners who decide; each is meant by their number. */
export interface CompanyAtWork {
  readonly ports: Ports
  readonly people: readonly PersonId[]
  /** Every write to the directory that changed something, in order. */
  readonly writes: InMemoryDirectory['writes']
  asks(person: number): Promise<void>
  /** Where cards are shown, the owner's has its button by now. */
  canBeApproved(person: number): boolean
  approves(person: number): Promise<void>
  /** In the directory. */
  holds(person: number): boolean
  wind(minutes: number): void
  carryOut(task: ClaimedTask, lease: Lease): Promise<void>
  /** With the hands of a product. `done` hears of each task that was carried out. */
  startWorking(done?: (task: Task) => void): Promise<Working>
  /** Of each transaction what it left behind. */
  onCommitted(heard: (committed: Committed) => void): void
  /** What is over is not looked through again. */
  clearAway(): void
}

export interface Working extends Worker {
  /** How many tasks are being carried out. */
  inHand(): number
}

/**
 * What is done only so that people read it. Everything else of a life, asking and finding the approvers included, changes or
 * records how an access stands.
 */
const shown: ReadonlySet<Task['type']> = new Set(['refresh-cards', 'show-card', 'show-home', 'tell'])

export interface Lived {
  /** Without them, what is shown is scheduled, claimed and finished as always, and not carried out. */
  readonly cards: boolean
  readonly owners?: number
  /** What is asked for. */
  readonly minutes?: number
}

/**
 * Everything inside Doorbell is real, and the database is whatever the store stands on. Directory and chat are in memory and
 * answer at once, so that what is measured is Doorbell and its database and nobody else.
 */
export async function companyAtWork(
  realStore: Store,
  people: number,
  { cards, owners = 20, minutes = 60 }: Lived,
): Promise<CompanyAtWork> {
  const asked = new Map<PersonId, RequestId>()
  let heard: (committed: Committed) => void = () => undefined
  const store = observeWhatIsCommitted(realStore, committed => {
    for (const { ask } of committed.requests) asked.set(ask.requester, ask.id)
    heard(committed)
  })
  const world = await aWorld()
  const { directory, chat, clock, contoso } = world
  const member = (name: string) => {
    const email = `${name.toLowerCase()}@contoso.com`
    const person = directory.addPerson(name, { email })
    return { ...person, account: chat.addAccount(name.toLowerCase(), { email, displayName: name }) }
  }
  const owned = Array.from({ length: owners }, (_, n) => {
    const owner = member(`Owner${n}`)
    const name = `resource-${n}-of-${owners}`
    return { owner, name, group: directory.addGroup(name) }
  })
  const askers = Array.from({ length: people }, (_, n) => member(`Person${n}`))
  const everyone = directory.addGroup('Everyone who asks', { members: askers.map(({ id }) => id) })
  const [first = world.flow, ...others] = owned.map<AccessFlow>(({ owner, name }) => ({
    ...world.flow,
    name: flowName(name),
    requesters: { everyone: false, groups: [everyone], users: [] },
    resources: [{ kind: 'matching', integration: contoso, type: 'group', pattern: name }],
    approval: {
      ...world.flow.approval,
      stages: [{ from: [{ kind: 'people', label: owner.name, groups: [], users: [owner.id] }], needed: 1 }],
    },
  }))
  const ports: Ports = { ...world.ports, store, ids: uuids }
  const app = buildApp(ports, { inventoryEvery: 300_000, changesEvery: 60_000, jobs: [] })
  const policy = { ...world.policy, hash: policyHash(`bench-${people}-${owners}`), flows: [first, ...others] as const }
  await adoptVersion(
    ports,
    versionOf(policy),
    { actor: { kind: 'operator', id: 'bench', name: 'Bench' }, via: 'config', correlation: 'bench' },
    { otherwise: 'one-person', readAgain: true },
  )
  await refreshInventory(ports)
  await realStore.transaction(async tx => {
    for (const { id, account } of [...askers, ...owned.map(({ owner }) => owner)])
      await tx.bind({ account, person: id, how: 'import', email: null, at: clock.now() })
  })

  let deliveries = 0
  const does = async (from: ChatAccount, what: Utterance): Promise<void> => {
    await app.conversation.receive({
      deliveryKey: `bench-${process.pid}-${Date.now()}-${++deliveries}`,
      from,
      replyTo: { account: from, handle: null },
      what,
    })
  }
  const asker = (person: number) => {
    const found = askers[person]
    if (!found) throw new Error(`there is no person ${person}`)
    return found
  }
  const resourceOf = (person: number) => {
    const found = owned[person % owned.length]
    if (!found) throw new Error('nobody owns anything')
    return found
  }
  const isShown = (account: ChatAccount, value: string) =>
    chat
      .messagesOf(account)
      .some(({ card }) =>
        card.blocks.some(block => block.kind === 'buttons' && block.buttons.some(button => button.value === value)),
      )
  const approveButton = (person: number) => {
    const request = asked.get(asker(person).id)
    if (!request) return null
    const { account } = resourceOf(person).owner
    const value = encodePress({ verb: 'approve', request })
    return !cards || isShown(account, value) ? { account, value } : null
  }
  const carryOut = async (task: ClaimedTask, lease: Lease) => {
    if (cards || !shown.has(task.task.type)) await app.carryOut(task, lease)
  }

  return {
    ports,
    people: askers.map(({ id }) => id),
    writes: directory.writes,
    asks: person =>
      does(asker(person).account, {
        type: 'command',
        text: `request ${resourceOf(person).name} for ${minutes}m because of INC-${person}`,
      }),
    canBeApproved: person => approveButton(person) !== null,
    async approves(person) {
      const button = approveButton(person)
      if (!button) throw new Error(`nobody can approve what person ${person} asked for`)
      await does(button.account, { type: 'press', value: button.value, message: null })
    },
    holds: person => directory.members(resourceOf(person).group).includes(asker(person).id),
    wind(minutes) {
      clock.at = new Date(clock.at.getTime() + minutes * 60_000)
    },
    carryOut,
    async startWorking(done = () => undefined) {
      let inHand = 0
      const worker = await startWorker({
        store,
        carryOut: async (task, lease) => {
          inHand++
          await carryOut(task, lease).finally(() => {
            inHand--
          })
          done(task.task)
        },
        clock,
        leaseClock: { now: () => new Date() },
        random: chance,
        log: silentLog,
        name: `bench/${process.pid}`,
      })
      return { ...worker, inHand: () => inHand }
    },
    onCommitted(hear) {
      heard = hear
    },
    clearAway() {
      for (const { account } of [...askers, ...owned.map(({ owner }) => owner)])
        for (const { ref } of chat.messagesOf(account)) chat.removeMessage(ref)
    },
  }
}
