import { randomUUID } from 'node:crypto'
import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { Form, RequestFormErrors } from '../../cards/form.ts'
import type { ChatAccount, FormRef } from '../../ports/chat-surface.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { Log } from '../../ports/log.ts'
import {
  accessField,
  askReasonAction,
  denyFormId,
  durationField,
  pressAction,
  reasonField,
  requestFormId,
} from './action-ids.ts'
import { acknowledgeWithin, within } from './deadline.ts'
import { slackFault } from './faults.ts'
import { limits } from './limits.ts'
import { renderCard } from './render.ts'
import { renderForm, renderOption, withDurationHint } from './render-form.ts'
import type { ResponseUrl } from './response-url.ts'
import {
  commandSigner,
  incomingCommand,
  incomingDenyForm,
  incomingPress,
  incomingRequestForm,
  interactionSigner,
  requestFields,
} from './translate.ts'
import * as words from './words.ts'
import { accountOf, type Signed, slack, type Workspace } from './workspace.ts'

export interface Listening {
  readonly command: string
  readonly client: WebClient
  readonly workspace: Workspace
  readonly responseUrl: ResponseUrl
  readonly conversation: () => Conversation
  readonly log: Log
}

/** Verified by then, a payload becomes something that came in: stored first, acknowledged after. */
export function listen(app: App, listening: Listening): void {
  const { client, workspace, responseUrl, conversation, log } = listening

  const who = async (signed: Signed): Promise<ChatAccount> => accountOf(signed, await workspace.home())

  /** Runs it and puts what went wrong into words for whoever is waiting. Nothing escapes from here. */
  async function guarded(what: string, work: () => Promise<void>, tell: (words: string) => Promise<void>) {
    try {
      await work()
    } catch (error) {
      const incident = randomUUID()
      const fault = error instanceof Fault ? error : null
      if (fault) log.warn('slack.not_recorded', { what, code: fault.code, incident })
      else log.error('slack.listener_broke', { what, incident, err: error })
      const sentence = fault
        ? fault.result === 'unknown'
          ? words.perhapsRecorded
          : words.notRecorded
        : words.brokenSentence(incident)
      await tell(sentence).catch((err: unknown) => log.warn('slack.could_not_tell', { what, incident, err }))
    }
  }

  async function whisper(responseUrlGiven: string | undefined, sentence: string): Promise<void> {
    if (responseUrlGiven) await responseUrl.post(responseUrlGiven, renderCard(words.sentence(sentence)))
  }

  /** A trigger lives for 3 s, so something is on the screen before anybody is asked anything. */
  async function openForm(trigger: string, form: Form): Promise<FormRef> {
    try {
      const { view } = await client.views.open({ trigger_id: trigger, view: renderForm(form) })
      return { surface: slack, view: view?.id ?? '' }
    } catch (error) {
      throw slackFault(error, 'views.open', 'read')
    }
  }

  async function openAndFill(
    body: { readonly trigger_id: string; readonly response_url?: string },
    loading: Form,
    fill: (form: FormRef) => Promise<void>,
  ): Promise<void> {
    const form = await openForm(body.trigger_id, loading).catch(async (error: unknown) => {
      log.warn('slack.form_not_opened', { code: error instanceof Fault ? error.code : 'unknown' })
      await whisper(body.response_url, words.formNotOpened)
      return null
    })
    if (form) await fill(form)
  }

  app.command(listening.command, async ({ command, ack }) => {
    let acknowledged = false
    const acknowledge = async (text?: string) => {
      if (acknowledged) return text === undefined ? undefined : whisper(command.response_url, text)
      acknowledged = true
      await (text === undefined ? ack() : ack({ response_type: 'ephemeral', text }))
    }
    await guarded(
      'command',
      async () => {
        if (conversation().opensRequestForm(command.text ?? '')) {
          await acknowledge()
          await openAndFill(command, words.loadingRequestForm, async form =>
            conversation().fillRequestForm(await who(commandSigner(command)), form),
          )
          return
        }
        await within(
          acknowledgeWithin,
          who(commandSigner(command)).then(from => conversation().receive(incomingCommand(command, from))),
        )
        await acknowledge()
      },
      acknowledge,
    )
  })

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: pressAction },
    async ({ body, action, ack }) => {
      await guarded(
        'press',
        async () => {
          await within(
            acknowledgeWithin,
            who(interactionSigner(body)).then(from => conversation().receive(incomingPress(body, action, from))),
          )
          await ack()
        },
        async sentence => {
          await ack()
          await whisper(body.response_url, sentence)
        },
      )
    },
  )

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: askReasonAction },
    async ({ body, action, ack }) => {
      await ack()
      await guarded(
        'ask-reason',
        () =>
          openAndFill(body, words.loadingDenyForm, async form =>
            conversation().fillDenyForm(await who(interactionSigner(body)), form, action.value ?? ''),
          ),
        sentence => whisper(body.response_url, sentence),
      )
    },
  )

  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: requestFormId }, async ({ body, view, ack }) => {
    const fields = requestFields(view)
    await guarded(
      'request-form',
      async () => {
        const errors = await within(
          acknowledgeWithin,
          (async () => {
            const from = await who(interactionSigner(body))
            const wrong = onFields(await conversation().checkRequestForm(from, fields))
            if (Object.keys(wrong).length > 0) return wrong
            await conversation().receive(incomingRequestForm(body, fields, from))
            return null
          })(),
        )
        await (errors
          ? ack({ response_action: 'errors', errors })
          : ack({ response_action: 'update', view: renderForm(words.sendingForm(view.title.text)) }))
      },
      sentence => ack({ response_action: 'errors', errors: { [accessField]: sentence } }),
    )
  })

  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: denyFormId }, async ({ body, view, ack }) => {
    await guarded(
      'deny-form',
      async () => {
        await within(
          acknowledgeWithin,
          who(interactionSigner(body)).then(from => conversation().receive(incomingDenyForm(body, from))),
        )
        await ack({ response_action: 'update', view: renderForm(words.sendingForm(view.title.text)) })
      },
      sentence => ack({ response_action: 'errors', errors: { [reasonField]: sentence } }),
    )
  })

  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: accessField }, async ({ body, ack }) => {
    const found = await within(
      acknowledgeWithin,
      who(interactionSigner(body)).then(from => conversation().suggestAccess(from, body.value ?? '', limits.options)),
    ).catch((err: unknown) => {
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
    // Only a hint: when it cannot be had, or the form has moved on meanwhile, the form stays as it is.
    try {
      const hint = await conversation().durationHint(await who(interactionSigner(body)), resource)
      await client.views.update({ view_id: view.id, hash: view.hash, view: withDurationHint(view, hint) })
    } catch (error) {
      log.debug('slack.no_hint', { code: slackFault(error, 'views.update', 'write').code })
    }
  })

  app.error(async error => log.error('slack.bolt_error', { err: error }))
}

function onFields({ resource, duration, reason }: RequestFormErrors): Record<string, string> {
  return {
    ...(resource ? { [accessField]: resource } : {}),
    ...(duration ? { [durationField]: duration } : {}),
    ...(reason ? { [reasonField]: reason } : {}),
  }
}
