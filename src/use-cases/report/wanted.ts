import type { Resource } from '../../access/catalog.ts'
import type { Cell, ReportKind, ReportWhere } from '../../access/report.ts'
import type { PersonId } from '../../access/vocabulary.ts'

/** What a report is to tell. Whether it is for whoever wants it to see was found out before. */
export interface ReportWanted {
  readonly kind: ReportKind
  /** `null`: everything. */
  readonly of: Resource | null
  /** `null`: however long ago. */
  readonly since: Date | null
  /** Only what was before that moment. Absent: up to now. */
  readonly until?: Date
  /** Absent: every row. */
  readonly where?: ReportWhere
  /** Of what people looked up, only what this person did. Absent: of everybody. */
  readonly lookUpsOf?: PersonId
}

/** One row after the other, a page at a time, so that a long report needs no more memory than it has bytes. */
export interface Table {
  readonly columns: readonly string[]
  readonly pages: AsyncIterable<readonly Row[]>
}

export type Row = readonly Cell[]

/** Rows of one page. */
export const onePage = 500
