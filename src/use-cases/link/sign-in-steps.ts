import type { LinkRefusal } from '../../access/page-refusal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { LinkAttempt, LinkStep, SignInChallenge } from '../../ports/link.ts'
import { fromPerson, unfitAccount } from '../people/identify-person.ts'
import type { Ports } from '../ports.ts'
import { linkKeeps } from './offer-link.ts'
import { refuseLink } from './refuse-link.ts'
import { digestOf, newSecret, sameSecret } from './secrets.ts'
import { whatIsBound } from './what-is-bound.ts'

export type Stepped<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly refusal: LinkRefusal }

const no = (reason: Extract<LinkRefusal['reason'], string>) =>
  ({ ok: false, refusal: { reason } as LinkRefusal }) as const

/** What stands behind a link that somebody, or a scanner, opened. Changes nothing. `session` is the browser's cookie. */
export async function openLink(
  { store, clock }: Ports,
  secret: string,
  session: string | null,
): Promise<Stepped<{ readonly attempt: LinkAttempt }>> {
  const attempt = await store.link(digestOf(secret))
  const why = attempt ? whyNotBegin(attempt, session, clock.now()) : 'link-unknown'
  return attempt && why === null ? { ok: true, attempt } : no(why ?? 'link-unknown')
}

/** The browser that begins is the one that everything is done in. It gets a cookie of its own, which is known by its digest. */
export async function beginSignIn(
  ports: Ports,
  secret: string,
  session: string | null,
  challenge: SignInChallenge,
): Promise<Stepped<{ readonly attempt: LinkAttempt; readonly session: string }>> {
  const now = ports.clock.now()
  const fresh = newSecret()
  const begun = await ports.store.transaction(async tx => {
    const attempt = await tx.lockLink(digestOf(secret))
    if (!attempt) return no('link-unknown')
    const why = whyNotBegin(attempt, session, now)
    if (why) return { ...no(why), attempt }
    const expiresAt = new Date(now.getTime() + linkKeeps)
    await tx.saveLink({ ...attempt, step: { at: 'chat', session: digestOf(fresh), challenge }, expiresAt })
    return { ok: true, attempt, session: fresh } as const
  })
  if (!begun.ok && 'attempt' in begun) await refuseLink(ports, begun.attempt, begun.refusal, 'go-on')
  return begun
}

function whyNotBegin({ step, expiresAt }: LinkAttempt, session: string | null, now: Date) {
  if (step.at === 'linked' || step.at === 'refused') return 'link-used'
  if (now >= expiresAt) return 'link-expired'
  return step.at === 'offered' || (session !== null && sameSecret(step.session, digestOf(session)))
    ? null
    : 'link-other-browser'
}

/** The answer of a sign-in is there: what it has to match is given out once, and never again. */
export async function takeAnswer(
  ports: Ports,
  session: string | null,
  at: 'chat' | 'directory',
  state: string,
): Promise<Stepped<{ readonly attempt: LinkAttempt; readonly challenge: SignInChallenge }>> {
  const found = session === null ? null : await ports.store.linkOfSession(digestOf(session))
  if (!found) return no('link-other-browser')
  const taken = await ports.store.transaction(async tx => {
    const attempt = await tx.lockLink(found.id)
    if (!attempt || ports.clock.now() >= attempt.expiresAt) return no('link-expired')
    const { step } = attempt
    if (step.at !== at) return no(step.at === 'offered' ? 'link-other-browser' : 'sign-in-used')
    if (!sameSecret(state, step.challenge.state)) return no('sign-in-not-ours')
    await tx.saveLink({ ...attempt, step: { at: 'checking', session: step.session } })
    return { ok: true, attempt, challenge: step.challenge } as const
  })
  if (!taken.ok) await refuseLink(ports, found, taken.refusal, 'go-on')
  return taken
}

/** Somebody signed in to the chat: it has to be the very account that asked. Then the directory is next. */
export async function chatProven(
  ports: Ports,
  attempt: LinkAttempt,
  proven: { readonly homes: readonly string[]; readonly user: string },
  challenge: SignInChallenge,
): Promise<Stepped<object>> {
  const { account } = attempt
  if (!proven.homes.includes(account.team) || proven.user !== account.user)
    return refuseLink(ports, attempt, { reason: 'other-chat-account' }, 'over')
  const surface = ports.surfaces.get(account.surface)
  if (!surface) throw new Fault('surface.unknown', `no such chat: ${account.surface}`, { retry: 'never' })
  const unfit = unfitAccount(await surface.accountFacts(account))
  if (unfit) return refuseLink(ports, attempt, unfit, 'over')
  return moveOn(ports, attempt, session => ({ at: 'directory', session, challenge }))
}

/** Somebody signed in to the directory: asked live, they have to be an enabled full member whom nobody else is bound to. */
export async function directoryProven(ports: Ports, attempt: LinkAttempt, person: PersonId): Promise<Stepped<object>> {
  const found = fromPerson(attempt.account, await ports.directory.person(person))
  if (!found.ok) return refuseLink(ports, attempt, found.refusal, 'over')
  const bound = await whatIsBound(ports.store, attempt.account, person)
  if (bound) return refuseLink(ports, attempt, bound, 'over')
  return moveOn(ports, attempt, session => ({ at: 'confirm', session, person, form: newSecret() }))
}

/** Only from `checking`, where this very answer stands: another browser window may have begun anew meanwhile. */
async function moveOn(
  ports: Ports,
  { id }: LinkAttempt,
  next: (session: string) => LinkStep,
): Promise<Stepped<object>> {
  return ports.store.transaction(async tx => {
    const attempt = await tx.lockLink(id)
    if (attempt?.step.at !== 'checking') return no('sign-in-used')
    await tx.saveLink({ ...attempt, step: next(attempt.step.session) })
    return { ok: true }
  })
}
