import type { Finding } from './file-problem.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileBreakGlass } from './schema/break-glass.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import { fold } from './written-names.ts'

type Sources = FileBreakGlass['tell']

/** What it is called where the file does not say: by its place among those that have no name. */
export function namesOfBreakGlass(entries: readonly FileBreakGlass[]): readonly string[] {
  let unnamed = 0
  return entries.map(({ name }) => {
    if (name !== undefined) return name
    unnamed++
    return unnamed === 1 ? 'Break-glass' : `Break-glass ${unnamed}`
  })
}

/** What is wrong with what may be taken in an emergency, besides what is wrong with its resources. */
export function breakGlassProblems(
  entries: ReadonlyMap<number, FileBreakGlass>,
  flows: readonly FileFlow[],
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  const names = namesOfBreakGlass([...entries.values()])
  const taken = new Set(flows.map(({ name }) => fold(name)))
  return [...entries].flatMap(([index, entry], at) => {
    const here = ['breakGlass', index]
    const name = names[at] ?? ''
    const twice = taken.has(fold(name))
    taken.add(fold(name))
    return [
      ...(twice
        ? [
            {
              path: entry.name === undefined ? here : [...here, 'name'],
              at: 'value',
              problem: `${quoted(name)} is the name of another access flow or break-glass entry already`,
            } as const,
          ]
        : []),
      ...ownerless([...here, 'tell'], entry.tell, entry, integrations),
      ...ownerless([...here, 'reviewers'], entry.reviewers, entry, integrations),
      ...onlyThemselves([...here, 'reviewers'], entry),
    ]
  })
}

/** `owner` alone leads nowhere where the integration has no owner. */
function ownerless(
  path: Path,
  sources: Sources,
  { resources }: FileBreakGlass,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  if (!sources.every(source => source === 'owner')) return []
  const named = new Set(resources.map(({ integration }) => integration))
  return integrations
    .filter(({ name, integrationOwner }) => named.has(name) && integrationOwner === undefined)
    .map(({ name }) => ({
      path,
      at: 'value',
      problem: `names nobody: integration ${quoted(name)} has no integrationOwner`,
    }))
}

/** Nobody signs off what they did themselves. */
function onlyThemselves(path: Path, { requesters, reviewers }: FileBreakGlass): readonly Finding[] {
  const { users = [], groups = [] } = requesters
  const named = new Set<string>()
  for (const source of reviewers) {
    if (typeof source === 'string' || !('user' in source)) return []
    named.add(fold(source.user))
  }
  if (users.length === 0 || groups.length > 0) return []
  const alone = users.some(user => [...named].every(reviewer => reviewer === fold(user)))
  return alone
    ? [{ path, at: 'value', problem: 'names nobody who could sign it off: nobody reviews what they did themselves' }]
    : []
}
