import { viaWeb } from '../../access/audit.ts'
import type { StepUpRefusal } from '../../access/page-refusal.ts'
import type { Refusal } from '../../access/refusal.ts'
import { isFresh, type Proof, proves } from '../../access/step-up.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { SignInChallenge } from '../../ports/link.ts'
import type { AskAhead, DecisionAhead, StepUpAttempt, StepUpStep } from '../../ports/step-up.ts'
import { digestOf, newSecret, sameSecret } from '../link/secrets.ts'
import { namesFor, type Ports } from '../ports.ts'
import { stepUpKeeps } from './offer.ts'

/** What the page is about. */
export type StepUpKind = 'decision' | 'ask'
type No = {
  readonly ok: false
  readonly refusal: Refusal | StepUpRefusal
  /** Absent where it is not known. */
  readonly of?: StepUpKind
}
export type Stepped<T> = ({ readonly ok: true } & T) | No

const kindOf = ({ asks }: Pick<StepUpAttempt, 'asks'>): StepUpKind => (asks ? 'ask' : 'decision')

export const no = (reason: StepUpRefusal['reason'], attempt?: StepUpAttempt | null) =>
  ({ ok: false, refusal: { reason }, ...(attempt ? { of: kindOf(attempt) } : {}) }) as const

/** What stands behind an address that somebody, or a scanner, opened. Changes nothing. `session` is the browser's cookie. */
export async function openStepUp(
  { store, clock }: Ports,
  secret: string,
  session: string | null,
): Promise<Stepped<{ readonly of: StepUpKind }>> {
  const attempt = await store.stepUp(digestOf(secret))
  if (!attempt) return no('step-up-unknown')
  const why = whyNotBegin(attempt, session, clock.now())
  return why === null ? { ok: true, of: kindOf(attempt) } : no(why, attempt)
}

/** The browser that begins is the one that everything is done in. It gets a cookie of its own, which is known by its digest. */
export async function beginStepUp(
  ports: Ports,
  secret: string,
  session: string | null,
  challengeFor: (context: string) => SignInChallenge,
): Promise<Stepped<{ readonly session: string; readonly challenge: SignInChallenge; readonly context: string }>> {
  const now = ports.clock.now()
  const fresh = newSecret()
  return ports.store.transaction(async tx => {
    const attempt = await tx.lockStepUp(digestOf(secret))
    const why = attempt ? whyNotBegin(attempt, session, now) : 'step-up-unknown'
    if (!attempt || why) return no(why ?? 'step-up-unknown', attempt)
    const challenge = challengeFor(attempt.context)
    const expiresAt = new Date(now.getTime() + stepUpKeeps)
    await tx.saveStepUp({ ...attempt, step: { at: 'away', session: digestOf(fresh), challenge }, expiresAt })
    return { ok: true, session: fresh, challenge, context: attempt.context }
  })
}

function whyNotBegin({ step, expiresAt }: StepUpAttempt, session: string | null, now: Date) {
  if (step.at === 'over') return 'step-up-over'
  if (now >= expiresAt) return 'step-up-expired'
  return step.at === 'offered' || (session !== null && sameSecret(step.session, digestOf(session)))
    ? null
    : 'step-up-other-browser'
}

/** The answer of the sign-in is there: what it has to match is given out once, and never again. */
export async function takeProof(
  ports: Ports,
  session: string | null,
  state: string,
): Promise<Stepped<{ readonly attempt: StepUpAttempt; readonly challenge: SignInChallenge }>> {
  const found = session === null ? null : await ports.store.stepUpOfSession(digestOf(session))
  if (!found) return no('step-up-other-browser')
  const taken = await ports.store.transaction(async tx => {
    const attempt = await tx.lockStepUp(found.id)
    if (!attempt || ports.clock.now() >= attempt.expiresAt) return no('step-up-expired', attempt)
    const { step } = attempt
    if (step.at !== 'away') return no('step-up-answer-used', attempt)
    if (!sameSecret(state, step.challenge.state)) return no('step-up-answer-not-ours', attempt)
    await tx.saveStepUp({ ...attempt, step: { at: 'checking', session: step.session } })
    return { ok: true, attempt, challenge: step.challenge } as const
  })
  // Whoever sent it may be somebody else: the browser that is in the middle of it goes on.
  if (!taken.ok) await refuseStepUp(ports, found, taken.refusal, {}, 'go-on')
  return taken
}

/** Somebody signed in: it has to be whoever pressed, strongly enough, and just now. `now` is real time, as in tokens. */
export async function proofGiven(
  ports: Ports,
  attempt: StepUpAttempt,
  by: PersonId,
  proof: Proof,
  now: Date,
): Promise<Stepped<object>> {
  const why =
    by !== attempt.person
      ? 'step-up-other-account'
      : !proves(proof, attempt.context)
        ? 'step-up-not-strong-enough'
        : !isFresh(proof, now)
          ? 'step-up-not-fresh'
          : null
  if (why) return refuseStepUp(ports, attempt, { reason: why }, { by, proof })
  return ports.store.transaction(async tx => {
    const found = await tx.lockStepUp(attempt.id)
    if (found?.step.at !== 'checking') return no('step-up-answer-used', found)
    await tx.saveStepUp({ ...found, step: { at: 'confirm', session: found.step.session, proof, form: newSecret() } })
    return { ok: true }
  })
}

/** What the page of this browser is about; `null` where there is none. */
export async function stepUpKind({ store }: Pick<Ports, 'store'>, session: string | null): Promise<StepUpKind | null> {
  const attempt = session === null ? null : await store.stepUpOfSession(digestOf(session))
  return attempt && kindOf(attempt)
}

interface Ahead {
  readonly decision: DecisionAhead
  readonly ask: AskAhead
}

/** Somebody who is proven, and has yet to say what they came for. */
export type Confirming<Kind extends StepUpKind = StepUpKind> = Ahead[Kind] & {
  readonly step: Extract<StepUpStep, { at: 'confirm' }>
}

/** What this browser has in front of it, where it is of this kind. */
export async function confirming<Kind extends StepUpKind>(
  ports: Ports,
  kind: Kind,
  session: string | null,
  now: Date,
): Promise<Stepped<{ readonly attempt: Confirming<Kind> }>> {
  const attempt = session === null ? null : await ports.store.stepUpOfSession(digestOf(session))
  if (!attempt) return no('step-up-other-browser')
  const { step } = attempt
  if (step.at !== 'confirm') return no('step-up-over', attempt)
  if (ports.clock.now() >= attempt.expiresAt) return refuseStepUp(ports, attempt, { reason: 'step-up-expired' })
  if (!isFresh(step.proof, now)) return refuseStepUp(ports, attempt, { reason: 'step-up-not-fresh' })
  const proven = { ...attempt, step }
  return isOf(proven, kind) ? { ok: true, attempt: proven } : no('step-up-over', attempt)
}

const isOf = <Kind extends StepUpKind>(attempt: Confirming, kind: Kind): attempt is Confirming & Confirming<Kind> =>
  kindOf(attempt) === kind

/** Writes down that nothing was decided, or asked, and ends the attempt, unless it is left to the browser that is in the middle of it. */
export async function refuseStepUp(
  { store, clock, log }: Ports,
  of: StepUpAttempt,
  refusal: Refusal | StepUpRefusal,
  said: Readonly<Record<string, unknown>> = {},
  then: 'over' | 'go-on' = 'over',
): Promise<No> {
  const { id, person, request, asks } = of
  const names = await namesFor({ store }, [person])
  await store.transaction(async tx => {
    const attempt = await tx.lockStepUp(id)
    // Decided meanwhile, from another window: that stays told.
    if (then === 'over' && attempt && attempt.step.at !== 'offered' && attempt.step.at !== 'over')
      await tx.saveStepUp({ ...attempt, step: { at: 'over', session: attempt.step.session, because: refusal.reason } })
    await tx.append({
      action: asks ? 'request.refused' : 'decision.refused',
      ...(asks ? { target: asks.entitlement } : { request }),
      outcome: 'refused',
      reason: refusal.reason,
      details: { refusal, stepUp: true, ...said },
      actor: { kind: 'person', id: person, name: names(person) },
      via: viaWeb,
      at: clock.now(),
      correlation: request ?? id,
    })
  })
  log.info('step-up.refused', { reason: refusal.reason, ...(request ? { request } : {}) })
  return { ok: false, refusal, of: kindOf(of) }
}
