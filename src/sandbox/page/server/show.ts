import { randomUUID } from 'node:crypto'
import type { SlackMessage } from '../../slack/messages.ts'
import type { SandboxWorld } from '../../world.ts'
import type {
  Conversation,
  Shown,
  ShownAuditRow,
  ShownChannel,
  ShownDirectory,
  ShownHome,
  ShownMessage,
  ShownPeople,
} from '../shown.ts'
import { oddityNow, parts } from './cast.ts'
import type { Differences } from './differences.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { makerKey, showDirectory, showLive } from './show-directory.ts'
import { heldIn } from './show-roles.ts'
import { showPeopleInTeams, showTeams } from './show-teams.ts'
import { showWorld } from './show-world.ts'
import { WoundTime } from './wound-time.ts'

/** Audit rows on the page. */
const mostRows = 200

/** Makes the page's picture of the world. Listens from the start, because who made a change is told only once. */
export class Picture {
  readonly #world: SandboxWorld
  readonly #misbehaviour: Misbehaviour
  readonly #differences: Differences
  readonly #consentedAtFirst: readonly string[]
  readonly #time: WoundTime
  readonly #makers = new Map<string, 'Doorbell' | 'hand'>()
  readonly #born = randomUUID()

  constructor(world: SandboxWorld, misbehaviour: Misbehaviour, differences: Differences) {
    this.#world = world
    this.#misbehaviour = misbehaviour
    this.#differences = differences
    this.#consentedAtFirst = world.entra.permissions
    this.#time = new WoundTime(world.clock)
    world.onChange(() => this.#noticeWinding())
    world.entra.truth.onChange(({ group, subject, by }) => {
      if (group && subject) this.#makers.set(makerKey(group, subject), by === 'hand' ? 'hand' : 'Doorbell')
    })
  }

  #noticeWinding(): void {
    try {
      this.#time.look()
    } catch {
      // Doorbell is still starting and has no time yet.
    }
  }

  /** All that the page shows to whoever looks over the shoulders of one person in Slack and one in Teams. */
  async seenBy(user: string, inTeams: string): Promise<Shown> {
    const world = this.#world
    const ahead = this.#time.look()
    const [rows, live] = await Promise.all([world.audit(null, mostRows), world.liveGrants()])
    const directory = showDirectory(world, live, this.#makers)
    return {
      people: this.#people(),
      conversation: this.#conversation(user),
      home: this.#home(user),
      channel: this.#channel(user),
      directory,
      audit: rows.map(({ grantId: _, ...row }): ShownAuditRow => {
        const target = row.target && heldIn(row.target)
        return {
          ...row,
          about: this.#nameOf(directory.accounts, row.about),
          target: directory.groups.find(({ id }) => id === target)?.name ?? row.target,
        }
      }),
      clock: { ahead, live: showLive(world, live) },
      world: showWorld(world, this.#misbehaviour, this.#differences, this.#consentedAtFirst),
      teams: showTeams(world, this.#time, inTeams),
    }
  }

  /** Whoever was deleted had a name, too. */
  #nameOf(accounts: ShownDirectory['accounts'], about: string | null): string | null {
    const known = accounts.find(({ id }) => id === about)?.name
    return known ?? this.#world.company.people.find(({ id }) => id === about)?.displayName ?? about
  }

  #people(): ShownPeople {
    const { company, slack } = this.#world
    const order = Object.keys(parts)
    const place = (handle: string) => (order.includes(handle) ? order.indexOf(handle) : order.length)
    const people = company.people
      .flatMap(person => (person.slack ? [{ person, user: person.slack.user }] : []))
      .sort(
        (a, b) =>
          place(a.person.handle) - place(b.person.handle) || a.person.displayName.localeCompare(b.person.displayName),
      )
      .map(({ person, user }) => {
        const account = slack.as(user)
        return {
          user,
          id: person.id,
          name: person.displayName,
          title: person.jobTitle ?? '',
          zone: person.zone,
          part: parts[person.handle] ?? null,
          oddity: oddityNow(this.#world, person),
          heard: account.messages().length + account.ephemerals().length,
          decides: account.messages().some(message => account.read(message).buttons.includes('Approve')),
        }
      })
    return { born: this.#born, command: '/access', people, inTeams: showPeopleInTeams(this.#world) }
  }

  #conversation(user: string): Conversation {
    const person = this.#world.slack.as(user)
    const channels = this.#world.slack.channels.map(({ id }) => id)
    const ephemerals = person.ephemerals().filter(({ channel }) => !channels.includes(channel))
    const troubles = person.errors().map(({ at, doing, text }, index) => ({
      key: `trouble-${index}`,
      at: this.#time.at(at.getTime()),
      doing,
      text,
    }))
    return { user, messages: this.#shown([...person.messages(), ...ephemerals]), troubles, form: person.view }
  }

  #home(user: string): ShownHome {
    return { user, blocks: this.#world.slack.as(user).home?.blocks ?? null }
  }

  #channel(user: string): ShownChannel {
    const { slack } = this.#world
    const [channel] = slack.channels
    if (!channel?.members.includes(user)) return { user, name: channel?.name ?? '', member: false, messages: [] }
    const ephemerals = slack
      .as(user)
      .ephemerals()
      .filter(message => message.channel === channel.id)
    const messages = this.#shown([...slack.messagesIn(channel.id), ...ephemerals])
    return { user, name: channel.name, member: true, messages }
  }

  #shown(messages: readonly SlackMessage[]): readonly ShownMessage[] {
    return [...messages]
      .sort((a, b) => Number(a.ts) - Number(b.ts))
      .map(({ channel, ts, edited, onlyFor, text, blocks, files }) => ({
        channel,
        ts,
        at: this.#time.at(Number(ts) * 1_000),
        edited: edited !== null,
        onlyForYou: onlyFor !== null,
        text,
        blocks,
        files: files.map(({ name, title, content }) => ({ name, title, content })),
      }))
  }
}
