/** Chance, for jitter only. Ids and secrets never come from here. */
export interface Random {
  /** At least 0, below 1. */
  next(): number
}
