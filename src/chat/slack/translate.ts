import { createHash } from 'node:crypto'
import type { BlockAction, ButtonAction, SlashCommand, ViewOutput, ViewSubmitAction } from '@slack/bolt'
import { chosenTogether } from '../../cards/forms/choice.ts'
import { type Extras, extrasSaid } from '../../cards/forms/form-extras.ts'
import { lengthSaid } from '../../cards/forms/lengths.ts'
import type { ChatAccount, MessageRef } from '../../ports/chat-surface.ts'
import type { FormBehindButton } from '../../ports/conversation.ts'
import type { Incoming } from '../../ports/incoming.ts'
import { accessField, confirmField, durationField, extraFields, reasonField } from './action-ids.ts'
import { formAt, readMetadata } from './forms.ts'
import { lengthChosen } from './length-inputs.ts'
import { slack } from './name.ts'
import { type Spoken, spoken } from './spoken.ts'
import type { Signed } from './workspace.ts'

/** What Slack sends, in the words of the ports. Every function here is pure; who it was is found by `accountOf`. */

export const commandSigner = (command: SlashCommand): Signed => ({
  user: command.user_id,
  userTeam: null,
  contextTeam: command.team_id ?? null,
  contextEnterprise: command.enterprise_id ?? null,
})

interface InteractionBody {
  readonly user: { readonly id: string; readonly team_id?: string }
  readonly team: { readonly id: string; readonly enterprise_id?: string } | null
  readonly enterprise?: { readonly id: string } | null
}

export const interactionSigner = ({ user, team, enterprise }: InteractionBody): Signed => ({
  user: user.id,
  userTeam: user.team_id ?? null,
  contextTeam: team?.id ?? null,
  contextEnterprise: enterprise?.id ?? team?.enterprise_id ?? null,
})

interface EventBody {
  readonly event_id: string
  readonly team_id: string
  readonly enterprise_id?: string
}

export const eventSigner = ({ team_id, enterprise_id }: EventBody, user: string): Signed => ({
  user,
  userTeam: null,
  contextTeam: team_id,
  contextEnterprise: enterprise_id ?? null,
})

/** Slack brings an event again until it is acknowledged, with the same id. */
export const incomingHomeOpened = ({ event_id }: EventBody, from: ChatAccount): Incoming => ({
  deliveryKey: `slack:event:${event_id}`,
  from,
  replyTo: { account: from, handle: null },
  what: { type: 'home-opened' },
})

/** A trigger id is made once per doing and comes again with a repeated delivery, which makes it the key. */
export const incomingCommand = (command: SlashCommand, from: ChatAccount): Incoming => ({
  deliveryKey: `slack:command:${command.trigger_id}`,
  from,
  replyTo: { account: from, handle: command.response_url || null },
  what: said(spoken(command.text ?? '', from)),
})

const said = ({ text, mentions }: Spoken): Incoming['what'] =>
  mentions.length > 0 ? { type: 'command', text, mentions } : { type: 'command', text }

export function incomingPress(body: BlockAction, action: ButtonAction, from: ChatAccount): Incoming {
  const message = messageOf(body)
  const once = body.trigger_id || `${message?.conversation}:${message?.message}:${action.action_ts}:${from.user}`
  return {
    deliveryKey: `slack:press:${once}`,
    from,
    replyTo: { account: from, handle: body.response_url || null },
    what: { type: 'press', value: action.value ?? '', message },
  }
}

/** `null` for a message that only one person sees: it cannot be updated, and is nobody's copy of a card. */
function messageOf({ container, channel, message }: BlockAction): MessageRef | null {
  const ts = message?.ts ?? container.message_ts
  if (container.is_ephemeral === true || !channel || typeof ts !== 'string') return null
  return { surface: slack, conversation: channel.id, message: ts }
}

export interface RequestFields extends Extras {
  readonly resource: string | null
  readonly duration: string
  readonly reason: string
}

export const requestFields = ({ state }: ViewOutput): RequestFields => ({
  resource: picked(state),
  duration: lengthIn(state),
  reason: typed(state, reasonField),
  ...extrasSaid({
    ticket: typed(state, extraFields.ticket),
    start: typed(state, extraFields.start),
    whom: state.values[extraFields.whom]?.[extraFields.whom]?.selected_user,
  }),
})

export const incomingRequestForm = (
  { view }: ViewSubmitAction,
  fields: RequestFields,
  from: ChatAccount,
): Incoming => ({
  deliveryKey: viewKey(view, fields),
  from,
  replyTo: { account: from, handle: null },
  what: {
    type: 'request-form',
    form: formAt(view.id),
    resource: fields.resource ?? '',
    duration: fields.duration,
    reason: fields.reason,
    ...extrasSaid(fields),
  },
})

/** What was typed into a form behind a button, and what the button carried. */
export function typedBehindButton({ private_metadata, state }: ViewOutput): FormBehindButton {
  const duration = durationField in state.values ? { duration: lengthIn(state) } : {}
  return { value: readMetadata(private_metadata).value, reason: typed(state, reasonField), ...duration }
}

/** `stays`: what comes of it is shown on the form. */
export function incomingDenyForm({ view }: ViewSubmitAction, from: ChatAccount, stays: boolean): Incoming {
  const { value, reason, ...length } = typedBehindButton(view)
  const { values } = view.state
  const further = {
    ...length,
    ...(accessField in values ? { choice: chosen(view.state) ?? '' } : {}),
    ...(confirmField in values ? { confirm: typed(view.state, confirmField) } : {}),
  }
  const { answerTo } = readMetadata(view.private_metadata)
  return {
    deliveryKey: viewKey(view, { reason, ...further }),
    from,
    replyTo: { account: from, handle: answerTo },
    what: { type: 'deny-form', form: stays ? formAt(view.id, answerTo) : null, value, reason, ...further },
  }
}

/** A form that was opened before several could be picked has one choice. */
function picked(state: ViewOutput['state']): string | null {
  const several = state.values[accessField]?.[accessField]?.selected_options ?? []
  return several.length > 0 ? chosenTogether(several.map(({ value }) => value ?? '')) : chosen(state)
}

const chosen = (state: ViewOutput['state']): string | null =>
  state.values[accessField]?.[accessField]?.selected_option?.value ?? null

const lengthIn = (state: ViewOutput['state']): string =>
  lengthSaid(typed(state, durationField), lengthChosen(state).chosen)

const typed = (state: ViewOutput['state'], field: string): string => state.values[field]?.[field]?.value ?? ''

/**
 * Submitting the same form with the same content again is the same doing, so that somebody who was told to try again
 * does it safely. The hash is new whenever the form shows something else.
 */
function viewKey(view: ViewOutput, content: object): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 16)
  return `slack:view:${view.id}:${view.hash}:${digest}`
}
