import { isActiveMember, type Person } from '../../access/catalog.ts'
import type { IdentityRefusal } from '../../access/refusal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Binding } from '../../ports/binding.ts'
import type { AccountFacts, ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { isAnotherAccount } from '../link/what-is-bound.ts'
import type { Ports } from '../ports.ts'
import { leaveBehind, leaveToWhoeverMayNotSpeak } from './leave-behind.ts'

export type Identified =
  | { readonly ok: true; readonly person: Person; readonly account: ChatAccount }
  | { readonly ok: false; readonly refusal: IdentityRefusal }

/**
 * Who a chat account is in the directory, proven now: the chat is asked about the account, the directory about the person.
 * An imported binding is an operator's word, and one by sign-in was proven by whoever holds both accounts. A match by address needs an allowed domain, a confirmed address, a full
 * member of our own workspace and exactly one enabled member in the directory; it is dropped when the address changes, and an account
 * that an admin unlinked is not matched again. An account
 * that is the directory's own needs no proof but that of the chat that it spoke from. What was linked while we asked is read anew,
 * and no guess replaces it.
 * @throws Fault when the chat or the directory cannot be asked. Then nobody is anybody.
 */
export async function identifyPerson(ports: Ports, account: ChatAccount): Promise<Identified> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface) throw new Fault('surface.unknown', `no such chat: ${account.surface}`, { retry: 'never' })
  const facts = await surface.accountFacts(account)
  const unfit = unfitAccount(facts)
  const binding = await ports.store.binding(account)
  if (unfit) {
    if (binding) await leaveToWhoeverMayNotSpeak(ports, binding, unfit)
    return { ok: false, refusal: unfit }
  }
  if (facts.inDirectory !== undefined) return identifyByDirectory(ports, account, facts.inDirectory, binding)
  if (binding && binding.how !== 'email') return fromPerson(account, await ports.directory.person(binding.person))
  return identifyByEmail(ports, facts, binding)
}

export function unfitAccount({ kind, deactivated }: AccountFacts): IdentityRefusal | null {
  if (deactivated) return { reason: 'deactivated-account' }
  switch (kind) {
    case 'bot':
      return { reason: 'bot-account' }
    case 'foreign':
      return { reason: 'foreign-account' }
    case 'guest':
      return { reason: 'guest-account' }
    case 'member':
      return null
    default:
      return kind satisfies never
  }
}

/** What is bound only says where this person is reached; who it is the chat says each time. */
async function identifyByDirectory(
  ports: Ports,
  account: ChatAccount,
  id: PersonId,
  binding: Binding | null,
): Promise<Identified> {
  const person = await ports.directory.person(id)
  // Somebody of another organisation who shares a room with ours: there is nothing that linking could mend.
  if (!person) return { ok: false, refusal: { reason: 'foreign-account' } }
  const identified = fromPerson(account, person)
  if (identified.ok && (binding?.person !== id || binding.how !== 'directory'))
    return (await bind(ports, binding, account, identified.person, byDirectory))
      ? identified
      : identifyPerson(ports, account)
  return identified
}

async function identifyByEmail(ports: Ports, facts: AccountFacts, binding: Binding | null): Promise<Identified> {
  const refused = (refusal: IdentityRefusal): Identified => ({ ok: false, refusal })
  const email = facts.email?.toLowerCase() ?? null
  const moved = binding !== null && binding.email !== email
  if (moved && !(await dropMatch(ports, binding, 'the address changed'))) return identifyPerson(ports, facts.account)
  const policy = await ports.store.activePolicy()
  const domains = policy?.identity.emailDomains ?? []
  if (domains.length === 0) return refused({ reason: 'not-linked' })
  if (await ports.store.isCutOff(facts.account)) return refused({ reason: 'cut-off' })
  if (!email || !facts.emailConfirmed) return refused({ reason: 'address-unconfirmed' })
  if (!inDomains(email, domains)) return refused({ reason: 'address-not-allowed' })
  const found = await ports.directory.peopleByEmail(email)
  const [person, ...others] = found.filter(isActiveMember)
  if (others.length > 0) return refused({ reason: 'several-in-directory' })
  if (!person) return fromPerson(facts.account, found[0] ?? null)
  const taken = (await ports.store.accountsOf(person.id)).find(other => isAnotherAccount(other.account, facts.account))
  if (taken) return refused({ reason: 'linked-to-another-account' })
  const seen = moved ? null : binding
  if (seen?.person !== person.id && !(await bind(ports, seen, facts.account, person, byEmail(email))))
    return identifyPerson(ports, facts.account)
  return { ok: true, person, account: facts.account }
}

export function fromPerson(account: ChatAccount, person: Person | null): Identified {
  if (!person) return { ok: false, refusal: { reason: 'nobody-in-directory' } }
  if (!person.enabled) return { ok: false, refusal: { reason: 'disabled-in-directory' } }
  if (person.kind === 'guest') return { ok: false, refusal: { reason: 'guest-in-directory' } }
  return { ok: true, person, account }
}

/** The whole domain counts, after the last @: `evil-contoso.com` and `contoso.com.evil.example` are not `contoso.com`. */
export const inDomains = (email: string, domains: readonly string[]): boolean =>
  domains.some(domain => domain.toLowerCase() === email.slice(email.lastIndexOf('@') + 1).toLowerCase())

interface Recognised extends Pick<Binding, 'how' | 'email'> {
  readonly rule: { readonly id: string; readonly name: string }
  readonly reason: string
}

const byEmail = (email: string): Recognised => ({
  how: 'email',
  email,
  rule: { id: 'email-match', name: 'E-mail match' },
  reason: 'the confirmed address matches exactly one enabled member',
})

const byDirectory: Recognised = {
  how: 'directory',
  email: null,
  rule: { id: 'directory-account', name: 'Account of the directory' },
  reason: 'the account is the directory’s own',
}

/** `false`, and nothing is bound, where the account or the person was bound otherwise while chat and directory were asked. */
async function bind(
  { store, clock }: Ports,
  seen: Binding | null,
  account: ChatAccount,
  person: Person,
  { how, email, rule, reason }: Recognised,
): Promise<boolean> {
  return store.transaction(async tx => {
    // The account before the person, as everybody takes them who takes both.
    await tx.lockAccount(account)
    await tx.lockPerson(person.id)
    if (!isTheSame(await tx.binding(account), seen)) return false
    if (how === 'email' && (await tx.isCutOff(account))) return false
    const others = how === 'email' ? await tx.accountsOf(person.id) : []
    if (others.some(other => isAnotherAccount(other.account, account))) return false
    await tx.bind({ account, person: person.id, how, email, at: clock.now() })
    await tx.append({
      action: 'identity.linked',
      about: person.id,
      outcome: 'done',
      reason,
      details: { account, how },
      actor: { kind: 'rule', ...rule },
      via: account.surface,
      at: clock.now(),
      correlation: person.id,
    })
    return true
  })
}

/** `false`, and nothing is dropped, where the account was bound otherwise meanwhile. */
export async function dropMatch(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  seen: Binding,
  because: string,
): Promise<boolean> {
  return store.transaction(async tx => {
    await tx.lockAccount(seen.account)
    if (!isTheSame(await tx.binding(seen.account), seen)) return false
    await tx.unbind(seen.account)
    await leaveBehind(tx, seen, clock.now())
    await tx.append({
      action: 'identity.dropped',
      about: seen.person,
      outcome: 'done',
      reason: because,
      details: { account: seen.account, how: seen.how },
      actor: { kind: 'rule', id: 'email-match', name: 'E-mail match' },
      via: seen.account.surface,
      at: clock.now(),
      correlation: seen.person,
    })
    return true
  })
}

const isTheSame = (now: Binding | null, seen: Binding | null): boolean =>
  now?.person === seen?.person && now?.how === seen?.how && now?.email === seen?.email
