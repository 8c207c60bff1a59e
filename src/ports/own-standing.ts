import type { UseOfRoles } from '../access/policy.ts'
import type { GroupId, PersonId } from '../access/vocabulary.ts'

/** What Doorbell signs in with, as far as anybody may know it. */
export interface OwnCredential {
  /** As it is called in a sentence: "client secret". */
  readonly what: string
  /** Tells one from the next without giving anything away. */
  readonly fingerprint: string
  /** `null`: nobody says. */
  readonly endsAt: Date | null
}

/** How Doorbell itself stands in the directory that it works in. Throws a `Fault` when it cannot be told. */
export interface OwnStanding {
  /** `null`: the platform renews it by itself, and there is nothing to watch. */
  credential(): Promise<OwnCredential | null>
  /** Of the app that takes access back when the first cannot; `null` too where there is none. */
  endingCredential(): Promise<OwnCredential | null>
  /** What it needs and is not allowed by now, for what the access file does with directory roles; `null`: cannot be told. */
  missingRights(roles: UseOfRoles): Promise<readonly string[] | null>
  /** Whether this is the account that it signs in with. */
  isAccount(person: PersonId): Promise<boolean>
  /** Whether it is in this group itself, through others too: by the app that gives, or by the one that takes back. */
  isInGroup(group: GroupId): Promise<boolean>
  /** Where they are given; `null`: nowhere that could be linked to. */
  readonly rightsPage: string | null
}
