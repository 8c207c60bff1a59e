import { basename, dirname, resolve } from 'node:path'
import type { Policy } from '../access/policy.ts'
import type { WrittenPolicy } from '../access/policy-proposal.ts'
import { Fault } from '../ports/fault.ts'
import { pinned } from './access-file/pinned.ts'
import { type AccessFile, describeFileProblem, type FileProblem, parseAccessFile } from './access-file.ts'
import { type ImportedPerson, readImportFile } from './import-file.ts'
import { displayName } from './names.ts'
import { cannotBeRead, readText } from './read-text.ts'
import { type NameResolver, problemsOfNames, resolvePolicy } from './resolve-policy.ts'

export interface Access {
  readonly policy: Policy
  /** The file with the id behind each name, and what each id is called in it. */
  readonly written: WrittenPolicy
  readonly imported: readonly ImportedPerson[]
}

export type LoadedAccess =
  | ({ readonly ok: true } & Access)
  | { readonly ok: false; readonly problems: readonly string[] }

export interface AccessSource {
  /** Path of the access file; the import file is looked for beside it. */
  readonly path: string
  /** The cloud that the environment chose; `null`: none that the file could name. */
  readonly cloud: string | null
  /** Whether there is a page on which people can sign in; absent where that is not known. */
  readonly signInPage?: boolean
  /** Resources are looked up among what this file's own filters let in, whatever is in force. */
  readonly names: (filterOf: (integration: string) => string | null) => NameResolver
  /** Asks the provider whether it understands a filter. The file's own filters are told before its names are looked up. */
  readonly checkFilter: (
    filter: string,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>
}

/** The access file and the import file, read, checked and with every name turned into an id, or all that is wrong with them. */
export async function loadAccess({
  path,
  cloud,
  signInPage = true,
  names,
  checkFilter,
}: AccessSource): Promise<LoadedAccess> {
  const read = await readText(path)
  if (!read.ok)
    return { ok: false, problems: [`${cannotBeRead(path, read.why)}. Name the access file with ACCESS_CONFIG.`] }
  const parsed = parseAccessFile(read.text, basename(path))
  const file = parsed.ok ? parsed.file : parsed.sound
  if (file === null) return { ok: false, problems: parsed.ok ? [] : parsed.problems.map(describeFileProblem) }
  const { integrations, identity } = file.content
  const filters = new Map(integrations.map(({ name, groups }) => [name, groups?.filter ?? null]))
  const found = [
    ...(parsed.ok ? [] : parsed.problems),
    ...cloudProblems(file, cloud),
    ...stepUpProblems(file, signInPage),
  ]
  let unasked: Fault | null = null
  try {
    for (const problem of await filterProblems(file, checkFilter)) {
      found.push(problem)
      // With no filter at all, what is not found then is nowhere.
      filters.set(integrations[problem.integration]?.name ?? '', null)
    }
    // What is wrong with the rest of the file hides no name that leads nowhere.
    if (found.length > 0)
      found.push(
        ...(await problemsOfNames(
          file,
          names(name => filters.get(name) ?? null),
        )),
      )
  } catch (fault) {
    if (!(fault instanceof Fault) || found.length === 0) throw fault
    unasked = fault
  }
  const imported =
    identity.importFile === undefined ? { ok: true as const, people: [] } : await loadImport(path, identity.importFile)
  const problems = [
    ...found.sort((a, b) => a.line - b.line || a.column - b.column).map(describeFileProblem),
    ...(imported.ok ? [] : imported.problems),
    ...(unasked ? [`${basename(path)}: its names could not be looked up besides: ${unasked.message}`] : []),
  ]
  if (found.length > 0) return { ok: false, problems }
  const resolved = await resolvePolicy(
    file,
    names(name => filters.get(name) ?? null),
  )
  if (!resolved.ok) return { ok: false, problems: [...resolved.problems.map(describeFileProblem), ...problems] }
  if (!imported.ok) return { ok: false, problems }
  const { policy, pins } = resolved
  const called = Object.fromEntries(pins.map(({ id, name }) => [id, displayName(name)]))
  return { ok: true, policy, written: { source: pinned(read.text, pins), called }, imported: imported.people }
}

/** What a flow asks of whoever approves they could do nowhere: then it is no flow, and not one without it. */
const stepUpProblems = (file: AccessFile, signInPage: boolean): readonly FileProblem[] =>
  file.content.flows.flatMap(({ stepUp }, index) =>
    stepUp === undefined || signInPage
      ? []
      : [
          file.problemAt(
            ['flows', index, 'stepUp'],
            'needs a page on which people sign in: set PUBLIC_URL and the settings for signing in (SIGNIN_CLIENT_ID and SIGNIN_CLIENT_SECRET)',
          ),
        ],
  )

/** An integration of another cloud than the environment's cannot be reached from here. */
function cloudProblems(file: AccessFile, cloud: string | null): readonly FileProblem[] {
  return file.content.integrations.flatMap((integration, index) =>
    integration.cloud === undefined || cloud === null || integration.cloud === cloud
      ? []
      : [
          file.problemAt(
            ['integrations', index, 'cloud'],
            `is ${integration.cloud}, and the environment is set up for ${cloud} (GRAPH_BASE_URL, AZURE_AUTHORITY_HOST)`,
          ),
        ],
  )
}

/** Each with the index of its integration. */
async function filterProblems(file: AccessFile, checkFilter: AccessSource['checkFilter']) {
  const problems: (FileProblem & { readonly integration: number })[] = []
  for (const [integration, { groups }] of file.content.integrations.entries()) {
    if (groups?.filter === undefined) continue
    const checked = await checkFilter(groups.filter)
    if (checked.ok) continue
    const says = `is not understood by the directory: ${checked.problem}`
    problems.push({ ...file.problemAt(['integrations', integration, 'groups', 'filter'], says), integration })
  }
  return problems
}

async function loadImport(accessPath: string, importFile: string) {
  const read = await readText(resolve(dirname(accessPath), importFile))
  if (read.ok) return readImportFile(read.text, importFile)
  const says = `${importFile}: cannot be read: ${read.why}; it is looked for beside the access file.`
  return { ok: false as const, problems: [says] }
}
