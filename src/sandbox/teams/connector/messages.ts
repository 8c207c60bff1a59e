import type { Answer } from '../../entra/tls-server.ts'
import { type Addressed, own, writable } from './addressed.ts'
import type { Call } from './call.ts'
import { badArgument, notEnoughPermissions } from './refused.ts'
import { contentOf } from './sent.ts'

/** A message of its own; in a channel the first of a new thread, unless the conversation names one. */
export function send({ chats, params: [conversation = ''], body }: Call): Answer {
  const there = writable(chats, conversation)
  // Shown for a moment and kept nowhere.
  if (body.type === 'typing') return { status: 201, body: { id: chats.messages.nextId() } }
  const { id } = chats.messages.post(
    { conversation: writing(there), from: null, thread: threadOf(there) },
    contentOf(chats, body, there.kind === 'personal'),
  )
  return { status: 201, body: { id } }
}

/** In the thread of the message that is answered; in a private chat, like any other. */
export function reply({ chats, params: [conversation = '', to = ''], body }: Call): Answer {
  const there = writable(chats, conversation)
  const answered = chats.messages.find(there.id, to)
  const thread = there.kind === 'room' && answered !== null ? answered.thread : threadOf(there)
  const { id } = chats.messages.post(
    { conversation: writing(there), from: null, thread },
    contentOf(chats, body, there.kind === 'personal'),
  )
  return { status: 201, body: { id } }
}

export function update({ chats, params: [conversation = '', id = ''], body }: Call): Answer {
  const there = writable(chats, conversation)
  const message = own(chats, there.id, id)
  if (message.from !== null) throw notEnoughPermissions('Only the author of a message may edit it.')
  chats.messages.replace(message, contentOf(chats, body, there.kind === 'personal'))
  return { status: 200, body: { id } }
}

export function deleteActivity({ chats, params: [conversation = '', id = ''] }: Call): Answer {
  const message = own(chats, writable(chats, conversation).id, id)
  if (message.from !== null) throw notEnoughPermissions('Only the author of a message may delete it.')
  chats.messages.remove(message)
  return { status: 200 }
}

const threadOf = (there: Addressed): string | null | 'new' =>
  there.kind === 'personal' || there.room.kind === 'groupChat' ? null : (there.thread ?? 'new')

function writing(there: Addressed): string {
  if (there.kind === 'room' && there.room.archived) throw badArgument('The channel is archived.')
  return there.id
}
