import { breakGlassNamed } from '../../access/break-glass.ts'
import type { Person } from '../../access/catalog.ts'
import { fact } from '../../access/request/consequences.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import { deciders } from '../approvers/deciders.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'

/** A task of its own for everybody who is to be told by now, so that one of them out of reach stops nobody else; and it is recorded who that is. */
export async function tellOfBreakGlass(ports: Ports, id: RequestId): Promise<void> {
  const [request, policy] = await Promise.all([ports.store.request(id), ports.store.activePolicy()])
  if (!request || !policy) return
  const { ask } = request
  const from = breakGlassNamed(policy, ask.flow)?.breakGlass.tell
  const { requester, beneficiary, entitlements } = ask
  const asked = { requester, beneficiary, entitlements }
  const named = from ? await findApprovers(ports, policy, { from, needed: 1 }, asked) : []
  // It is never told to nobody: where the file leads to nobody, those who run Doorbell are told.
  const admins = named.length > 0 ? [] : await deciders(ports, policy.admins)
  const insteadOfThem = named.length > 0 ? {} : ({ insteadOfThem: true } as const)
  const people: readonly Person[] = named.length > 0 ? named.map(({ person }) => person) : admins
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
        details: { people: people.map(person => ({ id: person.id, name: person.name })) },
      }),
      ...byTimer(id),
      at: due,
    })
  })
}
