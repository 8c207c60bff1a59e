import type { Via } from '../../access/audit.ts'
import type { Person } from '../../access/catalog.ts'
import type { RequestId } from '../../access/vocabulary.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Changed, changeRequest } from './change-request.ts'
import { deciderOf } from './review-request.ts'

/**
 * Somebody takes back that they agreed, before enough have. Who they are to it is read now, as for every word.
 * @throws Fault when the directory cannot be asked: then nothing was changed.
 */
export async function takeBackWord(
  ports: Ports,
  person: Person,
  via: Via,
  request: RequestId,
  andThen: (tx: Transaction) => Promise<void>,
): Promise<Changed> {
  const found = await deciderOf(ports, person, via, request)
  if (!found.ok) return found
  const doing = { actor: { kind: 'person', id: person.id, name: person.name }, via, correlation: request } as const
  return changeRequest(ports, request, { type: 'take-back', by: found.decider }, doing, andThen)
}
