/**
 * What a directory lets one app write in one tenant: a bucket that holds so many writes and fills up again at an even pace. A full
 * one is emptied as fast as calls can be made; from then on only the pace counts.
 */
export interface WriteQuota {
  readonly holds: number
  readonly refilledInSeconds: number
}

/** Entra's own for one app in one tenant; each added and each removed member is one write, however they are sent. */
export const directoryWrites: WriteQuota = { holds: 3_000, refilledInSeconds: 150 }

export const writesPerSecond = ({ holds, refilledInSeconds }: WriteQuota): number => holds / refilledInSeconds

/**
 * How long so many writes take at the least, in seconds, when `spent` of what the bucket holds is gone already. Of what one app has
 * to itself: somebody who shares the quota makes it longer.
 */
export function secondsFor(writes: number, spent = 0, quota: WriteQuota = directoryWrites): number {
  const left = Math.min(quota.holds, Math.max(0, quota.holds - spent))
  return Math.max(0, writes - left) / writesPerSecond(quota)
}
