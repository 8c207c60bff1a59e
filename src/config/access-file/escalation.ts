import type { Finding } from './file-problem.ts'
import { integrationsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileTier } from './schema/approval.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'

/** A tier that could never bring anybody in is a slip, and whoever wrote it relies on it. */
export function escalationOf(
  path: Path,
  flow: FileFlow,
  integrations: readonly FileIntegration[],
  bundles: readonly FileBundle[],
): readonly Finding[] {
  const { approval } = flow
  if (approval === 'automatic' || approval.escalate === undefined) return []
  const { escalate, timeout } = approval
  return escalate.flatMap((tier, index) => [
    ...whenOf([...path, index, 'after'], tier, escalate[index - 1], timeout),
    ...ownerless([...path, index, 'to'], tier, integrationsOf(flow, bundles), integrations),
  ])
}

function whenOf(path: Path, { after }: FileTier, before: FileTier | undefined, timeout: number): readonly Finding[] {
  if (after >= timeout) return [wrong(path, 'is not shorter than timeout, so the request would have lapsed by then')]
  if (before === undefined || after > before.after) return []
  return after === before.after
    ? [wrong(path, 'is the same as of the tier before it: name them all in one')]
    : [wrong(path, 'is shorter than of the tier before it: the soonest comes first')]
}

function ownerless(
  path: Path,
  { to }: FileTier,
  named: ReadonlySet<string>,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  if (!to.every(source => source === 'owner')) return []
  return integrations
    .filter(({ name, integrationOwner }) => named.has(name) && integrationOwner === undefined)
    .map(({ name }) => wrong(path, `brings in nobody: integration ${quoted(name)} has no integrationOwner`))
}

const wrong = (path: Path, problem: string): Finding => ({ path, at: 'value', problem })
