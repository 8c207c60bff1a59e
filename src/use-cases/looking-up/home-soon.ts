import type { ChatAccount } from '../../ports/chat-surface.ts'
import type { Transaction } from '../../ports/store.ts'

/** Whose account this is has changed: its page, if it was ever opened, still shows what it showed to whoever it was. */
export async function showHomeAnew(tx: Pick<Transaction, 'home' | 'schedule'>, account: ChatAccount, now: Date) {
  if (await tx.home(account)) await showHomeSoon(tx, account, now)
}

export async function showHomeSoon(tx: Pick<Transaction, 'schedule'>, account: ChatAccount, due: Date): Promise<void> {
  const key = `show-home:${account.surface}/${account.team}/${account.user}`
  await tx.schedule({ type: 'show-home', account }, { key, lane: key, due })
}
