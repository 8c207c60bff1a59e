import type { PersonId } from '../access/vocabulary.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import { tellSlot } from './link/tell-account.ts'
import { isAnotherAccount } from './link/what-is-bound.ts'
import type { Ports } from './ports.ts'
import type { Doing } from './save.ts'

/**
 * Makes the operator's import the truth: accounts that are in it are bound, over any match by address, and those that were
 * imported before and are no longer in it are not bound any more.
 */
export async function importPeople(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  wanted: readonly { readonly account: ChatAccount; readonly person: PersonId }[],
  by: Doing,
): Promise<void> {
  const at = clock.now()
  await store.transaction(async tx => {
    const before = await tx.importedBindings()
    const now = new Set(wanted.map(({ account, person }) => keyOf(account, person)))
    for (const { account, person } of before) {
      if (now.has(keyOf(account, person))) continue
      await tx.unbind(account)
      await tx.append({
        ...by,
        at,
        action: 'identity.dropped',
        about: person,
        outcome: 'done',
        reason: 'no longer in the import file',
        details: { account, how: 'import' },
      })
    }
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
        await tx.append({
          ...by,
          at,
          action: 'identity.dropped',
          about: old.person,
          outcome: 'done',
          reason: old.reason,
          details: { account: old.account, how: old.how },
        })
        await tx.schedule(
          { type: 'tell-account', account: old.account, news: 'unlinked', person: old.person, other: null },
          tellSlot(old.account, 'unlinked', at),
        )
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
    }
  })
}

const keyOf = ({ surface, team, user }: ChatAccount, person: PersonId): string => `${surface}/${team}/${user}=${person}`
