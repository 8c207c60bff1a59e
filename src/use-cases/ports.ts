import type { PersonId, SurfaceName } from '../access/vocabulary.ts'
import type { Word } from '../cards/typed/typed.ts'
import type { Changes } from '../ports/changes.ts'
import type { ChatSurface } from '../ports/chat-surface.ts'
import type { Checkup } from '../ports/checkup.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Incoming } from '../ports/incoming.ts'
import type { LinkPage, StepUpPage } from '../ports/link.ts'
import type { Log } from '../ports/log.ts'
import type { Messenger } from '../ports/messenger.ts'
import type { OwnStanding } from '../ports/own-standing.ts'
import type { Directory, Discovery, Provider } from '../ports/provider.ts'
import type { Store } from '../ports/store.ts'

/** Everything from outside that the use cases are given. */
export interface Ports {
  readonly store: Store
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: Discovery
  readonly changes: Changes
  /** Takes messages to receivers outside. Absent: there is no way out, and nothing is sent. */
  readonly messenger?: Messenger
  /** Where people sign in to link their accounts. Absent: they are linked by import, or recognised by their address. */
  readonly linkPage?: LinkPage
  /** Where people sign in afresh before they decide. Absent: no flow can ask for it. */
  readonly stepUpPage?: StepUpPage
  readonly surfaces: ReadonlyMap<SurfaceName, ChatSurface>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** How Doorbell itself stands in the directory that it works in. */
  readonly own: OwnStanding
  /** What each side of the world tells of itself when the setup is checked. */
  readonly checkups: readonly Checkup[]
}

/** Which verbs mean nothing in the chat that this came from. */
export const leftOutIn = ({ surfaces }: Pick<Ports, 'surfaces'>, { from }: Incoming): readonly Word[] => [
  ...(surfaces.get(from.surface)?.accountsOfDirectory ? (['link', 'unlink'] as const) : []),
  ...(surfaces.size > 1 ? [] : (['prefer'] as const)),
]

/** Names for a card, looked up before it is built. Somebody unknown is shown by id, never left out. */
export async function namesFor({ store }: Pick<Ports, 'store'>, people: readonly PersonId[]) {
  return nameIn(await store.namesOf([...new Set(people)]))
}

export const nameIn =
  (known: ReadonlyMap<PersonId, string>) =>
  (person: PersonId, otherwise = `somebody (${person})`): string =>
    known.get(person) ?? otherwise
