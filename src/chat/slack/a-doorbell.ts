import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Card } from '../../cards/card.ts'
import type { FormOption, Lengths, RequestFormErrors } from '../../cards/forms/form.ts'
import type { HowLong } from '../../cards/forms/request-form.ts'
import type { ChatAccount, ChatSurface, FormRef } from '../../ports/chat-surface.ts'
import type { Conversation, FormAsked } from '../../ports/conversation.ts'
import type { Incoming } from '../../ports/incoming.ts'
import { type Log, silentLog } from '../../ports/log.ts'
import { connectSlack, type SlackSettings, type SlackWay } from './app.ts'

/** For tests: a conversation that only listens, and keeps what it was told. */
export class ListeningConversation implements Conversation {
  readonly received: Incoming[] = []
  readonly #wanted = new Set<string>()
  readonly opened: { readonly account: ChatAccount; readonly form: FormRef; readonly value: string | null }[] = []
  /** How `receive` answers from now on. */
  receiving: () => Promise<void> = async () => {}
  options: readonly FormOption[] = []
  suggesting: () => Promise<void> = async () => {}
  errors: RequestFormErrors = {}
  nothingAgainst: () => Promise<boolean> = async () => false
  /** What somebody sees of a card in a room. */
  view: Card | null = null
  hint = 'Up to 8 hours.'
  lengths: Lengths | null = null
  whenOpened: (form: FormRef) => Promise<void> = async () => {}

  async receive(incoming: Incoming): Promise<'stored' | 'seen-before'> {
    await this.receiving()
    const { what, from: account } = incoming
    if (what.type === 'form-wanted' && what.form) {
      if (this.#wanted.has(incoming.deliveryKey)) return 'seen-before'
      this.#wanted.add(incoming.deliveryKey)
      this.opened.push({ account, form: what.form, value: what.of === 'reason' ? (what.value ?? '') : null })
      void this.whenOpened(what.form)
      return 'stored'
    }
    if (this.received.some(({ deliveryKey }) => deliveryKey === incoming.deliveryKey)) return 'seen-before'
    this.received.push(incoming)
    return 'stored'
  }

  formAsked(typed: string): FormAsked | null {
    if (typed.trim() === 'request') return { of: 'request' }
    return typed.trim() === 'breakglass' ? { of: 'reason', value: 'v1:break-glass' } : null
  }

  async fillRequestForm(account: ChatAccount, form: FormRef): Promise<void> {
    this.opened.push({ account, form, value: null })
    await this.whenOpened(form)
  }

  async fillDenyForm(account: ChatAccount, form: FormRef, value: string): Promise<void> {
    this.opened.push({ account, form, value })
    await this.whenOpened(form)
  }

  async suggestAccess(_account: ChatAccount, typed: string): Promise<readonly FormOption[]> {
    await this.suggesting()
    return this.options.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()))
  }

  async viewCard(): Promise<Card | null> {
    return this.view
  }

  async howLong(): Promise<HowLong> {
    return { durationHint: this.hint, ...(this.lengths ? { lengths: this.lengths } : {}) }
  }

  async isNothingAgainst(): Promise<boolean> {
    return this.nothingAgainst()
  }

  async checkRequestForm(): Promise<RequestFormErrors> {
    return this.errors
  }
}

export interface RunningDoorbell {
  readonly surface: ChatSurface
  /** Where Slack delivers to. */
  readonly url: string
  readonly conversation: ListeningConversation
  close(): Promise<void>
}

interface SlackAddress {
  readonly apiUrl: string
  readonly responseUrlOrigin: string
}

export const overHttp: SlackWay = { mode: 'http', signingSecret: 'signing-secret-for-tests' }
export const overSocket: SlackWay = { mode: 'socket', appToken: 'xapp-for-tests' }

/** The real connection to whatever Slack this is, on a free port of 127.0.0.1. */
export async function aDoorbell(
  slack: SlackAddress,
  way: SlackWay = overHttp,
  change: Partial<
    Pick<SlackSettings, 'callTimeout' | 'drainTimeout' | 'botToken' | 'responseUrlOrigins' | 'minute'>
  > = {},
  log: Log = silentLog,
): Promise<RunningDoorbell> {
  const conversation = new ListeningConversation()
  const settings: SlackSettings = {
    ...way,
    botToken: 'xoxb-for-tests',
    apiUrl: slack.apiUrl,
    command: '/access',
    responseUrlOrigins: [slack.responseUrlOrigin],
    ...change,
  }
  const connection = connectSlack(settings, () => conversation, log)
  const server = createServer((request, response) => void connection.handle?.(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await connection.start()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    surface: connection.surface,
    url: `http://127.0.0.1:${address.port}/slack/events`,
    conversation,
    close: async () => {
      await connection.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
