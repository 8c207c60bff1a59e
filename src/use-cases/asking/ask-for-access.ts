import type { AccessFlow } from '../../access/access-flow.ts'
import { viaWeb } from '../../access/audit.ts'
import { mayWaitFor } from '../../access/best-flow.ts'
import type { Person, Resource } from '../../access/catalog.ts'
import { parseDuration } from '../../access/duration.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { isAskProven, type Proof } from '../../access/step-up.ts'
import {
  after,
  isNonEmpty,
  type Minutes,
  type NonEmpty,
  type RequestId,
  requestId,
  type SurfaceName,
} from '../../access/vocabulary.ts'
import type { AskInMind } from '../../ports/step-up.ts'
import type { Transaction } from '../../ports/store.ts'
import { tellAdminsNobodyCanDecide } from '../messages/tell-admins.ts'
import type { Ports } from '../ports.ts'
import { type Examined, examine } from './check-entitlement.ts'
import { beneficiaryOf, flowsFor, type WhomNamed } from './for-whom.ts'
import { heldNow } from './held-now.ts'
import { limitReached } from './limits.ts'
import { entitlementsOf, obstacleTo } from './obstacle.ts'
import { type AsOne, type Picked, together } from './picked.ts'
import { readReason } from './read-reason.ts'
import { type StartRead, startOf } from './read-start.ts'
import { readTicket } from './read-ticket.ts'
import { flowsToAskBy, namedButUngrantable, type Requestable, requestable } from './requestable-access.ts'
import { saveAsked } from './save-asked.ts'

/** What somebody asks for, as typed or as chosen; nothing of it is believed yet. */
export interface Wish extends WhomNamed {
  readonly choose: (choices: readonly Requestable[]) => Picked
  /** `null`: the flow's own default. */
  readonly duration: string | null
  readonly reason: string | null
  readonly ticket?: string
  /** When it should begin: as typed, by the clocks of whoever typed it, or a moment that was read before. Absent: at once. */
  readonly start?: string
  readonly startsAt?: Date
  readonly zone?: string
}

export type Asked =
  | { readonly ok: true; readonly request: RequestId }
  /** `asks`: all is in order, but for the fresh sign-in that this takes. */
  | { readonly ok: false; readonly refusal: Refusal; readonly asks?: AskInMind }

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
  const open = await flowsToAskBy(ports, policy, person.id)
  const choice = wish.choose(await requestable(ports, policy, open))
  if (!choice.ok) {
    const { refusal } = choice
    const why = refusal.reason === 'unknown-resource' && (await namedButUngrantable(ports, policy, open, refusal.typed))
    if (!why) return { ok: false, refusal }
    const cannot = { reason: 'ungrantable', why } as const
    return refuse(choice.oneOfSeveral ? ofOne(refusal.typed, cannot) : cannot)
  }
  const says = { ...wish, ...choice.says, inWords: wish.inWords === true || choice.says !== undefined }
  const meant = await beneficiaryOf(ports, policy, person, open, says)
  if (!meant.ok) return meant
  const beneficiary = meant.found
  const { flows, relation } = await flowsFor(ports, policy, person.id, beneficiary.id, open)
  const notTheirs = { reason: relation.self ? 'not-for-oneself' : 'not-for-them' } as const
  const asOne = async (at: Date): Promise<AsOne> =>
    sameAmong(
      await requestable(ports, policy, flows, at),
      choice.found,
      flows,
      { at, now: ports.clock.now() },
      notTheirs,
    )
  const theirs = await asOne(ports.clock.now())
  if (!theirs.ok) return theirs
  const start = await startAsked(ports, says, theirs.found.flow)
  if (!start.ok) return start
  const { at } = start
  const then = await asOne(at)
  if (!then.ok) return then
  const { found } = then
  const { resources, bundle, flow } = found
  if (!mayWaitFor(flow, at, ports.clock.now())) return refuse(cannotWait(ports, flow))
  const wanted = wantedOf(says, flow)
  if (!wanted.ok) return wanted
  const seen = new Map<Resource, Examined>()
  const look = async (resource: Resource) => {
    const examined = seen.get(resource) ?? (await examine(ports, policy, resource))
    seen.set(resource, examined)
    return examined
  }
  const obstacle = await obstacleTo(ports, policy, { asker: person.id, to: beneficiary, relation }, found, {
    at,
    look,
    alarm: (resource, because) => tellAdminsNobodyCanDecide(ports, resource, { asker: person.id, because }),
  })
  if (obstacle) return { ok: false, refusal: obstacle }
  const entitlements = entitlementsOf(resources)
  const named = bundle ? { bundle } : {}
  if (!isAskProven(proof ? { proof } : {}, flow.stepUp)) {
    const [first, ...others] = entitlements
    const picked = bundle === undefined && isNonEmpty(others) ? { others } : {}
    const later = at > ports.clock.now() ? { startsAt: at } : {}
    const whom = relation.self ? {} : { beneficiary: beneficiary.id }
    const asks = { entitlement: first, ...picked, ...named, ...wanted.said, ...later, ...whom, via }
    const about = { requester: person.id, beneficiary: beneficiary.id, entitlements, ...named }
    const now = ports.clock.now()
    // Whoever has asked too often already is told so, and not sent to sign in in vain.
    const limit = await ports.store.transaction(tx => limitReached(tx, about, resources, now))
    if (limit) return { ok: false, refusal: limit }
    const context = flow.stepUp?.requester ?? ''
    return { ok: false, refusal: { reason: 'step-up-needed', context, asking: true }, asks }
  }
  const [through, examined, held] = await Promise.all([
    // Of several together it would be told of each, or be misread as told of all.
    isOfSeveral({ entitlements, ...named }) ? [] : ports.directory.heldThrough(resources[0], beneficiary.id),
    Promise.all(resources.map(look)),
    flow.approval === 'automatic' ? [] : heldNow(ports, entitlements),
  ])
  const gives = examined.flatMap(one => one.gives ?? [])
  const now = ports.clock.now()
  const ask: Ask = {
    id: requestId(ports.ids.next()),
    requester: person.id,
    beneficiary: beneficiary.id,
    entitlements,
    ...named,
    flow: flow.name,
    ...wanted.said,
    startsAt: at > now ? at : now,
    submittedAt: now,
    via,
    ...(isNonEmpty(through) ? { through } : {}),
    ...(proof ? { proof } : {}),
  }
  return ports.store.transaction(async tx => {
    // Whom it is for as well: they may be about to be forgotten. In one order, so that nobody waits for whoever waits for them.
    for (const one of [...new Set([person.id, beneficiary.id])].toSorted()) await tx.lockPerson(one)
    const limit = await limitReached(tx, ask, resources, now)
    if (limit) return { ok: false, refusal: limit }
    const actor = { kind: 'person', id: person.id, name: person.name } as const
    await saveAsked(
      tx,
      ports,
      { actor, via: proof ? viaWeb : via, correlation: ask.id },
      { ask, flow, policy, gives, held },
    )
    await andThen(tx)
    return { ok: true, request: ask.id }
  })
}

/** The same things as one request, by the flow that counts then. What is not among these is named, where it was picked with others. */
function sameAmong(
  choices: readonly Requestable[],
  picked: NonEmpty<Requestable>,
  flows: readonly AccessFlow[],
  { at, now }: { readonly at: Date; readonly now: Date },
  notAmong: Refusal,
): AsOne {
  const same = picked.map(one => choices.find(({ choice }) => choice === one.choice))
  const found = same.filter(one => one !== undefined)
  if (isNonEmpty(found) && found.length === same.length) return together(found, flows, at, now)
  const missing = picked
    .filter((_, index) => same[index] === undefined)
    .map(({ name }) => ({ name, refusal: notAmong }))
  return refuse(picked.length > 1 && isNonEmpty(missing) ? { reason: 'part-refused', parts: missing } : notAmong)
}

const ofOne = (name: string, refusal: Refusal): Refusal => ({ reason: 'part-refused', parts: [{ name, refusal }] })

/** Where nothing may be asked for later, words about it are not taken apart. */
async function startAsked(ports: Ports, wish: Omit<Wish, 'choose'>, flow: AccessFlow): Promise<StartRead> {
  const now = ports.clock.now()
  if (wish.startsAt) return { ok: true, at: wish.startsAt > now ? wish.startsAt : now }
  if (!wish.start || !wish.from) return { ok: true, at: now }
  const read = await startOf(ports, wish.from, wish, now)
  return read.ok || flow.startWithin !== undefined ? read : refuse({ reason: 'only-from-now' })
}

function cannotWait({ clock }: Pick<Ports, 'clock'>, { startWithin }: AccessFlow): Refusal {
  if (startWithin === undefined) return { reason: 'only-from-now' }
  return { reason: 'start-too-late', within: startWithin, latest: after(clock.now(), startWithin) }
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
