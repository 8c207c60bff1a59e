import type { HeldBy } from '../../access/held-now.ts'

/** A resource, as cards tell of it. */
export interface ResourceView {
  readonly name: string
  readonly type: 'group' | 'directory role'
  readonly accessDetails: string | null
  /** Counts as powerful. */
  readonly privileged?: boolean
  /** Gives control over the whole tenant, and is listed in the access file as such. */
  readonly tierZero?: true
  /** Whoever has it decides in Doorbell, and the access file accepts that it is handed out. */
  readonly confersAuthority?: true
  /** The directory roles that a group gives besides. */
  readonly gives?: readonly string[]
  /** Milliseconds from being given to being usable. Absent: not known. */
  readonly usuallyUsableAfter?: number
  /** Who holds it directly: `at` the last reading of the directory, or, absent, when it was asked for. Absent: not known. */
  readonly heldBy?: HeldBy & { readonly at?: Date }
}
