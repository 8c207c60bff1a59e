import type { Settings, SlackUser } from './settings.ts'

/** What has just become different, for whoever draws it. */
export interface SlackChange {
  readonly what: 'message' | 'ephemeral' | 'view' | 'home' | 'error' | 'user' | 'channel' | 'call'
  /** Who sees it; `null` for everybody in a channel. */
  readonly user: string | null
}

/** What each part of the workspace knows of the rest of it. */
export interface Surroundings {
  readonly settings: Settings
  readonly users: ReadonlyMap<string, SlackUser>
  readonly origin: string
  now(): Date
  nextTs(): string
  hash(): string
  id(prefix: string): string
  user(id: string): SlackUser
  userOfDm(channel: string): SlackUser | null
  changed(change: SlackChange): void
}
