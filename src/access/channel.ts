import type { SurfaceName } from './vocabulary.ts'

/** A room of a chat that many people read, by the chat's own id. */
export interface Channel {
  readonly surface: SurfaceName
  readonly channel: string
}

/** Why a channel takes no card, as its chat has it. */
export const chatProblems = [
  'unknown',
  'not-invited',
  'archived',
  'shared-outside',
  'too-many',
  'not-a-channel',
  'no-permission',
  'refused',
] as const
export type ChatProblem = (typeof chatProblems)[number]

/** `not-set-up`: Doorbell does not speak in that chat at all. */
export const channelProblems = ['not-set-up', ...chatProblems] as const
export type ChannelProblem = (typeof channelProblems)[number]
