import { requestShortcut } from './action-ids.ts'

/** How the Slack app is set up, in Slack's own format, version 1. */
export interface ManifestOptions {
  /** `http`: Slack calls Doorbell. `socket`: Doorbell calls Slack, and needs no address of its own. */
  readonly mode: 'http' | 'socket'
  /** Where Slack reaches Doorbell, without a slash at the end. Not used in Socket Mode. */
  readonly publicUrl: string
  /** The slash command with its slash; the same as Doorbell is told. */
  readonly command: string
}

/** Where Doorbell listens to Slack: one path for everything, as Bolt has it. */
export const slackEventsPath = '/slack/events'

/** Where Sign in with Slack comes back to, and what it asks of whoever links their account: who they are, and nothing else. */
const linkPath = '/link/slack'
const signInScopes = ['openid', 'profile', 'email'] as const

/** Each with the one thing that it is needed for. Nothing that Doorbell does needs more. */
export const botScopes = {
  commands: 'the slash command',
  'chat:write': 'cards, and changing them when something was decided',
  'im:write': 'opening the conversation in which a card is shown',
  'users:read': 'telling members from guests, strangers and bots',
  'users:read.email': 'the confirmed address by which people are recognised, where that is switched on',
  'channels:read': 'making sure, before a card is shown in a channel, that it is not shared with another organisation',
  'groups:read': 'the same for a private channel; neither is needed where no flow and no report names a channel',
  'files:write':
    'giving a report as a file to whoever asked for one, or to its channel; without it reports come without their table, or not at all, and nothing else is missing',
} as const

/** The app's manifest: paste it under "Create an app" -> "From a manifest". */
export function slackManifest({ mode, publicUrl, command }: ManifestOptions) {
  const overHttp = mode === 'http'
  const url = `${publicUrl}${slackEventsPath}`
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Doorbell',
      description: 'Access when you need it, for as long as you need it',
      long_description:
        'Ask for access to a group with a reason and a time. The owner of the resource approves or denies with a ' +
        'button, the directory makes it true, and the access ends by itself when the time is over. Every step is ' +
        'recorded.',
      background_color: '#1d3557',
    },
    features: {
      bot_user: { display_name: 'Doorbell', always_online: true },
      // Cards are messages of the bot; words are given to the slash command, so nobody needs to write there.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      shortcuts: [
        {
          name: 'Request access',
          type: 'global',
          callback_id: requestShortcut,
          description: 'Opens the form to ask for access',
        },
      ],
      slash_commands: [
        {
          command,
          ...(overHttp ? { url } : {}),
          description: 'Ask for access, see what you have, give it back',
          usage_hint: 'request [resource] [for 2h] [because …] | mine | approvals | help',
          // Somebody who is mentioned comes as an id: a name in the text could be anybody's.
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(overHttp ? { redirect_urls: [`${publicUrl}${linkPath}`] } : {}),
      scopes: { ...(overHttp ? { user: [...signInScopes] } : {}), bot: Object.keys(botScopes) },
    },
    settings: {
      // Who somebody is, is asked whenever it matters, so that no event about people is needed.
      event_subscriptions: { ...(overHttp ? { request_url: url } : {}), bot_events: ['app_home_opened'] },
      interactivity: {
        is_enabled: true,
        ...(overHttp ? { request_url: url, message_menu_options_url: url } : {}),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: !overHttp,
      token_rotation_enabled: false,
    },
  }
}
