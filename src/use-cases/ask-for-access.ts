import { type AccessFlow, mayBegin, stagesOf } from '../access/access-flow.ts'
import { viaWeb } from '../access/audit.ts'
import type { NobodyBecause, Person, Resource } from '../access/catalog.ts'
import { parseDuration } from '../access/duration.ts'
import { freezeOn } from '../access/freeze.ts'
import { nextWithinHours } from '../access/hours.ts'
import { isProtected, type Policy } from '../access/policy.ts'
import { canBeCarried } from '../access/quorum.ts'
import type { Refusal } from '../access/refusal.ts'
import type { Ask } from '../access/request/states.ts'
import { humanBehind } from '../access/same-human.ts'
import { isAskProven, type Proof } from '../access/step-up.ts'
import { isNonEmpty, type Minutes, type RequestId, requestId, type SurfaceName } from '../access/vocabulary.ts'
import type { Beyond } from '../cards/beyond-name.ts'
import type { AskInMind } from '../ports/step-up.ts'
import type { Transaction } from '../ports/store.ts'
import { whyUngrantable } from './check-entitlement.ts'
import { searchApprovers } from './find-approvers.ts'
import { givesNow } from './gives-now.ts'
import type { Ports } from './ports.ts'
import { readReason } from './read-reason.ts'
import { readTicket } from './read-ticket.ts'
import { type findByName, namedButUngrantable, openFlows, type Requestable, requestable } from './requestable-access.ts'
import { saveAsked } from './save-asked.ts'
import { tellAdminsNobodyCanDecide } from './tell-admins.ts'

/** What somebody asks for, as typed or as chosen; nothing of it is believed yet. */
export interface Wish {
  readonly choose: (choices: readonly Requestable[]) => Chosen
  /** `null`: the flow's own default. */
  readonly duration: string | null
  readonly reason: string | null
  readonly ticket?: string
  /** When it should begin, and whom it is for. */
  readonly start?: string
  readonly whom?: string
}

/** `says`: what stood behind the name, where that could only be told once it was found. */
export type Chosen = ReturnType<typeof findByName> & { readonly says?: Beyond }

export type Asked =
  | { readonly ok: true; readonly request: RequestId }
  /** `asks`: all is in order, but for the fresh sign-in that this takes. */
  | { readonly ok: false; readonly refusal: Refusal; readonly asks?: AskInMind }

/** Limits against abuse, design's rule 4: per person. */
export const limits = { openRequests: 10, requestsADay: 30, pauseAfterDenialMinutes: 60 } as const

/**
 * Everything that has to be true before anybody is asked is asked of the directory now, and the rest inside the transaction
 * that saves the request, together with `andThen`, so that the same doing never asks twice. `proof` is the fresh sign-in of whoever
 * asks, where there was one.
 * @throws Fault when something cannot be asked: then nothing was saved.
 */
export async function askForAccess(
  ports: Ports,
  person: Person,
  via: SurfaceName,
  wish: Wish,
  andThen: (tx: Transaction) => Promise<void>,
  proof?: Proof,
): Promise<Asked> {
  const policy = await ports.store.activePolicy()
  if (!policy) return { ok: false, refusal: { reason: 'nothing-to-ask-for' } }
  const flows = await openFlows(ports, policy, person.id)
  const choice = wish.choose(await requestable(ports, policy, flows))
  if (!choice.ok) {
    const { refusal } = choice
    const why =
      refusal.reason === 'unknown-resource' && (await namedButUngrantable(ports, policy, flows, refusal.typed))
    return why ? { ok: false, refusal: { reason: 'ungrantable', why } } : choice
  }
  const { resource, flow } = choice.found
  const says = { ...wish, ...choice.says }
  if (says.start) return { ok: false, refusal: { reason: 'only-from-now' } }
  if (says.whom) return { ok: false, refusal: { reason: 'only-for-oneself' } }
  const wanted = wantedOf(says, flow)
  if (!wanted.ok) return wanted
  const obstacle = await obstacleTo(ports, policy, person, resource, flow)
  if (obstacle) return { ok: false, refusal: obstacle }
  if (!isAskProven(proof ? { proof } : {}, flow.stepUp)) {
    const { integration, resource: id } = resource
    const asks = { entitlement: { integration, resource: id }, ...wanted.said, via }
    return beforeSignIn(ports, person, asks, flow.stepUp?.requester ?? '')
  }
  const through = await ports.directory.heldThrough(resource, person.id)
  const gives = resource.gives ? [await givesNow(ports, resource)] : []
  const now = ports.clock.now()
  const ask: Ask = {
    id: requestId(ports.ids.next()),
    requester: person.id,
    beneficiary: person.id,
    entitlements: [{ integration: resource.integration, resource: resource.resource }],
    flow: flow.name,
    ...wanted.said,
    startsAt: now,
    submittedAt: now,
    via,
    ...(isNonEmpty(through) ? { through } : {}),
    ...(proof ? { proof } : {}),
  }
  return ports.store.transaction(async tx => {
    await tx.lockPerson(person.id)
    const limit = await limitReached(tx, ask, now)
    if (limit) return { ok: false, refusal: limit }
    const actor = { kind: 'person', id: person.id, name: person.name } as const
    await saveAsked(tx, ports, { actor, via: proof ? viaWeb : via, correlation: ask.id }, { ask, flow, policy, gives })
    await andThen(tx)
    return { ok: true, request: ask.id }
  })
}

/** Whoever has asked too often already is told so, and not sent to sign in in vain. */
async function beforeSignIn(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { id }: Person,
  asks: AskInMind,
  context: string,
): Promise<Asked> {
  const about = { requester: id, entitlements: [asks.entitlement] } as const
  const limit = await store.transaction(tx => limitReached(tx, about, clock.now()))
  if (limit) return { ok: false, refusal: limit }
  return { ok: false, refusal: { reason: 'step-up-needed', context, asking: true }, asks }
}

type Said = Pick<Ask, 'duration' | 'reason' | 'ticket'>

function wantedOf(
  wish: Omit<Wish, 'choose'>,
  flow: AccessFlow,
): { ok: true; said: Said } | { ok: false; refusal: Refusal } {
  const duration = durationOf(wish.duration, flow)
  if (!duration.ok) return duration
  const ticket = readTicket(wish.ticket, flow.ticket)
  if (!ticket.ok) return ticket
  const reason = reasonOf(wish.reason, flow)
  if (!reason.ok) return reason
  const given = ticket.ticket === null ? {} : { ticket: ticket.ticket }
  return { ok: true, said: { duration: duration.minutes, reason: reason.reason, ...given } }
}

export function durationOf(
  typed: string | null,
  flow: AccessFlow,
): { ok: true; minutes: Minutes } | { ok: false; refusal: Refusal } {
  if (typed === null || typed.trim() === '') return { ok: true, minutes: flow.duration.default }
  const read = parseDuration(typed)
  if (!read.ok) return { ok: false, refusal: { reason: 'duration-unreadable', typed, problem: read.problem } }
  const { max } = flow.duration
  return read.minutes > max ? { ok: false, refusal: { reason: 'duration-above-cap', asked: read.minutes, max } } : read
}

export function reasonOf(
  typed: string | null,
  flow: AccessFlow,
): { ok: true; reason: string } | { ok: false; refusal: Refusal } {
  const read = readReason(typed)
  if (!read.ok) return read
  if (read.reason === null && flow.reasonRequired) return { ok: false, refusal: { reason: 'reason-required' } }
  return { ok: true, reason: read.reason ?? '' }
}

/** What stands against this access for this person now, limits aside. */
export async function obstacleTo(
  ports: Ports,
  policy: Policy,
  person: Person,
  resource: Resource,
  flow: AccessFlow,
): Promise<Refusal | null> {
  if (isProtected(policy, resource.integration, person.id)) return { reason: 'protected-account' }
  const now = ports.clock.now()
  if (flow.hours && !mayBegin(flow, now))
    return { reason: 'outside-hours', hours: flow.hours, next: nextWithinHours(flow.hours, now) }
  const why = await whyUngrantable(ports, policy, resource)
  if (why) return { reason: 'ungrantable', why }
  const freeze = freezeOn(await ports.store.freezes(), resource, person.id)
  if (freeze) return { reason: 'frozen', ...freeze }
  const held = await ports.provider.holds(resource, person.id)
  if (held && (await ports.store.liveGrantsFor(resource, person.id)).length === 0) return { reason: 'already-held' }
  const asked = { requester: person.id, beneficiary: person.id, entitlements: [resource] } as const
  const stages = []
  const because: NobodyBecause[] = []
  for (const stage of stagesOf(flow)) {
    const { approvers, nobody } = await searchApprovers(ports, policy, stage, asked)
    if (approvers.length === 0) because.push(...nobody)
    stages.push({
      needed: stage.needed,
      able: new Set(approvers.map(({ person }) => humanBehind(person, policy.identity.sameHuman))),
    })
  }
  if (canBeCarried(stages)) return null
  await tellAdminsNobodyCanDecide(ports, resource, { asker: person.id, because })
  return { reason: 'nobody-can-decide', because }
}

/** What the limits against abuse say, and whether it was asked already. */
export async function limitReached(
  tx: Transaction,
  ask: Pick<Ask, 'requester' | 'entitlements'>,
  now: Date,
): Promise<Refusal | null> {
  const aDayAgo = new Date(now.getTime() - 24 * 3_600_000)
  const standing = await tx.standingOf(ask.requester, ask.entitlements[0], aDayAgo)
  if (standing.waiting) return { reason: 'already-requested', request: standing.waiting }
  if (standing.openRequests >= limits.openRequests) return { reason: 'too-many-open', limit: limits.openRequests }
  if (standing.requestsSince >= limits.requestsADay) return { reason: 'too-many-today', limit: limits.requestsADay }
  const until = standing.lastDenied && new Date(standing.lastDenied.getTime() + limits.pauseAfterDenialMinutes * 60_000)
  return until && until > now ? { reason: 'denied-recently', until } : null
}
