import { minutes } from '../vocabulary.ts'

/** Whoever can act hears of what was decided to be undone and is not, for so long. */
export const lateAfter = minutes(5)

export const lateBecauses = ['away', 'refused', 'still-listed', 'protected', 'last-holder', 'own-right'] as const

/**
 * Why it is not undone. `away`: the directory does not answer, or not as it should. `still-listed`: it accepted the removal, and lists it
 * all the same. `protected`: the access file protects the account by now. `last-holder`: nobody else holds it by now. `own-right`: Doorbell
 * itself would lose it.
 */
export type LateBecause = (typeof lateBecauses)[number]

/** The same of an end. Who is the last to hold it loses it all the same, and Doorbell gives nothing to itself. */
export type EndLateBecause = Exclude<LateBecause, 'last-holder' | 'own-right'>

export interface Late<B extends LateBecause = LateBecause> {
  readonly because: B
  /** For which of them somebody was told; each once. */
  readonly told: readonly B[]
}

/** As it is known now. What comes back is true of the card, and is told to nobody again. */
export const lateBy = <B extends LateBecause>(known: Late<B> | undefined, because: B): Late<B> => ({
  because,
  told: [...new Set([...(known?.told ?? []), because])],
})
