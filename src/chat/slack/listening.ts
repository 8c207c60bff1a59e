import { randomUUID } from 'node:crypto'
import type { WebClient } from '@slack/web-api'
import type { Form } from '../../cards/forms/form.ts'
import type { ChatAccount, FormRef } from '../../ports/chat-surface.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { Incoming } from '../../ports/incoming.ts'
import type { Log } from '../../ports/log.ts'
import { acknowledgeWithin, within } from './deadline.ts'
import { slackFault, slackWord } from './faults.ts'
import { formAt } from './forms.ts'
import { renderCard } from './render.ts'
import { renderForm } from './render-form.ts'
import type { ResponseUrl } from './response-url.ts'
import type { Submissions } from './submissions.ts'
import * as words from './words.ts'
import { accountOf, type Signed, type Workspace } from './workspace.ts'

export interface ListeningParts {
  readonly command: string
  readonly client: WebClient
  readonly workspace: Workspace
  readonly responseUrl: ResponseUrl
  readonly submissions: Submissions
  readonly conversation: () => Conversation
  readonly log: Log
}

/** Whoever waits for an answer, as a payload names them: a command as `user_id`, anything else as `user`. */
interface Waiting {
  readonly response_url?: string
  readonly user?: { readonly id: string }
  readonly user_id?: string
}

/** What every listener does with what it hears. */
export class Listening {
  readonly parts: ListeningParts

  constructor(parts: ListeningParts) {
    this.parts = parts
  }

  async who(signed: Signed): Promise<ChatAccount> {
    return accountOf(signed, await this.parts.workspace.home())
  }

  /** Stores what came in while Slack still waits: milliseconds. Throws a `Fault` when that is not sure. */
  async receive(signed: Signed, incoming: (from: ChatAccount) => Incoming, waits = acknowledgeWithin): Promise<void> {
    const { conversation } = this.parts
    await within(
      waits,
      this.who(signed).then(from => conversation().receive(incoming(from))),
    )
  }

  /** Runs it, and puts what went wrong into words for whoever is waiting. Nothing escapes from here. */
  async guarded(what: string, work: () => Promise<void>, tell: (sentence: string) => Promise<void>): Promise<void> {
    const { log } = this.parts
    try {
      await work()
    } catch (error) {
      const incident = randomUUID()
      if (error instanceof Fault) log.warn('slack.not_recorded', { what, code: error.code, incident })
      else log.error('slack.listener_broke', { what, incident, err: error })
      await tell(sentenceFor(error, incident)).catch((err: unknown) =>
        log.warn('slack.could_not_tell', { what, incident, err }),
      )
    }
  }

  /** Tells the person alone, where the payload brought a way to. */
  async whisper(responseUrl: string | undefined, sentence: string): Promise<void> {
    if (responseUrl) await this.parts.responseUrl.post(responseUrl, renderCard(words.sentence(sentence)))
  }

  /** The same for what was pressed or chosen outside of any conversation: there it comes as a message from Doorbell. */
  async tellAlone({ response_url, user, user_id }: Waiting, sentence: string): Promise<void> {
    const channel = typeof user === 'object' ? user.id : user_id
    if (response_url || !channel) return this.whisper(response_url, sentence)
    await this.parts.client.chat.postMessage({ channel, ...renderCard(words.sentence(sentence)) })
  }

  /** A trigger lives for 3 s, so something is on the screen before anybody is asked anything. */
  async openAndFill(
    body: Waiting & { readonly trigger_id: string },
    loading: Form,
    fill: (form: FormRef) => Promise<void>,
  ): Promise<void> {
    const form = await this.#open(body, loading)
    if (form === 'failed') await this.tellAlone(body, words.formNotOpened)
    else if (form !== 'opened-before') await fill(form)
  }

  async #open(
    { trigger_id, response_url }: { readonly trigger_id: string; readonly response_url?: string },
    loading: Form,
  ): Promise<FormRef | 'opened-before' | 'failed'> {
    try {
      const { view } = await this.parts.client.views.open({ trigger_id, view: renderForm(loading) })
      return view?.id ? formAt(view.id, response_url) : 'failed'
    } catch (error) {
      // A trigger works once: another delivery of the same doing has opened the form.
      if (slackWord(error) === 'exchanged_trigger_id') return 'opened-before'
      this.parts.log.warn('slack.form_not_opened', { code: slackFault(error, 'views.open', 'read').code })
      return 'failed'
    }
  }
}

function sentenceFor(error: unknown, incident: string): string {
  if (!(error instanceof Fault)) return words.brokenSentence(incident)
  return error.result === 'unknown' ? words.perhapsRecorded : words.notRecorded
}
