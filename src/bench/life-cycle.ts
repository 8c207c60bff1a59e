import type { AccessFlow } from '../access/access-flow.ts'
import { flowName, type PersonId, policyHash, type RequestId } from '../access/vocabulary.ts'
import { buildApp } from '../app.ts'
import { encodePress } from '../cards/buttons.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { ShownMessage } from '../ports/in-memory/chat-surface.ts'
import type { InMemoryDirectory } from '../ports/in-memory/directory.ts'
import type { Utterance } from '../ports/incoming.ts'
import type { Lease } from '../ports/lease.ts'
import { silentLog } from '../ports/log.ts'
import type { ClaimedTask, Task } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import { chance, uuids } from '../schedule/system.ts'
import { startWorker } from '../schedule/worker.ts'
import { observeWhatIsCommitted } from '../use-cases/observe-what-is-committed.ts'
import { adoptVersion } from '../use-cases/policy/adopt-version.ts'
import type { Ports } from '../use-cases/ports.ts'
import { refreshInventory } from '../use-cases/refresh-inventory.ts'
import { aWorld, versionOf } from '../use-cases/world.test-support.ts'

export interface LifeCycles {
  /** Every write to the directory that changed something, in order. */
  readonly writes: InMemoryDirectory['writes']
  personId(person: number): PersonId
  readonly ports: Ports
  /** The whole life of one access, one step after the other: asked for, approved, given, warned of, ended, verified gone. */
  one(person: number): Promise<void>
  /** The same for so many people at once, carried out by the worker as in production. */
  many(people: number): Promise<void>
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
}

/**
 * Everything inside Doorbell is real, and the database is whatever the store stands on. Directory and chat are in memory and
 * answer at once, so that what is measured is Doorbell and its database and nobody else.
 */
export async function lifeCyclesOn(
  realStore: Store,
  people: number,
  { cards, owners = 20 }: Lived = { cards: true },
): Promise<LifeCycles> {
  const asked = new Map<PersonId, RequestId>()
  const store = observeWhatIsCommitted(realStore, ({ requests }) => {
    for (const { ask } of requests) asked.set(ask.requester, ask.id)
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

  let deliveries = 0
  const does = (from: ChatAccount, what: Utterance) =>
    app.conversation.receive({
      deliveryKey: `bench-${process.pid}-${Date.now()}-${++deliveries}`,
      from,
      replyTo: { account: from, handle: null },
      what,
    })
  const resourceOf = (person: number) => owned[person % owned.length] ?? owned[0]
  const asks = (person: number) => {
    const asker = askers[person]
    if (!asker) throw new Error(`there is no person ${person}`)
    return does(asker.account, {
      type: 'command',
      text: `request ${resourceOf(person)?.name} for 1h because of INC-${person}`,
    })
  }
  const carryOut = async (task: ClaimedTask, lease: Lease) => {
    if (cards || !shown.has(task.task.type)) await app.carryOut(task, lease)
  }
  /** Whoever looks reads all that stands there once, whoever it is of: looking is not what is measured. */
  const lookAtButtons = (): ReadonlyMap<number, Pressable> => {
    if (cards)
      return new Map(owned.flatMap(({ owner }) => chat.messagesOf(owner.account).flatMap(buttonOn(owner.account))))
    const press = (request: RequestId) => encodePress({ verb: 'approve', request })
    return new Map(
      askers.flatMap(({ id }, person) => {
        const [owner, request] = [resourceOf(person)?.owner, asked.get(id)]
        return owner && request ? [[person, { account: owner.account, value: press(request) }] as const] : []
      }),
    )
  }
  const approves = (person: number, buttons = lookAtButtons()) => {
    const button = buttons.get(person)
    if (!button) throw new Error(`nobody can approve what person ${person} asked for`)
    return does(button.account, { type: 'press', value: button.value, message: null })
  }
  /** What is over is not looked through again. */
  const clearAway = () => {
    for (const { account } of [...askers, ...owned.map(({ owner }) => owner)])
      for (const { ref } of chat.messagesOf(account)) chat.removeMessage(ref)
  }
  const holds = (person: number) => {
    const group = resourceOf(person)?.group
    return group !== undefined && directory.members(group).includes(askers[person]?.id ?? '')
  }
  const wind = (by: number) => {
    clock.at = new Date(clock.at.getTime() + by * 60_000)
  }

  /** With as many hands as the worker of a product has, and one task at a time all the same. */
  async function settle(): Promise<void> {
    for (;;) {
      const tasks = await store.outbox.claim({
        now: clock.at,
        leaseNow: clock.at,
        leaseUntil: new Date(clock.at.getTime() + 60_000),
        limit: { grants: 8, ends: 40, proofs: 12, incoming: 12, rest: 12, messages: 8, webhooks: 1 },
        worker: 'bench',
      })
      if (tasks.length === 0) return
      for (const task of tasks) {
        await carryOut(task, { renew: async () => undefined })
        await store.outbox.finish(task)
      }
    }
  }

  return {
    personId: person => (askers[person] ?? world.ana).id,
    writes: directory.writes,
    ports,
    async one(person) {
      await asks(person)
      await settle()
      await approves(person)
      await settle()
      if (!holds(person)) throw new Error('nothing was given')
      wind(56)
      await settle()
      wind(5)
      await settle()
      if (holds(person)) throw new Error('it was not taken back')
    },
    async many(count) {
      let inHand = 0
      const all = Array.from({ length: count }, (_, n) => n)
      const worker = await startWorker({
        store,
        carryOut: async (task, lease) => {
          inHand += 1
          await carryOut(task, lease).finally(() => {
            inHand -= 1
          })
        },
        clock,
        leaseClock: { now: () => new Date() },
        random: chance,
        log: silentLog,
        name: `bench/${process.pid}`,
      })
      /** Nothing is due and nothing is in hand; only then is looked, because looking costs more than working does. */
      const quiet = async (what: string, isSo: () => boolean) => {
        const end = Date.now() + 120_000
        for (;;) {
          if (inHand === 0 && (await store.outbox.backlog(clock.at)).waiting === 0 && isSo()) return
          if (Date.now() > end) throw new Error(`not in time: ${what}`)
          await new Promise(resolve => setTimeout(resolve, 25))
        }
      }
      try {
        await Promise.all(all.map(asks))
        await quiet('asked', () => lookAtButtons().size >= count)
        const buttons = lookAtButtons()
        await Promise.all(all.map(person => approves(person, buttons)))
        await quiet('given', () => all.every(holds))
        wind(56)
        worker.wake()
        await quiet('warned', () => true)
        wind(5)
        worker.wake()
        await quiet('ended', () => !all.some(holds))
        clearAway()
      } finally {
        await worker.drain()
      }
    },
  }
}

interface Pressable {
  readonly account: ChatAccount
  readonly value: string
}

/** The button Approve, where there is one, and which person asked: their number is in the reason. */
const buttonOn =
  (account: ChatAccount) =>
  ({ card }: ShownMessage): readonly (readonly [person: number, Pressable])[] => {
    const button = card.blocks
      .flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
      .find(({ label }) => label === 'Approve')
    const person = button && /INC-(\d+)/.exec(JSON.stringify(card))?.[1]
    return button && person !== undefined ? [[Number(person), { account, value: button.value }]] : []
  }
