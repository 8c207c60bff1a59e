import type { Fields } from './json.ts'
import { type SlackMessage, wireMessage } from './messages.ts'
import { app, type SlackUser } from './settings.ts'
import { type SlackView, wireView } from './views.ts'
import type { Workspace } from './workspace.ts'

/** What every interaction says of itself. The user's team may be another than the one the app is installed in. */
export const interaction = (workspace: Workspace, user: SlackUser, type: string): Fields => ({
  type,
  team: { id: workspace.settings.team.id, domain: workspace.settings.team.domain },
  user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
  api_app_id: app.id,
  token: app.verificationToken,
  enterprise: null,
  is_enterprise_install: false,
})

export function slashCommand(
  workspace: Workspace,
  user: SlackUser,
  said: { command: string; text: string; channel: string },
): Fields {
  return {
    token: app.verificationToken,
    team_id: user.teamId,
    team_domain: workspace.settings.team.domain,
    channel_id: said.channel,
    channel_name: nameOf(workspace, said.channel),
    user_id: user.id,
    user_name: user.name,
    command: said.command,
    text: workspace.settings.escapeCommandText ? withIds(workspace, withEntities(said.text)) : withEntities(said.text),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: workspace.responseUrls.issue('commands', user.id, said.channel, null),
    trigger_id: workspace.triggers.issue(user.id),
  }
}

/** As in messages, the three characters of Slack's own markup come as entities when somebody types them. */
const withEntities = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Where a press on a message happened. An ephemeral message is not sent along: only its address is. */
export const fromMessage = (workspace: Workspace, user: SlackUser, message: SlackMessage): Fields => ({
  container: {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.onlyFor !== null,
  },
  channel: { id: message.channel, name: nameOf(workspace, message.channel) },
  ...(message.onlyFor === null && { message: wireMessage(message, workspace.settings.team.id), state: { values: {} } }),
  trigger_id: workspace.triggers.issue(user.id),
  response_url: workspace.responseUrls.issue('actions', user.id, message.channel, message),
})

export const fromView = (workspace: Workspace, user: SlackUser, view: SlackView): Fields => ({
  container: { type: 'view', view_id: view.id },
  view: wireView(view, workspace.settings.team.id),
  trigger_id: workspace.triggers.issue(user.id, view.id),
})

const nameOf = (workspace: Workspace, channel: string): string =>
  workspace.channels.get(channel)?.name ?? (workspace.userOfDm(channel) === null ? 'privategroup' : 'directmessage')

/** People, channels, everybody, and links, as Slack spells them in a command that asks for it. */
function withIds(workspace: Workspace, text: string): string {
  const users = new Map([...workspace.users.values()].map(user => [user.name, user.id]))
  const channels = new Map([...workspace.channels.values()].map(channel => [channel.name, channel.id]))
  return text.replace(
    /(https?:\/\/[^\s<>|&]+)|(?<![\w.])@([a-z0-9][\w.-]*)|(?<![\w&])#([a-z0-9][\w-]*)/g,
    (whole, link?: string, user?: string, channel?: string) => {
      if (link) return `<${link}>`
      if (user && /^(here|channel|everyone)$/.test(user)) return `<!${user}>`
      const id = user ? users.get(user) : channels.get(channel ?? '')
      return id === undefined ? whole : user ? `<@${id}|${user}>` : `<#${id}|${channel}>`
    },
  )
}
