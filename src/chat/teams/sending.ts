import type { Activity } from 'botbuilder'
import { mostParts } from '../../access/request/of-several.ts'
import { apartIn } from '../../cards/forms/choice.ts'
import type { FormOption, RequestFormErrors } from '../../cards/forms/form.ts'
import { chosenBefore } from '../../cards/forms/form-extras.ts'
import { anyLength, type HowLong, requestForm } from '../../cards/forms/request-form.ts'
import type { ChatAccount, ChatSurface } from '../../ports/chat-surface.ts'
import type { Conversation } from '../../ports/conversation.ts'
import type { Log } from '../../ports/log.ts'
import type { InvokeAnswer } from './adapter.ts'
import { cardAnswer } from './answers.ts'
import { aside, type Deadline } from './deadline.ts'
import type { Deed, Done } from './deeds.ts'
import { renderForm } from './render-form.ts'
import type { Submissions } from './submissions.ts'
import { formOf, incomingRequestForm, requestFields, zoneIn } from './translate.ts'
import * as words from './words.ts'

interface SendingParts {
  readonly surface: ChatSurface
  readonly submissions: Submissions
  readonly conversation: () => Conversation
  readonly log: Log
}

type Sent = Extract<Deed, { does: 'send-request' }>

/** What was chosen stays chosen, unless it is what is wrong; where its name cannot be had in time, without it. */
function chosenAgain(
  picked: string | null,
  options: readonly FormOption[],
  errors: RequestFormErrors,
): readonly FormOption[] {
  return apartIn(picked ?? '')
    .slice(0, mostParts)
    .flatMap((value): readonly FormOption[] => {
      const offered = options.find(option => option.value === value)
      if (offered) return [offered]
      return errors.resource === undefined ? [{ value, label: chosenBefore, description: null }] : []
    })
}

/** What comes of a form that somebody sends: the same form with what is wrong on it, or "Sending…" until it is handled. */
export class Sending {
  readonly #parts: SendingParts

  constructor(parts: SendingParts) {
    this.#parts = parts
  }

  /** A first look for the person's sake, with what they typed still there. Where it takes too long the form comes in unlooked at. */
  async request(
    activity: Activity,
    from: ChatAccount,
    { typed, reasonRequired, extras }: Pick<Sent, 'reasonRequired' | 'extras'> & Pick<Done, 'typed'>,
    deadline: Deadline,
  ): Promise<InvokeAnswer> {
    const { conversation, surface, log } = this.#parts
    const fields = requestFields(typed)
    const checked = deadline.within(conversation().checkRequestForm(from, { ...fields, ...zoneIn(activity) }), aside)
    const errors = await checked.catch((err: unknown): RequestFormErrors => {
      log.warn('teams.form_not_checked', { err })
      return {}
    })
    if (Object.keys(errors).length === 0)
      return this.during(activity, from, 'Request access', async () => {
        await deadline.within(conversation().receive(incomingRequestForm(activity, from, fields)))
      })
    const [options, howLong] = await Promise.all([
      this.options(from, '', Number.MAX_SAFE_INTEGER, deadline),
      this.#howLong(from, fields.resource, deadline),
    ])
    const { resource, ...said } = fields
    const values = { ...said, resources: chosenAgain(resource, options, errors) }
    const again = requestForm({ values, ...howLong, reasonRequired, ...(extras ? { extras } : {}), errors })
    const place = activity.type === 'message' ? formOf(activity, from) : null
    // Behind the answer where it takes longer than that.
    if (place)
      await deadline
        .within(surface.updateForm(place, again))
        .catch((err: unknown) => log.warn('teams.form_not_shown', { err }))
    return cardAnswer(renderForm(again, options))
  }

  async #howLong(from: ChatAccount, resource: string | null, deadline: Deadline): Promise<HowLong> {
    const { conversation, log } = this.#parts
    return deadline.within(conversation().howLong(from, resource), aside).catch((err: unknown) => {
      log.warn('teams.no_hint', { err })
      return anyLength
    })
  }

  async during(activity: Activity, from: ChatAccount, title: string, work: () => Promise<void>): Promise<InvokeAnswer> {
    const answer = async () => {
      await work()
      return cardAnswer(renderForm(words.sendingForm(title)))
    }
    const form = formOf(activity, from)
    return form ? this.#parts.submissions.during(form.view, answer) : answer()
  }

  /** An empty list in time; a late one would be an error on the screen. */
  async options(from: ChatAccount, typed: string, limit: number, deadline: Deadline) {
    const { conversation, log } = this.#parts
    const found = deadline.within(conversation().suggestAccess(from, typed, limit), 0.8)
    return found.catch((err: unknown) => {
      log.warn('teams.no_suggestions', { err })
      return []
    })
  }
}
