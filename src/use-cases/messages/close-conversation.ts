import { isDeepStrictEqual } from 'node:util'
import type { PersonId } from '../../access/vocabulary.ts'
import { leftBehindCard } from '../../cards/left-behind-card.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Task } from '../../ports/outbox.ts'
import { forgetCopy } from '../cards/forget-copy.ts'
import type { Ports } from '../ports.ts'
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
  const open = await ports.store.openCardsOf(person, account.surface)
  const left = open.filter(copy => messages.some(message => isDeepStrictEqual(message, copy.message)))
  for (const copy of left.toReversed()) {
    await surface.update(copy.message, leftBehindCard()).catch((fault: unknown) => {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      ports.log.warn('card.lost', { person, code: fault.code })
    })
    await ports.store.transaction(tx => forgetCopy(tx, ports, copy))
  }
}

async function isTheirs(ports: Ports, person: PersonId, account: ChatAccount): Promise<boolean> {
  if ((await ports.store.binding(account))?.person === person) return true
  const surface = ports.surfaces.get(account.surface)
  for await (const way of found(ports, person, surface ? [surface] : []))
    if (way.account.user === account.user && way.account.team === account.team) return true
  return false
}
