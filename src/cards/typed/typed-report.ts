import { type ReportKind, type ReportWhere, reportKinds } from '../../access/report.ts'
import { unquoted } from './unquoted.ts'

export interface TypedReport {
  readonly verb: 'report'
  readonly kind: ReportKind
  readonly of: string
  /** So long ago, or a day. */
  readonly since: string | null
  readonly until: string | null
  /** By column. */
  readonly where: ReportWhere
}

/** `[<kind>] [of <name>] [<column>=<value>] [since <duration or day>] [until …] [csv]`, in any order; without a kind it is about what was asked. */
export function readReport(words: string): TypedReport {
  const asFile = words.replace(/(?:^|\s)(?:--?|as\s+)?csv$/iu, '').trim()
  const [first = '', ...others] = asFile.split(' ')
  const kind = reportKinds.find(known => known === first.toLowerCase())
  const rest = kind === undefined ? asFile : others.join(' ')
  const where: Record<string, string> = {}
  const whole = rest.replace(narrowed, (_, column: string, quoted?: string, single?: string, bare = '') => {
    where[column.toLowerCase()] = quoted ?? single ?? bare
    return ''
  })
  const until = end.exec(whole)?.[1] ?? null
  const begun = whole.replace(end, '').trim()
  const readable = period.exec(begun)?.[1]
  const since = readable ?? sinceWords.exec(begun)?.[1] ?? null
  const of = begun
    .replace(readable === undefined ? sinceWords : period, '')
    .trim()
    .replace(/^(?:of|on|about)\s+/iu, '')
  return { verb: 'report', kind: kind ?? 'requests', of: unquoted(of), since, until, where }
}

const narrowed = /(?:^|\s)([a-z_]+)\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"']*))/giu
const period = /(?:^|\s)(?:since|for|last|in|from)\s+(?:the\s+last\s+)?(\d{4}-\d\d-\d\d|[\d.,]+\s?\p{L}+)(?=\s|$)/iu
/** No time that can be read, and yet no part of a name: it is told so. */
const sinceWords = /(?:^|\s)since\s+(\p{L}+(?:\s\p{L}+)?)$/iu
const end = /(?:^|\s)(?:until|till|to|before)\s+(\d{4}-\d\d-\d\d|[\d.,]+\s?\p{L}+)(?=\s|$)/iu
