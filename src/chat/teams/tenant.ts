import { type SurfaceName, surfaceName } from '../../access/vocabulary.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { isRecord } from './deeds.ts'

export const teams: SurfaceName = surfaceName('teams')

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isObjectId = (id: unknown): id is string => typeof id === 'string' && objectId.test(id)

/** Somebody of the tenant, by the id that the directory knows them under. */
export const accountOf = (team: string, user: string): ChatAccount => ({
  surface: teams,
  team: team.toLowerCase(),
  user: user.toLowerCase(),
})

/** Somebody of another tenant; whoever has no object id there is called what this chat calls them. */
export const strangersAccount = (team: string, from: unknown): ChatAccount => {
  const { aadObjectId, id } = isRecord(from) ? from : {}
  const user = isObjectId(aadObjectId)
    ? aadObjectId.toLowerCase()
    : typeof id === 'string'
      ? id.slice(0, 100)
      : 'unnamed'
  return { surface: teams, team, user }
}

/** A channel in the place of a person, for where it is written to. */
export const channelAccount = (team: string, channel: string): ChatAccount => ({
  surface: teams,
  team: team.toLowerCase(),
  user: channel,
})

/** The channel of a conversation, whichever of its threads it is. */
export const withoutThread = (conversation: string): string => conversation.split(';')[0] ?? conversation
