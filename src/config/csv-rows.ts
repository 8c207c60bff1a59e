import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** `lines` is where a row ends in the file, counted from 1. */
const row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) })
export type CsvRow = z.output<typeof row>

export type ReadRows =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  | { readonly ok: false; readonly problem: string }

/** The rows of a table that people keep by hand or export, each as long as it is: blank lines are none, and cells are trimmed. */
export function readRows(
  content: string,
  fileName: string,
  { comments }: { /** A line that begins with `#` says nothing. */ readonly comments: boolean },
): ReadRows {
  try {
    const parsed: unknown = parse(content, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      ...(comments ? { comment: '#', comment_no_infix: true } : {}),
    })
    return { ok: true, rows: z.array(row).parse(parsed) }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    return { ok: false, problem: `${fileName}: is not readable as CSV: ${why}` }
  }
}
