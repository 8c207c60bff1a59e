import type { AccessFlow } from '../../access/access-flow.ts'
import { isNamed } from '../../access/drift/doer.ts'
import {
  type Drift,
  type DriftCommand,
  type DriftDecider,
  type DriftOfPerson,
  isOpen,
  isThere,
} from '../../access/drift/states.ts'
import { adopt } from '../../access/grant/opening.ts'
import { secondEndWanted } from '../../access/grant/second-end.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import { humanBehind } from '../../access/same-human.ts'
import { type DriftId, grantId, type Minutes, minutes, type PersonId, requestId } from '../../access/vocabulary.ts'
import type { MessageRef } from '../../ports/chat-surface.ts'
import type { Transaction } from '../../ports/store.ts'
import { withSettings } from '../asking/offers.ts'
import { openFlows } from '../asking/requestable-access.ts'
import { freezeOnHuman } from '../brake/freeze-of-human.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from '../react/reaction.ts'
import { type Doing, saveWhatFollows } from '../save.ts'
import { changeDriftIn } from './change-drift.ts'
import { letGo } from './check-holding.ts'
import { isLastHolder } from './last-holder.ts'
import { takesFromProtected } from './protected-by-file.ts'
import { nameNow } from './read-deeds.ts'
import { takesFromOurselves } from './takes-from-ourselves.ts'
import { doers, themselves, whoDecides } from './who-decides.ts'
import { flowsOpening, withheldFrom } from './withheld.ts'

type Choice = 'keep' | 'adopt' | 'undo'

/**
 * Somebody decides about what differs in the directory. Whether they may is read from the directory now, never from the card; then
 * the row is locked, so that of two deciders one is first and the other is told so.
 * @throws Fault when the directory cannot be asked: then nothing was decided.
 */
export async function settleDrift(
  ports: Ports,
  speaker: Speaker,
  id: DriftId,
  choice: Choice,
  message: MessageRef | null,
): Promise<Reaction> {
  const { person, incoming } = speaker
  const no = (refusal: Refusal): Reaction => refused(refusal, 'decision.refused', person)
  const [known, policy] = await Promise.all([ports.store.drift(id), ports.store.activePolicy()])
  if (!known || !policy) return no({ reason: 'no-such-request' })
  // Whoever did it must not decide that it stays, and the audit may know of them by now.
  const mayBeTheirs = choice !== 'undo' && isThere(known) && isOpen(known) && !isNamed(known.doer)
  const { drift: seen, waitsUntil } = mayBeTheirs ? await nameNow(ports, known) : { drift: known, waitsUntil: null }
  const by = await deciderOf(ports, policy, speaker, seen)
  // To whoever it is no business of, there is no such thing; whoever was shown a card is told that it is no longer theirs.
  const shown = (await ports.store.driftCards(id)).some(card => card.person === person.id)
  if (!by.entitled && !by.themselves && !shown) return no({ reason: 'no-such-request' })
  if (by.entitled && waitsUntil) return no({ reason: 'doer-not-told-yet', until: waitsUntil })
  if (by.entitled && choice !== 'keep' && isThere(seen) && (await takesFromProtected(ports, policy, seen)))
    return no({ reason: 'protected-account' })
  if (by.entitled && choice === 'undo' && isThere(seen) && (await isLastHolder(ports, policy, seen)))
    return no({ reason: 'last-holder' })
  if (by.entitled && choice === 'undo' && isThere(seen) && (await takesFromOurselves(ports, seen)))
    return no({ reason: 'own-right' })
  const gives = choice === (isThere(seen) ? 'adopt' : 'undo')
  const withheld = gives && seen.standing.status === 'found' ? await withheldFrom(ports, policy, seen) : null
  if (withheld && by.entitled) return no(withheld)
  const freeze = gives && choice === 'undo' && 'person' in seen ? await frozenFor(ports, seen) : null
  if (freeze && by.entitled && seen.standing.status === 'found') return no({ reason: 'frozen', ...freeze })
  const adoption = choice === 'adopt' && seen.kind !== 'group-added' ? await adoptionOf(ports, policy, seen) : null
  if (adoption && !adoption.ok && by.entitled) return no(adoption.refusal)
  const lost = seen.grant && (await ports.store.grant(seen.grant.id))
  const doing = doingOf(speaker, `drift:${id}`)
  const now = ports.clock.now()
  return ports.store.transaction(async tx => {
    if (seen.kind !== 'group-added') await tx.lockPerson(seen.person)
    const length = adoption?.ok ? adoption.length : minutes(1)
    const until = new Date(now.getTime() + length * 60_000)
    const commands: Readonly<Record<Choice, DriftCommand>> = {
      keep: { type: 'keep', by },
      adopt: { type: 'adopt', by, until },
      undo: { type: 'undo', by, lost: lost?.terms ?? null },
    }
    const changed = await changeDriftIn(tx, ports, id, commands[choice], doing)
    if (!changed.ok) return no(changed.refusal)
    if (choice === 'keep') await letStand(tx, ports, changed.drift, doing)
    if (adoption?.ok && changed.drift.kind !== 'group-added')
      await saveAdoption(tx, ports, speaker, policy, changed.drift, adoption)
    // A press on a copy that we sent and forgot makes it one of those that close.
    if (message) await tx.rememberDriftCard({ drift: id, person: person.id, message })
    await tx.finishIncoming(incoming)
    return { kind: 'done', words: answers[choice] }
  })
}

const frozenFor = (ports: Ports, { entitlement, person }: DriftOfPerson) =>
  freezeOnHuman(ports, [entitlement], [person])

/** They have it without an end from now on, by whatever it was to end. */
async function letStand(tx: Transaction, ports: Ports, drift: Drift, doing: Doing): Promise<void> {
  const { resource } = drift.entitlement
  if (drift.kind === 'group-added') return tx.setStandingGroup(resource, drift.group.id, true)
  if (!isThere(drift)) return
  await tx.setStanding(resource, drift.person, true)
  await letGo(tx, ports, drift, drift.doer, doing)
}

const answers: Readonly<Record<Choice, string>> = {
  keep: 'Kept as it is. Your decision is recorded.',
  adopt: 'Adopted. It ends like any other access.',
  undo: 'It is being undone now.',
}

async function deciderOf(ports: Ports, policy: Policy, { person }: Speaker, drift: Drift): Promise<DriftDecider> {
  const [isAbout, hasDoneIt] = [await themselves(ports, policy, drift), await doers(ports, policy, drift)]
  const didIt = hasDoneIt(person)
  const entitled = await mayDecide(ports, policy, drift, person.id, didIt)
  return { person: person.id, entitled, themselves: isAbout(person), didIt, policy: policy.hash }
}

async function mayDecide(
  ports: Ports,
  policy: Policy,
  drift: Drift,
  person: PersonId,
  withDoer: boolean,
): Promise<boolean> {
  for await (const { people } of whoDecides(ports, policy, drift, undefined, { withDoer }))
    if (people.some(({ id }) => id === person)) return true
  return false
}

type Adoption = {
  readonly ok: true
  readonly flow: AccessFlow
  readonly length: Minutes
  /** The file wants the directory to end it too, which is asked for that as soon as it is decided. */
  readonly asksSecondEnd: boolean
}

/**
 * For as long as the flow gives where nobody says otherwise: the one that is open to them, else whichever opens the resource, because
 * they have it already, and the decision only puts an end to it.
 */
async function adoptionOf(
  ports: Ports,
  policy: Policy,
  { entitlement, person }: DriftOfPerson,
): Promise<Adoption | { readonly ok: false; readonly refusal: Refusal }> {
  const known = await ports.store.inventory.resource(entitlement)
  const opening = await flowsOpening(ports, policy, { entitlement })
  const open = new Set((await openFlows(ports, policy, person)).map(({ name }) => name))
  const flow = opening.find(({ name }) => open.has(name)) ?? opening[0]
  if (!flow || !known) return refuse({ reason: 'no-flow-to-adopt' })
  const asksSecondEnd = secondEndWanted(policy, flow, withSettings(known, policy)) !== null
  return { ok: true, flow, length: flow.duration.default, asksSecondEnd }
}

/** A request that is approved from its beginning: the decision behind the grant, and the cards that tell of it. */
async function saveAdoption(
  tx: Transaction,
  ports: Ports,
  { person, from }: Speaker,
  policy: Policy,
  { entitlement, person: beneficiary }: DriftOfPerson,
  { flow, length, asksSecondEnd }: Adoption,
): Promise<void> {
  const now = ports.clock.now()
  const id = requestId(ports.ids.next())
  const human = humanBehind(person, policy.identity.sameHuman)
  const request: AccessRequest = {
    status: 'approved',
    ask: {
      id,
      requester: beneficiary,
      beneficiary,
      entitlements: [entitlement],
      flow: flow.name,
      duration: length,
      reason: 'Held without Doorbell, and given an end.',
      startsAt: now,
      submittedAt: now,
      via: from.surface,
    },
    decisions: [
      {
        verdict: 'approve',
        by: { kind: 'person', person: person.id, human },
        stage: 0,
        at: now,
        via: from.surface,
        policy: policy.hash,
        because: null,
      },
    ],
    at: now,
  }
  await tx.saveRequest(request)
  const secondEnd = asksSecondEnd ? { secondEnd: { kind: 'asked' } as const } : {}
  const terms = { id: grantId(ports.ids.next()), request: id, entitlement, beneficiary, duration: length, ...secondEnd }
  const opened = adopt(terms, now)
  await tx.saveGrant(opened.next)
  await saveWhatFollows(tx, ports, doingOf({ person, from } as Speaker, id), opened)
}
