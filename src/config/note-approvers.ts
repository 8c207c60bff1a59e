import { type AccessFlow, stagesOf } from '../access/access-flow.ts'
import { atLeast } from '../access/quorum.ts'
import { partiesOf } from '../access/stage.ts'
import { tooFewFor, tooFewForAnyOf } from './access-file/enough-people.ts'
import { partiesIn } from './access-file/schema/approval.ts'
import type { FileFlow } from './access-file/schema/flow.ts'
import { fold } from './access-file/written-names.ts'
import type { Names } from './names.ts'

/** One person by two names is one approver, and may be the only one who asks. */
export function noteTooFewApprovers(written: readonly FileFlow[], flows: readonly AccessFlow[], names: Names): void {
  for (const [index, flow] of flows.entries()) {
    // Where each has one name, `who-could-approve.ts` has said it.
    if (usersIn(written[index]).size <= idsIn(flow).size) continue
    const parties = stagesOf(flow).flatMap((stage, index) =>
      partiesOf(stage).map((party, at) => ({ ...party, at: stage.parties ? [index, 'inAnyOrder', at] : [index] })),
    )
    const named = parties.flatMap(({ from, needed }, at) => {
      const people = new Set<string>()
      for (const source of from) {
        if (source.kind === 'manager') people.add('the manager')
        else if (source.kind !== 'people' || source.groups.length > 0) return []
        else for (const user of source.users) people.add(user)
      }
      return people.has('') ? [] : [{ at, people, needed: atLeast(needed) }]
    })
    const stages = ['flows', index, 'approval', 'stages']
    const short = tooFewFor(named)
    if (short)
      names.note(
        [...stages, ...(parties[short.at]?.at ?? []), 'from'],
        `leads to ${short.people.size} different people, and ${short.needed} have to approve: somebody is named twice, by two names`,
      )
    const { requesters } = flow
    if (short || requesters.everyone || requesters.groups.length > 0 || requesters.managersOf) continue
    const alone = tooFewForAnyOf(named, requesters.users)
    if (alone)
      names.note(
        [...stages, ...(parties[alone.at]?.at ?? []), 'from'],
        'names nobody who could approve: nobody decides for themselves',
      )
  }
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
