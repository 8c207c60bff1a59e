/** Words that may stand in a place some day, and not in this release. */
const values: Readonly<Record<string, readonly string[]>> = {
  'integrations[].type': ['azure-devops'],
}

type Path = readonly PropertyKey[]

/** `flows[].resources[]`, wherever in the lists it is. */
export const patternOf = (path: Path): string =>
  path
    .map(step => (typeof step === 'number' ? '[]' : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

export const isValueNotYet = (path: Path, value: unknown): boolean =>
  typeof value === 'string' && (values[patternOf(path)]?.includes(value) ?? false)
