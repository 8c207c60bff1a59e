import { longestTag } from '../access/owner-names.ts'
import { readRows } from './csv-rows.ts'

/** What one line of a table wants to have said of one resource. */
export interface TagsLine {
  /** Where it stands in the table, counted from 1. */
  readonly line: number
  readonly resource: string
  readonly tags: Readonly<Record<string, string>>
}

export type ReadTags =
  | { readonly ok: true; readonly lines: readonly TagsLine[] }
  | { readonly ok: false; readonly problems: readonly string[] }

/** As many as one access file holds without becoming the largest that is read. */
const mostLines = 5_000

/**
 * A table of tags, as an inventory of resources gives it out: the first column is `resource`, and each of the others is a tag, by its
 * key in the first line. An empty cell says nothing. Every line that cannot be taken is told with its number.
 */
export function readTagsFile(content: string, fileName: string): ReadTags {
  const no = (...problems: readonly string[]) => ({ ok: false, problems }) as const
  const read = readRows(content, fileName, { comments: false })
  if (!read.ok) return no(read.problem)
  const [heading, ...others] = read.rows
  if (!heading || others.length === 0) return no(`${fileName}: has no line with tags in it`)
  if (others.length > mostLines) return no(`${fileName}: has more than ${mostLines} lines`)
  const [first = '', ...keys] = heading.record
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  if (first.toLowerCase() !== 'resource' || keys.length === 0 || keys.includes('') || twice !== undefined)
    return no(
      `${fileName}, line ${heading.info.lines}: names the columns: resource, then one for each tag by its key, none of them empty or twice`,
    )
  const seen = new Map<string, number>()
  const problems: string[] = []
  const lines: TagsLine[] = []
  for (const { record, info } of others) {
    const [resource = '', ...cells] = record
    const problem = problemOf(resource, cells, keys, seen.get(resource.toLowerCase()))
    seen.set(resource.toLowerCase(), info.lines)
    if (problem) problems.push(`${fileName}, line ${info.lines}: ${problem}`)
    const said = keys.flatMap((key, index) => (cells[index] ? [[key, cells[index]] as const] : []))
    lines.push({ line: info.lines, resource, tags: Object.fromEntries(said) })
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, lines }
}

function problemOf(
  resource: string,
  cells: readonly string[],
  keys: readonly string[],
  before: number | undefined,
): string | null {
  if (resource === '') return 'names no resource in its first column'
  if (before !== undefined) return `is about the same resource as line ${before}`
  if (cells.length !== keys.length)
    return `has ${cells.length + 1} columns and not ${keys.length + 1}: a value with a comma in it stands in double quotes`
  if (cells.every(cell => cell === '')) return 'has no tag in it'
  const long = cells.findIndex(cell => cell.length > longestTag)
  return long < 0 ? null : `says more under ${keys[long]} than ${longestTag} characters`
}
