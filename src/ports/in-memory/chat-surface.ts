import type { ChatProblem } from '../../access/channel.ts'
import { type PersonId, type SurfaceName, surfaceName } from '../../access/vocabulary.ts'
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
  FilePlace,
  FormRef,
  MessageRef,
  ReplyTo,
  Wanted,
} from '../chat-surface.ts'
import { Fault } from '../fault.ts'

/** A message as it stands now, and every card it ever showed, oldest first. */
export interface ShownMessage {
  /** `null` for everybody in a channel. */
  readonly to: ChatAccount | null
  readonly ref: MessageRef
  readonly card: Card
  readonly versions: readonly Card[]
  /** Who is shown a view of their own. */
  readonly ownViewFor: readonly PersonId[]
}

type Method = Exclude<keyof ChatSurface, 'name' | 'command' | 'accountsOfDirectory' | 'ownViews' | 'homePages'>

/** A chat without a network: what was shown to whom is simply there to read, and any call can be made to fail. */
export class InMemoryChatSurface implements ChatSurface {
  readonly name: SurfaceName
  readonly command: string
  ownViews = false
  accountsOfDirectory = false
  homePages = true
  asksBeforeFiles = false
  /** The permission that Doorbell's app lacks. */
  missingForFiles: string | null = null
  readonly #accounts = new Map<string, AccountFacts>()
  readonly #conversations = new Map<string, Map<string, ShownMessage>>()
  readonly #answers: { readonly to: ReplyTo; readonly card: Card }[] = []
  readonly #channels = new Map<string, ChatProblem | null>()
  readonly #files: { readonly to: ChatAccount | null; readonly channel: string | null; readonly file: ChatFile }[] = []
  readonly #offered: { readonly to: ChatAccount; readonly wanted: string }[] = []
  readonly #closed = new Set<string>()
  readonly #openable = new Set<string>()
  readonly #homes = new Map<string, { readonly home: Home; readonly version: string }>()
  readonly #forms = new Map<string, Form>()
  readonly #failures: { readonly method: Method; readonly fault: Fault; readonly when: 'before' | 'after' }[] = []
  readonly #calls: Method[] = []
  #serial = 0

  constructor(name: SurfaceName = surfaceName('chat'), command = '/access') {
    this.name = name
    this.command = command
  }

  // The chat's own side, for tests.

  /** A full member with a confirmed address, unless told otherwise. */
  addAccount(
    user: string,
    facts: Partial<Omit<AccountFacts, 'account'>> & { readonly team?: string } = {},
  ): ChatAccount {
    const { team = 'T1', ...rest } = facts
    const account = { surface: this.name, team, user }
    const standard = { displayName: user, kind: 'member', deactivated: false, emailConfirmed: true } as const
    this.#accounts.set(accountKey(account), { email: `${user}@contoso.com`, ...standard, ...rest, account })
    return account
  }

  messagesOf(account: ChatAccount): readonly (ShownMessage & { readonly to: ChatAccount })[] {
    return this.messagesIn(accountKey(account)).flatMap(shown => (shown.to ? [{ ...shown, to: shown.to }] : []))
  }

  answersTo(account: ChatAccount): readonly Card[] {
    return this.#answers.filter(({ to }) => accountKey(to.account) === accountKey(account)).map(({ card }) => card)
  }

  /** Nothing reaches this account, unless a way is opened where it `may` be. */
  closeWay(account: ChatAccount, may: 'may-be-opened' | 'stays-closed'): void {
    this.#closed.add(accountKey(account))
    if (may === 'may-be-opened') this.#openable.add(accountKey(account))
  }

  /** A channel to which Doorbell was invited, unless something is in the way. */
  addChannel(channel: string, problem: ChatProblem | null = null): void {
    this.#channels.set(channel, problem)
  }

  messagesIn(channel: string): readonly ShownMessage[] {
    return [...(this.#conversations.get(channel)?.values() ?? [])]
  }

  removeMessage(message: MessageRef): void {
    this.#conversations.get(message.conversation)?.delete(message.message)
  }

  filesOf(account: ChatAccount): readonly ChatFile[] {
    return this.#files.flatMap(({ to, file }) => (to && accountKey(to) === accountKey(account) ? [file] : []))
  }

  filesIn(channel: string): readonly ChatFile[] {
    return this.#files.flatMap(one => (one.channel === channel ? [one.file] : []))
  }

  /** Agrees to the file that was offered last. */
  agreeToFile(account: ChatAccount): { readonly text: string; readonly place: FilePlace } {
    const offered = this.#offered.findLast(({ to }) => accountKey(to) === accountKey(account))
    if (!offered) throw new Error('no file was offered')
    return { text: offered.wanted, place: { surface: this.name, place: `place-${++this.#serial}` } }
  }

  homeOf(account: ChatAccount): Home | null {
    return this.#homes.get(accountKey(account))?.home ?? null
  }

  openForm(content: Form = { kind: 'loading', title: 'Doorbell', text: 'One moment…' }): FormRef {
    const form = { surface: this.name, view: `view-${++this.#serial}` }
    this.#forms.set(form.view, content)
    return form
  }

  async closeForm(form: FormRef): Promise<void> {
    this.#forms.delete(form.view)
  }

  formContent(form: FormRef): Form | null {
    return this.#forms.get(form.view) ?? null
  }

  /** Every call so far, in order, failed ones included. */
  get calls(): readonly Method[] {
    return this.#calls
  }

  /** The next call of this method fails: `before` it does anything, or `after` it did it and the answer was lost. */
  failNext(method: Method, fault: Fault = unreachable(), when: 'before' | 'after' = 'before'): void {
    this.#failures.push({ method, fault, when })
  }

  // What Doorbell sees.

  accountFacts(account: ChatAccount): Promise<AccountFacts> {
    return this.#carryOut('accountFacts', () => this.#facts(account))
  }

  factsForCard = (account: ChatAccount) => this.#carryOut('factsForCard', () => this.#facts(account))

  findAccount({ person, email }: Wanted): Promise<ChatAccount | null> {
    return this.#carryOut('findAccount', () => {
      const hasAddress = (facts: AccountFacts) =>
        email !== null && facts.email?.toLowerCase() === email.toLowerCase() && facts.emailConfirmed
      const isIt = (facts: AccountFacts) =>
        (facts.inDirectory === undefined ? hasAddress(facts) : facts.inDirectory === person) &&
        facts.kind === 'member' &&
        !facts.deactivated
      return [...this.#accounts.values()].find(isIt)?.account ?? null
    })
  }

  post(to: ChatAccount, written: Card): Promise<MessageRef> {
    const card = cardToType(written, this.command)
    return this.#carryOut('post', () => {
      if (this.#facts(to).deactivated) throw lost('account_deactivated')
      if (this.#closed.has(accountKey(to))) throw lost('not_installed')
      const ref = { surface: this.name, conversation: accountKey(to), message: `message-${++this.#serial}` }
      this.#show({ to, ref, card, versions: [card], ownViewFor: [] })
      return ref
    })
  }

  openWay(account: ChatAccount): Promise<boolean> {
    return this.#carryOut(
      'openWay',
      () => this.#openable.delete(accountKey(account)) && this.#closed.delete(accountKey(account)),
    )
  }

  giveFile(to: ChatAccount, file: ChatFile, wanted: string, place: FilePlace | null): Promise<FileGiven> {
    return this.#carryOut('giveFile', () => {
      if (this.#facts(to).deactivated) throw lost('account_deactivated')
      if (this.missingForFiles !== null) return { missing: this.missingForFiles }
      if (this.asksBeforeFiles && place === null) {
        this.#offered.push({ to, wanted })
        return 'offered'
      }
      this.#files.push({ to, channel: null, file })
      return 'given'
    })
  }

  postFileToChannel(channel: string, file: ChatFile): Promise<FileGiven> {
    return this.#carryOut('postFileToChannel', () => {
      const problem = this.#problemOf(channel)
      if (problem) throw lost(problem)
      if (this.missingForFiles !== null) return { missing: this.missingForFiles }
      this.#files.push({ to: null, channel, file })
      return 'given'
    })
  }

  channelProblem(channel: string): Promise<ChatProblem | null> {
    return this.#carryOut('channelProblem', () => this.#problemOf(channel))
  }

  postToChannel(channel: string, written: Card, ownViewFor: readonly PersonId[] = []): Promise<MessageRef> {
    const card = cardToType(written, this.command)
    return this.#carryOut('postToChannel', () => {
      const problem = this.#problemOf(channel)
      if (problem) throw lost(problem)
      const ref = { surface: this.name, conversation: channel, message: `message-${++this.#serial}` }
      this.#show({ to: null, ref, card, versions: [card], ownViewFor })
      return ref
    })
  }

  update(message: MessageRef, written: Card, ownViewFor: readonly PersonId[] = []): Promise<void> {
    const card = cardToType(written, this.command)
    return this.#carryOut('update', () => {
      const shown = this.#conversations.get(message.conversation)?.get(message.message)
      if (!shown) throw lost('message_not_found')
      if (shown.to === null && this.#problemOf(message.conversation)) throw lost('channel_closed')
      this.#show({ ...shown, card, versions: [...shown.versions, card], ownViewFor })
    })
  }

  answer(to: ReplyTo, written: Card): Promise<void> {
    const card = cardToType(written, this.command)
    return this.#carryOut('answer', () => {
      this.#facts(to.account)
      this.#answers.push({ to, card })
    })
  }

  answerInPlace(to: ReplyTo, written: Card): Promise<void> {
    const card = cardToType(written, this.command)
    return this.#carryOut('answerInPlace', () => {
      this.#facts(to.account)
      const canBePressed = (one: { readonly to: ReplyTo; readonly card: Card }) =>
        accountKey(one.to.account) === accountKey(to.account) && one.card.blocks.some(({ kind }) => kind === 'buttons')
      const last = to.handle === null ? -1 : this.#answers.findLastIndex(canBePressed)
      this.#answers.splice(last < 0 ? this.#answers.length : last, 1, { to, card })
    })
  }

  showHome(account: ChatAccount, home: Home, over: string | null): Promise<string | null> {
    return this.#carryOut('showHome', () => {
      this.#facts(account)
      const before = this.#homes.get(accountKey(account))
      if (over !== null && before && before.version !== over) return null
      const version = `home-${++this.#serial}`
      this.#homes.set(accountKey(account), { home: homeToType(home, this.command), version })
      return version
    })
  }

  updateForm(form: FormRef, content: Form): Promise<boolean> {
    return this.#carryOut('updateForm', () => {
      if (!this.#forms.has(form.view)) return false
      this.#forms.set(form.view, formToType(content, this.command))
      return true
    })
  }

  #show(shown: ShownMessage): void {
    const { conversation, message } = shown.ref
    const messages = this.#conversations.get(conversation) ?? new Map<string, ShownMessage>()
    this.#conversations.set(conversation, messages.set(message, shown))
  }

  #problemOf(channel: string): ChatProblem | null {
    const problem = this.#channels.get(channel)
    return problem === undefined ? 'unknown' : problem
  }

  #facts(account: ChatAccount): AccountFacts {
    const facts = this.#accounts.get(accountKey(account))
    if (!facts) throw lost('account_not_found')
    return facts
  }

  async #carryOut<T>(method: Method, work: () => T): Promise<T> {
    this.#calls.push(method)
    const index = this.#failures.findIndex(failure => failure.method === method)
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1)
    if (failure?.when === 'before') throw failure.fault
    const result = work()
    if (failure) throw failure.fault
    return result
  }
}

const accountKey = ({ team, user }: ChatAccount): string => `${team}/${user}`

const lost = (what: string): Fault => new Fault(`chat.${what}`, `The chat says: ${what}.`, { retry: 'never' })

const unreachable = (): Fault => new Fault('chat.unreachable', 'The chat could not be reached.', { retry: 'later' })
