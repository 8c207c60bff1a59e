import { createHash } from 'node:crypto'
import type { Activity } from 'botbuilder'
import { isZone } from '../../access/start.ts'
import { chosenTogether } from '../../cards/forms/choice.ts'
import { type Extras, extrasSaid } from '../../cards/forms/form-extras.ts'
import { lengthSaid } from '../../cards/forms/lengths.ts'
import type { ChatAccount, FilePlace, FormRef, MessageRef } from '../../ports/chat-surface.ts'
import type { FormWanted, Incoming, Mention } from '../../ports/incoming.ts'
import {
  accessField,
  confirmField,
  type Deed,
  type Done,
  durationField,
  extraFields,
  isRecord,
  lengthField,
  moreField,
  reasonField,
} from './deeds.ts'
import { formAt, handleOf } from './forms.ts'
import { type Spoken, spoken } from './spoken.ts'
import { accountOf, isObjectId, teams, withoutThread } from './tenant.ts'

/** What Teams sends, in the words of the ports. Every function here is pure. */

/** Who did it, by the id that the directory knows them under; Teams puts it there, and its token vouches for it. */
export function signerOf({ from }: Activity, tenantId: string): ChatAccount | null {
  const id = isRecord(from) ? from.aadObjectId : undefined
  return isObjectId(id) ? accountOf(tenantId, id) : null
}

export const isPersonal = ({ conversation }: Activity): boolean => conversation.conversationType === 'personal'

/** An id is made once per doing and comes again with a repeated delivery. */
const keyOf = (what: string, { conversation, id }: Activity, from: ChatAccount): string =>
  `teams:${what}:${digest([conversation.id, id, from.user])}`

const digest = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 27)

export function spokenIn(activity: Activity): Spoken {
  const { text, entities, recipient } = activity
  return spoken({
    text: typeof text === 'string' ? text : '',
    entities: Array.isArray(entities) ? entities : [],
    bot: { id: String(recipient?.id ?? ''), name: String(recipient?.name ?? 'Doorbell') },
  })
}

/** The client says by whose clocks it lives. */
export function zoneIn({ localTimezone, entities }: Activity): Pick<Incoming, 'zone'> {
  const client = (Array.isArray(entities) ? entities : []).find(
    entity => isRecord(entity) && entity.type === 'clientInfo',
  )
  const told = [localTimezone, client?.timezone].find(zone => typeof zone === 'string' && isZone(zone))
  return told === undefined ? {} : { zone: told }
}

export function incomingCommand(activity: Activity, from: ChatAccount, { text, named }: Spoken): Incoming {
  const mentions = named.flatMap(({ as, objectId }): Mention[] =>
    isObjectId(objectId) ? [{ as, account: accountOf(from.team, objectId) }] : [],
  )
  return {
    deliveryKey: keyOf('command', activity, from),
    from,
    // The answer is for them alone. Where it cannot be had in private, the thread that they wrote in can say so.
    replyTo: { account: from, handle: isPersonal(activity) ? null : `thread ${activity.conversation.id}` },
    ...zoneIn(activity),
    what: mentions.length > 0 ? { type: 'command', text, mentions } : { type: 'command', text },
  }
}

export const incomingPress = (
  activity: Activity,
  from: ChatAccount,
  { value, answer }: Extract<Deed, { does: 'press' }>,
): Incoming => ({
  deliveryKey: keyOf('press', activity, from),
  from,
  replyTo: { account: from, handle: answer ? handleOf(answerPressed(activity)) : null },
  what: { type: 'press', value, message: answer ? null : messageOf(activity) },
})

/** Once a day for each account, however often they try: what is recorded of strangers is not theirs to multiply. */
export const incomingOfStranger = (activity: Activity, from: ChatAccount, at: Date): Incoming => ({
  deliveryKey: `teams:stranger:${at.toISOString().slice(0, 10)}:${digest([from.team, from.user])}`,
  from,
  replyTo: { account: from, handle: null },
  what:
    activity.type === 'message' && !isRecord(activity.value)
      ? { type: 'command', text: spokenIn(activity).text }
      : { type: 'press', value: '', message: null },
})

/** The message of a private answer that was pressed on; in a room there is none. */
export const answerPressed = (activity: Activity): string | null =>
  isPersonal(activity) ? (messageOf(activity)?.message ?? null) : null

/** The message that the card stands in. */
export function messageOf({ conversation, replyToId }: Activity): MessageRef | null {
  return replyToId ? { surface: teams, conversation: withoutThread(conversation.id), message: replyToId } : null
}

/** Forms stand in the private chat alone. Which message was pressed on is what the client says: in a room it would be everybody's. */
export function formOf(activity: Activity, { user }: ChatAccount, answer?: string): FormRef | null {
  const message = isPersonal(activity) ? messageOf(activity) : null
  return message && formAt(message, user, answer)
}

export interface RequestFields extends Extras {
  readonly resource: string | null
  readonly duration: string
  readonly reason: string
}

export const requestFields = (typed: Readonly<Record<string, string>>): RequestFields => ({
  resource: chosenTogether([typed[accessField], typed[moreField]].filter(one => one !== undefined)) || null,
  duration: lengthIn(typed) ?? '',
  reason: typed[reasonField] ?? '',
  ...extrasSaid({
    ticket: typed[extraFields.ticket],
    start: typed[extraFields.start],
    whom: typed[extraFields.whom],
  }),
})

/** Sent again, a form is another doing: whether anything is left to do is decided where it is handled. */
export const incomingRequestForm = (activity: Activity, from: ChatAccount, fields: RequestFields): Incoming => ({
  deliveryKey: keyOf('request-form', activity, from),
  from,
  replyTo: { account: from, handle: null },
  ...zoneIn(activity),
  what: {
    type: 'request-form',
    form: formOf(activity, from),
    resource: fields.resource ?? '',
    duration: fields.duration,
    reason: fields.reason,
    ...extrasSaid(fields),
  },
})

export const incomingForm = (activity: Activity, from: ChatAccount, what: FormWanted): Incoming => ({
  deliveryKey: keyOf('form', activity, from),
  from,
  replyTo: { account: from, handle: null },
  what,
})

export const incomingFile = (
  activity: Activity,
  from: ChatAccount,
  { wanted, place }: { readonly wanted: string; readonly place: FilePlace },
): Incoming => ({
  deliveryKey: keyOf('file', activity, from),
  from,
  replyTo: { account: from, handle: null },
  what: { type: 'file-wanted', text: wanted, place },
})

export const incomingReason = (
  activity: Activity,
  from: ChatAccount,
  { value, of: answer }: Extract<Deed, { does: 'send-reason' }>,
  typed: Done['typed'],
): Incoming => ({
  deliveryKey: keyOf('reason', activity, from),
  from,
  replyTo: { account: from, handle: answer ? handleOf(answer) : null },
  what: {
    type: 'deny-form',
    form: formOf(activity, from, answer),
    value,
    reason: typed[reasonField] ?? '',
    ...onlyTyped({ duration: lengthIn(typed), choice: typed[accessField], confirm: typed[confirmField] }),
  },
})

function lengthIn({ [durationField]: typed, [lengthField]: chosen }: Done['typed']): string | undefined {
  return typed === undefined && chosen === undefined ? undefined : lengthSaid(typed ?? '', chosen ?? '')
}

const onlyTyped = (fields: { readonly [Field in 'duration' | 'choice' | 'confirm']: string | undefined }) =>
  Object.fromEntries(Object.entries(fields).filter(([, typed]) => typed !== undefined))
