import type { PersonId } from '../access/vocabulary.ts'
import type { Card, Line } from '../cards/card.ts'
import { myAccessCard } from '../cards/my-access-card.ts'
import type { Ports } from './ports.ts'
import { viewOf } from './view-request.ts'

/** How far back `mine` looks for what still lives; more than anybody can have open by the limits. */
const looked = 100

export async function showMyAccess(
  ports: Pick<Ports, 'store' | 'clock'>,
  person: PersonId,
  first?: Line,
): Promise<Card> {
  const requests = await ports.store.requestsOf(person, looked)
  const open = requests.filter(({ status }) => status === 'awaiting-approval' || status === 'approved')
  return myAccessCard(await Promise.all(open.map(request => viewOf(ports, request))), first)
}
