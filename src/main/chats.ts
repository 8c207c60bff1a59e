import { connectSlack, type SlackConnection } from '../chat/slack/app.ts'
import { slack as slackName } from '../chat/slack/name.ts'
import type { TeamsConnection } from '../chat/teams/app.ts'
import { teams as teamsName } from '../chat/teams/tenant.ts'
import type { Settings } from '../config/settings.ts'
import type { AddressBook } from '../ports/address-book.ts'
import type { Clock } from '../ports/clock.ts'
import type { Conversation } from '../ports/conversation.ts'
import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import type { Store } from '../ports/store.ts'
import type { Circumstances } from './circumstances.ts'
import type { InstallApp } from './teams.ts'

/** `null`: Doorbell does not speak there. */
export interface Chats {
  readonly slack: SlackConnection | null
  readonly teams: TeamsConnection | null
  readonly all: readonly (SlackConnection | TeamsConnection)[]
}

interface Around {
  /** Asked for each time, so that chats and use cases can be wired in any order. */
  readonly conversation: () => Conversation
  /** Where people are written to, and when something of Slack's last came through; `null`: there is no database that could be asked. */
  readonly store: Pick<Store, 'addresses' | 'inbox'> | null
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Adds the app in Teams for somebody, where that was set up. */
  readonly install: InstallApp | null
}

type ChatSettings = Pick<Settings, 'slack' | 'slackApiUrl' | 'command' | 'teams'>

const nobodyKnown: AddressBook = { find: async () => null, remember: async () => {}, lose: async () => {} }

export const chatNames = ({ slack, teams }: Pick<Settings, 'slack' | 'teams'>) => [
  ...(slack ? [slackName] : []),
  ...(teams ? [teamsName] : []),
]

/** The chats that Doorbell speaks in. Nothing is called before one is started, or asked something. */
export async function connectChats(
  settings: ChatSettings,
  circumstances: Circumstances,
  around: Around,
): Promise<Chats> {
  const { conversation, store, clock, log, meter, install } = around
  const addresses = store?.addresses ?? nobodyKnown
  const { slackMinute, responseUrlOrigins, teamsSecond, ca } = circumstances
  const slack =
    settings.slack &&
    connectSlack(
      {
        ...settings.slack,
        apiUrl: settings.slackApiUrl,
        command: settings.command,
        now: () => clock.now(),
        ...(store ? { lastDelivery: () => store.inbox.lastFrom(slackName) } : {}),
        ...(slackMinute ? { minute: slackMinute } : {}),
        ...(responseUrlOrigins ? { responseUrlOrigins } : {}),
      },
      conversation,
      log,
      meter,
    )
  // Whoever has no Teams need not carry its SDK around, nor wait for it at every start.
  const teams =
    settings.teams &&
    (await import('./teams.ts')).speakTeams(settings.teams, {
      conversation,
      addresses,
      clock,
      log,
      meter,
      ca,
      second: teamsSecond,
      install,
    })
  return { slack, teams, all: [slack, teams].filter(chat => chat !== null) }
}
