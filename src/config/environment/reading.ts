import type { Given, ReadFile } from './given.ts'
import type { SettingName } from './names.ts'
import { rules, type SettingValue } from './rules.ts'
import type { SettingProblem } from './setting-problem.ts'

/** Reads one setting after the other and keeps every problem, so that all of them can be told at once. */
export class Reading {
  readonly problems: SettingProblem[] = []
  readonly #given: Given
  readonly #readFile: ReadFile

  constructor(given: Given, readFile: ReadFile) {
    this.#given = given
    this.#readFile = readFile
  }

  problem(setting: string, problem: string, mend: string): void {
    this.problems.push({ setting, problem, mend })
  }

  /** Whether somebody set it at all, well or badly. */
  isGiven(name: string): boolean {
    return this.#given.has(name) || this.#given.has(`${name}_FILE`)
  }

  /** The path of the file that a setting was read from; `null` where it was given as it is. */
  fileOf(name: SettingName): string | null {
    return this.#given.get(`${name}_FILE`) ?? null
  }

  /** What lies at a path that a setting names, or `null` once a problem was noted. */
  fileAt(setting: SettingName, path: string): string | null {
    return this.#contents(setting, path, rules[setting].mend)
  }

  /** The setting as it should be, or `null` where it is not given, or wrong: then the problem is noted. */
  optional<Name extends SettingName>(name: Name): SettingValue<Name> | null {
    const text = this.#text(name)
    if (text === null) return null
    const rule = rules[name]
    const parsed = rule.schema.safeParse(text)
    if (parsed.success) return parsed.data as SettingValue<Name>
    this.problem(name, `must be ${rule.must}`, rule.mend)
    return null
  }

  /** As `optional`, and not giving it is a problem too. */
  required<Name extends SettingName>(name: Name): SettingValue<Name> | null {
    if (!this.isGiven(name)) this.problem(name, 'is missing', rules[name].mend)
    return this.optional(name)
  }

  #text(name: string): string | null {
    const direct = this.#given.get(name)
    const path = this.#given.get(`${name}_FILE`)
    if (path === undefined) return direct ?? null
    if (direct === undefined) return this.#contents(`${name}_FILE`, path, 'put the value there')
    this.problem(name, `is given twice, as ${name} and as ${name}_FILE`, 'keep one of them')
    return null
  }

  #contents(setting: string, path: string, mend: string): string | null {
    try {
      const text = this.#readFile(path)?.replace(/\r?\n$/, '') ?? null
      if (text?.trim()) return text
      this.problem(setting, `names the file ${path}, which is ${text === null ? 'not there' : 'empty'}`, mend)
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
      this.problem(setting, `names the file ${path}, which cannot be read${why}`, 'give Doorbell the right to read it')
    }
    return null
  }
}
