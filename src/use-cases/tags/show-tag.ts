import type { PersonId } from '../../access/vocabulary.ts'
import { tagCard } from '../../cards/tag-card.ts'
import { Fault } from '../../ports/fault.ts'
import type { TagCard } from '../../ports/posted-card.ts'
import type { Task } from '../../ports/task.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { isAdmin } from '../people/belongs.ts'
import { namesFor, type Ports } from '../ports.ts'
import { showTag } from './propose-tag.ts'

/** One admin's copy of a proposal, as it stands now: posted, or edited where it was posted before. */
export async function showTagCard(
  ports: Ports,
  { proposal: id, person }: Extract<Task, { type: 'show-tag' }>,
): Promise<void> {
  const proposal = await ports.store.tagProposal(id)
  if (!proposal) return
  const { standing } = proposal
  const [known, names] = await Promise.all([
    ports.store.inventory.resource(proposal),
    namesFor(ports, [proposal.by, ...('by' in standing ? [standing.by] : [])]),
  ])
  const card = tagCard(proposal, { resource: known?.name ?? proposal.resource, names, own: proposal.by === person })
  const copies = (await ports.store.tagCards(id)).filter(copy => copy.person === person)
  for (const copy of copies) await edit(ports, copy, card)
  if (copies.length > 0 || standing.status !== 'proposed' || !(await isStillAdmin(ports, person))) return
  const messages = await writeToPerson(ports, person, card)
  if (messages.length === 0) return ports.log.warn('notice.nobody-reached', { person, proposal: id, notice: 'tag' })
  await ports.store.transaction(async tx => {
    for (const message of messages) await tx.rememberTagCard({ proposal: id, person, message })
    // Decided while it was being posted, when nobody knew of this copy: whoever decides later finds it.
    if ((await tx.lockTagProposal(id))?.standing.status !== 'proposed')
      await tx.schedule(...showTag(proposal, person, ports.clock.now()))
  })
}

async function isStillAdmin(ports: Ports, id: PersonId): Promise<boolean> {
  const [policy, person] = await Promise.all([ports.store.activePolicy(), ports.directory.person(id)])
  return policy !== null && person !== null && isAdmin(ports, policy, person)
}

async function edit(ports: Ports, { message, person, proposal }: TagCard, card: ReturnType<typeof tagCard>) {
  try {
    await ports.surfaces.get(message.surface)?.update(message, card)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('card.lost', { proposal, person, code: fault.code })
  }
}
