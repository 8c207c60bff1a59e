import type { ChatProblem } from '../../access/channel.ts'
import { type PersonId, personId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import type { Form, FormOption } from '../../cards/forms/form.ts'
import { cardToType } from '../../cards/forms/to-type.ts'
import type { Home } from '../../cards/home.ts'
import type { AddressBook, ChatAddress } from '../../ports/address-book.ts'
import type {
  AccountFacts,
  ChatAccount,
  ChatFile,
  ChatSurface,
  FileGiven,
  FilePlace,
  FormRef,
  MessageRef,
  ReplyTo,
  Wanted,
} from '../../ports/chat-surface.ts'
import type { Clock } from '../../ports/clock.ts'
import { Fault } from '../../ports/fault.ts'
import type { AdaptiveCard } from './adaptive-card.ts'
import { channelProblem } from './channels.ts'
import type { Connector } from './connector.ts'
import { isClosed } from './faults.ts'
import { consentTo, fileCard, uploadAt } from './files.ts'
import { answerAt, placeOf } from './forms.ts'
import { limits } from './limits.ts'
import { rememberPlace } from './places.ts'
import { type Rendering, renderCard } from './render.ts'
import { renderForm } from './render-form.ts'
import { Rosters } from './rosters.ts'
import type { Submissions } from './submissions.ts'
import { accountOf, channelAccount, isObjectId, teams, withoutThread } from './tenant.ts'
import * as words from './words.ts'

export interface TeamsSurfaceParts {
  readonly tenantId: string
  readonly connector: Connector
  readonly addresses: AddressBook
  readonly clock: Clock
  readonly submissions: Submissions
  /** Puts a file where Teams said it may be put. */
  readonly putFile: (url: string, content: string) => Promise<void>
  /** Adds the app for somebody of the tenant; `null` where that was not set up. */
  readonly install: InstallApp | null
  /** What to offer in a request form before anything was typed. */
  readonly offers: (account: ChatAccount) => Promise<readonly FormOption[]>
}

/** @throws Fault where it cannot be added: `never` for good */
export type InstallApp = (user: string) => Promise<'added' | 'there'>

/** Milliseconds. What was just added is not there at once. */
const installing = 10_000

/** Milliseconds after which somebody who had closed the way is tried again: they may have opened it without a word. */
const lostFor = 24 * 60 * 60_000

export class TeamsSurface implements ChatSurface {
  readonly name = teams
  readonly ownViews = true
  readonly accountsOfDirectory = true
  readonly homePages = false
  /** In their private chat nobody calls Doorbell by its name: everything there is for it. */
  readonly command = ''
  readonly #parts: TeamsSurfaceParts
  readonly #rosters: Rosters

  constructor(parts: TeamsSurfaceParts) {
    this.#parts = parts
    this.#rosters = new Rosters(parts)
  }

  /** Accounts of the tenant are the directory's own; what there is to know of them is asked of the directory. */
  async accountFacts(account: ChatAccount): Promise<AccountFacts> {
    const facts = { account, displayName: account.user, deactivated: false, email: null, emailConfirmed: false }
    if (account.team !== this.#parts.tenantId) return { ...facts, kind: 'foreign' }
    if (!isObjectId(account.user)) throw new Fault('teams.no_such_account', 'Teams: no account', { retry: 'never' })
    return { ...facts, kind: 'member', inDirectory: personId(account.user) }
  }

  factsForCard(account: ChatAccount): Promise<AccountFacts> {
    return this.accountFacts(account)
  }

  async findAccount({ person }: Wanted): Promise<ChatAccount | null> {
    return isObjectId(person) ? accountOf(this.#parts.tenantId, person) : null
  }

  post(to: ChatAccount, card: Card): Promise<MessageRef> {
    return this.#cardTo(to, renderCard(card), 'news')
  }

  /** Whoever removed Doorbell is not given it again; whoever cannot have it is asked about once a day. */
  async openWay(account: ChatAccount): Promise<boolean> {
    const { install, tenantId, addresses, clock } = this.#parts
    if (install === null || account.team !== tenantId || !isObjectId(account.user)) return false
    const known = await addresses.find(account)
    const now = clock.now()
    if (known && (known.conversation !== '' || !known.lost || isFresh(known.lost, now))) return false
    let installed: Awaited<ReturnType<InstallApp>> | null = null
    try {
      installed = await install(account.user)
      await this.#begin(account)
      return true
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      if (installed === 'added')
        throw new Fault('teams.being_installed', 'Teams: the app was added and is not there yet', {
          retry: 'later',
          retryAfter: installing,
        })
      await addresses.remember({ account, conversation: '', service: '', alias: null, seenAt: now })
      await addresses.lose(account, fault.code, now)
      throw fault
    }
  }

  /** Asked first, in their private chat; then it goes into their own OneDrive, and nobody else sees it. */
  async giveFile(to: ChatAccount, file: ChatFile, wanted: string, place: FilePlace | null): Promise<FileGiven> {
    const { connector, putFile } = this.#parts
    if (place === null) {
      await this.#postTo(to, (service, conversation) =>
        connector.postFile(service, conversation, consentTo(file, wanted), file.title),
      )
      return 'offered'
    }
    const upload = uploadAt(place)
    if (upload === null)
      throw new Fault('teams.not_a_place_for_files', 'Teams: no place for a file', { retry: 'never' })
    await putFile(upload.uploadUrl, file.content)
    await this.#postTo(to, (service, conversation) =>
      connector.postFile(service, conversation, fileCard(upload), file.title),
    )
    return 'given'
  }

  channelProblem(channel: string): Promise<ChatProblem | null> {
    return channelProblem(this.#rosters, channel)
  }

  async postToChannel(channel: string, card: Card, ownViewFor: readonly PersonId[] = []): Promise<MessageRef> {
    const rendered = renderCard(cardToType(card, words.calledInARoom), await this.#rendering(channel, ownViewFor))
    return this.#sent(await this.#parts.connector.post(await this.#serviceOf(channel), channel, rendered))
  }

  async update({ conversation, message }: MessageRef, card: Card, ownViewFor: readonly PersonId[] = []): Promise<void> {
    const rendered = renderCard(
      isRoom(conversation) ? cardToType(card, words.calledInARoom) : card,
      await this.#rendering(conversation, ownViewFor),
    )
    await this.#parts.connector.update(await this.#serviceOf(conversation), conversation, message, rendered)
  }

  async #rendering(conversation: string, ownViewFor: readonly PersonId[]): Promise<Rendering> {
    const refreshFor = await this.#rosters.aliasesOf(conversation, ownViewFor)
    return { answer: false, refreshFor: refreshFor.slice(0, limits.refreshFor) }
  }

  /** In their private chat, wherever they asked; a room is told only that it cannot be had there. */
  async answer({ account, handle }: ReplyTo, card: Card): Promise<void> {
    // At the door, where they asked.
    if (account.team !== this.#parts.tenantId) return
    try {
      await this.#cardTo(account, renderCard(card, { answer: true }), 'answer')
    } catch (fault) {
      const [, thread] = /^thread (.+)$/.exec(handle ?? '') ?? []
      if (!(fault instanceof Fault) || !isClosed(fault) || thread === undefined) throw fault
      const service = await this.#serviceOf(withoutThread(thread))
      await this.#parts.connector.post(service, thread, renderCard(words.sentence(words.answeredInPrivate)))
    }
  }

  /** Which answer was pressed on is what the client says: nothing but what is in their own chat is changed. */
  async answerInPlace(to: ReplyTo, card: Card): Promise<void> {
    const { connector, addresses } = this.#parts
    const message = answerAt(to.handle)
    const known = message === null ? null : await addresses.find(to.account)
    if (message === null || !known || known.conversation === '') return this.answer(to, card)
    try {
      await connector.update(known.service, known.conversation, message, renderCard(card, { answer: true }))
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      await this.answer(to, card)
    }
  }

  /** A tab would be a page of its own, with a sign-in of its own; the conversation has all of it. */
  async showHome(_account: ChatAccount, _home: Home, _over: string | null): Promise<string | null> {
    throw new Fault('teams.no_home', 'Teams: there are no home pages', { retry: 'never' })
  }

  async updateForm(form: FormRef, content: Form): Promise<boolean> {
    const place = placeOf(form)
    await this.#parts.submissions.settled(form.view)
    const account = accountOf(this.#parts.tenantId, place.user)
    // Some clients look nothing up: they know the choices that stand in the card, and no others.
    const options = content.kind === 'request' && account.user !== '' ? await this.#parts.offers(account) : []
    const card = renderForm(content, options, place.answer)
    if (place.kind === 'new') {
      await this.#cardTo(account, card, 'answer')
      return true
    }
    try {
      const { conversation, message } = place
      await this.#parts.connector.update(await this.#serviceOf(conversation), conversation, message, card)
      return true
    } catch (fault) {
      if (fault instanceof Fault && fault.retry === 'never') return false
      throw fault
    }
  }

  /** It is a message among others, and would stand there for ever. */
  async closeForm(form: FormRef): Promise<void> {
    const place = placeOf(form)
    await this.#parts.submissions.settled(form.view)
    if (place.kind === 'new') return
    const { conversation, message } = place
    try {
      await this.#parts.connector.remove(await this.#serviceOf(conversation), conversation, message)
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.retry !== 'never') throw fault
    }
  }

  async #cardTo(account: ChatAccount, card: AdaptiveCard, what: 'news' | 'answer'): Promise<MessageRef> {
    const { connector } = this.#parts
    return this.#sent(
      await this.#postTo(account, (service, conversation) => connector.post(service, conversation, card), what),
    )
  }

  /** Whoever has just spoken is knocked at again, whatever is written of them; news wait for a day. */
  async #postTo<T>(account: ChatAccount, work: InConversation<T>, what: 'news' | 'answer' = 'answer'): Promise<T> {
    const { tenantId, addresses, clock } = this.#parts
    if (account.team !== tenantId || !isObjectId(account.user))
      throw new Fault('teams.foreign_account', 'Teams: the account is of another tenant', { retry: 'never' })
    const known = await addresses.find(account)
    const now = clock.now()
    if (what === 'news' && known?.lost && isFresh(known.lost, now))
      throw new Fault(known.lost.because, 'Teams: they have closed the way to them', { retry: 'never' })
    try {
      const done = await this.#deliver(account, known, work)
      if (known?.lost) await addresses.remember({ ...known, seenAt: now })
      return done
    } catch (fault) {
      if (fault instanceof Fault && isClosed(fault)) await addresses.lose(account, fault.code, now)
      throw fault
    }
  }

  /** In the conversation that is known, or in the one that Teams makes: for one person and one bot always the same. */
  async #deliver<T>(account: ChatAccount, known: ChatAddress | null, work: InConversation<T>): Promise<T> {
    if (known && known.conversation !== '') return work(known.service, known.conversation)
    const { conversation, service } = await this.#begin(account)
    return work(service, conversation)
  }

  async #begin(account: ChatAccount): Promise<{ readonly conversation: string; readonly service: string }> {
    const { connector, addresses, clock, tenantId } = this.#parts
    const begun = await connector.openPersonal(account.user, tenantId)
    await rememberPlace(addresses, { account, ...begun, alias: null, seenAt: clock.now() })
    return begun
  }

  #sent({ conversation, message }: { readonly conversation: string; readonly message: string }): MessageRef {
    return { surface: this.name, conversation: withoutThread(conversation), message }
  }

  /** Of a room or of a private chat, by the conversation itself. */
  async #serviceOf(conversation: string): Promise<string | null> {
    const { addresses, tenantId } = this.#parts
    return (await addresses.find(channelAccount(tenantId, conversation)))?.service ?? null
  }
}

type InConversation<T> = (service: string | null, conversation: string) => Promise<T>

/** Else it is somebody's private chat. */
const isRoom = (conversation: string): boolean => /^19:.+@thread\./.test(conversation)

const isFresh = ({ at }: { readonly at: Date }, now: Date): boolean => now.getTime() - at.getTime() < lostFor
