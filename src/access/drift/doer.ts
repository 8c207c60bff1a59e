import type { PersonId } from '../vocabulary.ts'

/** Who changed the directory past Doorbell, as the directory's own audit has it. Names are somebody else's words. */
export type Doer =
  | { readonly kind: 'person'; readonly person: PersonId; readonly name: string; readonly at: Date }
  /** Another application, or a service of the directory itself. */
  | { readonly kind: 'app'; readonly name: string; readonly at: Date }
  /** A service of the directory, which somebody asked to: the audit has it as the service's doing, and does not say whose wish it was. */
  | { readonly kind: 'through-service'; readonly name: string; readonly at: Date }
  /** Doorbell's own application, in a doing that Doorbell does not remember. */
  | { readonly kind: 'ourselves'; readonly at: Date }

/** A service carried it out: whose wish it was may be learned yet. */
export const isNamed = (doer: Doer | null): doer is Exclude<Doer, { readonly kind: 'through-service' }> =>
  doer !== null && doer.kind !== 'through-service'

/** One change of who holds something directly, as the directory's audit has it. */
export interface Deed {
  readonly did: 'added' | 'removed'
  /** Given with an end of the directory's own, or such an end moved, which reads the same: nothing is held for good by that. */
  readonly forATime?: true
  readonly doer: Doer
}
