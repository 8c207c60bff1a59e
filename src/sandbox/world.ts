import type { Company } from './company.ts'
import type { SimulatedEntra } from './entra/entra.ts'
import type { SimulatedSlack } from './slack/server.ts'
import type { SimulatedTeams } from './teams/server.ts'
import type { Delivery } from './webhook-receiver.ts'

/** What the page shows and touches: the company, its chats and its directory, Doorbell's clock and what it wrote down. */
export interface SandboxWorld {
  readonly company: Company
  readonly slack: SimulatedSlack
  /** `null` where this sandbox has none. */
  readonly teams: SimulatedTeams | null
  readonly entra: SimulatedEntra
  readonly clock: SandboxClock
  /** Newest first; only rows newer than `after` (an id) where one is given. */
  audit(after: string | null, limit: number): Promise<readonly AuditRow[]>
  /** What the receiver outside was told, the oldest first; nothing where the access file names none. */
  deliveries(): readonly Delivery[]
  liveGrants(): Promise<readonly LiveGrant[]>
  /** The origin of the page, once it is served. */
  publicOrigin(): string
  /** Calls back after anything may have changed. Returns how to stop. */
  onChange(listener: () => void): () => void
}

/** Domain time. Winding moves deadlines and ends; signatures and tokens keep real time. */
export interface SandboxClock {
  now(): Date
  wind(minutes: number): void
}

export interface AuditRow {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly via: string
  readonly action: string
  readonly about: string | null
  readonly target: string | null
  readonly outcome: string
  readonly reason: string | null
  readonly details: unknown
  readonly requestId: string | null
  readonly grantId: string | null
}

export interface LiveGrant {
  readonly person: string
  readonly resource: string
  readonly status: string
  /** When it ends; `null` while it is not active. */
  readonly until: string | null
}
