import { v7 } from 'uuid'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Random } from '../ports/random.ts'

/** This machine's own clock, uncorrected. */
export const systemClock: Clock = { now: () => new Date() }

/** UUID version 7: unguessable, and sorted by the time they were made. */
export const uuids: Ids = { next: () => v7() }

export const chance: Random = { next: () => Math.random() }
