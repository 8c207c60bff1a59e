import { createHash } from 'node:crypto'
import type { Policy } from '../../access/policy.ts'
import { isOfParty } from '../../access/request/places.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import { alternativesOf } from '../../access/stage.ts'
import { type Approver, withinReach } from './approver.ts'

/**
 * Of many who may decide, those who are asked by now: all, where the access flow names no `askAtMost`. The order is another one
 * for each request, so that no one is always first, and the same whenever it is asked for. Each reminder widens the circle. Of
 * those who were brought in, or stand in for somebody, as many are asked besides: they are there because others do not answer.
 */
export function circleOf(
  able: readonly Approver[],
  request: Waiting,
  { flows }: Policy,
  reminders: number,
): readonly Approver[] {
  const { ask, progress } = request
  const approval = flows.find(({ name }) => name === ask.flow)?.approval
  const atMost = approval === 'automatic' ? undefined : approval?.askAtMost
  const stage = progress.stages[progress.current]
  const needed = stage?.needed ?? 1
  if (atMost === undefined || needed === 'all') return able
  const lot = ({ person }: Approver) => createHash('sha256').update(`${ask.id}/${person.id}`).digest('hex')
  const most = (words: number) => Math.max(atMost, words) * (1 + reminders)
  const drawn = (some: readonly Approver[]) => {
    const inOrder = withinReach(some, request)
      .map(approver => ({ approver, lot: lot(approver) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .map(({ approver }) => approver)
    // As many for each of what is asked for, and of each party: none of it waits because others were asked about the rest.
    const firstFor = ask.entitlements.flatMap(({ resource }) => {
      const about = inOrder.filter(({ of }) => of.includes(resource))
      const parties = stage && alternativesOf(stage)?.flat()
      if (!parties) return [about.slice(0, most(needed))]
      return parties.map(party => {
        const some = about.filter(({ because }) => isOfParty(because, party, resource))
        // All of them have to agree.
        return party.needed === 'all' ? some : some.slice(0, most(party.needed))
      })
    })
    return inOrder.filter(approver => firstFor.some(first => first.includes(approver)))
  }
  return [...drawn(able.filter(one => !isBroughtIn(one))), ...drawn(able.filter(isBroughtIn))]
}

export const isBroughtIn = ({ because }: Approver): boolean =>
  because.kind === 'escalated' || because.kind === 'delegated'
