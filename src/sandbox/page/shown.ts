import type { Fields } from '../slack/json.ts'
import type { Offered, OpenForm } from '../slack/open-form.ts'

/** What the stream tells the page, by the name of its event. Each part comes when it differs from what was told before. */
export interface Shown {
  readonly people: ShownPeople
  readonly conversation: Conversation
  readonly home: ShownHome
  readonly channel: ShownChannel
  readonly directory: ShownDirectory
  readonly audit: readonly ShownAuditRow[]
  readonly clock: ShownClock
  readonly world: ShownWorld
  /** `null` where this sandbox has no Teams. */
  readonly teams: ShownTeams | null
}

export interface ShownPeople {
  /** One for each start of the sandbox: what was read before is of no interest to the next. */
  readonly born: string
  /** The typed command, `/access`. */
  readonly command: string
  readonly people: readonly ShownPerson[]
  /** Everybody with a Teams, by object id; nobody where there is none. */
  readonly inTeams: readonly ShownPerson[]
}

/** Somebody with an account in a chat. */
export interface ShownPerson {
  /** Slack user id; in Teams the object id. */
  readonly user: string
  /** Object id in the directory. */
  readonly id: string
  readonly name: string
  readonly title: string
  readonly zone: string
  /** Their part in the story, for those who are met first. */
  readonly part: string | null
  /** What is unusual about the account. */
  readonly oddity: string | null
  /** Messages ever received. */
  readonly heard: number
  /** Whether a card waits for their decision here. */
  readonly decides: boolean
}

export interface Conversation {
  readonly user: string
  readonly messages: readonly ShownMessage[]
  readonly troubles: readonly Trouble[]
  readonly form: OpenForm | null
}

/** The Home tab; no blocks before it was opened once. */
export interface ShownHome {
  readonly user: string
  readonly blocks: readonly Fields[] | null
}

/** The channel in which requests are shown, as far as this person may read it. */
export interface ShownChannel {
  readonly user: string
  readonly name: string
  readonly member: boolean
  readonly messages: readonly ShownMessage[]
}

export interface ShownMessage {
  readonly ts: string
  readonly channel: string
  /** Doorbell's time when it was said: ISO 8601. */
  readonly at: string
  readonly edited: boolean
  /** Only this person sees it, and Slack keeps it nowhere. */
  readonly onlyForYou: boolean
  readonly text: string
  readonly blocks: readonly Fields[]
  readonly files: readonly ShownFile[]
}

/** A file that Doorbell gave, with what is in it. */
export interface ShownFile {
  readonly name: string
  readonly title: string
  readonly content: string
}

/** What Slack said because the app did not. */
export interface Trouble {
  readonly key: string
  readonly at: string
  readonly doing: string
  readonly text: string
}

/** Teams as one person sees it: their chat with Doorbell, and the channel in which requests are shown. */
export interface ShownTeams {
  readonly user: string
  readonly messages: readonly ShownInTeams[]
  readonly channel: { readonly name: string; readonly member: boolean; readonly messages: readonly ShownInTeams[] }
  /** What Teams said about how Doorbell answered. */
  readonly notices: readonly ShownNotice[]
}

export interface ShownInTeams {
  readonly conversation: string
  readonly id: string
  readonly at: string
  /** Whose words they are; `null` for Doorbell's. */
  readonly from: string | null
  readonly edited: boolean
  /** Others see another card here. */
  readonly onlyForYou: boolean
  readonly text: string
  readonly card: Fields | null
  readonly file: ShownFile | null
  /** Whether it is offered, and waits for a yes or a no. */
  readonly offered: boolean
}

export interface ShownNotice {
  readonly key: string
  readonly at: string
  readonly kind: 'toast' | 'error'
  readonly text: string
}

export interface ShownDirectory {
  readonly groups: readonly ShownGroup[]
  /** Everybody who could be made a member by hand. */
  readonly accounts: readonly ShownAccount[]
}

export interface ShownGroup {
  readonly id: string
  readonly name: string
  readonly description: string
  /** Why Doorbell would not hand it out, in two words; `null` where it would. */
  readonly kind: string | null
  readonly members: readonly ShownMember[]
}

export interface ShownMember {
  readonly id: string
  readonly name: string
  readonly what: 'person' | 'group' | 'application'
  readonly disabled: boolean
  readonly guest: boolean
  /** Who made it so since the start: `null` for what was there on the first day. */
  readonly by: 'Doorbell' | 'hand' | null
  /** What Doorbell has open for this person here. */
  readonly held: { readonly status: string; readonly until: string | null } | null
  /** When Entra ends it by itself; `null`: it does not. */
  readonly endsItself: string | null
}

export interface ShownAccount {
  readonly id: string
  readonly name: string
  readonly disabled: boolean
}

export interface ShownAuditRow {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly via: string
  readonly action: string
  /** Display names; `null` where it is about nobody or nothing. */
  readonly about: string | null
  readonly target: string | null
  readonly outcome: string
  readonly reason: string | null
  readonly requestId: string | null
  readonly details: unknown
}

export interface ShownClock {
  /** Milliseconds by which Doorbell's time is ahead of this machine's, in whole seconds. */
  readonly ahead: number
  readonly live: readonly LiveAccess[]
}

export interface LiveAccess {
  readonly person: string
  readonly group: string
  readonly status: string
  readonly until: string | null
}

/** Everything around Doorbell that can be changed behind its back, as it is now. */
export interface ShownWorld {
  readonly misbehaviour: ShownMisbehaviour
  /** What is not as it was on the first day. */
  readonly differences: readonly ShownDifference[]
  readonly people: readonly {
    readonly id: string
    readonly name: string
    readonly title: string
    readonly account: 'enabled' | 'disabled' | 'deleted'
    readonly address: string | null
    readonly slack: { readonly user: string; readonly deactivated: boolean; readonly address: string | null } | null
  }[]
  readonly groups: readonly { readonly id: string; readonly name: string; readonly kind: string }[]
  readonly roles: readonly {
    readonly id: string
    readonly name: string
    /** Not one of Microsoft's. */
    readonly custom: boolean
    /** Whoever holds it could give themselves any other role. */
    readonly wide: boolean
  }[]
  readonly units: readonly { readonly id: string; readonly name: string }[]
  readonly consents: readonly {
    readonly name: string
    readonly given: boolean
    /** Whether Doorbell asks for it here. */
    readonly needed: boolean
  }[]
  /** What Doorbell signs in with. */
  readonly secret: 'good' | 'ending' | 'expired'
  readonly rooms: readonly {
    readonly chat: 'slack' | 'teams'
    readonly id: string
    readonly name: string
    readonly bot: boolean
  }[]
}

export interface ShownDifference {
  readonly key: string
  /** A sentence without its stop. */
  readonly says: string
}

export interface ShownMisbehaviour {
  /** Milliseconds. */
  readonly lag: number
  /** Calls to Graph that will still go wrong. */
  readonly pending: number
  readonly away: boolean
}

export const misbehaviours = [
  'lag-none',
  'lag-3s',
  'graph-429',
  'graph-503',
  'graph-hang',
  'graph-away',
  'slack-500',
  'teams-500',
  'behave',
] as const
export type MisbehaviourName = (typeof misbehaviours)[number]

/** What came of an act. */
export interface Done {
  /** How Doorbell took it, where it was asked something. */
  readonly outcome?: string
  readonly options?: readonly Offered[]
  /** The same of a field in Teams. */
  readonly choices?: readonly { readonly title: string; readonly value: string }[]
}
