import { randomUUID } from 'node:crypto'
import type { Fields } from '../slack/json.ts'
import type { Chats } from './chats.ts'
import type { TeamsMessage } from './messages.ts'
import type { TeamsRoom, TeamsUser } from './settings.ts'

/** Where somebody does something: in their private chat with the bot, or in a room, perhaps in a thread of it. */
export interface Place {
  readonly room: TeamsRoom | null
  readonly thread: string | null
}

export const privately: Place = { room: null, thread: null }

/** What every activity says of itself. */
export function activity(chats: Chats, user: TeamsUser, { room, thread }: Place, type: string, more: Fields): Fields {
  const now = chats.now()
  return {
    type,
    id: `f:${randomUUID()}`,
    timestamp: now.toISOString(),
    localTimestamp: now.toISOString(),
    localTimezone: user.tz,
    locale: user.locale,
    channelId: 'msteams',
    serviceUrl: chats.serviceUrl,
    from: { id: chats.mri(user.id), name: user.name, aadObjectId: user.id },
    recipient: chats.bot,
    conversation: conversationOf(chats, user, room, thread),
    channelData: channelDataOf(chats, user, room),
    ...more,
    entities: [
      { type: 'clientInfo', locale: user.locale, country: 'DE', platform: 'Web', timezone: user.tz },
      ...(Array.isArray(more.entities) ? more.entities : []),
    ],
  }
}

/** The tenant is that of the room; of a private chat, that of the person. */
function conversationOf(chats: Chats, user: TeamsUser, room: TeamsRoom | null, thread: string | null): Fields {
  if (room === null) return { conversationType: 'personal', tenantId: tenantOf(chats, user), id: chats.chatOf(user.id) }
  return {
    isGroup: true,
    conversationType: room.kind,
    tenantId: chats.settings.tenantId,
    id: thread === null || room.kind === 'groupChat' ? room.id : `${room.id};messageid=${thread}`,
  }
}

const tenantOf = (chats: Chats, user: TeamsUser) => (user.kind === 'foreign' ? user.tenantId : chats.settings.tenantId)

function channelDataOf(chats: Chats, user: TeamsUser, room: TeamsRoom | null): Fields {
  const tenant = { id: room === null ? tenantOf(chats, user) : chats.settings.tenantId }
  if (room?.team == null) return { tenant }
  return {
    teamsChannelId: room.id,
    teamsTeamId: room.team.id,
    channel: { id: room.id },
    team: { id: room.team.id, name: room.team.name, aadGroupId: room.team.aadGroupId },
    tenant,
  }
}

/** Words to the bot. In a room they reach it only because it is named: as HTML, with the blank that Teams puts behind a name. */
export function saying(chats: Chats, { room }: Place, message: TeamsMessage): Fields {
  const html = escaped(message.text)
  if (room === null)
    return { id: message.id, text: message.text, textFormat: 'plain', attachments: [asHtml(`<p>${html}</p>`)] }
  const { id, name } = chats.bot
  const span = `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">${escaped(name)}</span>`
  return {
    id: message.id,
    text: `<at>${escaped(name)}</at>&nbsp;${html}\n`,
    textFormat: 'plain',
    entities: [{ type: 'mention', mentioned: { id, name }, text: `<at>${escaped(name)}</at>` }],
    attachments: [asHtml(`<p>${span}&nbsp;${html}</p>`)],
  }
}

const asHtml = (content: string): Fields => ({ contentType: 'text/html', content })

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\u00a0': '&nbsp;' }
const escaped = (text: string) => text.replace(/[&<>\u00a0]/g, mark => marks[mark] ?? mark)

/** A press that a card answers, or a card that asks for itself when it comes into sight. */
export const pressing = (message: TeamsMessage, action: Fields, trigger: 'manual' | 'automatic'): Fields => ({
  name: 'adaptiveCard/action',
  replyToId: message.id,
  value: { action, trigger },
})

/** What comes of `Action.Submit`, and of an `Action.Execute` in a client that is too old for it: a message without words. */
export const submitting = (message: TeamsMessage, data: unknown): Fields => ({ replyToId: message.id, value: data })

export const searching = (message: TeamsMessage, asked: Fields): Fields => ({
  name: 'application/search',
  replyToId: message.id,
  value: asked,
})
