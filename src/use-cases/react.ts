import type { AuditAction } from '../access/audit.ts'
import type { Person } from '../access/catalog.ts'
import type { Refusal } from '../access/refusal.ts'
import type { GrantId, RequestId } from '../access/vocabulary.ts'
import { helpCard } from '../cards/answer-card.ts'
import { type Press, parsePress } from '../cards/buttons.ts'
import type { Card } from '../cards/card.ts'
import { readTyped } from '../cards/typed.ts'
import type { ChatAccount, MessageRef } from '../ports/chat-surface.ts'
import type { Incoming } from '../ports/incoming.ts'
import type { CardRole } from '../ports/store.ts'
import { askForAccess, type Wish } from './ask-for-access.ts'
import { changeGrant } from './change-grant.ts'
import { changeRequest } from './change-request.ts'
import { identifyPerson } from './identify-person.ts'
import type { Ports } from './ports.ts'
import { readReason } from './read-reason.ts'
import { findByChoice, findByName } from './requestable-access.ts'
import { type Review, reviewRequest } from './review-request.ts'
import { showMyAccess } from './show-my-access.ts'

/** What came of something that a person did. */
export type Reaction =
  /** Saved, and the incoming finished with it. */
  | { readonly kind: 'done'; readonly words: string }
  /** Nothing changed; they get something to read. */
  | { readonly kind: 'shown'; readonly card: Card }
  | Refused

export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
  readonly action: Extract<AuditAction, 'request.refused' | 'decision.refused' | 'identity.refused'>
  readonly person: Person | null
  readonly request: RequestId | null
  readonly grant: GrantId | null
}

/** Finds out who it was and does what they asked. @throws Fault when something cannot be asked: then nothing was done. */
export async function react(ports: Ports, incoming: Incoming, id: string, command: string): Promise<Reaction> {
  const { what, from } = incoming
  const identified = await identifyPerson(ports, from)
  if (!identified.ok)
    return {
      kind: 'refused',
      refusal: identified.refusal,
      action: 'identity.refused',
      person: null,
      request: null,
      grant: null,
    }
  const { person } = identified
  switch (what.type) {
    case 'command':
      return reactToTyped(ports, what.text, person, from, id, command)
    case 'press': {
      const press = parsePress(what.value)
      return press
        ? reactToPress(ports, press, what.message, person, from, id)
        : refused({ reason: 'no-such-request' }, 'decision.refused', person)
    }
    case 'request-form':
      return ask(ports, person, from, id, { ...what, choose: chosen(what.resource) })
    case 'deny-form': {
      const press = parsePress(what.value)
      if (press?.verb !== 'deny') return refused({ reason: 'no-such-request' }, 'decision.refused', person)
      const because = readReason(what.reason)
      if (!because.ok) return refused(because.refusal, 'decision.refused', person, press.request)
      return review(ports, person, from, id, { verdict: 'deny', request: press.request, because: because.reason })
    }
    default:
      return what satisfies never
  }
}

async function reactToTyped(
  ports: Ports,
  words: string,
  person: Person,
  from: ChatAccount,
  id: string,
  command: string,
): Promise<Reaction> {
  const typed = readTyped(words)
  switch (typed.verb) {
    case 'request':
      return ask(ports, person, from, id, { ...typed, choose: choices => findByName(choices, typed.resource) })
    case 'mine':
      return { kind: 'shown', card: await showMyAccess(ports, person.id) }
    case 'help':
    case 'request-form':
      return { kind: 'shown', card: helpCard(command) }
    case 'unknown':
      return refused(
        { reason: 'unknown-command', typed: typed.typed, nearest: typed.nearest },
        'request.refused',
        person,
      )
    default:
      return typed satisfies never
  }
}

async function reactToPress(
  ports: Ports,
  press: Press,
  message: MessageRef | null,
  person: Person,
  from: ChatAccount,
  id: string,
): Promise<Reaction> {
  switch (press.verb) {
    case 'approve':
    case 'deny':
      await adopt(ports, press.request, person, 'approval', message)
      return review(ports, person, from, id, { verdict: press.verb, request: press.request, because: null })
    case 'cancel': {
      await adopt(ports, press.request, person, 'status', message)
      const doing = doingOf(person, from, press.request)
      const changed = await changeRequest(ports, press.request, { type: 'withdraw', by: person.id }, doing, tx =>
        tx.finishIncoming(id),
      )
      return changed.ok
        ? { kind: 'done', words: 'Your request is withdrawn.' }
        : refused(changed.refusal, 'decision.refused', person, press.request)
    }
    case 'return': {
      const grant = await ports.store.grant(press.grant)
      const request = grant?.terms.request ?? null
      if (request) await adopt(ports, request, person, 'status', message)
      const doing = doingOf(person, from, request ?? press.grant)
      const changed = await changeGrant(ports, press.grant, { type: 'return', by: person.id }, doing, tx =>
        tx.finishIncoming(id),
      )
      return changed.ok
        ? { kind: 'done', words: 'Thank you. It is being taken back now.' }
        : { ...refused(changed.refusal, 'decision.refused', person, request), grant: press.grant }
    }
    default:
      return press satisfies never
  }
}

async function ask(ports: Ports, person: Person, from: ChatAccount, id: string, wish: Wish): Promise<Reaction> {
  const asked = await askForAccess(ports, person, from.surface, wish, id)
  return asked.ok
    ? { kind: 'done', words: 'Your request is on its way. You will find it in our conversation.' }
    : refused(asked.refusal, 'request.refused', person)
}

async function review(ports: Ports, person: Person, from: ChatAccount, id: string, what: Review): Promise<Reaction> {
  const reviewed = await reviewRequest(ports, person, from.surface, what, id)
  return reviewed.ok
    ? { kind: 'done', words: 'Recorded.' }
    : refused(reviewed.refusal, 'decision.refused', person, what.request)
}

/** A value that was never offered is met like a name that does not exist, whatever it names. */
const chosen =
  (value: string): Wish['choose'] =>
  choices => {
    if (value === '') return { ok: false, refusal: { reason: 'resource-missing' } }
    const found = findByChoice(choices, value)
    return found
      ? { ok: true, found }
      : { ok: false, refusal: { reason: 'unknown-resource', typed: value.slice(0, 80), nearest: [] } }
  }

/**
 * A press on a card that we sent and forgot (its answer was lost): it becomes one of the copies, and closes with the others.
 * So does a notice with a button, which nobody would close otherwise.
 */
async function adopt(
  ports: Ports,
  request: RequestId,
  person: Person,
  role: CardRole,
  message: MessageRef | null,
): Promise<void> {
  const found = message && (await ports.store.request(request))
  // Only who asked has a status card; somebody else's forged press must not turn another message into one.
  if (!found || (role === 'status' && found.ask.requester !== person.id)) return
  const copies = await ports.store.postedCards(request)
  if (
    copies.some(copy => copy.message.conversation === message.conversation && copy.message.message === message.message)
  )
    return
  const because = copies.find(copy => copy.person === person.id && copy.role === role)?.because ?? null
  await ports.store.transaction(tx => tx.rememberCard({ request, person: person.id, role, because, message }))
}

const doingOf = (person: Person, from: ChatAccount, correlation: string) =>
  ({ actor: { kind: 'person', id: person.id, name: person.name }, via: from.surface, correlation }) as const

const refused = (
  refusal: Refusal,
  action: Refused['action'],
  person: Person,
  request: RequestId | null = null,
): Refused => ({
  kind: 'refused',
  refusal,
  action,
  person,
  request,
  grant: null,
})
