import { linkedCard, linkedElsewhereCard, unlinkedCard } from '../../cards/link-card.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Task } from '../../ports/task.ts'
import { namesFor, type Ports } from '../ports.ts'

export const tellSlot = (account: ChatAccount, news: 'linked' | 'unlinked', due: Date) => {
  const key = `${account.surface}/${account.team}/${account.user}`
  return { key: `tell-account:${key}:${news}`, lane: `account:${key}`, due }
}

/** The account itself is told, not the person: whoever lost it, or had it stolen, reads it there. */
export async function tellAccount(
  ports: Ports,
  { account, news, person, other }: Extract<Task, { type: 'tell-account' }>,
): Promise<void> {
  const surface = ports.surfaces.get(account.surface)
  if (!surface) return
  const name = (await namesFor(ports, [person]))(person)
  const card =
    news === 'unlinked'
      ? unlinkedCard(name, await ports.store.isCutOff(account))
      : other
        ? linkedElsewhereCard(name, (await ports.surfaces.get(other.surface)?.accountFacts(other))?.displayName ?? '')
        : linkedCard(name)
  try {
    await surface.post(account, card)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('account.not-told', { account, news, code: fault.code })
  }
}
