import type { Person } from '../../access/catalog.ts'
import { speakersOf } from '../../access/request/counting.ts'
import type { AccessRequest } from '../../access/request/states.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import { viewFor } from '../cards/view-for.ts'
import { viewOf } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { lookedThrough } from './waiting-for.ts'

export interface AgreedTo {
  /** As many as were wanted, the one that lapses first at the top. */
  readonly shown: readonly RequestView[]
  readonly all: number
}

/**
 * What this person has agreed to in the stage that waits, and may take back: wherever they pressed, for in a room nobody has a card of their
 * own. For taking back what one said nobody needs a right, and so none is looked up.
 */
export async function agreedTo(ports: Ports, person: Pick<Person, 'id'>, most: number): Promise<AgreedTo> {
  const waiting = await ports.store.history.waiting(lookedThrough)
  const theirs = waiting.filter(request => hasAgreed(request, person))
  const shown = theirs
    .slice(0, most)
    .map(async request => viewFor(ports, await viewOf(ports, request), inFrontOf(person.id)))
  return { shown: await Promise.all(shown), all: theirs.length }
}

const hasAgreed = (request: AccessRequest, { id }: Pick<Person, 'id'>): boolean =>
  request.status === 'awaiting-approval' &&
  request.progress.decisions.some(
    word => word.stage === request.progress.current && speakersOf(word).some(({ person }) => person === id),
  )
