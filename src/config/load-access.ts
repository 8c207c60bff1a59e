import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Policy } from '../access/policy.ts'
import { describeFileProblem, parseAccessFile } from './access-file.ts'
import { type ImportedPerson, readImportFile } from './import-file.ts'
import { type NameResolver, resolvePolicy } from './resolve-policy.ts'

export interface Access {
  readonly policy: Policy
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
  /** Resources are looked up among what this file's own filters let in, whatever is in force. */
  readonly names: (filterOf: (integration: string) => string | null) => NameResolver
  /** Asks the provider whether it understands a filter. The file's own filters are told before its names are looked up. */
  readonly checkFilter: (
    filter: string,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>
}

/** The access file and the import file, read, checked and with every name turned into an id, or all that is wrong with them. */
export async function loadAccess({ path, cloud, names, checkFilter }: AccessSource): Promise<LoadedAccess> {
  const text = await readText(path)
  if (text === null)
    return { ok: false, problems: [`${path}: cannot be read. Name the access file with ACCESS_CONFIG.`] }
  const parsed = parseAccessFile(text, basename(path))
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(describeFileProblem) }
  const { integrations, identity } = parsed.file.content
  const problems = integrations.flatMap((integration, index) =>
    integration.cloud === undefined || cloud === null || integration.cloud === cloud
      ? []
      : [
          describeFileProblem(
            parsed.file.problemAt(
              ['integrations', index, 'cloud'],
              `is ${integration.cloud}, and the environment is set up for ${cloud} (GRAPH_BASE_URL, AZURE_AUTHORITY_HOST)`,
            ),
          ),
        ],
  )
  for (const [index, { groups }] of integrations.entries()) {
    if (groups?.filter === undefined) continue
    const checked = await checkFilter(groups.filter)
    if (!checked.ok)
      problems.push(
        describeFileProblem(
          parsed.file.problemAt(
            ['integrations', index, 'groups', 'filter'],
            `is not understood by the directory: ${checked.problem}`,
          ),
        ),
      )
  }
  const imported =
    identity.importFile === undefined ? { ok: true as const, people: [] } : await loadImport(path, identity.importFile)
  if (!imported.ok) problems.push(...imported.problems)
  if (problems.length > 0) return { ok: false, problems }
  const filters = new Map(integrations.map(({ name, groups }) => [name, groups?.filter ?? null]))
  const resolved = await resolvePolicy(
    parsed.file,
    names(name => filters.get(name) ?? null),
  )
  if (!resolved.ok) return { ok: false, problems: resolved.problems.map(describeFileProblem) }
  return { ok: true, policy: resolved.policy, imported: imported.ok ? imported.people : [] }
}

async function loadImport(accessPath: string, importFile: string) {
  const text = await readText(resolve(dirname(accessPath), importFile))
  return text === null
    ? { ok: false as const, problems: [`${importFile}: cannot be read; it is looked for beside the access file.`] }
    : readImportFile(text, importFile)
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return null
  }
}
