import type { Person } from '../../access/catalog.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import { askedOnce } from '../asked-once.ts'
import { viewFor } from '../cards/view-for.ts'
import { viewOf } from '../cards/view-request.ts'
import type { Ports } from '../ports.ts'
import { whyReviewer } from './reviewers.ts'

/** Most open reviews, of everybody, that are looked through; the oldest are looked at first. */
const lookedThrough = 200

/**
 * What this person may sign off, whether or not a card of it ever reached them: by the directory's word of now. The right is read
 * again when they press.
 * @throws Fault when the directory cannot be asked.
 */
export async function reviewsFor(all: Ports, person: Pick<Person, 'id'>): Promise<readonly RequestView[]> {
  const ports = { ...all, directory: askedOnce(all.directory) }
  const policy = await ports.store.activePolicy()
  const reviews = policy ? await ports.store.openReviews(lookedThrough) : []
  const theirs: RequestView[] = []
  for (const { request: id, person: taker } of reviews) {
    if (!policy || taker === person.id) continue
    const request = await ports.store.request(id)
    if (!request || (await whyReviewer(ports, policy, request.ask, person)) === null) continue
    theirs.push(await viewFor(ports, await viewOf(ports, request), inFrontOf(person.id)))
  }
  return theirs
}
