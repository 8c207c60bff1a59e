import { v7 } from 'uuid'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Random } from '../ports/random.ts'

/** This machine's own clock, uncorrected. */
export const systemClock: Clock = { now: () => new Date() }

/**
 * Goes on evenly from where this machine's clock stood when the process began, whatever that is set to since: what is measured against
 * the database by it does not jump between two measurements.
 */
export const steadyClock: Clock = { now: () => new Date(performance.timeOrigin + performance.now()) }

/** UUID version 7: unguessable, and sorted by the time they were made. */
export const uuids: Ids = { next: () => v7() }

export const chance: Random = { next: () => Math.random() }
