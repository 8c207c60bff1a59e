import { randomBytes } from 'node:crypto'
import { messageBlocks } from './block-kit/blocks.ts'
import { problemsOf } from './block-kit/problems.ts'
import { type Fields, fields, fieldsList, words } from './json.ts'
import { limits } from './limits.ts'
import type { Messages, SlackMessage } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

interface Issued {
  readonly user: string
  readonly channel: string
  /** What was pressed; a command has none. */
  readonly original: SlackMessage | null
  readonly at: number
  uses: number
}

export interface Answer {
  readonly status: number
  readonly body: Fields
}

/** Secret addresses at which the app may answer what a person did: five times within half an hour, without a token. */
export class ResponseUrls {
  readonly #workspace: Surroundings
  readonly #messages: Messages
  readonly #issued = new Map<string, Issued>()

  constructor(workspace: Surroundings, messages: Messages) {
    this.#workspace = workspace
    this.#messages = messages
  }

  issue(kind: 'commands' | 'actions', user: string, channel: string, original: SlackMessage | null): string {
    const path = `/${kind}/${this.#workspace.settings.team.id}/${this.#issued.size + 1}/${randomBytes(12).toString('hex')}`
    this.#issued.set(path, { user, channel, original, at: this.#workspace.now().getTime(), uses: 0 })
    return `${this.#workspace.origin}${path}`
  }

  answer(path: string, body: Fields): Answer {
    const issued = this.#issued.get(path)
    if (issued === undefined) return refused(404, 'no_such_url')
    if (this.#workspace.now().getTime() - issued.at > limits.responseUrlLifetime) return refused(404, 'expired_url')
    if (issued.uses >= limits.responseUrlUses) return refused(404, 'used_url')
    const problem = this.say(issued, body)
    if (problem !== null) return refused(400, problem)
    issued.uses += 1
    return { status: 200, body: { ok: true } }
  }

  /** Does what the body asks, in the conversation where the person was. Returns Slack's error, or `null`. */
  say(where: Pick<Issued, 'user' | 'channel' | 'original'>, body: Fields): string | null {
    const messages = this.#messages
    const present = where.original && messages.find(where.original.channel, where.original.ts, where.original.onlyFor)
    if (body.delete_original === true) {
      if (present) messages.remove(present)
      return null
    }
    const content = { text: words(body.text), blocks: fieldsList(body.blocks) }
    if (content.text === '' && content.blocks.length === 0) return 'no_text'
    if (body.blocks !== undefined && problemsOf(messageBlocks, body.blocks, '/blocks').length > 0)
      return 'invalid_blocks'
    if (body.replace_original === true && present) {
      messages.replace(present, { ...content, blocks: 'blocks' in body ? content.blocks : present.blocks })
      return null
    }
    messages.post(where.channel, content, body.response_type === 'in_channel' ? null : where.user)
    return null
  }
}

const refused = (status: number, error: string): Answer => ({ status, body: fields({ ok: false, error }) })
