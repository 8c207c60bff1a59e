import type { Credential } from '../client-proof.ts'
import type { ConditionalAccess } from '../conditional-access.ts'
import type { Directory } from '../directory.ts'
import type { FaultQueue } from '../faults.ts'
import type { PimBook } from '../pim-book.ts'
import type { Subscriptions } from '../subscriptions.ts'
import type { Answer } from '../tls-server.ts'
import type { Query } from './query.ts'
import type { Spending } from './quota.ts'

/** As much of Teams as Graph can change. */
export interface TeamsApps {
  /** Doorbell's app in the organisation's catalogue. */
  readonly catalogApp: string
  /** Adds it for somebody, by object id. */
  install(user: string): 'added' | 'there' | 'blocked'
}

/** What the tenant is set to; read afresh on every call, so that it may be changed while everything runs. */
export interface Tenant {
  readonly directory: Directory
  readonly faults: FaultQueue
  readonly pim: PimBook
  /** Application permissions that an administrator consented to. */
  permissions(): readonly string[]
  /** The app registration that signs in. */
  application(): Pick<Credential, 'clientId' | 'secretEnds'>
  conditionalAccess(): ConditionalAccess
  /** Another that was let into the directory; `null`: there is none. */
  ending(): { readonly credential: Pick<Credential, 'clientId'>; readonly permissions: readonly string[] } | null
  /** Service plans that the tenant has bought, by Microsoft's names. */
  licences(): readonly string[]
  /** The catalogue of the tenant's Teams, and for whom its apps are; `null`: there is no Teams. */
  teamsApps(): TeamsApps | null
  /** Milliseconds by which reads of membership trail writes. */
  lag(): number
  /** Milliseconds of its own time by which its audit trails what was done. */
  auditLag(): number
  readonly subscriptions: Subscriptions
  /** How long ten seconds of the limit of its audit last, in milliseconds of real time. */
  auditWindow(): number
  /** When its audit was asked for lately. */
  readonly audited: number[]
  /** The most objects on one page, whatever `$top` says. */
  pageSize(): number
  origin(): string
  /** Whether it may still read or write so much; where not, what is sent in place of doing it. */
  readonly spending: Spending
}

/** One call, its token and its path already understood. */
export interface Context {
  readonly tenant: Tenant
  readonly directory: Directory
  /** What stood in the braces of the route, decoded, in order. */
  readonly params: readonly string[]
  readonly query: Query
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Path after the version, as sent. */
  readonly path: string
  /** ConsistencyLevel: eventual was sent. */
  readonly eventual: boolean
  /** ConsistencyLevel: eventual and `$count=true`. */
  readonly advanced: boolean
  /** The moment whose memberships this read sees. */
  readonly seen: number
  /** The application that calls. */
  readonly app: string
  /** As what it does so: its service principal, or whoever signed in to it. */
  readonly principal: string
  may(...anyOf: readonly string[]): boolean
}

export type Handler = (context: Context) => Answer

/** `{0}` is the first parameter; never missing, because the route has it. */
export const param = (context: Context, index: number): string => context.params[index] ?? ''
