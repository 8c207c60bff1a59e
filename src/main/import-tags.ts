import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type NotSet, type TagSet, withTags } from '../config/access-file/with-tags.ts'
import { parseAccessFile } from '../config/access-file.ts'
import { cannotBeRead, readText } from '../config/read-text.ts'
import { readTagsFile } from '../config/tags-file.ts'
import { writeText } from '../config/write-text.ts'
import type { Answered } from './answered.ts'
import type { CheckCircumstances } from './check.ts'
import { validateAccess } from './validate.ts'

export interface ImportOptions {
  /** By its name; may be left out where there is but one. */
  readonly integration?: string
  /** Else it is only told what would be written. */
  readonly write: boolean
}

const no = (...problems: readonly string[]): Answered => ({ ok: false, problems })

/**
 * Takes a table of tags into the access file, where they count as those that were written by hand: they beat what is said in chat, and
 * a version that has them in it waits for two admins. All of the table is looked at before anything is written, as part of the whole
 * file and with its names in the directory where the environment says which one; one line that is wrong, and nothing is.
 */
export async function importTags(
  table: string,
  path: string,
  { integration: wanted, write }: ImportOptions,
  env: NodeJS.ProcessEnv,
  circumstances: CheckCircumstances = {},
): Promise<Answered> {
  const [content, file] = [await readText(table), await readText(path)]
  if (!content.ok) return no(cannotBeRead(table, content.why))
  if (!file.ok) return no(cannotBeRead(path, file.why))
  const parsed = parseAccessFile(file.text, basename(path))
  if (!parsed.ok) return no(`${path} is not valid as it is: doorbell config validate tells why. Nothing was written.`)
  const read = readTagsFile(content.text, basename(table))
  if (!read.ok) return no(...read.problems, 'Nothing was written.')
  const { integrations } = parsed.file.content
  const index = wanted === undefined ? 0 : integrations.findIndex(({ name }) => name === wanted)
  if (index < 0) return no(`The access file has no integration called “${wanted}”.`)
  if (wanted === undefined && integrations.length > 1)
    return no(
      `The access file has several integrations: name one with --integration (${integrations.map(({ name }) => name).join(', ')}).`,
    )

  const { text: next, set, not } = withTags(file.text, index, read.lines)
  if (not.length > 0)
    return no(
      ...not.map(({ line, resource, because }) => `${basename(table)}, line ${line}: ${resource} ${notSet[because]}`),
      'Nothing was written.',
    )
  if (set.length === 0) return { ok: true, says: [`${path} has all of these tags already.`] }
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.draft`)
  const drafted = await writeText(draft, next)
  if (!drafted.ok)
    return no(
      drafted.problem,
      `The file with the tags is tried out beside ${path} before it is written. Run this where that folder can be written to, with a copy of the file, say.`,
      'Nothing was written.',
    )
  try {
    const validated = await validateAccess(draft, env, circumstances)
    if (!validated.ok)
      return no(
        ...validated.problems.map(problem => atLine(problem, index, set, basename(table))),
        'Nothing was written.',
      )
    const preview = set.map(told)
    if (!write)
      return {
        ok: true,
        says: [
          ...preview,
          `${validated.says.replaceAll(draft, 'The file with them')}`,
          'Nothing was written yet: --write does it.',
        ],
      }
    // Where it lies, with the rights that it has; half of it would be invalid, and leave the version before in force.
    const written = await writeText(path, next)
    if (!written.ok) return no(written.problem, `Look whether ${path} is whole: nothing more was done.`)
    return {
      ok: true,
      says: [
        ...preview,
        `Written into ${path}. doorbell config diff says what it gives; where it widens access, two admins have to agree to it in chat.`,
      ],
    }
  } finally {
    await rm(draft, { force: true })
  }
}

const notSet: Readonly<Record<NotSet['because'], string>> = {
  shared:
    'has tags in the access file that others share (by &, * or <<), and theirs would change with them: write them out there first',
  several: 'may be several resources of the access file: write the id behind it, as it stands there',
}

const told = ({ line, resource, key, before, value }: TagSet): string =>
  `line ${line}: ${resource}, ${key} = ${value}${before === null ? '' : ` (until now ${before})`}`

/** What is wrong in the whole file because of a line of the table is told of that line. */
function atLine(problem: string, integration: number, lines: readonly TagSet[], table: string): string {
  const place = ` integrations[${integration}].tags.`
  const from = problem.indexOf(place)
  if (from < 0) return problem
  const about = problem.slice(from + place.length)
  const [found] = lines
    .filter(({ resource }) => about.startsWith(`${resource} `) || about.startsWith(`${resource}.`))
    .sort((a, b) => b.resource.length - a.resource.length)
  return found ? `${table}, line ${found.line}: ${about}` : problem
}
