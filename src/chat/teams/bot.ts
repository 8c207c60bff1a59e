import { randomUUID } from 'node:crypto'
import type { Activity } from 'botbuilder'
import { requestForm } from '../../cards/request-form.ts'
import type { ChatAccount, ChatSurface, FormRef } from '../../ports/chat-surface.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { Incoming } from '../../ports/incoming.ts'
import type { Log } from '../../ports/log.ts'
import type { Gesture } from '../../ports/meter.ts'
import type { InFlight } from '../both/in-flight.ts'
import type { InvokeAnswer } from './adapter.ts'
import { type AdaptiveCard, cardContentType } from './adaptive-card.ts'
import { answerWithin, within } from './deadline.ts'
import { accessField, type Done, isRecord, readDone, reasonField } from './deeds.ts'
import { newForm } from './forms.ts'
import { limits } from './limits.ts'
import type { Places } from './places.ts'
import { renderCard } from './render.ts'
import { renderForm, renderOption } from './render-form.ts'
import type { Named, Spoken } from './spoken.ts'
import type { Submissions } from './submissions.ts'
import {
  doingOf,
  formOf,
  incomingCommand,
  incomingPress,
  incomingReason,
  incomingRequestForm,
  messageOf,
  requestFields,
  signerOf,
  spokenIn,
} from './translate.ts'
import * as words from './words.ts'

export interface BotParts {
  readonly tenantId: string
  readonly surface: ChatSurface
  /** Who is meant by the id that a conversation gives somebody, where Teams did not say it. */
  readonly meant: (activity: Activity, id: string) => Promise<string | null>
  readonly places: Places
  readonly submissions: Submissions
  readonly inFlight: InFlight
  readonly conversation: () => Conversation
  readonly clock: Clock
  readonly log: Log
}

/** Milliseconds, out of `answerWithin`. */
const checkWithin = 900

/** People of one message that are looked up. */
const mostMentions = 3

/** What an invoke is answered with: a card in the place of the one pressed, or words that pass by. */
const card = (content: AdaptiveCard): InvokeAnswer => invoke(cardContentType, content)
const toast = (sentence: string): InvokeAnswer => invoke('application/vnd.microsoft.activity.message', sentence)
const invoke = (type: string, value: unknown): InvokeAnswer => ({ status: 200, body: { statusCode: 200, type, value } })

/** Something of ours broke: Teams says so in its own words, and the id finds it in the log. */
export const brokenAnswer = (incident: string): InvokeAnswer => ({
  status: 200,
  body: {
    statusCode: 500,
    type: 'application/vnd.microsoft.error',
    value: { code: 'SomethingWentWrong', message: words.brokenSentence(incident) },
  },
})

/** What somebody did, by the shape of what Teams sent. */
export function gestureOf({ type, name, value }: Pick<Activity, 'type' | 'name' | 'value'>): Gesture {
  if (type === 'message') return value === undefined || value === null ? 'command' : 'press'
  if (type !== 'invoke') return 'event'
  if (name === 'application/search') return 'suggestion'
  return name === 'adaptiveCard/action' ? 'press' : 'other'
}

/** Verified by then, an activity becomes something that came in: stored first, answered after. */
export class Bot {
  readonly #parts: BotParts
  /** Forms are opened and not stored: the same doing, brought twice, opens one. */
  readonly #opened = new Set<string>()

  constructor(parts: BotParts) {
    this.#parts = parts
  }

  async hear(activity: Activity): Promise<InvokeAnswer | null> {
    const { places, clock, tenantId, log } = this.#parts
    const from = signerOf(activity, tenantId)
    if (from === null) {
      log.warn('teams.nobody_behind_it', { type: activity.type })
      return activity.type === 'invoke' ? { status: 400, body: { error: 'Nobody is named.' } } : null
    }
    if (activity.type === 'installationUpdate' && /^remove/.test(String(activity.action))) {
      await places.lose(activity, from, clock.now())
      return null
    }
    // Where they are is worth knowing and not worth an answer: whoever cannot be written to otherwise is found again.
    await within(checkWithin, places.hear(activity, from, clock.now())).catch((err: unknown) =>
      log.warn('teams.address_not_kept', { err }),
    )
    switch (activity.type) {
      case 'message':
        await this.#message(activity, from)
        return null
      case 'invoke':
        return this.#invoke(activity, from)
      default:
        return null
    }
  }

  async #message(activity: Activity, from: ChatAccount): Promise<void> {
    // From a client that knows no Execute: what it shows afterwards is the card as it is changed.
    if (isRecord(activity.value)) return this.#submitted(activity, from)
    const spoken = await this.#named(activity, spokenIn(activity))
    await this.#orTell(from, 'command', async () => {
      if (this.#parts.conversation().opensRequestForm(spoken.text)) this.#open(activity, from)
      else await this.#receive(incomingCommand(activity, from, spoken))
    })
  }

  /** A few people whom words name, looked up; whoever cannot be found out in time stays a name. */
  async #named(activity: Activity, spoken: Spoken): Promise<Spoken> {
    const { meant, log } = this.#parts
    const known = async (one: Named): Promise<Named> =>
      one.objectId === null ? { ...one, objectId: await meant(activity, one.id) } : one
    const looked = Promise.all(spoken.named.slice(0, mostMentions).map(known))
    try {
      return { ...spoken, named: await within(checkWithin, looked) }
    } catch (err) {
      log.warn('teams.mention_not_known', { err })
      return spoken
    }
  }

  async #submitted(activity: Activity, from: ChatAccount): Promise<void> {
    await this.#orTell(from, 'press', async () => {
      await this.#done(activity, from, this.#doneIn(activity.value))
    })
  }

  #doneIn(data: unknown): Done {
    // Judged, and recorded, where everything that somebody presses is.
    return readDone(data) ?? { deed: { does: 'press', value: '', answer: true }, typed: {} }
  }

  async #invoke(activity: Activity, from: ChatAccount): Promise<InvokeAnswer> {
    const { value } = activity
    if (activity.name === 'application/search') return this.#suggest(value, from)
    if (activity.name !== 'adaptiveCard/action')
      return { status: 501, body: { error: 'Nothing here answers to that.' } }
    const action = isRecord(value) && isRecord(value.action) ? value.action : {}
    return this.#orAnswer('press', () => this.#done(activity, from, this.#doneIn(action.data)))
  }

  async #done(activity: Activity, from: ChatAccount, { deed, typed }: Done): Promise<InvokeAnswer> {
    switch (deed.does) {
      case 'press':
        await this.#receive(incomingPress(activity, from, deed))
        return toast(deed.answer ? words.notedAnswer : words.noted)
      case 'look':
        return this.#look(activity, from, deed.value)
      case 'open-form':
        this.#open(activity, from, deed.value)
        return toast(words.formOpened)
      case 'ask-reason':
        this.#openOnce(activity, from, form => this.#parts.conversation().fillDenyForm(from, form, deed.value))
        return toast(words.formOpened)
      case 'send-request':
        return this.#sendRequest(activity, from, typed, deed.reasonRequired)
      case 'send-reason': {
        const incoming = incomingReason(activity, from, deed.value, typed[reasonField] ?? '')
        return this.#sending(activity, from, deed.title, () => this.#receive(incoming))
      }
      default:
        return deed satisfies never
    }
  }

  /** What this person sees of a card in a room; by the next look they are asked for again, until it is edited. */
  async #look(activity: Activity, from: ChatAccount, value: string): Promise<InvokeAnswer> {
    const message = messageOf(activity)
    const seen = message && (await within(answerWithin, this.#parts.conversation().viewCard(from, value, message)))
    return seen ? card(renderCard(seen, { answer: false, refreshFor: [activity.from.id] })) : toast(words.notHere)
  }

  /** A first look for the person's sake, with what they typed still there. Where it takes too long the form comes in unlooked at. */
  async #sendRequest(
    activity: Activity,
    from: ChatAccount,
    typed: Done['typed'],
    reasonRequired: boolean,
  ): Promise<InvokeAnswer> {
    const { conversation, log } = this.#parts
    const fields = requestFields(typed)
    const errors = await within(checkWithin, conversation().checkRequestForm(from, fields)).catch((err: unknown) => {
      log.warn('teams.form_not_checked', { err })
      return {}
    })
    if (Object.keys(errors).length > 0) {
      const options = await this.#options(from, '', Number.MAX_SAFE_INTEGER)
      const resource = options.find(({ value }) => value === fields.resource) ?? null
      const values = { resource, duration: fields.duration, reason: fields.reason }
      const again = renderForm(requestForm({ values, reasonRequired, errors }), options)
      if (activity.type === 'message')
        await this.#showInstead(activity, from, requestForm({ values, reasonRequired, errors }))
      return card(again)
    }
    const waits = answerWithin - checkWithin
    return this.#sending(activity, from, 'Request access', () =>
      this.#receive(incomingRequestForm(activity, from, fields), waits),
    )
  }

  async #showInstead(
    activity: Activity,
    from: ChatAccount,
    form: Parameters<ChatSurface['updateForm']>[1],
  ): Promise<void> {
    const place = formOf(activity, from)
    if (place) await this.#parts.surface.updateForm(place, form)
  }

  async #sending(
    activity: Activity,
    from: ChatAccount,
    title: string,
    work: () => Promise<void>,
  ): Promise<InvokeAnswer> {
    const answer = async () => {
      await work()
      return card(renderForm(words.sendingForm(title)))
    }
    const form = formOf(activity, from)
    return form ? this.#parts.submissions.during(form.view, answer) : answer()
  }

  #open(activity: Activity, from: ChatAccount, value?: string): void {
    this.#openOnce(activity, from, form => this.#parts.conversation().fillRequestForm(from, form, value))
  }

  /** Posted by itself, behind the answer: it takes a call to Teams, which may be slow. */
  #openOnce(activity: Activity, from: ChatAccount, fill: (form: FormRef) => Promise<void>): void {
    const doing = doingOf(activity, from)
    if (this.#opened.has(doing)) return
    if (this.#opened.size > 10_000) this.#opened.clear()
    this.#opened.add(doing)
    const { inFlight, log } = this.#parts
    inFlight.track(fill(newForm(from.user))).catch((err: unknown) => log.warn('teams.form_not_opened', { err }))
  }

  async #suggest(value: unknown, from: ChatAccount): Promise<InvokeAnswer> {
    const asked = isRecord(value) ? value : {}
    const known = asked.dataset === accessField
    const typed = typeof asked.queryText === 'string' ? asked.queryText : ''
    const found = known ? await this.#options(from, typed, limits.options) : []
    return invoke('application/vnd.microsoft.search.searchResponse', {
      results: found.slice(0, limits.options).map(renderOption),
    })
  }

  /** An empty list in time; a late one would be an error on the screen. */
  async #options(from: ChatAccount, typed: string, limit: number) {
    const { conversation, log } = this.#parts
    return within(checkWithin * 2, conversation().suggestAccess(from, typed, limit)).catch((err: unknown) => {
      log.warn('teams.no_suggestions', { err })
      return []
    })
  }

  async #receive(incoming: Incoming, waits = answerWithin): Promise<void> {
    await within(waits, this.#parts.conversation().receive(incoming))
  }

  /** Puts what went wrong into words for whoever pressed. */
  async #orAnswer(what: string, work: () => Promise<InvokeAnswer>): Promise<InvokeAnswer> {
    try {
      return await work()
    } catch (error) {
      const incident = this.#note(what, error)
      return error instanceof Fault ? toast(sentenceFor(error, incident)) : brokenAnswer(incident)
    }
  }

  /** The same for whoever typed, to whom nothing is answered but another message. */
  async #orTell(from: ChatAccount, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const incident = this.#note(what, error)
      const { surface, log } = this.#parts
      await surface
        .answer({ account: from, handle: null }, words.sentence(sentenceFor(error, incident)))
        .catch((err: unknown) => log.warn('teams.could_not_tell', { what, incident, err }))
    }
  }

  #note(what: string, error: unknown): string {
    const incident = randomUUID()
    const { log } = this.#parts
    if (error instanceof Fault) log.warn('teams.not_recorded', { what, code: error.code, incident })
    else log.error('teams.bot_broke', { what, incident, err: error })
    return incident
  }
}

function sentenceFor(error: unknown, incident: string): string {
  if (!(error instanceof Fault)) return words.brokenSentence(incident)
  return error.result === 'unknown' ? words.perhapsRecorded : words.notRecorded
}
