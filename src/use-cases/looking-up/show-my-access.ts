import type { PersonId } from '../../access/vocabulary.ts'
import type { Card, Line } from '../../cards/card.ts'
import { myAccessCard } from '../../cards/my-access-card.ts'
import { viewOf } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'

/** `mine` shows what waits or lives, which is found however old it is. */
const looked = 0

export async function showMyAccess(
  ports: Pick<Ports, 'store' | 'directory' | 'clock'>,
  person: PersonId,
  from = 0,
  first?: Line,
): Promise<Card> {
  const requests = await ports.store.requestsOf(person, looked)
  const open = requests.filter(({ status }) => status === 'awaiting-approval' || status === 'approved')
  return myAccessCard(
    await Promise.all(open.map(async request => ({ ...(await viewOf(ports, request)), reader: person }))),
    from,
    first,
  )
}
