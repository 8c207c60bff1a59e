import { isDeepStrictEqual } from 'node:util'
import type { PersonId } from '../../access/vocabulary.ts'
import { leftBehindCard } from '../../cards/left-behind-card.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { OtherCard } from '../../ports/posted-card.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { forgetCopy } from '../cards/forget-copy.ts'
import { showDriftEverywhere } from '../drift/show-drift.ts'
import { unfitAccount } from '../people/identify-person.ts'
import { openWith } from '../people/leave-behind.ts'
import { showVersionEverywhere } from '../policy/show-version.ts'
import type { Ports } from '../ports.ts'
import { showTag } from '../tags/propose-tag.ts'
import { found } from './write-to-person.ts'

/**
 * Who reads there now may be anybody: no card tells them how it goes on, and none waits there for a click. Nothing is done where
 * the account is theirs again, by a link or by the address that they have now. @throws Fault when that cannot be asked
 */
export async function closeConversation(
  ports: Ports,
  { person, account, messages }: Extract<Task, { type: 'close-conversation' }>,
): Promise<void> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface || (await isTheirs(ports, person, account))) return
  // Tried again, it goes on where it was: what was closed is not known any more.
  const open = await openWith(ports.store, person, account)
  const left = open.filter(copy => messages.some(message => isDeepStrictEqual(message, copy.message)))
  for (const copy of left.toReversed()) {
    await surface.update(copy.message, leftBehindCard()).catch((fault: unknown) => {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      ports.log.warn('card.lost', { person, code: fault.code })
    })
    await ports.store.transaction(async tx => {
      if (!('kind' in copy)) return forgetCopy(tx, ports, copy)
      await tx.forgetCard(copy.message)
      await showElsewhere(tx, copy, ports.clock.now())
    })
  }
}

/** To wherever they are reached by now, and to whoever else may decide about it. */
async function showElsewhere(writes: Pick<Transaction, 'schedule'>, card: OtherCard, due: Date): Promise<void> {
  switch (card.kind) {
    case 'drift':
      return showDriftEverywhere(writes, card.drift, due)
    case 'tag':
      return writes.schedule(...showTag({ id: card.proposal }, card.person, due))
    case 'policy':
      return showVersionEverywhere(writes, card.proposal, due)
    default:
      return card satisfies never
  }
}

async function isTheirs(ports: Ports, person: PersonId, account: ChatAccount): Promise<boolean> {
  const surface = ports.surfaces.get(account.surface)
  const binding = await ports.store.binding(account)
  if (binding?.person === person) {
    const facts = binding.how === 'email' ? await surface?.factsForCard(account) : undefined
    if (!facts || !unfitAccount(facts)) return true
  }
  for await (const way of found(ports, person, surface ? [surface] : []))
    if (way.account.user === account.user && way.account.team === account.team) return true
  return false
}
