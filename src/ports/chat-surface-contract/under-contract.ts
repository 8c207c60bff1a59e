import type { ChatProblem } from '../../access/channel.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { ChatAccount, ChatSurface, FilePlace, FormRef, MessageRef, ReplyTo } from '../chat-surface.ts'

/** What somebody who looks at the chat sees of a message. */
export interface SeenMessage {
  readonly text: string
  /** Labels, in the order shown. */
  readonly buttons: readonly string[]
}

/** A chat with these people in it, each with the address `<name>@contoso.com`, and the means to look at it from the other side. */
export interface ChatWorld {
  readonly surface: ChatSurface
  readonly people: Readonly<Record<ChatPerson, ChatAccount>>
  /** Whom the chat itself tells apart from a full member; of everybody else only the directory knows. */
  readonly tells: readonly (ChatPerson | 'nobody')[]
  /** Who they are in the directory, where the accounts are the directory's own. */
  readonly inDirectory: ((who: ChatPerson) => PersonId) | null
  /** Everything that this person sees from Doorbell, private answers included, oldest first. */
  seenBy(account: ChatAccount): readonly SeenMessage[]
  /** A way to answer what this person has just done. */
  replyTo(account: ChatAccount): Promise<ReplyTo>
  /** The same, once they have pressed Approve on the last private answer. */
  pressOnAnswer(account: ChatAccount): Promise<ReplyTo>
  openForm(account: ChatAccount): Promise<FormRef>
  closeForm(account: ChatAccount, form: FormRef): Promise<void>
  seenInForm(account: ChatAccount, form: FormRef): string
  /** A channel to which Doorbell was invited, and some that take no card. */
  readonly channels: Readonly<Record<'open' | ChatProblem, string | null>>
  seenInChannel(channel: string): readonly SeenMessage[]
  /** The files in this person's conversation with Doorbell, as they read when opened. */
  filesOf(account: ChatAccount): readonly { readonly name: string; readonly content: string }[]
  /** They agree to the file that was offered last; `null`: this chat asks nobody. */
  readonly agreeToFile: ((account: ChatAccount) => Promise<{ readonly text: string; readonly place: FilePlace }>) | null
  /** The files that everybody in a channel can have; `null`: this chat takes none from Doorbell in rooms. */
  readonly filesInChannel: ((channel: string) => readonly { readonly name: string; readonly content: string }[]) | null
  /** The app may not put files anywhere any more; the permission that it lacks then. `null`: no chat of this kind can forbid it. */
  readonly forbidFiles: (() => string) | null
  /** What this person reads on their home page, with the labels of its buttons; `null`: this chat has no home pages. */
  readonly seenAtHome: ((account: ChatAccount) => SeenMessage | null) | null
  deleteMessage(message: MessageRef): Promise<void>
  /** The next message is posted, and Doorbell never hears of it. */
  loseAnswerOfNextPost(): void
  /** The next message is not posted: the chat is in trouble. */
  failNextPost(): void
  close(): Promise<void>
}

export const chatPeople = ['ana', 'olga', 'guest', 'stranger', 'bot', 'leaver', 'unconfirmed'] as const
export type ChatPerson = (typeof chatPeople)[number]
