import { randomUUID } from 'node:crypto'
import type { Activity } from 'botbuilder'
import { parsePress } from '../../cards/buttons.ts'
import { cardToType } from '../../cards/forms/to-type.ts'
import type { ChatAccount, ChatSurface } from '../../ports/chat-surface.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { FormWanted, Incoming } from '../../ports/incoming.ts'
import type { Log } from '../../ports/log.ts'
import type { InvokeAnswer } from './adapter.ts'
import { brokenAnswer, cardAnswer, sentenceFor, suggestions, toast } from './answers.ts'
import { aside, type Deadline } from './deadline.ts'
import { accessField, type Done, isRecord, readDone } from './deeds.ts'
import { readConsent } from './files.ts'
import { newForm } from './forms.ts'
import { limits } from './limits.ts'
import type { Places } from './places.ts'
import { renderCard } from './render.ts'
import { renderOption } from './render-form.ts'
import { Sending } from './sending.ts'
import type { Named, Spoken } from './spoken.ts'
import type { Submissions } from './submissions.ts'
import {
  answerPressed,
  formOf,
  incomingCommand,
  incomingFile,
  incomingForm,
  incomingPress,
  incomingReason,
  isPersonal,
  messageOf,
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
  readonly conversation: () => Conversation
  readonly clock: Clock
  readonly log: Log
}

/** People of one message that are looked up. */
const mostMentions = 3

/** Verified by then, an activity becomes something that came in: stored first, answered after. */
export class Bot {
  readonly #parts: BotParts
  readonly #sending: Sending

  constructor(parts: BotParts) {
    this.#parts = parts
    this.#sending = new Sending(parts)
  }

  async hear(activity: Activity, deadline: Deadline): Promise<InvokeAnswer | null> {
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
    await deadline
      .within(places.hear(activity, from, clock.now()), aside)
      .catch((err: unknown) => log.warn('teams.address_not_kept', { err }))
    switch (activity.type) {
      case 'message':
        await this.#message(activity, from, deadline)
        return null
      case 'invoke':
        return this.#invoke(activity, from, deadline)
      default:
        return null
    }
  }

  async #message(activity: Activity, from: ChatAccount, deadline: Deadline): Promise<void> {
    // From a client that knows no Execute: what it shows afterwards is the card as it is changed.
    if (isRecord(activity.value)) return this.#submitted(activity, from, deadline)
    const spoken = await this.#named(activity, spokenIn(activity), deadline)
    await this.#orTell(from, 'command', deadline, async () => {
      const asked = this.#parts.conversation().formAsked(spoken.text)
      if (asked) await this.#open(activity, from, { ...asked, form: newForm(from.user) }, deadline)
      else await this.#receive(incomingCommand(activity, from, spoken), deadline)
    })
  }

  /** A few people whom words name, looked up; whoever cannot be found out in time stays a name. */
  async #named(activity: Activity, spoken: Spoken, deadline: Deadline): Promise<Spoken> {
    const { meant, log } = this.#parts
    const known = async (one: Named): Promise<Named> =>
      one.objectId === null ? { ...one, objectId: await meant(activity, one.id) } : one
    const looked = Promise.all(spoken.named.slice(0, mostMentions).map(known))
    try {
      return { ...spoken, named: await deadline.within(looked, aside) }
    } catch (err) {
      log.warn('teams.mention_not_known', { err })
      return spoken
    }
  }

  async #submitted(activity: Activity, from: ChatAccount, deadline: Deadline): Promise<void> {
    await this.#orTell(from, 'press', deadline, async () => {
      await this.#done(activity, from, this.#doneIn(activity.value), deadline)
    })
  }

  #doneIn(data: unknown): Done {
    // Judged, and recorded, where everything that somebody presses is.
    return readDone(data) ?? { deed: { does: 'press', value: '', answer: true }, typed: {} }
  }

  async #invoke(activity: Activity, from: ChatAccount, deadline: Deadline): Promise<InvokeAnswer> {
    const { value } = activity
    if (activity.name === 'application/search') return this.#suggest(value, from, deadline)
    if (activity.name === 'fileConsent/invoke') return this.#consented(activity, from, deadline)
    if (activity.name !== 'adaptiveCard/action')
      return { status: 501, body: { error: 'Nothing here answers to that.' } }
    const action = isRecord(value) && isRecord(value.action) ? value.action : {}
    return this.#orAnswer('press', () => this.#done(activity, from, this.#doneIn(action.data), deadline))
  }

  async #done(activity: Activity, from: ChatAccount, { deed, typed }: Done, deadline: Deadline): Promise<InvokeAnswer> {
    switch (deed.does) {
      case 'press':
        await this.#receive(incomingPress(activity, from, deed), deadline)
        // Whatever it said before an upgrade, it says nothing any more: there is nothing left on it to press.
        return parsePress(deed.value) === null ? cardAnswer(renderCard(words.ofBefore(deed.value))) : toast(words.noted)
      case 'look':
        return this.#look(activity, from, deed.value, deadline)
      case 'open-form':
        await this.#open(activity, from, { of: 'request', form: newForm(from.user), value: deed.value }, deadline)
        return toast(words.formOpened)
      case 'fill-form': {
        const form = formOf(activity, from) ?? newForm(from.user)
        await this.#open(activity, from, { of: 'request', form, value: deed.value }, deadline)
        return toast(words.formFilled)
      }
      case 'ask-reason':
        await this.#open(
          activity,
          from,
          {
            of: 'reason',
            form: newForm(from.user, deed.answer ? answerPressed(activity) : null),
            value: deed.value,
          },
          deadline,
        )
        return toast(words.formOpened)
      case 'send-request':
        return this.#sending.request(activity, from, { ...deed, typed }, deadline)
      case 'send-reason': {
        const incoming = incomingReason(activity, from, deed, typed)
        return this.#sending.during(activity, from, deed.title, () => this.#receive(incoming, deadline))
      }
      default:
        return deed satisfies never
    }
  }

  /** What this person sees of a card in a room; by the next look they are asked for again, until it is edited. */
  async #look(activity: Activity, from: ChatAccount, value: string, deadline: Deadline): Promise<InvokeAnswer> {
    const message = messageOf(activity)
    const seen = message && (await deadline.within(this.#parts.conversation().viewCard(from, value, message)))
    return seen
      ? cardAnswer(renderCard(cardToType(seen, words.calledInARoom), { answer: false, refreshFor: [activity.from.id] }))
      : toast(words.notHere)
  }

  /** To a file that was offered. Whoever does not want it has said so, and nothing follows. */
  async #consented(activity: Activity, from: ChatAccount, deadline: Deadline): Promise<InvokeAnswer> {
    const agreed = isPersonal(activity) ? readConsent(activity.value) : null
    if (agreed)
      await this.#orTell(from, 'press', deadline, () => this.#receive(incomingFile(activity, from, agreed), deadline))
    return { status: 200, body: null }
  }

  /** Stored like anything that somebody wants: brought twice, to whichever process, it opens one form. */
  #open(activity: Activity, from: ChatAccount, wanted: Omit<FormWanted, 'type'>, deadline: Deadline): Promise<void> {
    return this.#receive(incomingForm(activity, from, { type: 'form-wanted', ...wanted }), deadline)
  }

  async #suggest(value: unknown, from: ChatAccount, deadline: Deadline): Promise<InvokeAnswer> {
    const asked = isRecord(value) ? value : {}
    const known = asked.dataset === accessField
    const typed = typeof asked.queryText === 'string' ? asked.queryText : ''
    const found = known ? await this.#sending.options(from, typed, limits.options, deadline) : []
    return suggestions(found.slice(0, limits.options).map(renderOption))
  }

  async #receive(incoming: Incoming, deadline: Deadline): Promise<void> {
    await deadline.within(this.#parts.conversation().receive(incoming))
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

  /**
   * The same for whoever typed, to whom nothing is answered but another message. Where there is no time left for that, Teams is
   * answered and the message follows: what was slow for the one may be slow for the other.
   */
  async #orTell(from: ChatAccount, what: string, deadline: Deadline, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const incident = this.#note(what, error)
      const { surface, log } = this.#parts
      const told = surface
        .answer({ account: from, handle: null }, words.sentence(sentenceFor(error, incident)))
        .catch((err: unknown) => log.warn('teams.could_not_tell', { what, incident, err }))
      await deadline.within(told).catch(() => {})
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
