import type { HeldThrough } from '../catalog.ts'
import type { GrantId } from '../vocabulary.ts'

/**
 * `verified-gone`: read back and absent. `kept-for`: another grant of Doorbell still gives it, and ends it in its turn.
 * `standing`: it is held by somebody else's doing, and Doorbell takes nothing that it did not give. `never-listed`: no list ever showed it,
 * and it goes by no name by which it could be taken: nobody knows whether it is there.
 */
export type EndProof =
  /**
   * `through`: by what they have it all the same. Absent: by nothing, or it was not looked at yet; `null`: it could not be read.
   * `overdueSeconds`: it was late, and somebody was told. `byItself`: the directory ended it then, before Doorbell came to do it.
   */
  | {
      readonly kind: 'verified-gone'
      readonly reads: number
      readonly through?: readonly HeldThrough[] | null
      readonly overdueSeconds?: number
      readonly byItself?: Date
    }
  | { readonly kind: 'kept-for'; readonly grant: GrantId }
  | { readonly kind: 'standing' }
  | { readonly kind: 'never-listed' }
