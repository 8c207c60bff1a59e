import { actionsIn } from '../../teams/adaptive-card/walk.ts'
import type { ShownMessage } from '../../teams/shown.ts'
import type { SandboxWorld } from '../../world.ts'
import type { ShownInTeams, ShownPerson, ShownTeams } from '../shown.ts'
import { oddityInTeams, parts } from './cast.ts'
import type { WoundTime } from './wound-time.ts'

/** Teams as this person sees it, times as Doorbell's. */
export function showTeams({ teams }: SandboxWorld, time: WoundTime, user: string): ShownTeams | null {
  if (teams === null) return null
  const person = teams.as(user)
  const [room] = teams.rooms
  const member = room?.members.includes(user) ?? false
  const nameOf = (id: string) => teams.users.find(one => one.id === id)?.name ?? 'Somebody'
  const shown = (message: ShownMessage): ShownInTeams => ({
    conversation: message.conversation,
    id: message.id,
    at: time.at(Number(message.id)),
    from: message.from === null ? null : nameOf(message.from),
    edited: message.edited !== null,
    onlyForYou: message.onlyFor !== null,
    text: message.text,
    card: message.card,
    ...fileOf(message),
  })
  return {
    user,
    messages: person.messages().map(shown),
    channel: {
      name: room?.name ?? '',
      member,
      messages: room && member ? person.in(room.id).map(shown) : [],
    },
    notices: person.notices().map(({ at, kind, text }, place) => ({
      key: `notice-${place}`,
      at: time.at(at.getTime()),
      kind,
      text,
    })),
  }
}

/** Those whom a stranger should meet first, then everybody by name. */
export function showPeopleInTeams(world: SandboxWorld): readonly ShownPerson[] {
  const { teams, company } = world
  const order = Object.keys(parts)
  const place = (handle: string | undefined) =>
    handle && order.includes(handle) ? order.indexOf(handle) : order.length
  return (teams?.users ?? [])
    .map(user => ({ user, person: company.people.find(({ id }) => id === user.id) }))
    .sort((a, b) => place(a.person?.handle) - place(b.person?.handle) || a.user.name.localeCompare(b.user.name))
    .map(({ user, person }) => {
      const cards = (teams?.as(user.id).messages() ?? []).filter(({ from }) => from === null)
      return {
        user: user.id,
        id: user.id,
        name: user.name,
        title: person?.jobTitle ?? '',
        zone: user.tz,
        part: (person && parts[person.handle]) ?? null,
        oddity: oddityInTeams(world, user),
        heard: cards.length,
        decides: cards.some(({ card }) => card !== null && actionsIn(card).some(({ title }) => title === 'Approve')),
      }
    })
}

const fileOf = ({ file }: ShownMessage): Pick<ShownInTeams, 'file' | 'offered'> => {
  if (file === undefined) return { file: null, offered: false }
  const { name } = file
  return file.kind === 'given'
    ? { file: { name, title: '', content: file.content }, offered: false }
    : { file: { name, title: file.description, content: '' }, offered: true }
}
