import type { PolicyChange } from '../../access/policy-change/change.ts'
import type { ImportedAccount } from '../../access/policy-proposal.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Binding } from '../../ports/binding.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Transaction } from '../../ports/store.ts'
import { tellSlot } from '../link/tell-account.ts'
import { isAnotherAccount } from '../link/what-is-bound.ts'
import { showHomeAnew } from '../looking-up/home-soon.ts'
import type { Doing } from '../save.ts'
import { leaveBehind } from './leave-behind.ts'

/**
 * Makes the operator's import the truth: accounts that are in it are bound, over any match by address, and those that were
 * imported before and are no longer in it are not bound any more.
 */
export async function importInto(
  tx: Transaction,
  wanted: readonly ImportedAccount[],
  by: Doing,
  at: Date,
): Promise<void> {
  // Against whoever signs in or is found by an address meanwhile. A file may name thousands, and a database holds so many locks.
  await tx.lockAccounts()
  const before = await tx.importedBindings()
  const now = new Set(wanted.map(({ account, person }) => keyOf(account, person)))
  for (const { account, person } of before) {
    if (now.has(keyOf(account, person))) continue
    await tx.unbind(account)
    await leaveBehind(tx, { account, person }, at)
    await tx.append({
      ...by,
      at,
      action: 'identity.dropped',
      about: person,
      outcome: 'done',
      reason: 'no longer in the import file',
      details: { account, how: 'import' },
    })
    await tellAccount(tx, account, 'unlinked', person, at)
  }
  // Whoever reads there hears that it speaks for another now. A file of thousands that is read for the first time tells nobody.
  const wasAnothers = new Set(before.map(({ account }) => accountKey(account)))
  const known = new Set(before.map(({ account, person }) => keyOf(account, person)))
  for (const { account, person } of wanted) {
    if (known.has(keyOf(account, person))) continue
    const bound = await tx.binding(account)
    const others = (await tx.accountsOf(person)).filter(other => isAnotherAccount(other.account, account))
    const replaced = [
      ...(bound && bound.person !== person ? [{ ...bound, reason: 'the import file names another person' }] : []),
      ...others.map(other => ({ ...other, reason: 'the import file names another account' })),
    ].filter(({ how }) => how !== 'import')
    for (const old of replaced) {
      await tx.unbind(old.account)
      await leaveBehind(tx, old, at)
      await tx.append({
        ...by,
        at,
        action: 'identity.dropped',
        about: old.person,
        outcome: 'done',
        reason: old.reason,
        details: { account: old.account, how: old.how },
      })
      await tellAccount(tx, old.account, 'unlinked', old.person, at)
    }
    await tx.bind({ account, person, how: 'import', email: null, at })
    await tx.append({
      ...by,
      at,
      action: 'identity.linked',
      about: person,
      outcome: 'done',
      reason: 'in the import file',
      details: { account, how: 'import' },
    })
    await showHomeAnew(tx, account, at)
    if (wasAnothers.has(accountKey(account)) || (bound && bound.person !== person))
      await tellAccount(tx, account, 'linked', person, at)
  }
}

const tellAccount = (
  tx: Transaction,
  account: ChatAccount,
  news: 'linked' | 'unlinked',
  person: PersonId,
  at: Date,
): Promise<void> =>
  tx.schedule({ type: 'tell-account', account, news, person, other: null }, tellSlot(account, news, at))

/** What an import makes of the accounts that were imported before: an account that is somebody's speaks for them. */
export function importChanges(
  before: readonly Pick<Binding, 'account' | 'person'>[],
  wanted: readonly ImportedAccount[],
): readonly PolicyChange[] {
  const keys = (some: readonly Pick<Binding, 'account' | 'person'>[]) =>
    new Set(some.map(({ account, person }) => keyOf(account, person)))
  const [known, now] = [keys(before), keys(wanted)]
  const changes = (
    some: readonly Pick<Binding, 'account' | 'person'>[],
    others: ReadonlySet<string>,
    kind: 'account-bound' | 'account-dropped',
  ) =>
    some
      .filter(({ account, person }) => !others.has(keyOf(account, person)))
      .map(
        ({ account, person }): PolicyChange => ({
          where: { kind: 'policy' },
          what: { kind, account: `${account.team}/${account.user}`, person },
          effect: kind === 'account-bound' ? 'widens' : 'narrows',
        }),
      )
  return [...changes(wanted, known, 'account-bound'), ...changes(before, now, 'account-dropped')]
}

const accountKey = ({ surface, team, user }: ChatAccount): string => `${surface}/${team}/${user}`
const keyOf = (account: ChatAccount, person: PersonId): string => `${accountKey(account)}=${person}`
