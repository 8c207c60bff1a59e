import type { AddressBook } from '../../ports/address-book.ts'
import type { Clock } from '../../ports/clock.ts'
import { Fault } from '../../ports/fault.ts'
import type { Connector } from './connector.ts'
import { channelAccount } from './tenant.ts'

interface RosterParts {
  readonly connector: Connector
  readonly addresses: AddressBook
  readonly tenantId: string
  readonly clock: Clock
}

/** Who reads a room. */
export interface Roster {
  /** Somebody of another organisation is among them. */
  readonly shared: boolean
  /** What Teams calls them there, by what the directory does; nobody where the room is shared. */
  readonly aliases: ReadonlyMap<string, string>
}

/** Milliseconds for which it is good for showing buttons to people. Who reads along is asked each time. */
const keptFor = 10 * 60_000
/** Rooms of which it is kept. */
const mostKept = 20

/** The people of rooms, as Teams last told of them. */
export class Rosters {
  readonly #parts: RosterParts
  readonly #kept = new Map<string, { readonly at: number; readonly aliases: Roster['aliases'] }>()

  constructor(parts: RosterParts) {
    this.#parts = parts
  }

  /** As it is now. @throws Fault where Teams does not tell, or there are more than anybody can look through */
  async read(room: string): Promise<Roster> {
    const { connector, addresses, tenantId, clock } = this.#parts
    const known = await addresses.find(channelAccount(tenantId, room))
    const aliases = new Map<string, string>()
    for await (const member of connector.members(known?.service ?? null, room)) {
      if (member.tenantId !== null && member.tenantId.toLowerCase() !== tenantId)
        return { shared: true, aliases: new Map() }
      if (member.objectId !== null) aliases.set(member.objectId.toLowerCase(), member.id)
    }
    if (this.#kept.size >= mostKept) this.#kept.clear()
    this.#kept.set(room, { at: clock.now().getTime(), aliases })
    return { shared: false, aliases }
  }

  /** What Teams calls these people in this room, in their order. Whoever is not in it is not called anything. */
  async aliasesOf(room: string, people: readonly string[]): Promise<readonly string[]> {
    if (people.length === 0) return []
    const aliases = await this.#near(room)
    return people.flatMap(person => aliases.get(person.toLowerCase()) ?? [])
  }

  async #near(room: string): Promise<Roster['aliases']> {
    const kept = this.#kept.get(room)
    const age = kept ? this.#parts.clock.now().getTime() - kept.at : 0
    if (kept && age >= 0 && age < keptFor) return kept.aliases
    try {
      return (await this.read(room)).aliases
    } catch (fault) {
      // Nobody sees their own view then, and the card is what it has to be for everybody.
      if (fault instanceof Fault && fault.retry === 'never') return new Map()
      throw fault
    }
  }
}
