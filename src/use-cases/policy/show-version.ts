import { adminsNeeded, type PolicyProposal } from '../../access/policy-proposal.ts'
import type { PersonId, PolicyProposalId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { policyCard } from '../../cards/policy-card.ts'
import type { NameOf } from '../../cards/wording/flow-wording.ts'
import type { Names } from '../../cards/wording/wording.ts'
import { Fault } from '../../ports/fault.ts'
import type { PolicyCard } from '../../ports/policy-versions.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { namesInFile } from './names-in-file.ts'

/** Every copy there is, and where it waits, everybody who is an admin by then. */
export const showVersionEverywhere = (tx: Pick<Transaction, 'schedule'>, proposal: PolicyProposalId, due: Date) =>
  tx.schedule({ type: 'show-policy', proposal }, { key: `show-policy:${proposal}`, lane: `policy:${proposal}`, due })

const showTo = (tx: Pick<Transaction, 'schedule'>, proposal: PolicyProposalId, person: PersonId, due: Date) =>
  tx.schedule(
    { type: 'show-policy-card', proposal, person },
    { key: `show-policy:${proposal}:${person}`, lane: `person:${person}`, due },
  )

/** A task for each of them, so that one out of reach stops nobody else. */
export async function showVersion(
  ports: Ports,
  { proposal: id }: Extract<Task, { type: 'show-policy' }>,
): Promise<void> {
  const { store, clock, log } = ports
  const [proposal, policy, cards] = await Promise.all([
    store.policyProposal(id),
    store.activePolicy(),
    store.policyCards(id),
  ])
  if (!proposal || !policy) return
  const admins = proposal.standing.status === 'proposed' ? await deciders(ports, policy.admins) : []
  if (proposal.standing.status === 'proposed' && admins.length < adminsNeeded)
    log.error('access-file.too-few-admins', { proposal: id, admins: admins.length, needed: adminsNeeded })
  const people = new Set([...admins.map(admin => admin.id), ...cards.map(({ person }) => person)])
  await store.transaction(async tx => {
    for (const person of people) await showTo(tx, id, person, clock.now())
  })
}

/** One admin's copy of a proposed version, as it stands now: posted, or edited where it was posted before. */
export async function showVersionCard(
  ports: Ports,
  { proposal: id, person }: Extract<Task, { type: 'show-policy-card' }>,
): Promise<void> {
  const { store, clock, log } = ports
  const proposal = await store.policyProposal(id)
  if (!proposal) return
  const { standing, agreed } = proposal
  const { names, nameOf } = await namesOfVersion(ports, proposal)
  const card = policyCard(proposal, { names, nameOf, reader: person })
  const copies = (await store.policyCards(id)).filter(copy => copy.person === person)
  for (const copy of copies) await edit(ports, copy, card)
  if (copies.length > 0 || standing.status !== 'proposed') return
  const messages = await writeToPerson(ports, person, card)
  if (messages.length === 0) return log.warn('notice.nobody-reached', { person, proposal: id, notice: 'policy' })
  await store.transaction(async tx => {
    for (const message of messages) await tx.rememberPolicyCard({ proposal: id, person, message })
    // Decided while it was being posted, when nobody knew of this copy: whoever decides later finds it.
    const now = await tx.policyProposal(id)
    if (now?.standing.status !== 'proposed' || now.agreed.length !== agreed.length)
      await showTo(tx, id, person, clock.now())
  })
}

/** What everything in it is called by the file in force, or by the proposed one, and people by the directory. */
export async function namesOfVersion(
  ports: Ports,
  { changes, written, agreed, standing }: PolicyProposal,
): Promise<{ readonly names: Names; readonly nameOf: NameOf }> {
  const called = { ...(await ports.store.writtenPolicy())?.called, ...written.called }
  const accounts = changes.flatMap(({ what }) => ('person' in what ? [what.person] : []))
  const people = [...agreed.map(({ by }) => by), ...('by' in standing ? [standing.by] : []), ...accounts]
  const names = await namesFor(ports, people)
  const inFile = await namesInFile(ports, called)
  const bound = new Map<string, PersonId>(accounts.map(one => [one, one]))
  const nameOf = (named: string, otherwise?: string): string => {
    const account = bound.get(named)
    return account && called[named] === undefined ? names(account) : inFile(named, otherwise)
  }
  return { names, nameOf }
}

async function edit(ports: Ports, { message, person, proposal }: PolicyCard, card: Card): Promise<void> {
  try {
    await ports.surfaces.get(message.surface)?.update(message, card)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('card.lost', { proposal, person, code: fault.code })
  }
}
