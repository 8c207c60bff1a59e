import { breakGlassNamed } from '../../access/break-glass.ts'
import type { Person } from '../../access/catalog.ts'
import { fact } from '../../access/request/consequences.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { deciders } from '../approvers/deciders.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { byReach } from './reached.ts'

const peopleIn = (some: readonly { readonly person: Person }[]) =>
  some.map(({ person: { id, name } }) => ({ id, name }))

/** A task of its own for everybody who is to be told by now and is in a chat, so that one of them out of reach stops nobody else; and it is recorded who that is. */
export async function tellOfBreakGlass(ports: Ports, id: RequestId): Promise<void> {
  const [request, policy] = await Promise.all([ports.store.request(id), ports.store.activePolicy()])
  if (!request || !policy) return
  const { ask } = request
  const from = breakGlassNamed(policy, ask.flow)?.breakGlass.tell
  const { requester, beneficiary, entitlements } = ask
  const asked = { requester, beneficiary, entitlements }
  const named = from ? await findApprovers(ports, policy, { from, needed: 1 }, asked) : []
  const those = await byReach(ports, named)
  // It is never told to nobody: where the file leads to nobody whom a chat reaches, those who run Doorbell are told.
  const admins = those.reached.length > 0 ? [] : (await deciders(ports, policy.admins)).map(person => ({ person }))
  const instead = await byReach(ports, admins)
  const insteadOfThem = those.reached.length > 0 ? {} : ({ insteadOfThem: true } as const)
  const people = peopleIn([...those.reached, ...instead.reached])
  const missed = peopleIn([...those.outOfReach, ...instead.outOfReach])
  if (people.length === 0) ports.log.error('break-glass.nobody-to-tell', { request: id })
  const due = ports.clock.now()
  await ports.store.transaction(async tx => {
    for (const { id: person } of people)
      await tx.schedule(
        { type: 'tell', person, request: id, notice: { kind: 'glass-broken', ...insteadOfThem } },
        { key: `tell:${id}:${person}:glass-broken`, lane: `person:${person}`, due },
      )
    await tx.append({
      ...fact(ask, 'break_glass.told', {
        outcome: people.length > 0 ? 'done' : 'failed',
        details: { people, ...(missed.length > 0 ? { outOfReach: missed } : {}) },
      }),
      ...byTimer(id),
      at: due,
    })
  })
}
