import type { Ask } from './states.ts'

/** So many parts one card can tell of, in every chat. */
export const mostParts = 20

/** It was asked for by the name of a bundle, or picked together: each part is decided about, given and ended by itself. */
export const isOfSeveral = ({ bundle, entitlements }: Pick<Ask, 'bundle' | 'entitlements'>): boolean =>
  bundle !== undefined || entitlements.length > 1

/** As how many it counts against what one person may ask for: each thing that was picked, and a bundle, which the access file made one, once. */
export const thingsIn = ({ bundle, entitlements }: Pick<Ask, 'bundle' | 'entitlements'>): number =>
  bundle === undefined ? entitlements.length : 1
