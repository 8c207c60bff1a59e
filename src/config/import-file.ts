import { type CsvRow, readRows } from './csv-rows.ts'

/** One line of the import file: an operator's word that this chat account is this person. */
export interface ImportedPerson {
  readonly team: string
  readonly user: string
  readonly person: string
}

export type ReadImport =
  | { readonly ok: true; readonly people: readonly ImportedPerson[] }
  | { readonly ok: false; readonly problems: readonly string[] }

const team = /^[TE][A-Z0-9]{2,}$/
const user = /^[UW][A-Z0-9]{2,}$/
const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Names of columns, and not a line with a mistake in it: no part of it looks like an id. */
const isHeading = ({ record: [teamId = '', userId = '', person = ''] }: CsvRow): boolean =>
  !team.test(teamId) && !user.test(userId) && !/^[0-9a-f-]{30,}$/i.test(person)

/** CSV with three columns: Slack team id, Slack user id, Entra object id. A first line that names the columns is passed over. */
export function readImportFile(content: string, fileName: string): ReadImport {
  const problems: string[] = []
  const people: ImportedPerson[] = []
  const seen = new Map<string, number>()
  const read = readRows(content, fileName, { comments: true })
  if (!read.ok) return { ok: false, problems: [read.problem] }
  const { rows } = read
  const [first] = rows
  if (!first)
    return {
      ok: false,
      problems: [`${fileName}: is empty. Leave importFile out of the access file if nobody is to be imported.`],
    }
  for (const { record, info } of isHeading(first) ? rows.slice(1) : rows) {
    const [teamId = '', userId = '', person = '', ...more] = record
    const at = `${fileName}, line ${info.lines}:`
    if (more.length > 0) problems.push(`${at} has more than three columns`)
    else if (!team.test(teamId)) problems.push(`${at} the first column is not a Slack team id such as T0123ABCD`)
    else if (!user.test(userId)) problems.push(`${at} the second column is not a Slack user id such as U0123ABCD`)
    else if (!objectId.test(person)) problems.push(`${at} the third column is not an Entra object id`)
    else {
      for (const key of [`${teamId}/${userId}`, person.toLowerCase()]) {
        const earlier = seen.get(key)
        if (earlier !== undefined)
          problems.push(`${at} says something else about the same account or person as line ${earlier}`)
        seen.set(key, info.lines)
      }
      people.push({ team: teamId, user: userId, person: person.toLowerCase() })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, people }
}
