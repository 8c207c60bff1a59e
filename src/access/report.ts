import { minutes } from './vocabulary.ts'

/**
 * What a report tells, one row for each. `holders`: what Doorbell has given and not taken back yet; `requests`: what was asked for
 * and what became of it; `decisions`: who decided, and by which word; `activity`: everything that is recorded.
 */
export const reportKinds = ['holders', 'requests', 'decisions', 'activity'] as const
export type ReportKind = (typeof reportKinds)[number]

/** What one report may be: whoever wants more asks for a shorter time, or for one resource. */
export const reportLimits = { rows: 10_000, bytes: 3 * 1024 * 1024 } as const

/** How far back it goes where nobody says since when: minutes. What is held is held now, however long. */
export const reportUsually = minutes(30 * 1440)
