import type { Finding } from './file-problem.ts'
import { integrationsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import type { FileStage } from './schema/approval.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'

/** A flow that asks for more approvers than it names would only ever lapse. Groups may hold anybody, so they are enough. */
export function whoCouldApprove(
  path: Path,
  flow: FileFlow,
  integrations: readonly FileIntegration[],
  bundles: readonly FileBundle[],
): readonly Finding[] {
  if (flow.approval === 'automatic') return []
  const { stages } = flow.approval
  const perStage = stages.flatMap((stage, index) => {
    const here = [...path, 'approval', 'stages', index]
    return [...ownerless(here, stage, integrationsOf(flow, bundles), integrations), ...tooFew(here, stage, flow)]
  })
  return perStage.length > 0 ? perStage : tooFewAltogether([...path, 'approval', 'stages'], stages)
}

/** `owner` alone leads nowhere where the integration has no owner: resource owners need one too. */
function ownerless(
  path: Path,
  stage: FileStage,
  named: ReadonlySet<string>,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  if (!stage.from.every(source => source === 'owner')) return []
  return integrations
    .filter(({ name, integrationOwner }) => named.has(name) && integrationOwner === undefined)
    .map(({ name }) => ({
      path: [...path, 'from'],
      at: 'value',
      problem: `names nobody who could approve: integration ${quoted(name)} has no integrationOwner`,
    }))
}

function tooFew(path: Path, stage: FileStage, flow: FileFlow): readonly Finding[] {
  const users = onlyUsers(stage)
  if (users === null) return []
  if (stage.needed > users.size)
    return [
      { path: [...path, 'needed'], at: 'value', problem: `is ${stage.needed}, but from names only ${users.size}` },
    ]
  const { requesters } = flow
  if (requesters === 'everyone' || requesters.everyone === true) return []
  if (requesters.groups !== undefined || requesters.managersOf !== undefined) return []
  const canBeServed = (requesters.users ?? []).some(
    name => users.size - (users.has(fold(name)) ? 1 : 0) >= stage.needed,
  )
  if (canBeServed) return []
  return [
    { path: [...path, 'from'], at: 'value', problem: 'names nobody who could approve: nobody decides for themselves' },
  ]
}

/** One person counts once per request, across all stages. */
function tooFewAltogether(path: Path, stages: readonly FileStage[]): readonly Finding[] {
  const users = stages.map(onlyUsers)
  const all = new Set<string>()
  for (const named of users) {
    if (named === null) return []
    for (const user of named) all.add(user)
  }
  const needed = stages.reduce((sum, stage) => sum + stage.needed, 0)
  if (needed <= all.size) return []
  return [{ path, at: 'key', problem: `need ${needed} different people together, but name only ${all.size}` }]
}

/** The people of a stage that names no group, no owner and no manager, else `null`. */
function onlyUsers(stage: FileStage): ReadonlySet<string> | null {
  const users = new Set<string>()
  for (const source of stage.from) {
    if (typeof source === 'string' || !('user' in source)) return null
    users.add(fold(source.user))
  }
  return users
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase()
