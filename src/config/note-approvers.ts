import { type AccessFlow, stagesOf } from '../access/access-flow.ts'
import { atLeast } from '../access/quorum.ts'
import { alternativesOf, type Party, type Stage } from '../access/stage.ts'
import { alternativesShort, tooFewFor, tooFewForAnyOf } from './access-file/enough-people.ts'
import type { Path } from './access-file/places.ts'
import { partiesIn } from './access-file/schema/approval.ts'
import type { FileFlow } from './access-file/schema/flow.ts'
import { fold } from './access-file/written-names.ts'
import type { Names } from './names.ts'

/** One person by two names is one approver, and may be the only one who asks. */
export function noteTooFewApprovers(written: readonly FileFlow[], flows: readonly AccessFlow[], names: Names): void {
  for (const [index, flow] of flows.entries()) {
    // Where each has one name, `who-could-approve.ts` has said it.
    if (usersIn(written[index]).size <= idsIn(flow).size) continue
    const places: Path[] = []
    const named = stagesOf(flow).map((stage, index) =>
      (alternativesOf(stage) ?? [[stage]]).map((parties, alternative) =>
        parties.flatMap(({ from, needed }, party) => {
          const people = idsOf(from)
          if (people === null || people.has('')) return []
          const at = places.push([index, ...under(stage, alternative, parties.length > 1 ? party : null)]) - 1
          return [{ at, people, needed: atLeast(needed) }]
        }),
      ),
    )
    const here = ['flows', index, 'approval', 'stages']
    const short = alternativesShort(named, tooFewFor)
    for (const {
      stages: { at, people, needed },
    } of short)
      names.note(
        [...here, ...(places[at] ?? []), 'from'],
        `leads to ${people.size} different people, and ${needed} have to approve: somebody is named twice, by two names`,
      )
    const { requesters } = flow
    if (short.length > 0 || requesters.everyone || requesters.groups.length > 0 || requesters.managersOf) continue
    for (const {
      stages: { at },
    } of alternativesShort(named, some => tooFewForAnyOf(some, requesters.users)))
      names.note(
        [...here, ...(places[at] ?? []), 'from'],
        'names nobody who could approve: nobody decides for themselves',
      )
  }
}

/** Where it stands in the file. */
const under = (stage: Stage, alternative: number, party: number | null): Path => [
  ...(stage.anyOf ? ['anyOf', alternative] : []),
  ...(party === null ? [] : ['inAnyOrder', party]),
]

/** The people of a party that names no group and no owner, else `null`. The manager is one person, whoever that is. */
function idsOf(from: Party['from']): ReadonlySet<string> | null {
  const people = new Set<string>()
  for (const source of from) {
    if (source.kind === 'manager') people.add('the manager')
    else if (source.kind !== 'people' || source.groups.length > 0) return null
    else for (const user of source.users) people.add(user)
  }
  return people
}

function usersIn(flow: FileFlow | undefined): ReadonlySet<string> {
  const { requesters = 'everyone', approval = 'automatic' } = flow ?? {}
  const asking = requesters === 'everyone' ? [] : (requesters.users ?? [])
  const deciding =
    approval === 'automatic'
      ? []
      : approval.stages.flatMap(stage => partiesIn(stage).flatMap(({ party }) => party.from))
  const named = deciding.flatMap(source => (typeof source === 'object' && 'user' in source ? [source.user] : []))
  return new Set([...asking, ...named].map(fold))
}

function idsIn(flow: AccessFlow): ReadonlySet<string> {
  const { requesters } = flow
  const deciding = stagesOf(flow).flatMap(({ from }) => from)
  const named = deciding.flatMap(source => (source.kind === 'people' ? source.users : []))
  return new Set([...(requesters.everyone ? [] : requesters.users), ...named])
}
