import type { AccessFlow } from '../../access/access-flow.ts'
import { viaWeb } from '../../access/audit.ts'
import { type Asked as AskedOfFlow, mayWaitFor } from '../../access/best-flow.ts'
import type { Person, Resource } from '../../access/catalog.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { isOfSeveral } from '../../access/request/of-several.ts'
import type { Ask } from '../../access/request/states.ts'
import { isClose } from '../../access/request-for.ts'
import { isAskProven, type Proof } from '../../access/step-up.ts'
import {
  after,
  isNonEmpty,
  type Minutes,
  minutes,
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
import { heldStill } from './held-still.ts'
import { limitReached } from './limits.ts'
import { entitlementsOf, obstacleTo } from './obstacle.ts'
import { type AsOne, type Picked, type Together, together } from './picked.ts'
import { type StartRead, startOf } from './read-start.ts'
import { lengthTyped, wantedOf } from './read-wish.ts'
import { flowsToAskBy, namedButUngrantable, type Requestable, requestable } from './requestable-access.ts'
import { revokedRecently } from './revoked-recently.ts'
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
  const typed = lengthTyped(says.duration)
  const more = await heldStill(ports, beneficiary.id, choice.found)
  const asOne = async (at: Date): Promise<ForSoLong> => {
    const choices = await requestable(ports, policy, flows, at)
    const now = ports.clock.now()
    const found = (length: Minutes | null) => sameAmong(choices, choice.found, flows, { at, now, length }, notTheirs)
    const usual = typed === null ? found(null) : null
    if (usual?.ok === false) return usual
    const length = typed ?? usual?.found.flow.duration.default ?? null
    const judged = found(length && minutes(length + more))
    return judged.ok ? { ...judged, length: length ?? judged.found.flow.duration.default } : judged
  }
  const theirs = await asOne(ports.clock.now())
  if (!theirs.ok) return theirs
  const waits = choice.found.some(({ ways }) => ways.some(way => way.startWithin !== undefined && flows.includes(way)))
  const start = await startAsked(ports, says, waits)
  if (!start.ok) return start
  const { at } = start
  const then = await asOne(at)
  if (!then.ok) return then
  const { found, length } = then
  const { resources, bundle, flow } = found
  if (!mayWaitFor(flow, at, ports.clock.now())) return refuse(cannotWait(ports, flow))
  const wanted = wantedOf(says, flow, length)
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
  const revoked =
    flow.approval === 'automatic'
      ? await revokedRecently(ports, { beneficiary: beneficiary.id, ...named }, resources)
      : null
  if (revoked) return { ok: false, refusal: isClose(relation) ? revoked : { reason: 'whom-cannot' } }
  if (!isAskProven(proof ? { proof } : {}, flow.stepUp)) {
    const [first, ...others] = entitlements
    const picked = bundle === undefined && isNonEmpty(others) ? { others } : {}
    const later = at > ports.clock.now() ? { startsAt: at } : {}
    const whom = relation.self ? {} : { beneficiary: beneficiary.id }
    const asks = { entitlement: first, ...picked, ...named, ...wanted.said, ...later, ...whom, via }
    const about = { requester: person.id, beneficiary: beneficiary.id, entitlements, ...named }
    const now = ports.clock.now()
    // Whoever has asked too often already is told so, and not sent to sign in in vain.
    const limit = await ports.store.transaction(tx => limitReached(tx, about, resources, now, relation))
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
    ...(more > 0 ? { withHeld: minutes(wanted.said.duration + more) } : {}),
    startsAt: at > now ? at : now,
    submittedAt: now,
    via,
    ...(isNonEmpty(through) ? { through } : {}),
    ...(proof ? { proof } : {}),
  }
  return ports.store.transaction(async tx => {
    // Whom it is for as well: they may be about to be forgotten. In one order, so that nobody waits for whoever waits for them.
    for (const one of [...new Set([person.id, beneficiary.id])].toSorted()) await tx.lockPerson(one)
    const limit = await limitReached(tx, ask, resources, now, relation)
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

/** As one request, for how long, as it was said or as it is usual. */
type ForSoLong =
  | { readonly ok: true; readonly found: Together; readonly length: Minutes }
  | Extract<AsOne, { readonly ok: false }>

/** The same things as one request, by the flow that counts then. What is not among these is named, where it was picked with others. */
function sameAmong(
  choices: readonly Requestable[],
  picked: NonEmpty<Requestable>,
  flows: readonly AccessFlow[],
  asked: AskedOfFlow,
  notAmong: Refusal,
): AsOne {
  const same = picked.map(one => choices.find(({ choice }) => choice === one.choice))
  const found = same.filter(one => one !== undefined)
  if (isNonEmpty(found) && found.length === same.length) return together(found, flows, asked)
  const missing = picked
    .filter((_, index) => same[index] === undefined)
    .map(({ name }) => ({ name, refusal: notAmong }))
  return refuse(picked.length > 1 && isNonEmpty(missing) ? { reason: 'part-refused', parts: missing } : notAmong)
}

const ofOne = (name: string, refusal: Refusal): Refusal => ({ reason: 'part-refused', parts: [{ name, refusal }] })

/** Where nothing may be asked for later, words about it are not taken apart. */
async function startAsked(ports: Ports, wish: Omit<Wish, 'choose'>, waits: boolean): Promise<StartRead> {
  const now = ports.clock.now()
  if (wish.startsAt) return { ok: true, at: wish.startsAt > now ? wish.startsAt : now }
  if (!wish.start || !wish.from) return { ok: true, at: now }
  const read = await startOf(ports, wish.from, wish, now)
  return read.ok || waits ? read : refuse({ reason: 'only-from-now' })
}

function cannotWait({ clock }: Pick<Ports, 'clock'>, { startWithin }: AccessFlow): Refusal {
  if (startWithin === undefined) return { reason: 'only-from-now' }
  return { reason: 'start-too-late', within: startWithin, latest: after(clock.now(), startWithin) }
}
