import { randomBytes } from 'node:crypto'
import { type Fields, fields, words } from './json.ts'
import { limits } from './limits.ts'
import { app } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

/** A message of the app. `onlyFor` names the one person who sees an ephemeral one. */
export interface SlackMessage {
  readonly channel: string
  readonly ts: string
  readonly user: string
  readonly text: string
  readonly blocks: readonly Fields[]
  readonly edited: { readonly ts: string } | null
  readonly onlyFor: string | null
  /** What was shared with it, as whoever opens it reads it. */
  readonly files: readonly SlackFile[]
}

export interface SlackFile {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly content: string
}

export interface Content {
  readonly text: string
  readonly blocks: readonly Fields[]
  readonly files?: readonly SlackFile[]
}

/** What was said where. A message is replaced when it changes, so one that a test holds stays what the person saw then. */
export class Messages {
  readonly #workspace: Surroundings
  #said: SlackMessage[] = []

  constructor(workspace: Surroundings) {
    this.#workspace = workspace
  }

  post(channel: string, content: Content, onlyFor: string | null = null): SlackMessage {
    const message: SlackMessage = {
      channel,
      ts: this.#workspace.nextTs(),
      user: app.userId,
      ...kept(content),
      edited: null,
      onlyFor,
    }
    this.#said.push(message)
    this.#tell(message)
    return message
  }

  find(channel: string, ts: string, onlyFor: string | null = null): SlackMessage | null {
    return this.#said.find(it => it.channel === channel && it.ts === ts && it.onlyFor === onlyFor) ?? null
  }

  replace(message: SlackMessage, content: Content): SlackMessage {
    const next = { ...message, ...kept(content), edited: { ts: this.#workspace.nextTs() } }
    this.#said = this.#said.map(it => (it.channel === message.channel && it.ts === message.ts ? next : it))
    this.#tell(next)
    return next
  }

  remove(message: SlackMessage): void {
    this.#said = this.#said.filter(it => it.channel !== message.channel || it.ts !== message.ts)
    this.#tell(message)
  }

  in(channel: string): readonly SlackMessage[] {
    return this.#said.filter(it => it.channel === channel && it.onlyFor === null)
  }

  onlyFor(user: string): readonly SlackMessage[] {
    return this.#said.filter(it => it.onlyFor === user)
  }

  #tell(message: SlackMessage): void {
    const user = message.onlyFor ?? this.#workspace.userOfDm(message.channel)?.id ?? null
    this.#workspace.changed({ what: message.onlyFor === null ? 'message' : 'ephemeral', user })
  }
}

const kept = (content: Content): Content & { readonly files: readonly SlackFile[] } => ({
  files: content.files ?? [],
  text: content.text.slice(0, limits.messageText),
  blocks: withIds(content.blocks),
})

/** Slack names the blocks that the app left nameless, afresh each time, and so it does with their elements. */
export const withIds = (blocks: readonly Fields[]): readonly Fields[] =>
  blocks.map(block => ({
    ...block,
    block_id: words(block.block_id) || randomBytes(4).toString('base64url'),
    ...(Array.isArray(block.elements) && block.type === 'actions' && { elements: block.elements.map(withActionId) }),
    ...(block.accessory !== undefined && { accessory: withActionId(fields(block.accessory)) }),
    ...(block.element !== undefined && { element: withActionId(fields(block.element)) }),
  }))

const withActionId = (element: Fields): Fields =>
  element.type === 'image'
    ? element
    : { ...element, action_id: words(element.action_id) || randomBytes(4).toString('base64url') }

/** The message as payloads and answers carry it. */
export const wireMessage = (message: SlackMessage, team: string): Fields => ({
  type: 'message',
  user: message.user,
  bot_id: app.botId,
  app_id: app.id,
  team,
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  ...(message.edited && { edited: { user: app.botId, ts: message.edited.ts } }),
})
