import type { Person } from '../../access/catalog.ts'
import { favouritesOf, wishOf } from '../../access/favourites.ts'
import { oneself, serves, servesOthers } from '../../access/request-for.ts'
import { isForAnother } from '../../cards/parts/for-another.ts'
import { isOver, type RequestView } from '../../cards/parts/request-view.ts'
import { Fault } from '../../ports/fault.ts'
import { viewOf } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { flowsToAskBy, isOfferedStill, requestable } from './requestable-access.ts'

/** How far back it is looked for what is over. */
const looked = 50

/** On the form of a chat that has no page for it. */
export async function favouritesOfPerson(ports: Ports, person: Pick<Person, 'id'>): Promise<readonly RequestView[]> {
  const requests = await ports.store.requestsOf(person.id, looked)
  const own = await Promise.all(
    requests.map(async request => ({ ...(await viewOf(ports, request)), reader: person.id })),
  )
  return favouritesAmong(ports, person, own)
}

/**
 * Of what they asked for lately, what they may well want again: only what is over, and what a flow opens to them still. It is looked at
 * anew when they ask. What was asked before they were forgotten is not. Where the directory cannot be asked, nothing is offered.
 *
 * @param own the newest first.
 */
export async function favouritesAmong(
  ports: Pick<Ports, 'store' | 'clock' | 'directory' | 'log'>,
  { id }: Pick<Person, 'id'>,
  own: readonly RequestView[],
): Promise<readonly RequestView[]> {
  const cleanup = await ports.store.cleanupOf(id)
  const forgotten = cleanup?.standing === 'forgotten' ? cleanup.at : null
  const asked = own.filter(
    ({ request: { ask } }) =>
      ask.requester === id && !ask.breakGlass && (forgotten === null || ask.submittedAt >= forgotten),
  )
  const going = new Set(asked.filter(view => !isOver(view)).map(({ request }) => wishOf(request.ask)))
  const over = asked.filter(({ request }) => !going.has(wishOf(request.ask)))
  const policy = over.length > 0 ? await ports.store.activePolicy() : null
  if (!policy) return []
  try {
    const flows = await flowsToAskBy(ports, policy, id)
    const [forThem, forOthers] = await Promise.all([
      requestable(
        ports,
        policy,
        flows.filter(flow => serves(flow, oneself)),
      ),
      requestable(ports, policy, flows.filter(servesOthers)),
    ])
    const open = over.filter(({ request: { ask } }) => isOfferedStill(isForAnother(ask) ? forOthers : forThem, ask))
    const chosen = new Set(favouritesOf(open.map(({ request }) => request.ask)))
    return open.filter(({ request }) => chosen.has(request.ask))
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    ports.log.warn('home.favourites-unread', { person: id, code: fault.code })
    return []
  }
}
