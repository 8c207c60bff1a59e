import { type Finding, wrong } from './file-problem.ts'
import { calledSource } from './listed-twice.ts'
import { integrationsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import { type FileStage, type FileTier, partiesIn } from './schema/approval.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import type { FileSource } from './schema/people.ts'
import { fold } from './written-names.ts'

/** A tier that could never bring anybody in is a slip, and whoever wrote it relies on it. */
export function escalationOf(
  path: Path,
  flow: FileFlow,
  integrations: readonly FileIntegration[],
  bundles: readonly FileBundle[],
): readonly Finding[] {
  const { approval } = flow
  if (approval === 'automatic' || approval.escalate === undefined) return []
  const { escalate, timeout, stages } = approval
  return escalate.flatMap((tier, index) => [
    ...whenOf([...path, index, 'after'], tier, escalate[index - 1], timeout),
    ...nobodyNew([...path, index, 'to'], tier, stages, escalate.slice(0, index)),
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

/** Whoever may decide every stage from its beginning, or was brought in before, is nobody new. */
function nobodyNew(
  path: Path,
  { to }: FileTier,
  stages: readonly FileStage[],
  before: readonly FileTier[],
): readonly Finding[] {
  const names = (sources: FileTier['to'], source: FileSource) =>
    sources.some(other => fold(calledSource(other)) === fold(calledSource(source)))
  const open = stages.flatMap(partiesIn).flatMap(({ party }) => (party.needed === 'all' ? [] : [party]))
  if (open.length === 0) return [wrong(path, 'brings in nobody: where all have to agree nobody can in their place')]
  const known = (source: FileSource) =>
    open.every(({ from }) => names(from, source)) || before.some(tier => names(tier.to, source))
  return to.every(known) ? [wrong(path, 'brings in nobody new: all of them may decide before it already')] : []
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
