import type { AddressBook } from '../address-book.ts'
import { accountKey, type State } from './state.ts'

type Exclusively = <T>(work: (state: State) => T) => Promise<T>

export const addressesOf = (exclusively: Exclusively, committed: () => State): AddressBook => ({
  find: async account => structuredClone(committed().addresses.get(accountKey(account)) ?? null),
  remember: address =>
    exclusively(({ addresses }) => void addresses.set(accountKey(address.account), { ...address, lost: null })),
  lose: (account, because, at) =>
    exclusively(({ addresses }) => {
      const known = addresses.get(accountKey(account))
      if (known && known.seenAt <= at) addresses.set(accountKey(account), { ...known, lost: { at, because } })
    }),
})
