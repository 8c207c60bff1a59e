import { viaRule } from '../../access/audit.ts'
import { type BreakGlass, mostOpenReviews } from '../../access/break-glass.ts'
import type { Person } from '../../access/catalog.ts'
import { isTheName } from '../../access/name-typed.ts'
import type { Policy } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { Ask } from '../../access/request/states.ts'
import { submitToRule } from '../../access/request/submit.ts'
import { openReview } from '../../access/review/decide.ts'
import { type Human, humanBehind } from '../../access/same-human.ts'
import { isNonEmpty, requestId, type SurfaceName } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Asked } from '../asking/ask-for-access.ts'
import { givesNow } from '../asking/gives-now.ts'
import { aDayBefore, askedTooOften, deniedRecently } from '../asking/limits.ts'
import { forOneself, obstacleTo } from '../asking/obstacle.ts'
import { durationOf, reasonOf } from '../asking/read-wish.ts'
import { findByName } from '../asking/requestable-access.ts'
import { revokedRecently } from '../asking/revoked-recently.ts'
import type { Ports } from '../ports.ts'
import { saveWhatFollows } from '../save.ts'
import { whoReviews } from './reviewers.ts'
import { namesTierZero, openBreakGlass, type WithinReach, withinReach } from './within-reach.ts'

/** As it was called, or what was chosen on a form and the name that was typed there to confirm it. */
export type EmergencyFor = { readonly named: string } | { readonly chosen: string; readonly confirmed: string }

/** As it was typed; nothing of it is believed yet. */
export interface Emergency {
  readonly what: EmergencyFor
  /** `null`: as long as the entry gives it. */
  readonly duration: string | null
  readonly reason: string | null
}

/**
 * Somebody gives themselves what they need in an emergency, by a rule of the access file that names them for it. Nobody is asked, and
 * everything else is as with any request: what may be given is asked live, a freeze stops it, limits hold, and what follows is saved
 * together: the decision of the rule, who is told, and the review that somebody has to sign off.
 * @throws Fault when something cannot be asked: then nothing was saved.
 */
export async function breakTheGlass(
  ports: Ports,
  person: Person,
  via: SurfaceName,
  emergency: Emergency,
  andThen: (tx: Transaction) => Promise<void>,
): Promise<Asked> {
  const policy = await ports.store.activePolicy()
  const entries = policy ? await openBreakGlass(ports, policy, person.id) : []
  if (!policy || entries.length === 0) return no({ reason: 'no-break-glass' })
  const chosen = await choose(ports, policy, entries, emergency.what)
  if ('reason' in chosen) return no(chosen)
  const { resource, flow } = chosen
  const duration = durationOf(emergency.duration, flow)
  if (!duration.ok) return duration
  const reason = reasonOf(emergency.reason, flow)
  if (!reason.ok) return reason
  const obstacle = await obstacleTo(ports, policy, forOneself(person), chosen)
  if (obstacle) return no(obstacle)
  const through = await ports.directory.heldThrough(resource, person.id)
  const gives = resource.gives ? [await givesNow(ports, resource)] : []
  const human = humanBehind(person, policy.identity.sameHuman)
  const now = ports.clock.now()
  const ask: Ask = {
    id: requestId(ports.ids.next()),
    requester: person.id,
    beneficiary: person.id,
    entitlements: [{ integration: resource.integration, resource: resource.resource }],
    flow: flow.name,
    duration: duration.minutes,
    reason: reason.reason,
    startsAt: now,
    submittedAt: now,
    via,
    breakGlass: true,
    ...(isNonEmpty(through) ? { through } : {}),
  }
  const { reviewers, nobody } = await whoReviews(ports, policy, ask)
  if (reviewers.length === 0) return no({ reason: 'nobody-to-review', because: nobody })
  // Last, because what is asked of the directory takes its time, and somebody may revoke it meanwhile.
  const revoked = await revokedRecently(ports, ask, [resource])
  if (revoked) return no(revoked)
  return ports.store.transaction(async tx => {
    await tx.lockPerson(person.id)
    await tx.lockReviewsOf(human)
    const limit = await limitReached(tx, ask, human, resource.name, now)
    if (limit) return no(limit)
    const { next, asked, decided } = submitToRule(ask, policy.hash, gives)
    const review = openReview(ask, human)
    const actor = { kind: 'person', id: person.id, name: person.name } as const
    const rule = { kind: 'rule', id: flow.name, name: flow.name } as const
    await tx.saveRequest(next)
    await tx.saveReview(review.next)
    await saveWhatFollows(tx, ports, { actor, via, correlation: ask.id }, asked)
    for (const follows of [decided, review])
      await saveWhatFollows(tx, ports, { actor: rule, via: viaRule, correlation: ask.id }, follows)
    await andThen(tx)
    return { ok: true, request: ask.id }
  })
}

const no = (refusal: Refusal) => ({ ok: false, refusal }) as const

async function choose(
  ports: Ports,
  policy: Policy,
  entries: readonly BreakGlass[],
  what: EmergencyFor,
): Promise<WithinReach | Refusal> {
  const choices = await withinReach(ports, policy, entries)
  if ('chosen' in what) return confirmed(choices, what)
  const { named: typed } = what
  if (typed.trim() === '') return { reason: 'break-glass-for-what', names: namesOf(choices) }
  const tierZero = await namesTierZero(ports, policy, entries, typed)
  if (tierZero !== null) return { reason: 'break-glass-tier-zero', name: tierZero }
  const found = findByName(choices, typed)
  if (!found.ok) return found.refusal
  const chosen = choices.find(({ choice }) => choice === found.found.choice)
  return chosen ?? { reason: 'no-break-glass' }
}

function confirmed(
  choices: readonly WithinReach[],
  what: Extract<EmergencyFor, { readonly chosen: string }>,
): WithinReach | Refusal {
  if (what.chosen === '') return { reason: 'resource-missing' }
  const chosen = choices.find(({ choice }) => choice === what.chosen)
  if (!chosen) return { reason: 'unknown-resource', typed: 'that', nearest: [] }
  const { name } = chosen.resource
  return isTheName(what.confirmed, name) ? chosen : { reason: 'break-glass-name-wrong', name }
}

/** As many as one sentence tells. */
const named = 12
export const namesOf = (choices: readonly WithinReach[]): readonly string[] =>
  choices.slice(0, named).map(({ resource }) => resource.name)

/**
 * What holds of any request holds of this one: so many a day, and nobody goes round a no that was said within the hour. It waits for
 * nobody, so that what waits elsewhere is no obstacle.
 */
async function limitReached(tx: Transaction, ask: Ask, human: Human, name: string, now: Date): Promise<Refusal | null> {
  const [entitlement] = ask.entitlements
  for (const { terms } of await tx.liveGrantsFor(entitlement, ask.beneficiary))
    if ((await tx.request(terms.request))?.ask.breakGlass) return { reason: 'break-glass-running', name }
  const standing = await tx.standingOf(ask.requester, ask.entitlements, aDayBefore(now))
  const refused = askedTooOften(standing, ask) ?? deniedRecently(standing, entitlement.resource, now)
  if (refused) return refused
  const open = await tx.openReviewsOf({ person: ask.beneficiary, human })
  return open.length >= mostOpenReviews ? { reason: 'reviews-open', limit: mostOpenReviews } : null
}
