import { contradictions, type SoundSections } from './access-file/contradictions.ts'
import type { FileProblem, Finding } from './access-file/file-problem.ts'
import { type Path, pathText } from './access-file/places.ts'
import { type AccessFileContent, accessFileSchema, flowSchema, integrationSchema } from './access-file/schema.ts'
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
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

/** A file is a few kilobytes; more is a mistake or an attack. */
const largestFile = 1024 * 1024

/** Reads the access file, or tells everything that is wrong with it, in the order of the file. */
export function parseAccessFile(text: string, fileName: string): ParsedAccessFile {
  const whole = (problem: string): ParsedAccessFile => ({
    ok: false,
    problems: [{ file: fileName, line: 1, column: 1, path: '', problem }],
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
    return { ok: false, problems }
  }

  const located = ({ path, at, problem }: Finding): FileProblem => ({
    file: fileName,
    ...(at === 'key' ? places.ofKey(path) : places.ofValue(path)),
    path: pathText(path),
    problem,
  })
  const parsed = accessFileSchema.safeParse(raw)
  const shape = parsed.success ? [] : findingsOfShape(parsed.error.issues, raw)
  const problems = [...shape, ...contradictions(soundSections(raw))].map(located)
  if (!parsed.success || problems.length > 0)
    return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
  const problemAt = (path: Path, problem: string) => located({ path, at: 'value', problem })
  return { ok: true, file: { content: parsed.data, problemAt } }
}

/** Each section by itself, so that a mistake in one does not hide what is wrong with the others. */
function soundSections(raw: unknown): SoundSections {
  const list = (key: string): readonly unknown[] => {
    const value = typeof raw === 'object' && raw !== null ? Reflect.get(raw, key) : undefined
    return Array.isArray(value) ? value : []
  }
  const integrations = list('integrations')
  return {
    integrations: new Map(
      integrations.flatMap((section, index) => {
        const { success, data } = integrationSchema.safeParse(section)
        return success ? [[index, data] as const] : []
      }),
    ),
    flows: new Map(
      list('flows').flatMap((section, index) => {
        const { success, data } = flowSchema.safeParse(section)
        return success ? [[index, data] as const] : []
      }),
    ),
    integrationNames: integrations.flatMap(section => {
      const name: unknown = typeof section === 'object' && section !== null ? Reflect.get(section, 'name') : undefined
      return typeof name === 'string' ? [name.trim()] : []
    }),
  }
}
