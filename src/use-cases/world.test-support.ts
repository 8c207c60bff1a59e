import type { AccessFlow } from '../access/access-flow.ts'
import type { People } from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import type { PolicyVersion } from '../access/policy-proposal.ts'
import type { Approval } from '../access/stage.ts'
import { flowName, type GroupId, integrationName, minutes, type PersonId, policyHash } from '../access/vocabulary.ts'
import { buildApp } from '../app.ts'
import type { Button, Card } from '../cards/card.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import type { ChatAccount, FormRef } from '../ports/chat-surface.ts'
import { Fault } from '../ports/fault.ts'
import { InMemoryChatSurface } from '../ports/in-memory/chat-surface.ts'
import { InMemoryDirectory } from '../ports/in-memory/directory.ts'
import { inMemoryOwnStanding } from '../ports/in-memory/own-standing.ts'
import { inMemoryStore } from '../ports/in-memory/store.ts'
import type { Utterance } from '../ports/incoming.ts'
import { silentLog } from '../ports/log.ts'
import { adoptVersion } from './policy/adopt-version.ts'
import type { Ports } from './ports.ts'

export const people = (groups: readonly GroupId[], users: readonly PersonId[] = []): People => ({ groups, users })

/**
 * A small company with everything in memory: the real use cases, a clock that is wound by hand, and people who talk to
 * Doorbell. Ana asks, Olga owns the database readers, Ines answers for the integration.
 */
export async function aWorld(more: Partial<Ports> = {}) {
  const contoso = integrationName('Contoso')
  const directory = new InMemoryDirectory()
  const person = (name: string) => directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` })
  const [ana, ben, olga, otto, ines] = ['Ana', 'Ben', 'Olga', 'Otto', 'Ines'].map(person) as [P, P, P, P, P]
  const engineering = directory.addGroup('Engineering', { members: [ana.id, ben.id, olga.id] })
  const leads = directory.addGroup('Data Platform Leads', { members: [olga.id, otto.id] })
  const itOwners = directory.addGroup('IT Service Owners', { members: [ines.id] })
  const admins = directory.addGroup('Doorbell Admins')
  const readers = directory.addGroup('jit-prod-db-readers')
  const untagged = directory.addGroup('jit-untagged')
  const secret = directory.addGroup('finance-ledger')

  const flow: Omit<AccessFlow, 'approval'> & { readonly approval: Approval } = {
    name: flowName('Production'),
    requesters: { everyone: false, ...people([engineering]) },
    resources: [{ kind: 'matching', integration: contoso, type: 'group', pattern: 'jit-*' }],
    duration: { default: minutes(60), max: minutes(480) },
    reasonRequired: true,
    approval: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], timeout: minutes(480), denyReason: 'required' },
  }
  const policy: Policy = {
    hash: policyHash('policy-1'),
    admins: people([admins]),
    auditors: people([]),
    identity: { emailDomains: ['contoso.com'], importFile: null },
    integrations: [
      {
        name: contoso,
        resourceTypes: ['group'],
        groupFilter: null,
        integrationOwner: people([itOwners]),
        ownerKeys: ['owner'],
        resources: {
          [directory.entitlement(readers).resource]: {
            tags: { owner: 'Data Platform Leads' },
            owner: { key: 'owner', value: 'Data Platform Leads', people: people([leads]) },
          },
        },
        accessDetails: 'Use the jump host.',
      },
    ],
    flows: [flow],
  }

  const chat = new InMemoryChatSurface()
  const accounts = new Map<PersonId, ChatAccount>()
  for (const { id, name, email } of [ana, ben, olga, otto, ines])
    accounts.set(id, chat.addAccount(name.toLowerCase(), { email, displayName: name }))
  const clock = { at: new Date('2026-11-20T09:00:00Z'), now: () => clock.at }
  directory.changes.now = clock.now
  let made = 0
  const ids = { next: () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}` }
  const store = inMemoryStore()
  const own = inMemoryOwnStanding()
  const ports: Ports = {
    store,
    provider: directory,
    directory,
    discovery: directory,
    changes: directory.changes,
    surfaces: new Map([[chat.name, chat]]),
    clock,
    ids,
    log: silentLog,
    own,
    checkups: [],
    ...more,
  }
  const app = buildApp(ports, { inventoryEvery: 300_000, changesEvery: 60_000, jobs: [] })

  /** Carries out everything that is due, as one worker would; what fails is tried again later. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 200; round++) {
      const [task] = await store.outbox.claim({
        now: clock.at,
        leaseNow: clock.at,
        leaseUntil: new Date(clock.at.getTime() + 60_000),
        limit: 1,
        worker: 'test',
      })
      if (!task) return
      try {
        await app.carryOut(task, { renew: async () => {} })
        await store.outbox.finish(task)
      } catch (problem) {
        if (!(problem instanceof Fault)) throw problem
        await store.outbox.retry(task, new Date(clock.at.getTime() + 30_000), problem.code)
      }
    }
    throw new Error('there is no end to it')
  }

  async function force(next: Policy): Promise<void> {
    await adoptVersion(ports, versionOf(next), byOperator(next), { otherwise: 'one-person', readAgain: true })
  }

  /** The same file but for how is decided by its one flow, and whatever else it says differently. */
  const decidedBy = (approval: Partial<Approval>, of: Partial<AccessFlow> = {}, more: Partial<Policy> = {}) =>
    force({
      ...policy,
      ...more,
      hash: policyHash(`decided-by-${++made}`),
      flows: [{ ...flow, ...of, approval: { ...flow.approval, ...approval } }],
    })

  /** Whoever came to the company after it was made. */
  const addToChat = ({ id, name, email }: Pick<P, 'id' | 'name' | 'email'>) =>
    accounts.set(id, chat.addAccount(name.toLowerCase(), { email, displayName: name }))

  const account = (who: PersonId): ChatAccount => {
    const found = accounts.get(who)
    if (!found) throw new Error(`${who} is not in the chat`)
    return found
  }

  /** One doing, delivered `times` times. */
  async function does(who: PersonId | ChatAccount, what: Utterance, times = 1): Promise<void> {
    const from = typeof who === 'string' ? account(who) : who
    const deliveryKey = `delivery-${++made}`
    for (let time = 0; time < times; time++)
      await app.conversation.receive({ deliveryKey, from, replyTo: { account: from, handle: 'reply' }, what })
    await settle()
  }

  const cardsOf = (who: PersonId): readonly Card[] => chat.messagesOf(account(who)).map(({ card }) => card)
  const buttonsOf = (who: PersonId) => cardsOf(who).flatMap(buttonsOn)

  await force(policy)
  await app.scheduleJobs()
  await settle()

  return {
    own,
    ana,
    ben,
    olga,
    otto,
    ines,
    engineering,
    leads,
    itOwners,
    admins,
    readers,
    untagged,
    secret,
    flow,
    policy,
    contoso,
    directory,
    chat,
    clock,
    store,
    ports,
    app,
    account,
    addToChat,
    does,
    settle,
    force,
    decidedBy,
    cardsOf,
    buttonsOf,
    types: (who: PersonId, text: string, times = 1) => does(who, { type: 'command', text }, times),
    fills: (
      who: PersonId,
      fields: { resource: string; duration: string; reason: string },
      form: FormRef | null = null,
    ) => does(who, { type: 'request-form', form, ...fields }),
    denies: (who: PersonId, reason: string, form: FormRef | null = null) =>
      does(who, {
        type: 'deny-form',
        form,
        value: buttonsOf(who).find(({ label }) => label === 'Deny')?.value ?? 'gone',
        reason,
      }),
    async presses(who: PersonId, label: string, times = 1) {
      const buttons = chat
        .messagesOf(account(who))
        .flatMap(({ ref, card }) => buttonsOn(card).map(on => ({ ...on, ref })))
      const button = buttons.find(other => other.label === label)
      if (!button) throw new Error(`${who} sees no button “${label}”`)
      await does(who, { type: 'press', value: button.value, message: button.ref }, times)
    },
    opensHome: (who: PersonId | ChatAccount) => does(who, { type: 'home-opened' }),
    /** What stands on this person's home page, with the labels of its buttons in brackets. */
    homeOf: (who: PersonId | ChatAccount): string | null => {
      const home = chat.homeOf(typeof who === 'string' ? account(who) : who)
      const sections = home?.sections.map(({ title, blocks }) => words({ title, summary: [], tone: 'plain', blocks }))
      return sections?.join('\n') ?? null
    },
    async wind(minutesOn: number) {
      clock.at = new Date(clock.at.getTime() + minutesOn * 60_000)
      directory.endings.passTo(clock.at)
      await settle()
    },
    holds: (group: GroupId, who: PersonId) => directory.members(group).includes(who),
    answersTo: (who: PersonId) => chat.answersTo(account(who)).map(words),
    titlesOf: (who: PersonId) => cardsOf(who).map(({ title }) => title),
    wordsOf: (who: PersonId) => cardsOf(who).map(words),
    /** `action` of every audit row, in the order written. */
    audit: () => store.recorded().map(({ action }) => action),
  }
}

/** A policy as if a file had been read that says nothing but it. */
export const versionOf = (policy: Policy): PolicyVersion => ({
  policy,
  written: { source: '', called: {} },
  imported: [],
})

export const byOperator = ({ hash }: Policy) =>
  ({ actor: { kind: 'operator', id: 'op', name: 'Operator' }, via: 'config', correlation: hash }) as const

type P = ReturnType<InMemoryDirectory['addPerson']>
export type World = Awaited<ReturnType<typeof aWorld>>

export const buttonsOn = ({ blocks }: Card): readonly Button[] =>
  blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))

/** All that a card says, as one text. */
export function words({ title, summary, blocks }: Card): string {
  const parts = blocks.flatMap(block => {
    switch (block.kind) {
      case 'line':
      case 'note':
        return [plainText(block.line)]
      case 'facts':
        return block.facts.map(({ label, value }) => `${label}: ${plainText(value)}`)
      case 'quote':
        return [`${block.label}: ${block.said}`]
      case 'buttons':
        return block.buttons.map(({ label }) => `[${label}]`)
      case 'divider':
        return []
      default:
        return block satisfies never
    }
  })
  return [title, plainText(summary), ...parts].join('\n')
}
