import type { Answer } from '../../entra/tls-server.ts'
import { fields, fieldsList, isFields, words } from '../../slack/json.ts'
import { writable } from './addressed.ts'
import type { Call } from './call.ts'
import { badArgument, notInstalled } from './refused.ts'
import { contentOf } from './sent.ts'

/** A private chat, the same one each time; or a new thread in a channel, which has to begin with something. */
export function createConversation(call: Call): Answer {
  const { body } = call
  const channel = words(fields(fields(body.channelData).channel).id)
  return channel === '' ? personal(call) : thread(call, channel)
}

/** The bot knows people by an id of its own, or by the object id; by no name and no address. */
function personal({ chats, body }: Call): Answer {
  const [member, ...others] = fieldsList(body.members)
  if (member === undefined || others.length > 0 || body.isGroup === true)
    throw badArgument('Incorrect conversation creation parameters: exactly one member is needed')
  const tenant = words(body.tenantId) || words(fields(fields(body.channelData).tenant).id)
  if (tenant === '') throw badArgument('Missing or invalid tenant id')
  const user = chats.named(words(member.id))
  if (user === null) throw badArgument('Failed to decrypt pairwise id')
  if (tenant !== chats.settings.tenantId || user.kind === 'foreign') throw notInstalled()
  if (!chats.personal(user.id).installed) throw notInstalled()
  const id = chats.chatOf(user.id)
  if (!isFields(body.activity)) return { status: 201, body: { id } }
  writable(chats, id)
  const message = chats.messages.post(
    { conversation: id, from: null, thread: null },
    contentOf(chats, body.activity, true),
  )
  return { status: 201, body: { id, activityId: message.id, serviceUrl: chats.serviceUrl } }
}

function thread({ chats, body }: Call, channel: string): Answer {
  const there = writable(chats, channel)
  if (!isFields(body.activity)) throw badArgument('A new thread needs an activity')
  const message = chats.messages.post(
    { conversation: there.id, from: null, thread: 'new' },
    contentOf(chats, body.activity, false),
  )
  return { status: 201, body: { id: `${there.id};messageid=${message.id}`, activityId: message.id } }
}
