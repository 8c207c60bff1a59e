import type { Person } from '../access/catalog.ts'
import { approvalsCard, approvalsShown } from '../cards/approvals-card.ts'
import type { Card } from '../cards/card.ts'
import type { Ports } from './ports.ts'
import { lookedThrough, waitingFor } from './waiting-for.ts'

/** `approvals`: what waits for this person's decision. @throws Fault when the directory cannot be asked. */
export async function showApprovals(ports: Ports, person: Person): Promise<Card> {
  const { shown, all, beyond } = await waitingFor(ports, person, approvalsShown)
  return approvalsCard(shown, { all, beyond: beyond ? lookedThrough : null }, ports.clock.now())
}
