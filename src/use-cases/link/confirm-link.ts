import { viaWeb } from '../../access/audit.ts'
import type { Person } from '../../access/catalog.ts'
import { noticeKey } from '../../access/effect.ts'
import type { LinkRefusal } from '../../access/page-refusal.ts'
import type { AccountFacts, ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { LinkAttempt, LinkStep } from '../../ports/link.ts'
import type { Transaction } from '../../ports/store.ts'
import { showHomeAnew } from '../looking-up/home-soon.ts'
import { fromPerson, unfitAccount } from '../people/identify-person.ts'
import type { Ports } from '../ports.ts'
import { refuseLink } from './refuse-link.ts'
import { digestOf, sameSecret } from './secrets.ts'
import type { Stepped } from './sign-in-steps.ts'
import { tellSlot } from './tell-account.ts'
import { isAnotherAccount, whatIsBound } from './what-is-bound.ts'

type Confirming = LinkAttempt & { readonly step: Extract<LinkStep, { at: 'confirm' }> }

export interface Confirmation {
  readonly chat: AccountFacts
  readonly person: Person
  /** Has to come back with the last word. */
  readonly form: string
  /** Whether what they did in the chat is carried on with. */
  readonly carriesOn: boolean
}

/**
 * Both accounts by name, read live, for the page that asks. Changes nothing.
 * @throws Fault when the chat or the directory cannot be asked.
 */
export async function showConfirmation(ports: Ports, session: string | null): Promise<Stepped<Confirmation>> {
  const found = await confirming(ports, session)
  if (!found.ok) return found
  const { attempt } = found
  const looked = await lookAgain(ports, attempt)
  if (!looked.ok) return refuseLink(ports, attempt, looked.refusal, 'over')
  const { chat, person } = looked
  return { ok: true, chat, person, form: attempt.step.form, carriesOn: attempt.carryOn !== null }
}

/**
 * The last word, which uses the link up: everything is asked live once more, then the two are bound, all who should hear of it are told, and what the
 * account was doing is handed to the conversation, all in one transaction and therefore once.
 * @throws Fault when the chat or the directory cannot be asked: then it can be said again.
 */
export async function confirmLink(
  ports: Ports,
  session: string | null,
  form: string,
): Promise<Stepped<Pick<Confirmation, 'chat' | 'person' | 'carriesOn'>>> {
  const found = await confirming(ports, session)
  if (!found.ok) return found
  const { attempt } = found
  if (!sameSecret(form, attempt.step.form)) return refuseLink(ports, attempt, { reason: 'form-not-ours' }, 'go-on')
  const looked = await lookAgain(ports, attempt)
  if (!looked.ok) return refuseLink(ports, attempt, looked.refusal, 'over')
  const addressee = await addresseeOf(ports, looked.person, attempt.account)
  const obstacle = await ports.store.transaction(tx => bindBoth(ports, tx, attempt, looked, addressee))
  if (obstacle) return refuseLink(ports, attempt, obstacle, obstacle.reason === 'link-used' ? 'go-on' : 'over')
  return { ok: true, chat: looked.chat, person: looked.person, carriesOn: attempt.carryOn !== null }
}

async function confirming(ports: Ports, session: string | null): Promise<Stepped<{ readonly attempt: Confirming }>> {
  const attempt = session === null ? null : await ports.store.linkOfSession(digestOf(session))
  if (!attempt) return { ok: false, refusal: { reason: 'link-other-browser' } }
  const { step } = attempt
  if (step.at === 'linked' || step.at === 'refused') return { ok: false, refusal: { reason: 'link-used' } }
  // Not signed in to both yet: the link goes on where it was.
  if (step.at !== 'confirm') return { ok: false, refusal: { reason: 'form-not-ours' } }
  if (ports.clock.now() >= attempt.expiresAt) return refuseLink(ports, attempt, { reason: 'link-expired' }, 'over')
  return { ok: true, attempt: { ...attempt, step } }
}

async function lookAgain(
  ports: Ports,
  { account, step }: Confirming,
): Promise<Stepped<{ readonly chat: AccountFacts; readonly person: Person }>> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface) throw new Fault('surface.unknown', `no such chat: ${account.surface}`, { retry: 'never' })
  const [chat, person] = await Promise.all([surface.accountFacts(account), ports.directory.person(step.person)])
  const unfit = unfitAccount(chat)
  if (unfit) return { ok: false, refusal: unfit }
  const found = fromPerson(account, person)
  return found.ok ? { ok: true, chat, person: found.person } : found
}

/**
 * The account in this chat that has the person's own address, in whichever domain: to be told gives no right, and if this is theft,
 * that is who has to hear of it.
 */
const addresseeOf = async (
  ports: Ports,
  { id, email }: Person,
  { surface }: ChatAccount,
): Promise<ChatAccount | null> => (await ports.surfaces.get(surface)?.findAccount({ person: id, email })) ?? null

async function bindBoth(
  { clock, ids }: Ports,
  tx: Transaction,
  { id, account, step: seen }: Confirming,
  { chat, person }: { readonly chat: AccountFacts; readonly person: Person },
  addressee: ChatAccount | null,
): Promise<LinkRefusal | null> {
  // The account before the person, as everybody takes them who takes both.
  await tx.lockAccount(account)
  await tx.lockPerson(person.id)
  const attempt = await tx.lockLink(id)
  if (attempt?.step.at !== 'confirm' || attempt.step.form !== seen.form) return { reason: 'link-used' }
  const bound = await whatIsBound(tx, account, person.id)
  if (bound) return bound
  const at = clock.now()
  await tx.bind({ account, person: person.id, how: 'sign-in', email: null, at })
  await tx.saveLink({ ...attempt, step: { at: 'linked', session: attempt.step.session }, carryOn: null })
  await tx.append({
    action: 'identity.linked',
    about: person.id,
    outcome: 'done',
    reason: 'signed in to both in one browser, and confirmed',
    details: { account, how: 'sign-in' },
    actor: { kind: 'person', id: person.id, name: person.name },
    via: viaWeb,
    at,
    correlation: id,
  })
  const told = { type: 'tell-account', news: 'linked', person: person.id } as const
  await tx.schedule({ ...told, account, other: null }, tellSlot(account, 'linked', at))
  const elsewhere = (await tx.accountsOf(person.id)).filter(other => other.account.surface !== account.surface)
  const theirs = [...(addressee ? [addressee] : []), ...elsewhere.map(other => other.account)]
  for (const other of theirs.filter(one => one.surface !== account.surface || isAnotherAccount(one, account)))
    await tx.schedule({ ...told, account: other, other: account }, tellSlot(other, 'linked', at))
  if (theirs.length === 0) {
    const notice = { kind: 'linked-unseen', person: person.id, name: person.name, account: chat.displayName } as const
    await tx.schedule(
      { type: 'tell-admins', notice },
      { key: `tell-admins:${noticeKey(notice)}`, lane: 'links', due: at },
    )
  }
  await showHomeAnew(tx, account, at)
  if (attempt.carryOn)
    await tx.receive(
      ids.next(),
      { deliveryKey: `link:${id}`, from: account, replyTo: { account, handle: null }, what: attempt.carryOn },
      at,
    )
  return null
}
