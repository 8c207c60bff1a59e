import type { Policy } from '../access/policy.ts'
import type { GroupId, PersonId, ResourceId } from '../access/vocabulary.ts'

/** What Doorbell signs in with, as far as anybody may know it. */
export interface OwnCredential {
  /** As it is called in a sentence: "client secret". */
  readonly what: string
  /** Tells one from the next without giving anything away. */
  readonly fingerprint: string
  /** `null`: nobody says. */
  readonly endsAt: Date | null
}

/** Something that somebody holds by Doorbell, and that it has to end, whatever the access file says by now. */
export interface LiveResource {
  readonly resource: ResourceId
  /** Of one grant at least the directory may hold an end too, which takes rights of its own. */
  readonly endsTwice: boolean
}

/** What Doorbell needs its rights for. */
export interface OwnWork {
  /** The access file that is in force, and the one that is to be. */
  readonly policies: readonly Policy[]
  readonly live: readonly LiveResource[]
}

/** How Doorbell itself stands in the directory that it works in. Throws a `Fault` when it cannot be told. */
export interface OwnStanding {
  /** `null`: the platform renews it by itself, and there is nothing to watch. */
  credential(): Promise<OwnCredential | null>
  /** Of the app that takes access back when the first cannot; `null` too where there is none. */
  endingCredential(): Promise<OwnCredential | null>
  /** What it needs for this and is not allowed by now; `null`: cannot be told. */
  missingRights(work: OwnWork): Promise<readonly string[] | null>
  /** Whether this is the account that it signs in with. */
  isAccount(person: PersonId): Promise<boolean>
  /** Whether it is in this group itself, through others too: by the app that gives, or by the one that takes back. */
  isInGroup(group: GroupId): Promise<boolean>
  /** Where they are given; `null`: nowhere that could be linked to. */
  readonly rightsPage: string | null
}
