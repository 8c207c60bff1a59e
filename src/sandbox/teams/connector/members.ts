import type { Answer } from '../../entra/tls-server.ts'
import type { Fields } from '../../slack/json.ts'
import type { Chats } from '../chats.ts'
import { limits } from '../limits.ts'
import type { TeamsRoom, TeamsUser } from '../settings.ts'
import { type Addressed, addressed } from './addressed.ts'
import type { Call } from './call.ts'
import { badArgument, conversationNotFound, notInRoster, Refused } from './refused.ts'

export function member({ chats, params: [conversation = '', id = ''] }: Call): Answer {
  const user = chats.named(id)
  if (user === null || !everybodyIn(chats, addressed(chats, conversation)).includes(user))
    throw new Refused(404, 'MemberNotFoundInConversation', 'Member not found in conversation.')
  return { status: 200, body: account(chats, user) }
}

export function pagedMembers({ chats, params: [conversation = ''], query }: Call): Answer {
  const people = everybodyIn(chats, addressed(chats, conversation))
  const from = Number(query.get('continuationToken') ?? 0)
  const size = Number(query.get('pageSize') ?? limits.membersOnPage)
  if (!(size >= 1 && size <= limits.membersOnPage) || !(from >= 0)) throw badArgument('Invalid page')
  const next = from + size < people.length ? { continuationToken: String(from + size) } : {}
  return {
    status: 200,
    body: { ...next, members: people.slice(from, from + size).map(user => account(chats, user)) },
  }
}

export function team({ chats, params: [id = ''] }: Call): Answer {
  const rooms = roomsOf(chats, id)
  const [first] = rooms
  const members = new Set(rooms.flatMap(room => room.members))
  return { status: 200, body: { ...first?.team, channelCount: rooms.length, memberCount: members.size } }
}

export function channelsOfTeam({ chats, params: [id = ''] }: Call): Answer {
  // The General channel has no name of its own, because every client names it in its language.
  const conversations = roomsOf(chats, id).map(room => ({
    id: room.id,
    name: room.id === id ? null : room.name,
    type: 'standard',
  }))
  return { status: 200, body: { conversations } }
}

function roomsOf(chats: Chats, team: string): readonly TeamsRoom[] {
  const rooms = [...chats.rooms.values()].filter(room => room.team?.id === team)
  if (rooms.length === 0) throw conversationNotFound()
  if (!rooms.some(room => room.hasBot)) throw notInRoster()
  return rooms
}

const everybodyIn = (chats: Chats, there: Addressed): readonly TeamsUser[] =>
  there.kind === 'personal' ? [there.user] : there.room.members.map(id => chats.user(id))

const account = (chats: Chats, user: TeamsUser): Fields => ({
  id: chats.mri(user.id),
  name: user.name,
  objectId: user.id,
  aadObjectId: user.id,
  ...(user.givenName === null ? {} : { givenName: user.givenName }),
  ...(user.surname === null ? {} : { surname: user.surname }),
  ...(user.email === null ? {} : { email: user.email }),
  userPrincipalName: user.userPrincipalName,
  tenantId: user.tenantId,
  userRole: user.kind === 'guest' ? 'guest' : user.kind === 'foreign' ? 'anonymous' : 'user',
})
