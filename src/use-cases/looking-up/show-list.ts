import type { Person } from '../../access/catalog.ts'
import { type List, parsePress } from '../../cards/buttons.ts'
import type { Card, Line } from '../../cards/card.ts'
import { Fault } from '../../ports/fault.ts'
import type { Incoming } from '../../ports/incoming.ts'
import { identifyPerson } from '../people/identify-person.ts'
import type { Ports } from '../ports.ts'
import { type Reaction, wordsOf } from '../react/reaction.ts'
import { showApprovals } from './show-approvals.ts'
import { showMyAccess } from './show-my-access.ts'

/**
 * A list as it is now, for this person: what it may show is read anew. `first` tells what came of a press on it.
 * @throws Fault when the directory cannot be asked.
 */
export async function showList(ports: Ports, person: Pick<Person, 'id'>, list: List, first?: Line): Promise<Card> {
  switch (list.of) {
    case 'approvals':
      return showApprovals(ports, person, list.from, first)
    case 'mine':
      return showMyAccess(ports, person.id, list.from, first)
    default:
      return list.of satisfies never
  }
}

/** The list that was pressed on as it is after that, and what came of it at its top. `null`: it was on none, or it cannot be read. */
export async function listAfter(ports: Ports, incoming: Incoming, reaction: Reaction): Promise<Card | null> {
  const { what, replyTo, from } = incoming
  if ((what.type !== 'press' && what.type !== 'deny-form') || replyTo.handle === null) return null
  const press = parsePress(what.value)
  if (!press || press.verb === 'show' || !('list' in press) || !press.list || reaction.kind === 'shown') return null
  try {
    const identified = await identifyPerson(ports, from)
    if (!identified.ok) return null
    const first = reaction.kind === 'done' ? wordsOf(reaction) : undefined
    return await showList(ports, identified.person, press.list, first)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    ports.log.warn('list.not-shown', { code: fault.code })
    return null
  }
}
