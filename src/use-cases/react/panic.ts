import { accountsIn } from '../../access/freeze.ts'
import { decidePanic, type Panic } from '../../access/panic.ts'
import { isProtected } from '../../access/policy.ts'
import { type PanicId, panicId } from '../../access/vocabulary.ts'
import { panicCard } from '../../cards/panic-card.ts'
import { readReason } from '../asking/read-reason.ts'
import { everyAccountIn, oneAccountIn } from '../brake/accounts-of-human.ts'
import { countSoon } from '../brake/carry-out-panic.ts'
import { aboutScope, pullBrake, spreadSoon } from '../brake/pull.ts'
import { scopeMeant } from '../brake/scope.ts'
import { showPanicSoon } from '../brake/show-panic.ts'
import { touchable, untouchedWithin } from '../brake/untouched.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/** An admin wants to end all of something. Nothing is done yet: they read what it would be, and type its name to begin. */
export async function proposePanic(
  ports: Ports,
  speaker: Speaker,
  what: string,
  reason: string | null,
): Promise<Reaction> {
  const { person, incoming, mentions, from } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const because = readReason(reason)
  if (!because.ok) return refused(because.refusal, 'request.refused', person)
  if (what === '') return refused({ reason: 'panic-for-what' }, 'request.refused', person)
  const meant = await scopeMeant(ports, policy, what, mentions)
  if (!meant.ok) return refused(meant.refusal, 'request.refused', person)
  const whole = await everyAccountIn(ports, policy, meant.found.scope)
  const { scope } = whole
  // Nothing of it would be ended, whoever confirms it.
  if (scope.of === 'person' && accountsIn(scope).every(one => isProtected(policy, one)))
    return refused({ reason: 'protected-account' }, 'request.refused', person)
  const untouched = await untouchedWithin(ports.store, policy, scope)
  const { given, ending } = touchable(await ports.store.liveWithin(scope), untouched)
  const at = ports.clock.now()
  const panic: Panic = {
    id: panicId(ports.ids.next()),
    ...meant.found,
    ...whole,
    by: person.id,
    via: from.surface,
    at,
    because: because.reason,
    standing: { status: 'proposed', live: given + ending },
  }
  await ports.store.transaction(async tx => {
    await tx.savePanic(panic)
    await showPanicSoon(tx, panic, at)
    await tx.finishIncoming(incoming)
  })
  return {
    kind: 'done',
    words: 'Nothing was ended yet. I have written to you how much it would be, and what begins it.',
  }
}

/** The chat opens the form by itself; where it could not, the card is there again. */
export async function askForName(ports: Ports, { person }: Speaker, id: PanicId): Promise<Reaction> {
  const panic = await ports.store.panic(id)
  return panic?.by === person.id
    ? { kind: 'shown', card: panicCard(panic) }
    : refused({ reason: 'no-such-request' }, 'decision.refused', person)
}

/**
 * The name was typed. Whether they are an admin is read from the directory now. Granting is stopped in the same transaction, so that
 * nothing comes to life behind what is being ended; the ending itself goes the ordinary way, one grant at a time, and survives whatever happens here.
 */
export async function confirmPanic(ports: Ports, speaker: Speaker, id: PanicId, typed: string): Promise<Reaction> {
  const { person, incoming } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'decision.refused', person)
  const proposed = await ports.store.panic(id)
  // Theirs by now: an account may have become theirs since it was asked for.
  const whole = proposed && (await everyAccountIn(ports, policy, proposed.scope))
  const at = ports.clock.now()
  return ports.store.transaction(async tx => {
    const locked = await tx.lockPanic(id)
    const panic = locked && whole && { ...locked, ...whole }
    if (!panic) return refused({ reason: 'no-such-request' }, 'decision.refused', person)
    const untouched = await untouchedWithin(tx, policy, panic.scope)
    const { given, ending } = touchable(await tx.liveWithin(panic.scope), untouched)
    const outcome = decidePanic(panic, { type: 'confirm', by: person.id, typed, live: given + ending }, at)
    if (!outcome.ok) return refused(outcome.refusal, 'decision.refused', person)
    const { scope, because } = panic
    const doing = doingOf(speaker, id)
    await tx.savePanic(outcome.next)
    const freeze = { scope: oneAccountIn(scope), by: person.id, at, because }
    // Stopped before: that is known, and this is told all the same.
    if (!(await pullBrake(tx, freeze, doing, 'panicked'))) await spreadSoon(tx, 'panicked', freeze, at)
    const { details, ...about } = aboutScope(scope)
    await tx.append({
      ...about,
      ...doing,
      at,
      action: 'panic.started',
      details: {
        ...details,
        panic: id,
        name: panic.name,
        live: given + ending,
        ...(untouched.length > 0 ? { protected: untouched.length } : {}),
      },
      ...(because ? { reason: because } : {}),
    })
    await tx.schedule(
      { type: 'carry-out-panic', panic: id },
      { key: `carry-out-panic:${id}`, lane: `panic:${id}`, due: at },
    )
    await countSoon(tx, id, at)
    await showPanicSoon(tx, outcome.next, at)
    await tx.finishIncoming(incoming)
    return { kind: 'done', words: 'It has begun. Your card tells how far it is.' }
  })
}
