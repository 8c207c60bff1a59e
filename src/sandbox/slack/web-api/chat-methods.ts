import { messageBlocks } from '../block-kit/blocks.ts'
import { problemsOf } from '../block-kit/problems.ts'
import { type Fields, fieldsList, words } from '../json.ts'
import { limits } from '../limits.ts'
import { type Content, type SlackMessage, wireMessage } from '../messages.ts'
import { app, type SlackChannel } from '../settings.ts'
import type { Workspace } from '../workspace.ts'
import { ApiError, type Call, type Method, problemList, required, structured } from './call.ts'

export const chatMethods: Readonly<Record<string, Method>> = {
  'conversations.open': {
    token: 'bot',
    needs: ['im:write'],
    run: ({ workspace, args }) => {
      const [id, ...others] = words(args.users).split(',').filter(Boolean)
      if (id === undefined) throw new ApiError('users_list_not_supplied')
      if (others.length > 0)
        throw new ApiError('missing_scope', { needed: 'mpim:write', provided: scopesOf(workspace) })
      reachable(workspace, id)
      const open = workspace.openDm(id)
      return { ...(open && { no_op: true, already_open: true }), channel: { id: workspace.dmOf(id) } }
    },
  },
  'conversations.info': {
    token: 'bot',
    needs: [],
    run: ({ workspace, args }) => {
      const id = required(args, 'channel', 'channel_not_found')
      if (workspace.userOfDm(id) !== null) return { channel: { id, is_im: true, is_archived: false } }
      const channel = workspace.channels.get(id)
      const needed = channel?.isPrivate === true ? 'groups:read' : 'channels:read'
      if (!workspace.settings.scopes.includes(needed))
        throw new ApiError('missing_scope', { needed, provided: scopesOf(workspace) })
      // A private channel is nobody's business but its members'.
      if (channel === undefined || (channel.isPrivate === true && channel.hasBot !== true))
        throw new ApiError('channel_not_found')
      return { channel: wireChannel(channel) }
    },
  },
  'chat.postMessage': {
    token: 'bot',
    needs: ['chat:write'],
    run: call => {
      const channel = destination(call)
      const content = contentOf(call)
      const { workspace } = call
      const message = workspace.messages.post(channel, content)
      return { ...told(workspace, message), ...cutWarning(content) }
    },
  },
  'chat.postEphemeral': {
    token: 'bot',
    needs: ['chat:write'],
    run: call => {
      const { workspace, args } = call
      const channel = destination(call)
      const user = required(args, 'user', 'user_not_in_channel')
      const dm = workspace.userOfDm(channel)
      const present = dm === null ? (workspace.channels.get(channel)?.members.includes(user) ?? false) : dm.id === user
      if (!present) throw new ApiError('user_not_in_channel')
      return { message_ts: workspace.messages.post(channel, contentOf(call), user).ts }
    },
  },
  'chat.update': {
    token: 'bot',
    needs: ['chat:write'],
    run: call => {
      const { workspace, args } = call
      const message = own(call)
      if (words(args.text).length > limits.updateText) throw new ApiError('msg_too_long')
      const { text, blocks } = contentOf(call)
      // Slack's own trap: with `blocks` left out the old ones stay, buttons and all.
      const keep = args.blocks === undefined
      const next = workspace.messages.replace(message, {
        text: args.text === undefined ? message.text : text,
        blocks: keep ? message.blocks : blocks,
      })
      return { ...told(workspace, next), text: next.text }
    },
  },
  'chat.delete': {
    token: 'bot',
    needs: ['chat:write'],
    run: call => {
      const message = own(call)
      call.workspace.messages.remove(message)
      return { channel: message.channel, ts: message.ts }
    },
  },
}

const wireChannel = (channel: SlackChannel): Fields => ({
  id: channel.id,
  name: channel.name,
  is_channel: channel.isPrivate !== true,
  is_group: channel.isPrivate === true,
  is_im: false,
  is_mpim: false,
  is_private: channel.isPrivate === true,
  is_archived: channel.archived === true,
  is_shared: channel.sharedOutside === true,
  is_ext_shared: channel.sharedOutside === true,
  is_org_shared: false,
  is_pending_ext_shared: false,
  is_member: channel.hasBot === true,
})

const scopesOf = (workspace: Workspace): string => workspace.settings.scopes.join(',')

const told = (workspace: Workspace, message: SlackMessage): Fields => ({
  channel: message.channel,
  ts: message.ts,
  message: wireMessage(message, workspace.settings.team.id),
})

function reachable(workspace: Workspace, id: string): void {
  if (id === app.userId) throw new ApiError('cannot_dm_bot')
  const user = workspace.users.get(id)
  if (user === undefined) throw new ApiError('user_not_found')
  if (user.isBot) throw new ApiError('cannot_dm_bot')
  if (user.deleted) throw new ApiError('user_disabled')
}

/** A person's id means the private conversation with them. */
export function destination({ workspace, args }: Call): string {
  const wanted = required(args, 'channel', 'channel_not_found')
  if (/^[UW]/.test(wanted)) {
    const user = workspace.users.get(wanted)
    if (user === undefined) throw new ApiError('channel_not_found')
    reachable(workspace, wanted)
    workspace.openDm(wanted)
    return workspace.dmOf(wanted)
  }
  const person = workspace.userOfDm(wanted)
  if (person !== null) {
    if (person.deleted) throw new ApiError('account_inactive')
    return wanted
  }
  const channel = workspace.channels.get(wanted)
  if (channel === undefined || (channel.isPrivate === true && channel.hasBot !== true))
    throw new ApiError('channel_not_found')
  if (channel.archived === true) throw new ApiError('is_archived')
  if (channel.hasBot !== true && !workspace.settings.scopes.includes('chat:write.public'))
    throw new ApiError('not_in_channel')
  return wanted
}

/** Every message here is the app's own: nobody else writes any. */
function own({ workspace, args }: Call): SlackMessage {
  const channel = required(args, 'channel', 'channel_not_found')
  const ts = required(args, 'ts', 'message_not_found')
  if (workspace.userOfDm(channel) === null) {
    const room = workspace.channels.get(channel)
    if (room === undefined || (room.isPrivate === true && room.hasBot !== true)) throw new ApiError('channel_not_found')
    if (room.archived === true) throw new ApiError('is_inactive')
    if (room.hasBot !== true) throw new ApiError('not_in_channel')
  }
  const message = workspace.messages.find(channel, ts)
  // An ephemeral message is not found either: Slack keeps none of them.
  if (message === null) throw new ApiError('message_not_found')
  return message
}

function contentOf({ args }: Call): Content {
  const blocks = structured(args, 'blocks', 'invalid_blocks_format')
  if (blocks !== undefined && !Array.isArray(blocks)) throw new ApiError('invalid_blocks_format')
  const problems = blocks === undefined ? [] : problemsOf(messageBlocks, blocks, '/blocks')
  if (problems.length > 0) throw new ApiError('invalid_blocks', problemList(problems))
  const content = { text: words(args.text), blocks: fieldsList(blocks) }
  if (content.text === '' && content.blocks.length === 0) throw new ApiError('no_text')
  if (allText(content.blocks) > limits.allBlockText) throw new ApiError('msg_blocks_too_long')
  return content
}

const cutWarning = (content: Content): Fields =>
  content.text.length <= limits.messageText
    ? {}
    : {
        warning: 'message_truncated',
        response_metadata: {
          warnings: ['message_truncated'],
          messages: [
            '[WARN] Your message was truncated but still posted. The `text` field accepts up to 40,000 characters.',
          ],
        },
      }

/** Characters in every `text` of these blocks, however deep. */
function allText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one: unknown) => sum + allText(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, held]) => sum + (key === 'text' && typeof held === 'string' ? held.length : allText(held)),
    0,
  )
}
