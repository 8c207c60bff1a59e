import type { App, BlockAction, ButtonAction, GlobalShortcut } from '@slack/bolt'
import { Fault } from '../../ports/fault.ts'
import { askReasonAction, openFormAction, openPageAction, pressAction, requestShortcut } from './action-ids.ts'
import { listenToForms } from './form-listeners.ts'
import { Listening, type ListeningParts } from './listening.ts'
import {
  commandSigner,
  eventSigner,
  incomingCommand,
  incomingHomeOpened,
  incomingPress,
  interactionSigner,
} from './translate.ts'
import * as words from './words.ts'

/** Verified by then, a payload becomes something that came in: stored first, acknowledged after. */
export function listen(app: App, parts: ListeningParts): void {
  const listening = new Listening(parts)
  listenToCommand(app, listening)
  listenToButtons(app, listening)
  listenToShortcut(app, listening)
  listenToHome(app, listening)
  listenToForms(app, listening)
  app.error(async error => {
    // What could not be stored is not acknowledged, so that Slack brings it again.
    if (error instanceof Fault) throw error
    parts.log.error('slack.bolt_error', { err: error })
  })
}

function listenToCommand(app: App, listening: Listening): void {
  const { conversation, command: name } = listening.parts
  app.command(name, async ({ command, ack }) => {
    let acknowledged = false
    const acknowledge = async () => {
      acknowledged = true
      await ack()
    }
    const tell = async (sentence: string) => {
      if (acknowledged) return listening.whisper(command.response_url, sentence)
      acknowledged = true
      await ack({ response_type: 'ephemeral', text: sentence })
    }
    const signed = commandSigner(command)
    await listening.guarded(
      'command',
      async () => {
        const asked = conversation().formAsked(command.text ?? '')
        if (asked) {
          await acknowledge()
          const loading = asked.of === 'request' ? words.loadingRequestForm : words.loadingOtherForm
          await listening.openAndFill(command, loading, async form => {
            const who = await listening.who(signed)
            await (asked.of === 'request'
              ? conversation().fillRequestForm(who, form)
              : conversation().fillDenyForm(who, form, asked.value))
          })
        } else {
          await listening.receive(signed, from => incomingCommand(command, from))
          await acknowledge()
        }
      },
      tell,
    )
  })
}

/** The accessible way in: nothing has to be typed, and it is there in every conversation. */
function listenToShortcut(app: App, listening: Listening): void {
  app.shortcut<GlobalShortcut>({ type: 'shortcut', callback_id: requestShortcut }, async ({ body, ack }) => {
    await ack()
    await openRequestForm(listening, body)
  })
}

async function openRequestForm(
  listening: Listening,
  body: GlobalShortcut | BlockAction<ButtonAction>,
  value?: string,
): Promise<void> {
  const { conversation } = listening.parts
  await listening.guarded(
    'request-form',
    () =>
      listening.openAndFill(body, words.loadingRequestForm, async form =>
        conversation().fillRequestForm(await listening.who(interactionSigner(body)), form, value),
      ),
    sentence => listening.tellAlone(body, sentence),
  )
}

/** The tab for messages opens with the same event. */
function listenToHome(app: App, listening: Listening): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return
    await listening.receive(eventSigner(body, event.user), from => incomingHomeOpened(body, from))
  })
}

function listenToButtons(app: App, listening: Listening): void {
  app.action({ type: 'block_actions', action_id: openPageAction }, async ({ ack }) => ack())

  const { conversation } = listening.parts
  type Pressed = BlockAction<ButtonAction>

  app.action<Pressed>({ type: 'block_actions', action_id: pressAction }, async ({ body, action, ack }) => {
    await listening.guarded(
      'press',
      async () => {
        await listening.receive(interactionSigner(body), from => incomingPress(body, action, from))
        await ack()
      },
      async sentence => {
        await ack()
        await listening.tellAlone(body, sentence)
      },
    )
  })

  app.action<Pressed>({ type: 'block_actions', action_id: openFormAction }, async ({ body, action, ack }) => {
    await ack()
    await openRequestForm(listening, body, action.value)
  })

  app.action<Pressed>({ type: 'block_actions', action_id: askReasonAction }, async ({ body, action, ack }) => {
    await ack()
    await listening.guarded(
      'ask-reason',
      () =>
        listening.openAndFill(body, words.loadingDenyForm, async form =>
          conversation().fillDenyForm(await listening.who(interactionSigner(body)), form, action.value ?? ''),
        ),
      sentence => listening.tellAlone(body, sentence),
    )
  })
}
