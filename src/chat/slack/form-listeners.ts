import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt'
import type { RequestFormErrors } from '../../cards/forms/form.ts'
import { extraNames } from '../../cards/forms/form-extras.ts'
import { accessField, denyFormId, durationField, extraFields, reasonField, requestFormId } from './action-ids.ts'
import { acknowledgeWithin, within } from './deadline.ts'
import { slackFault } from './faults.ts'
import { renderOption } from './form-parts.ts'
import { withHowLong } from './length-inputs.ts'
import { limits } from './limits.ts'
import type { Listening } from './listening.ts'
import { renderForm } from './render-form.ts'
import {
  incomingDenyForm,
  incomingRequestForm,
  interactionSigner,
  requestFields,
  typedBehindButton,
} from './translate.ts'
import * as words from './words.ts'

/** While a form is filled in, and when it is sent. What cannot be recorded leaves the form open with what was typed. */
export function listenToForms(app: App, listening: Listening): void {
  listenToSubmissions(app, listening)
  listenToAccessField(app, listening)
}

/** Milliseconds, out of `acknowledgeWithin`. */
const checkWithin = 900
/** The same where the directory is asked as well, for a form that can close only then. */
const lookWithin = 1_500

function listenToSubmissions(app: App, listening: Listening): void {
  const { conversation, submissions, log } = listening.parts

  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: requestFormId }, async ({ body, view, ack }) => {
    const fields = requestFields(view)
    const signed = interactionSigner(body)
    const wrongFields = async () => onFields(await conversation().checkRequestForm(await listening.who(signed), fields))
    const submit = async () => {
      // A first look for the person's sake. Where it takes too long the form comes in unlooked at; it is checked again there.
      const errors = await within(checkWithin, wrongFields()).catch((err: unknown) => {
        log.warn('slack.form_not_checked', { err })
        return {}
      })
      if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors })
      const waits = acknowledgeWithin - checkWithin
      await listening.receive(signed, from => incomingRequestForm(body, fields, from), waits)
      await ack({ response_action: 'update', view: renderForm(words.sendingForm(view.title.text)) })
    }
    await submissions.during(view.id, () =>
      listening.guarded('request-form', submit, sentence =>
        ack({ response_action: 'errors', errors: { [accessField]: sentence } }),
      ),
    )
  })

  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: denyFormId }, async ({ body, view, ack }) => {
    const submit = async () => {
      const signed = interactionSigner(body)
      const looks = async () => conversation().isNothingAgainst(await listening.who(signed), typedBehindButton(view))
      // Slack closes a form while it waits for this, or never again: one that may yet have to be mended stays.
      const closes = await within(lookWithin, looks()).catch((err: unknown) => {
        log.warn('slack.form_not_checked', { err })
        return false
      })
      const waits = acknowledgeWithin - lookWithin
      await listening.receive(signed, from => incomingDenyForm(body, from, !closes), waits)
      if (closes) await ack({ response_action: 'clear' })
      else await ack({ response_action: 'update', view: renderForm(words.sendingForm(view.title.text)) })
    }
    await submissions.during(view.id, () =>
      listening.guarded('deny-form', submit, sentence =>
        ack({ response_action: 'errors', errors: { [reasonField]: sentence } }),
      ),
    )
  })
}

function listenToAccessField(app: App, listening: Listening): void {
  const { client, conversation, log } = listening.parts

  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: accessField }, async ({ body, ack }) => {
    const suggestions = listening
      .who(interactionSigner(body))
      .then(from => conversation().suggestAccess(from, body.value ?? '', limits.options))
    // An empty list in time; a late one would be an error on the screen.
    const found = await within(acknowledgeWithin, suggestions).catch((err: unknown) => {
      log.warn('slack.no_suggestions', { err })
      return []
    })
    const options = found.slice(0, limits.options).map(renderOption)
    const fitting = options.filter(option => option !== null)
    if (fitting.length < options.length)
      log.warn('slack.suggestion_left_out', { because: 'value-too-long', count: options.length - fitting.length })
    await ack({ options: fitting })
  })

  app.action<BlockAction>({ type: 'block_actions', action_id: accessField }, async ({ body, ack }) => {
    await ack()
    const { view } = body
    const resource = view ? requestFields(view).resource : null
    if (!view || !resource) return
    // Only a help: when it cannot be had, or the form has moved on meanwhile, the form stays as it is.
    try {
      const howLong = await conversation().howLong(await listening.who(interactionSigner(body)), resource)
      await client.views.update({ view_id: view.id, hash: view.hash, view: withHowLong(view, howLong) })
    } catch (error) {
      log.debug('slack.no_hint', { code: slackFault(error, 'views.update', 'write').code })
    }
  })
}

function onFields({ resource, duration, reason, ...extras }: RequestFormErrors): Record<string, string> {
  const cut = (sentence: string) => sentence.slice(0, limits.fieldError)
  return {
    ...(resource ? { [accessField]: cut(resource) } : {}),
    ...(duration ? { [durationField]: cut(duration) } : {}),
    ...(reason ? { [reasonField]: cut(reason) } : {}),
    ...Object.fromEntries(extraNames.flatMap(name => (extras[name] ? [[extraFields[name], cut(extras[name])]] : []))),
  }
}
