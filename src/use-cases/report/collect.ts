import type { Policy } from '../../access/policy.ts'
import { cellText, reportLimits, rowFits } from '../../access/report.ts'
import { csvOf } from '../../cards/parts/csv.ts'
import { resourceNames } from '../inventory/resource-names.ts'
import type { Ports } from '../ports.ts'
import { activity } from './activity.ts'
import { decisions, requests } from './asked.ts'
import { holders } from './holders.ts'
import type { ReportWanted, Table } from './wanted.ts'

export interface Report {
  /** `doorbell-requests-2026-11-26.csv`. */
  readonly file: string
  /** CSV, with the names of the columns in its first row. */
  readonly content: string
  readonly rows: number
  /** There was more than one report takes. */
  readonly more: boolean
}

const tables = { holders, requests, decisions, activity } as const

/** A spreadsheet takes a file for one in the letters of its own country unless it begins so. */
const inUnicode = '\ufeff'

/** Reads a report as of now. Never more of it than `limits` say: what was left out is said, not dropped in silence. */
export async function collect(
  ports: Ports,
  policy: Policy,
  wanted: ReportWanted,
  limits: { readonly rows: number; readonly bytes: number } = reportLimits,
): Promise<Report> {
  const table: Table = tables[wanted.kind](ports, wanted, await resourceNames(ports, policy))
  const file = `doorbell-${wanted.kind}-${ports.clock.now().toISOString().slice(0, 10)}.csv`
  const fits = rowFits(wanted.kind, wanted.where ?? {})
  const until = wanted.until?.toISOString()
  const pieces = [inUnicode, csvOf([table.columns])]
  let rows = 0
  let bytes = 0
  for await (const page of table.pages)
    for (const row of page) {
      if (!fits(row) || (until !== undefined && cellText(row[0] ?? '') >= until)) continue
      const piece = csvOf([row.map(cellText)])
      bytes += Buffer.byteLength(piece)
      if (rows === limits.rows || bytes > limits.bytes) return { file, content: pieces.join(''), rows, more: true }
      pieces.push(piece)
      rows++
    }
  return { file, content: pieces.join(''), rows, more: false }
}
