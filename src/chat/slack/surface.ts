import type { WebClient } from '@slack/web-api'
import type { ChatProblem } from '../../access/channel.ts'
import type { Card } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'
import { cardToType, formToType, homeToType } from '../../cards/forms/to-type.ts'
import type { Home } from '../../cards/home.ts'
import type {
  AccountFacts,
  ChatAccount,
  ChatFile,
  ChatSurface,
  FileGiven,
  FormRef,
  MessageRef,
  ReplyTo,
  Wanted,
} from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { channelProblem } from './channels.ts'
import { slackFault, slackWord } from './faults.ts'
import type { Files } from './files.ts'
import { placeOf } from './forms.ts'
import { slack } from './name.ts'
import type { Pace } from './pace.ts'
import { People } from './people.ts'
import { type RenderedCard, renderCard, renderHome } from './render.ts'
import { renderForm } from './render-form.ts'
import type { ResponseUrl } from './response-url.ts'
import type { Submissions } from './submissions.ts'
import type { Workspace } from './workspace.ts'

/** Nobody's link draws a preview under our name, and nobody's `@name` becomes a ping. */
const quiet = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' } as const

export class SlackSurface implements ChatSurface {
  readonly name = slack
  readonly command: string
  readonly ownViews = false
  readonly accountsOfDirectory = false
  readonly homePages = true
  readonly #client: WebClient
  readonly #workspace: Workspace
  readonly #people: People
  readonly #pace: Pace
  readonly #responseUrl: ResponseUrl
  readonly #submissions: Submissions
  readonly #files: Files

  constructor(
    client: WebClient,
    workspace: Workspace,
    responseUrl: ResponseUrl,
    submissions: Submissions,
    pace: Pace,
    files: Files,
    command: string,
  ) {
    this.command = command
    this.#files = files
    this.#client = client
    this.#workspace = workspace
    this.#people = new People(client, workspace, pace)
    this.#pace = pace
    this.#responseUrl = responseUrl
    this.#submissions = submissions
  }

  accountFacts(account: ChatAccount): Promise<AccountFacts> {
    return this.#people.facts(account)
  }

  factsForCard(account: ChatAccount): Promise<AccountFacts> {
    return this.#people.factsForCard(account)
  }

  async findAccount({ email }: Wanted): Promise<ChatAccount | null> {
    return email === null ? null : this.#people.find(email)
  }

  async post(to: ChatAccount, card: Card): Promise<MessageRef> {
    const home = await this.#workspace.home()
    if (to.team !== home.id)
      throw new Fault('slack.foreign_account', 'Slack: the account is of another workspace', { retry: 'never' })
    try {
      // Slack takes a person for the private conversation with them, and tells which one it was. To open it first is a call of
      // which a minute has room for a sixth as many.
      return await this.#postIn(to.user, card)
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'slack.channel_not_found') throw error
      return this.#postIn(await this.#open(to.user), card)
    }
  }

  /** Slack asks nobody first: whoever wants it is given it. A file is shared by the conversation's own id alone. */
  async giveFile(to: ChatAccount, file: ChatFile): Promise<FileGiven> {
    const home = await this.#workspace.home()
    if (to.team !== home.id)
      throw new Fault('slack.foreign_account', 'Slack: the account is of another workspace', { retry: 'never' })
    return this.#files.give(await this.#open(to.user), file)
  }

  postFileToChannel(channel: string, file: ChatFile): Promise<FileGiven> {
    return this.#files.give(channel, file)
  }

  async channelProblem(channel: string): Promise<ChatProblem | null> {
    return this.#pace.inTurn('conversations.info', () => channelProblem(this.#client, channel))
  }

  postToChannel(channel: string, card: Card): Promise<MessageRef> {
    return this.#postIn(channel, card)
  }

  async update(message: MessageRef, card: Card): Promise<void> {
    const { text, blocks } = this.#rendered(card)
    const place = { channel: message.conversation, ts: message.message }
    try {
      // Always with blocks: where they are left out Slack keeps the old ones, buttons included.
      const update = () => this.#client.chat.update({ ...place, text, blocks, link_names: false, parse: 'none' })
      await this.#pace.inTurn('chat.update', update, { isOutcome: card.tone !== 'waiting' })
    } catch (error) {
      throw slackFault(error, 'chat.update', 'write')
    }
  }

  async answer(to: ReplyTo, card: Card): Promise<void> {
    if (to.handle !== null && (await this.#responseUrl.post(to.handle, this.#rendered(card)))) return
    await this.post(to.account, card)
  }

  async answerInPlace(to: ReplyTo, card: Card): Promise<void> {
    if (to.handle !== null && (await this.#responseUrl.post(to.handle, this.#rendered(card), 'in-place'))) return
    await this.post(to.account, card)
  }

  async showHome(account: ChatAccount, home: Home, over: string | null): Promise<string | null> {
    const view = renderHome(homeToType(home, this.command))
    const hash = over === null ? {} : { hash: over }
    try {
      const published = await this.#pace.inTurn('views.publish', () =>
        this.#client.views.publish({ user_id: account.user, view, ...hash }),
      )
      if (published.view?.hash) return published.view.hash
    } catch (error) {
      if (slackWord(error) === 'hash_conflict') return null
      throw slackFault(error, 'views.publish', 'write')
    }
    throw new Fault('slack.unreadable_answer', 'Slack views.publish: no hash', { retry: 'later', result: 'unknown' })
  }

  async updateForm(form: FormRef, content: Form): Promise<boolean> {
    const { view, answerTo } = placeOf(form)
    await this.#submissions.settled(view)
    try {
      await this.#client.views.update({ view_id: view, view: renderForm(formToType(content, this.command), answerTo) })
      return true
    } catch (error) {
      const word = slackWord(error)
      if (word === 'not_found' || word === 'view_not_found' || word === 'expired_trigger_id') return false
      throw slackFault(error, 'views.update', 'write')
    }
  }

  #rendered(card: Card): RenderedCard {
    return renderCard(cardToType(card, this.command))
  }

  async #open(user: string): Promise<string> {
    try {
      const { channel } = await this.#pace.inTurn('conversations.open', () =>
        this.#client.conversations.open({ users: user }),
      )
      if (!channel?.id)
        throw new Fault('slack.unreadable_answer', 'Slack conversations.open: no id', { retry: 'later' })
      return channel.id
    } catch (error) {
      // Opening twice is the same conversation, so a lost answer loses nothing.
      throw slackFault(error, 'conversations.open', 'read')
    }
  }

  async #postIn(conversation: string, card: Card): Promise<MessageRef> {
    const { text, blocks } = this.#rendered(card)
    const post = () => this.#client.chat.postMessage({ channel: conversation, text, blocks, ...quiet })
    try {
      const { channel, ts } = await this.#pace.inTurn('chat.postMessage', post, { conversation })
      if (!ts)
        throw new Fault('slack.unreadable_answer', 'Slack chat.postMessage: no ts', {
          retry: 'later',
          result: 'unknown',
        })
      return { surface: this.name, conversation: channel ?? conversation, message: ts }
    } catch (error) {
      throw slackFault(error, 'chat.postMessage', 'write')
    }
  }
}
