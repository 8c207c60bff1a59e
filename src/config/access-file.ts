import type { z } from 'zod'
import { contradictions, type SoundSections } from './access-file/contradictions.ts'
import type { FileProblem, Finding } from './access-file/file-problem.ts'
import { type Path, pathText } from './access-file/places.ts'
import { breakGlassSchema } from './access-file/schema/break-glass.ts'
import { bundleSchema } from './access-file/schema/bundle.ts'
import { flowSchema } from './access-file/schema/flow.ts'
import { integrationSchema } from './access-file/schema/integration.ts'
import { reportSchema } from './access-file/schema/report.ts'
import { webhookSchema } from './access-file/schema/webhook.ts'
import { type AccessFileContent, accessFileSchema } from './access-file/schema.ts'
import { findingsOfShape } from './access-file/shape.ts'
import { readYaml } from './access-file/yaml.ts'

export { describeFileProblem, type FileProblem } from './access-file/file-problem.ts'
export { accessFileJsonSchema } from './access-file/schema.ts'

/** An access file that is right in itself; whether its names exist is asked by `resolve-policy.ts`. */
export interface AccessFile {
  readonly content: AccessFileContent
  /** A problem that is found later, told with its place in the file. */
  readonly problemAt: (path: Path, problem: string) => FileProblem
}

export type ParsedAccessFile =
  | { readonly ok: true; readonly file: AccessFile }
  /** `sound`: what of it is right in itself, so that its names can be looked up all the same; `null`: nothing. */
  | { readonly ok: false; readonly problems: readonly FileProblem[]; readonly sound: AccessFile | null }

/** A file is a few kilobytes; more is a mistake or an attack. */
const largestFile = 1024 * 1024

/** Reads the access file, or tells everything that is wrong with it, in the order of the file. */
export function parseAccessFile(text: string, fileName: string): ParsedAccessFile {
  const whole = (problem: string): ParsedAccessFile => ({
    ok: false,
    problems: [{ file: fileName, line: 1, column: 1, path: '', problem }],
    sound: null,
  })
  if (Buffer.byteLength(text) > largestFile) return whole('the file is larger than 1 MiB')
  if (text.trim() === '') return whole('the file is empty: begin with version: 1')
  const yaml = readYaml(text)
  if (!yaml.ok) return whole(yaml.problem)

  const { places, raw } = yaml
  if (yaml.syntax.length > 0) {
    const problems = yaml.syntax.map(({ offset, problem }) => ({
      file: fileName,
      ...places.at(offset),
      path: '',
      problem,
    }))
    return { ok: false, problems, sound: null }
  }

  const located = ({ path, at, problem }: Finding): FileProblem => ({
    file: fileName,
    ...(at === 'key' ? places.ofKey(path) : places.ofValue(path)),
    path: pathText(path),
    problem,
  })
  const parsed = accessFileSchema.safeParse(raw)
  const shape = parsed.success ? [] : findingsOfShape(parsed.error.issues, raw)
  const sections = soundSections(raw)
  const problems = [...shape, ...contradictions(sections)].map(located)
  const problemAt = (path: Path, problem: string) => located({ path, at: 'value', problem })
  if (!parsed.success || problems.length > 0)
    return { ok: false, problems: problems.sort(byPlace), sound: soundPart(raw, sections, problemAt) }
  return { ok: true, file: { content: parsed.data, problemAt } }
}

/** What is sound, as a file of its own, that still tells where in the whole file something stands. */
function soundPart(
  raw: unknown,
  { integrations, bundles, flows, breakGlass }: SoundSections,
  problemAt: AccessFile['problemAt'],
): AccessFile {
  const at: Readonly<Record<string, readonly number[]>> = {
    integrations: [...integrations.keys()],
    bundles: [...bundles.keys()],
    flows: [...flows.keys()],
    breakGlass: [...breakGlass.keys()],
  }
  const inWhole = ([list, index, ...rest]: Path): Path =>
    typeof list === 'string' && Object.hasOwn(at, list) && typeof index === 'number'
      ? [list, at[list]?.[index] ?? index, ...rest]
      : [list, index, ...rest].filter(step => step !== undefined)
  const { admins, auditors, identity } = accessFileSchema.shape
  return {
    content: {
      version: 1,
      admins: admins.safeParse(under(raw, 'admins')).data,
      auditors: auditors.safeParse(under(raw, 'auditors')).data,
      identity: identity.safeParse(under(raw, 'identity')).data ?? {},
      integrations: [...integrations.values()],
      bundles: [...bundles.values()],
      flows: [...flows.values()],
      breakGlass: [...breakGlass.values()],
    },
    problemAt: (path, problem) => problemAt(inWhole(path), problem),
  }
}

const byPlace = (a: FileProblem, b: FileProblem): number => a.line - b.line || a.column - b.column

const under = (raw: unknown, key: string): unknown =>
  typeof raw === 'object' && raw !== null ? Reflect.get(raw, key) : undefined

/** Each section by itself, so that a mistake in one does not hide what is wrong with the others. */
function soundSections(raw: unknown): SoundSections {
  const list = (key: string): readonly unknown[] => {
    const value = under(raw, key)
    return Array.isArray(value) ? value : []
  }
  const named = (key: string): readonly string[] =>
    list(key).flatMap(section => {
      const name = under(section, 'name')
      return typeof name === 'string' ? [name.trim()] : []
    })
  const sound = <One>(key: string, schema: z.ZodType<One>): ReadonlyMap<number, One> =>
    new Map(
      list(key).flatMap((section, index) => {
        const { success, data } = schema.safeParse(section)
        return success ? [[index, data] as const] : []
      }),
    )
  return {
    integrations: sound('integrations', integrationSchema),
    bundles: sound('bundles', bundleSchema),
    flows: sound('flows', flowSchema),
    webhooks: sound('webhooks', webhookSchema),
    reports: sound('reports', reportSchema),
    breakGlass: sound('breakGlass', breakGlassSchema),
    integrationNames: named('integrations'),
    bundleNames: named('bundles'),
    sameHuman: under(under(raw, 'identity'), 'sameHuman') !== undefined,
  }
}
