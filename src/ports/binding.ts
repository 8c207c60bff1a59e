import type { PersonId } from '../access/vocabulary.ts'
import type { ChatAccount } from './chat-surface.ts'

/**
 * `import` was said by an operator in the import file; `sign-in` was proven by signing in to both in one browser; `email` was
 * found by address and is proven again when it matters; of `directory` the account is the directory's own, and tells whose it is.
 */
export interface Binding {
  readonly account: ChatAccount
  readonly person: PersonId
  readonly how: BindingKind
  /** The address that matched, for `email`. */
  readonly email: string | null
  readonly at: Date
}

export const bindingKinds = ['import', 'sign-in', 'email', 'directory'] as const
export type BindingKind = (typeof bindingKinds)[number]
