import { atLeast } from '../../access/quorum.ts'
import { alternativesShort, tooFewFor, tooFewForAnyOf } from './enough-people.ts'
import { type Finding, wrong } from './file-problem.ts'
import { integrationsOf } from './opened.ts'
import type { Path } from './places.ts'
import { quoted } from './quoted.ts'
import { alternativesIn, type FileParty, type FileStage, partiesIn } from './schema/approval.ts'
import type { FileBundle } from './schema/bundle.ts'
import type { FileFlow } from './schema/flow.ts'
import type { FileIntegration } from './schema/integration.ts'
import { fold } from './written-names.ts'

/** A flow that asks for more approvers than it names would only ever lapse. Groups may hold anybody, so they are enough. */
export function whoCouldApprove(
  path: Path,
  flow: FileFlow,
  integrations: readonly FileIntegration[],
  bundles: readonly FileBundle[],
): readonly Finding[] {
  if (flow.approval === 'automatic') return []
  const { stages } = flow.approval
  const parties = stages.flatMap((stage, index) => partiesIn(stage).map(({ at, party }) => ({ index, at, party })))
  const perStage = parties.flatMap(({ index, at, party: stage }) => {
    const here = [...path, 'approval', 'stages', index, ...at]
    return [...ownerless(here, stage, flow, integrationsOf(flow, bundles), integrations), ...tooFew(here, stage)]
  })
  return perStage.length > 0 ? perStage : tooFewAltogether([...path, 'approval', 'stages'], flow, stages)
}

/**
 * `owner` alone leads nowhere where the integration has no owner: resource owners need one too. Nor does the manager of whom only
 * their manager may ask for.
 */
function ownerless(
  path: Path,
  stage: FileParty,
  { requestFor }: FileFlow,
  named: ReadonlySet<string>,
  integrations: readonly FileIntegration[],
): readonly Finding[] {
  const managersAsk = requestFor?.every(kind => kind === 'direct-reports') ?? false
  if (!stage.from.every(source => source === 'owner' || (source === 'manager' && managersAsk))) return []
  return integrations
    .filter(({ name, integrationOwner }) => named.has(name) && integrationOwner === undefined)
    .map(({ name }) =>
      wrong([...path, 'from'], `names nobody who could approve: integration ${quoted(name)} has no integrationOwner`),
    )
}

function tooFew(path: Path, stage: FileParty): readonly Finding[] {
  const people = onlyPeople(stage)
  return people !== null && atLeast(stage.needed) > people.size
    ? [wrong([...path, 'needed'], `is ${stage.needed}, but from names only ${people.size}`)]
    : []
}

/** Those that name a group or an owner may be decided by anybody. */
function tooFewAltogether(path: Path, { requesters }: FileFlow, stages: readonly FileStage[]): readonly Finding[] {
  const places: Path[] = []
  const named = stages.map((stage, index) =>
    alternativesIn(stage).map(parties =>
      parties.flatMap(({ at, party }) => {
        const people = onlyPeople(party)
        return people === null ? [] : [{ at: places.push([index, ...at]) - 1, people, needed: atLeast(party.needed) }]
      }),
    ),
  )
  const short = alternativesShort(named, tooFewFor)
  if (short.length > 0)
    return short.map(({ stages: { needed, people }, by }) => ({
      path: [...path, ...(by ? [by.stage, 'anyOf', by.alternative] : [])],
      at: 'key',
      problem: `need ${needed} different people together, but name only ${people.size}`,
    }))
  if (requesters === 'everyone' || requesters.everyone === true) return []
  if (requesters.groups !== undefined || requesters.managersOf !== undefined) return []
  const users = (requesters.users ?? []).map(fold)
  return alternativesShort(named, some => tooFewForAnyOf(some, users)).map(({ stages: { at } }) =>
    wrong([...path, ...(places[at] ?? []), 'from'], 'names nobody who could approve: nobody decides for themselves'),
  )
}

/** The people of a stage that names no group and no owner, else `null`. The manager is one person, whoever that is. */
function onlyPeople({ from }: FileParty): ReadonlySet<string> | null {
  const people = new Set<string>()
  for (const source of from) {
    if (source === 'manager') people.add('the manager')
    else if (typeof source === 'string' || !('user' in source)) return null
    else people.add(fold(source.user))
  }
  return people
}
