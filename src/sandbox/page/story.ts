import type { ShownAuditRow } from './shown.ts'

/** How far the story has come: four steps, each done when it has really happened. */
export interface Story {
  /** Steps done, 0 to 4. */
  readonly done: number
  /** Who was asked, once somebody was. */
  readonly approver: string | null
  readonly group: string | null
}

const milestones = ['request.submitted', 'request.approved', 'grant.active', 'grant.end_verified'] as const

/** Reads the story from the audit, newest row first: that of the request which has come furthest, the newest of those. */
export function storyIn(rows: readonly ShownAuditRow[]): Story {
  const requests = new Map<string, ShownAuditRow[]>()
  for (const row of rows) if (row.requestId) requests.set(row.requestId, [...(requests.get(row.requestId) ?? []), row])
  const stories = [...requests.values()].map(storyOf)
  return stories.reduce((best, one) => (one.done > best.done ? one : best), { done: 0, approver: null, group: null })
}

function storyOf(rows: readonly ShownAuditRow[]): Story {
  const missing = milestones.findIndex(action => !rows.some(row => row.action === action && row.outcome === 'done'))
  const asked = rows.find(row => row.action === 'approvers.asked')
  return {
    done: missing < 0 ? milestones.length : missing,
    approver: asked ? firstName(asked.details) : null,
    group: rows.find(({ target }) => target !== null)?.target ?? null,
  }
}

/** Of those who were asked somebody whom the page introduces, else whoever stands first. */
function firstName(details: unknown): string | null {
  if (typeof details !== 'object' || details === null || !('people' in details) || !Array.isArray(details.people))
    return null
  const names = details.people.flatMap((person: unknown) =>
    typeof person === 'object' && person !== null && 'name' in person && typeof person.name === 'string'
      ? [person.name]
      : [],
  )
  return introduced.find(name => names.includes(name)) ?? names[0] ?? null
}

const introduced = ['Olga Petrova', 'Ines Carvalho']
