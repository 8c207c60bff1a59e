import type { Integration } from './policy.ts'
import type { IntegrationName, NonEmpty, PersonId } from './vocabulary.ts'

/** When something of somebody's last ended in an integration, or they last asked there, or were asked to decide. */
export interface LastSeen {
  readonly integration: IntegrationName
  readonly at: Date
}

/** Somebody who was given something once, and by now holds nothing and waits for nothing. */
export interface Idle {
  readonly person: PersonId
  readonly last: NonEmpty<LastSeen>
  /** What came of it last; absent: nothing yet. It is void as soon as they are seen again. */
  readonly settled?: Pick<Cleanup, 'standing' | 'at'>
}

/**
 * How it stands with what is kept of somebody for convenience alone: whoever answers for the integration was told that it will be
 * forgotten; somebody decided that it stays, until they have had access again; or it is forgotten.
 */
export interface Cleanup {
  readonly person: PersonId
  readonly standing: CleanupStanding
  readonly at: Date
}

export const cleanupStandings = ['announced', 'kept', 'forgotten'] as const
export type CleanupStanding = (typeof cleanupStandings)[number]

/** Days. It is told so long beforehand at the least, and at the most so long: a week apart, as the note is weekly. */
export const toldBefore = { least: 7, most: 14 } as const

/** Days for which an announcement counts after the day that it names. */
const announcementCounts = 28

/** Milliseconds of silence before somebody is forgotten: nobody in the middle of a conversation. */
export const silence = 24 * 3_600_000

const day = 24 * 3_600_000
const daysAfter = (at: Date, days: number): Date => new Date(at.getTime() + days * day)

type Integrations = readonly Pick<Integration, 'name' | 'userCleanupDays'>[]

/** The fewest days that any integration keeps somebody for; `null`: nobody is ever forgotten. */
export function fewestCleanupDays(integrations: Integrations): number | null {
  const all = integrations.flatMap(({ userCleanupDays }) => userCleanupDays ?? [])
  return all.length === 0 ? null : Math.min(...all)
}

/**
 * From when on what is kept of somebody may be forgotten: when every integration they were seen in has let its days go by. One that
 * forgets nobody keeps them; one that is not in the file any more has no say. `null`: never.
 */
export function cleanupDue({ last }: Pick<Idle, 'last'>, integrations: Integrations): Date | null {
  const days = last.flatMap(({ integration, at }) => {
    const found = integrations.find(({ name }) => name === integration)
    return found ? [found.userCleanupDays === undefined ? null : daysAfter(at, found.userCleanupDays)] : []
  })
  const due = days.filter(at => at !== null)
  if (due.length === 0 || due.length < days.length) return null
  return new Date(Math.max(...due.map(at => at.getTime())))
}

/** Nobody is forgotten of whom it was not told: their day is near, and nothing was said of them since they were seen last, or too long ago. */
export function isToBeAnnounced(idle: Idle, integrations: Integrations, now: Date): boolean {
  const due = cleanupDue(idle, integrations)
  if (due === null || due > daysAfter(now, toldBefore.most)) return false
  return idle.settled === undefined || (idle.settled.standing === 'announced' && isStale(due, idle.settled.at, now))
}

/** The day on which it will be, once it was told then. */
export const cleanupOn = (due: Date, announced: Date): Date =>
  new Date(Math.max(due.getTime(), daysAfter(announced, toldBefore.least).getTime()))

/** Their day has long gone by, because they were needed then: nobody remembers that it was told. */
const isStale = (due: Date, announced: Date, now: Date): boolean =>
  now > daysAfter(cleanupOn(due, announced), announcementCounts)

export function mayBeForgotten(idle: Idle, integrations: Integrations, now: Date): boolean {
  const due = cleanupDue(idle, integrations)
  if (due === null || idle.settled?.standing !== 'announced') return false
  return cleanupOn(due, idle.settled.at) <= now && !isStale(due, idle.settled.at, now)
}
