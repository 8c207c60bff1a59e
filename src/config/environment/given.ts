import { parseEnv } from 'node:util'

/** The text of a file, or `null` where there is none. Throws for a file that is there and cannot be read. */
export type ReadFile = (path: string) => string | null

/** Names and values as written. What is empty counts as not given. */
export type Given = ReadonlyMap<string, string>

/** The environment with `.env` beneath it: what the real environment says wins, be it as `NAME` or as `NAME_FILE`. */
export function whatIsGiven(env: NodeJS.ProcessEnv, readFile: ReadFile): Given {
  const real = notEmpty(env)
  const beneath = [...notEmpty(parseEnv(readFile('.env') ?? ''))]
  const overridden = (name: string) => [name, `${name}_FILE`, name.replace(/_FILE$/, '')].some(other => real.has(other))
  return new Map([...beneath.filter(([name]) => !overridden(name)), ...real])
}

const notEmpty = (env: NodeJS.Dict<string>): Given =>
  new Map(Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value] as const] : [])))
