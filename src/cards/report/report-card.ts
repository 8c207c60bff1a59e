import type { ReportKind, ReportWhere } from '../../access/report.ts'
import { sentenceCard } from '../answer-card.ts'
import { type Block, type Card, code, type Line, line, said, saidStrong, toType, when } from '../card.ts'
import { type FileState, whereFileLies } from '../parts/file.ts'

export interface ReportView {
  readonly kind: ReportKind
  /** The one resource that it is about; `null`: everything. */
  readonly of: string | null
  /** `null`: however long ago. */
  readonly since: Date | null
  /** Absent: up to now. */
  readonly until?: Date
  /** What its columns have to say. Absent: anything. */
  readonly where?: ReportWhere
  readonly rows: number
  /** There was more than one report takes. */
  readonly more: boolean
  readonly file: string
  /** `given`: it lies in their conversation; `offered`: the chat asks them there first. */
  readonly state: FileState
}

/** What each tells, as its title. */
export const reportTitles: Readonly<Record<ReportKind, string>> = {
  holders: 'What Doorbell has given and not taken back yet',
  requests: 'What was asked for',
  decisions: 'Who decided',
  activity: 'What happened',
}

/** The same inside of a sentence. */
export const reportAbout = (kind: ReportKind): string => reportTitles[kind].replace(/^W/, 'w')

/** To whoever asked for it: what is in the file, and what is not. */
export function reportCard(view: ReportView): Card {
  const { kind, rows, file, state } = view
  const title = reportTitles[kind]
  return {
    summary: line(`${title}: ${rowsText(rows)}`),
    title,
    tone: 'plain',
    blocks: [
      { kind: 'line', line: aboutText(view) },
      ...leftOut(view),
      { kind: 'line', line: whereFileLies(file, state) },
      {
        kind: 'note',
        line: line(
          'It is read as of now, and the audit tells that you had it. About one thing: ',
          toType('help report'),
          '.',
        ),
      },
    ],
  }
}

/** In a room, to everybody who reads there: how much there is, and where the table is. */
export interface RoomReport extends Omit<ReportView, 'file' | 'state'> {
  /** Whether the table follows here. Else whoever may have it asks for it. */
  readonly inRoom: boolean
}

export function roomReportCard(name: string, view: RoomReport): Card {
  const { kind, inRoom } = view
  return {
    summary: line(saidStrong(name), `: ${reportAbout(kind)}, ${rowsText(view.rows)}`),
    title: name,
    tone: 'plain',
    blocks: [
      { kind: 'line', line: line(`${reportTitles[kind]}: `, ...aboutText(view)) },
      ...leftOut(view),
      {
        kind: 'note',
        line: inRoom
          ? line('The table follows. It is posted because the access file says so.')
          : line(
              'The table does not follow: this chat takes files from Doorbell in one’s own conversation alone. Auditors, admins and whoever answers for it are given it there: ',
              toType(`report ${kind}${view.of === null ? '' : ` of ${view.of}`}`),
              '.',
            ),
      },
    ],
  }
}

/** After the card in the room, where the table that it speaks of cannot be posted. */
export const roomWithoutTableCard = (name: string, permission: string): Card =>
  sentenceCard(
    line(
      'The table of ',
      saidStrong(name),
      ' is not posted: Doorbell may not put files into this chat. Whoever runs Doorbell adds the permission ',
      code(permission),
      ' to its app and installs it anew.',
    ),
    'bad',
  )

const leftOut = ({ kind, rows, more }: Pick<ReportView, 'kind' | 'rows' | 'more'>): Block[] =>
  more
    ? [
        {
          kind: 'line',
          line: line(
            rows === 0
              ? 'Left out: everything, because one row alone is too long.'
              : `Left out: whatever is ${kind === 'holders' ? 'newer' : 'older'} than these ${rowsText(rows)}. A shorter time, or one resource, brings it.`,
          ),
        },
      ]
    : []

const aboutText = ({ of, since, until, where, rows }: Omit<RoomReport, 'kind' | 'inRoom' | 'more'>): Line =>
  line(
    rowsText(rows),
    ...(of === null ? [] : [' about ', saidStrong(of)]),
    ...(since === null ? [] : [', since ', when(since)]),
    ...(until === undefined ? [] : [', before ', when(until)]),
    ...whereText(where),
    '.',
  )

/** ", where state is denied and flow is Production". */
export const whereText = (where: ReportWhere = {}): Line =>
  Object.entries(where).flatMap(([column, value], at) =>
    line(
      at === 0 ? ', where ' : ' and ',
      column,
      value === '' ? ' is empty' : ' is ',
      ...(value === '' ? [] : [said(typeof value === 'string' ? value : value.name)]),
    ),
  )

export const rowsText = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`)
