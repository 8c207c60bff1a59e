import { type Activity, ActivityTypes } from 'botbuilder'
import { Fault } from '../../ports/fault.ts'
import type { Adapter } from './adapter.ts'
import { type AdaptiveCard, cardContentType } from './adaptive-card.ts'
import type { FileAttachment } from './files.ts'
import type { ServiceHosts } from './hosts.ts'

export interface Sent {
  readonly conversation: string
  readonly message: string
}

export interface Member {
  /** What this chat calls them. */
  readonly id: string
  /** In the directory. */
  readonly objectId: string | null
  readonly tenantId: string | null
}

/**
 * What Doorbell asks of the Bot Connector. Each is one call, and none is repeated here. Where it is reached says what came in last;
 * `null` is for the address with which everything begins.
 */
export class Connector {
  readonly #adapter: Adapter
  readonly #hosts: ServiceHosts
  readonly #bot: { readonly id: string; readonly name: string }
  /** As the last activity told it. */
  #service: string | null = null

  constructor(adapter: Adapter, hosts: ServiceHosts, appId: string) {
    this.#adapter = adapter
    this.#hosts = hosts
    this.#bot = { id: `28:${appId}`, name: 'Doorbell' }
  }

  /** A verified activity came from there. */
  learn(service: string): void {
    if (this.#hosts.allows(service)) this.#service = service
  }

  async post(service: string | null, conversation: string, card: AdaptiveCard): Promise<Sent> {
    const conversations = await this.#at(service)
    const { id } = await conversations.sendToConversation(conversation, message(card))
    if (!id) throw unreadable('post')
    return { conversation, message: id }
  }

  /** Something that is no card of ours: a file, or whether one is wanted. `words` are what notifies. */
  async postFile(service: string | null, conversation: string, file: FileAttachment, words: string): Promise<void> {
    const conversations = await this.#at(service)
    const activity = { type: ActivityTypes.Message, summary: words, attachments: [file] }
    await conversations.sendToConversation(conversation, activity as unknown as Activity)
  }

  async update(service: string | null, conversation: string, id: string, card: AdaptiveCard): Promise<void> {
    const conversations = await this.#at(service)
    await conversations.updateActivity(conversation, id, { ...message(card), id })
  }

  async remove(service: string | null, conversation: string, id: string): Promise<void> {
    const conversations = await this.#at(service)
    await conversations.deleteActivity(conversation, id)
  }

  /** Works only where Doorbell was added for them. Teams gives back the same conversation each time. */
  async openPersonal(
    user: string,
    tenantId: string,
  ): Promise<{ readonly conversation: string; readonly service: string }> {
    const service = this.#place(null)
    const conversations = await this.#at(service)
    const { id } = await conversations.createConversation({
      isGroup: false,
      bot: this.#bot,
      members: [{ id: user, name: '' }],
      tenantId,
      channelData: { tenant: { id: tenantId } },
    } as Parameters<typeof conversations.createConversation>[0])
    if (!id) throw unreadable('open')
    return { conversation: id, service }
  }

  /** Everybody who is in a room, a page after the other for as long as more of them are asked for. */
  async *members(service: string | null, conversation: string): AsyncGenerator<Member> {
    const conversations = await this.#at(service)
    let after: string | undefined
    let pages = 0
    do {
      if (++pages > mostPages) throw new Fault(tooManyMembers, 'Teams: too many members', { retry: 'never' })
      const page = after === undefined ? undefined : { pageSize: membersOnPage, continuationToken: after }
      const { members, continuationToken } = await conversations.getConversationPagedMembers(conversation, page)
      for (const member of members ?? []) {
        const { id, aadObjectId } = member
        const tenantId = 'tenantId' in member && typeof member.tenantId === 'string' ? member.tenantId : null
        yield { id, objectId: aadObjectId ?? objectIdIn(member), tenantId }
      }
      after = continuationToken
    } while (after)
  }

  /** Who stands behind the id that this chat gives somebody; `null` for nobody of the directory. */
  async objectIdOf(service: string | null, conversation: string, id: string): Promise<string | null> {
    const conversations = await this.#at(service)
    const member = await conversations.getConversationMember(conversation, id)
    return (member.aadObjectId ?? objectIdIn(member))?.toLowerCase() ?? null
  }

  #at(service: string | null) {
    return this.#adapter.conversations(this.#place(service))
  }

  #place(service: string | null): string {
    return service !== null && this.#hosts.allows(service) ? service : (this.#service ?? this.#hosts.first)
  }
}

/** The most that Teams gives at once. */
const membersOnPage = 500
/** A team has 25,000 people at most; whatever goes on for longer has no end. */
const mostPages = 60
export const tooManyMembers = 'teams.too_many_members'

/** Under its older name. */
const objectIdIn = (member: object): string | null =>
  'objectId' in member && typeof member.objectId === 'string' ? member.objectId : null

/** The sentence is what notifies; the card is what is read. Nobody is mentioned, whatever the words say. */
const message = (card: AdaptiveCard): Activity =>
  ({
    type: ActivityTypes.Message,
    summary: card.fallbackText,
    attachments: [{ contentType: cardContentType, content: card }],
  }) as unknown as Activity

const unreadable = (what: string): Fault =>
  new Fault('teams.unreadable_answer', `Teams ${what}: no id`, { retry: 'later', result: 'unknown' })
