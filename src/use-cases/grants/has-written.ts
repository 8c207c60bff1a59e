import type { Grant } from '../../access/grant/states.ts'

/** What is held is ours while another grant has written it, or may have, and has not taken it back. */
export const hasWritten = (grant: Grant): boolean =>
  isGiver(grant) || (grant.status === 'starting' && grant.prior !== null)

/**
 * What is held is surely by this one too, and it takes it back: it keeps what another was to take. One that is on its way keeps nothing,
 * because nobody knows what came of it, or when it will be known.
 */
export const isGiver = (grant: Grant): boolean =>
  grant.status === 'active' || (grant.status === 'ending' && grant.removedAt === null)
