import { and, eq, lte } from 'drizzle-orm'
import { surfaceName } from '../access/vocabulary.ts'
import type { AddressBook, ChatAddress } from '../ports/address-book.ts'
import type { ChatAccount } from '../ports/chat-surface.ts'
import type { Database } from './database.ts'
import { chatAddresses } from './schema/people.ts'

export function addressesOn(database: Database): AddressBook {
  return {
    find: account =>
      database.run(async queries => {
        const [row] = await queries.select().from(chatAddresses).where(isAccount(account))
        return row ? addressOf(row) : null
      }),
    remember: ({ account: { surface, team, user }, conversation, service, alias, seenAt }) =>
      database.run(async queries => {
        const said = { conversation, service, alias, seenAt, lostAt: null, lostBecause: null }
        await queries
          .insert(chatAddresses)
          .values({ surface, team, account: user, ...said })
          .onConflictDoUpdate({
            target: [chatAddresses.surface, chatAddresses.team, chatAddresses.account],
            set: said,
          })
      }),
    lose: (account, because, at) =>
      database.run(async queries => {
        await queries
          .update(chatAddresses)
          .set({ lostAt: at, lostBecause: because })
          .where(and(isAccount(account), lte(chatAddresses.seenAt, at)))
      }),
  }
}

const isAccount = ({ surface, team, user }: ChatAccount) =>
  and(eq(chatAddresses.surface, surface), eq(chatAddresses.team, team), eq(chatAddresses.account, user))

const addressOf = (row: typeof chatAddresses.$inferSelect): ChatAddress => ({
  account: { surface: surfaceName(row.surface), team: row.team, user: row.account },
  conversation: row.conversation,
  service: row.service,
  alias: row.alias,
  seenAt: row.seenAt,
  lost: row.lostAt === null ? null : { at: row.lostAt, because: row.lostBecause ?? '' },
})
