import type { Person } from '../../access/catalog.ts'
import { agreedShown, approvalsCard, approvalsShown } from '../../cards/approvals-card.ts'
import type { Card, Line } from '../../cards/card.ts'
import { reviewsFor } from '../break-glass/reviews-for.ts'
import type { Ports } from '../ports.ts'
import { agreedTo } from '../requests/agreed-to.ts'
import { lookedThrough, waitingFor } from '../requests/waiting-for.ts'

/**
 * `approvals`: what waits for this person's decision, a page of it, looked up anew for every page; and what they agreed to and may take back.
 * @throws Fault when the directory cannot be asked.
 */
export async function showApprovals(ports: Ports, person: Pick<Person, 'id'>, wanted = 0, first?: Line): Promise<Card> {
  const { shown, from, all, beyond } = await waitingFor(ports, person, approvalsShown, wanted)
  const reviews = from === 0 ? await reviewsFor(ports, person) : []
  const agreed = from === 0 ? { agreed: await agreedTo(ports, person, agreedShown) } : {}
  const waiting = { entries: shown, from, all, beyond: beyond ? lookedThrough : null, reviews, ...agreed }
  return approvalsCard(waiting, ports.clock.now(), first)
}
