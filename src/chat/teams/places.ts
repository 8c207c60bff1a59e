import type { Activity } from 'botbuilder'
import type { AddressBook, ChatAddress } from '../../ports/address-book.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { channelAccount, withoutThread } from './tenant.ts'
import { isPersonal } from './translate.ts'

type Place = Omit<ChatAddress, 'lost'>

/** By the person, for what is written to them, and by the conversation, for what is changed in it. */
export async function rememberPlace(addresses: AddressBook, place: Place): Promise<void> {
  await addresses.remember(place)
  await addresses.remember({ ...place, account: channelAccount(place.account.team, place.conversation), alias: null })
}

/** Milliseconds. What did not change is written down again this often, so that nobody takes it for old. */
const freshFor = 60 * 60_000

/** Keeps the address book up to date with what comes in, and writes only what changed. */
export class Places {
  readonly #addresses: AddressBook
  readonly #told = new Map<string, { readonly what: string; readonly at: number }>()

  constructor(addresses: AddressBook) {
    this.#addresses = addresses
  }

  /** A verified activity came from there. */
  async hear(activity: Activity, from: ChatAccount, seenAt: Date): Promise<void> {
    const conversation = withoutThread(activity.conversation.id)
    const { serviceUrl: service } = activity
    const what = `${service} ${conversation}`
    const key = isPersonal(activity) ? from.user : conversation
    const told = this.#told.get(key)
    const fresh = told?.what === what && seenAt.getTime() - told.at < freshFor && seenAt.getTime() >= told.at
    // A call that failed, or a removal that another process heard of, has closed a way that is open again now.
    const account = isPersonal(activity) ? from : channelAccount(from.team, conversation)
    if (fresh && !(await this.#addresses.find(account))?.lost) return
    if (isPersonal(activity))
      await rememberPlace(this.#addresses, {
        account: from,
        conversation,
        service,
        alias: activity.from.id,
        seenAt,
      })
    else
      await this.#addresses.remember({
        account,
        conversation,
        service,
        alias: null,
        seenAt,
      })
    if (this.#told.size > 50_000) this.#told.clear()
    this.#told.set(key, { what, at: seenAt.getTime() })
  }

  /** Doorbell was removed there. */
  async lose(activity: Activity, from: ChatAccount, at: Date): Promise<void> {
    const conversation = withoutThread(activity.conversation.id)
    this.#told.delete(isPersonal(activity) ? from.user : conversation)
    if (isPersonal(activity)) {
      // Whoever had it and was never written to has removed it all the same, and wants it so.
      if ((await this.#addresses.find(from)) === null)
        await rememberPlace(this.#addresses, {
          account: from,
          conversation,
          service: activity.serviceUrl,
          alias: activity.from.id,
          seenAt: at,
        })
      await this.#addresses.lose(from, 'teams.BotNotInConversationRoster', at)
    }
    await this.#addresses.lose(channelAccount(from.team, conversation), 'teams.BotNotInConversationRoster', at)
  }
}
