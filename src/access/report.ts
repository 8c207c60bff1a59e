import { minutes, type PersonId } from './vocabulary.ts'

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

/** What stands in a row of each, in order. The first is the moment that it is about, but of what is held. */
export const reportColumns: Readonly<Record<ReportKind, readonly string[]>> = {
  holders: ['resource', 'integration', 'person', 'person_id', 'state', 'since', 'ends', 'minutes', 'request', 'grant'],
  requests: [
    ...['asked', 'requester', 'for', 'resource', 'integration', 'flow', 'minutes_asked', 'minutes_given', 'reason'],
    ...['ticket', 'state', 'settled', 'decided_by', 'emergency', 'request', 'requester_id', 'for_id'],
  ],
  decisions: [
    ...['decided', 'by', 'in_stead_of', 'verdict', 'entitled_as', 'stage', 'reason', 'resource', 'integration'],
    ...['requester', 'for', 'via', 'access_file', 'request', 'flow', 'emergency', 'by_id', 'requester_id', 'for_id'],
  ],
  activity: [
    ...['at', 'who', 'kind', 'action', 'outcome', 'resource', 'about', 'reason', 'ticket', 'via', 'request', 'grant'],
    ...['audit_row', 'who_id', 'about_id'],
  ],
}

/** Only the rows whose columns say this; an empty value means an empty cell. */
export type ReportWhere = Readonly<Record<string, string | Somebody>>

/** Whom the access file names, whoever is called so later. */
export interface Somebody {
  readonly person: PersonId
  readonly name: string
}

/** Not a column but all of them that say who: whatever part they had in it. */
export const anyPart = 'person'

const who = ['person', 'requester', 'for', 'by', 'in_stead_of', 'decided_by', 'who', 'about']
const saysWho = (column: string): boolean => who.includes(column.replace(/_id$/, ''))

/** Whether a value of it is somebody's name, and not their id. */
export const namesPeople = (column: string): boolean => column === anyPart || who.includes(column)

/** Where in a row of this kind a name is looked for; nowhere: there is no such column. */
const placesOf = (kind: ReportKind, name: string): readonly number[] =>
  reportColumns[kind].flatMap((column, at) => (column === name || (name === anyPart && saysWho(column)) ? [at] : []))

export const isNarrowedBy = (kind: ReportKind, name: string): boolean => placesOf(kind, name).length > 0

/** By what a report of this kind can be narrowed. */
export const narrowedBy = (kind: ReportKind): readonly string[] => [...new Set([anyPart, ...reportColumns[kind]])]

/** Of a cell that tells of people, or of several things: each by itself. `id`: whose name it is. */
export interface Told {
  readonly text: string
  readonly id?: PersonId
}
export type Cell = string | readonly Told[]

export const cellText = (cell: Cell): string =>
  typeof cell === 'string' ? cell : [...new Set(cell.map(({ text }) => text))].join(', ')

/** Whether a row is one of those that are wanted. Neither case nor how a letter is put together counts; of several in a cell one is enough. */
export function rowFits(kind: ReportKind, where: ReportWhere): (row: readonly Cell[]) => boolean {
  const wanted = Object.entries(where).map(([name, value]) => ({ at: placesOf(kind, name), fits: fitting(value) }))
  return row => wanted.every(({ at, fits }) => at.some(place => fits(row[place] ?? '')))
}

function fitting(value: ReportWhere[string]): (cell: Cell) => boolean {
  if (typeof value !== 'string') return cell => typeof cell !== 'string' && cell.some(({ id }) => id === value.person)
  const folded = fold(value)
  return cell => textsIn(cell).includes(folded)
}

const textsIn = (cell: Cell): readonly string[] =>
  [cellText(cell), ...(typeof cell === 'string' ? [] : cell.map(({ text }) => text))].map(fold)

const fold = (words: string): string => words.normalize('NFKC').trim().toLowerCase()
