import type { Grant } from '../../access/grant/states.ts'

/** What is held is ours while another grant has written it, or may have, and has not taken it back. */
export const hasWritten = (grant: Grant): boolean =>
  grant.status === 'active' ||
  (grant.status === 'ending' && grant.removedAt === null) ||
  (grant.status === 'starting' && grant.prior !== null)
