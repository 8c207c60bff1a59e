import { type Company, company } from '../company.ts'
import { type Application, answerAsAuthority, authorityFailure, type TokenState, tokens } from './authority.ts'
import { type Calls, callLog } from './calls.ts'
import { type Certificates, certificates } from './certificates.ts'
import { type Credential, credentialOf } from './client-proof.ts'
import { type ConditionalAccess, conditionalAccessOfContoso } from './conditional-access.ts'
import { directory } from './directory.ts'
import { type Faults, faultQueue } from './faults.ts'
import type { TeamsApps } from './graph/context.ts'
import { answerAsGraph, indexTrails } from './graph/graph.ts'
import { type Quota, quotaFor, type Spending, spendingOf } from './graph/quota.ts'
import { graphFailure } from './graph/refused.ts'
import { leastPermissions } from './graph/rights.ts'
import { type ManagedIdentity, startManagedIdentity } from './managed-identity.ts'
import { type PimBook, pimBook } from './pim-book.ts'
import { DirectorySignIn } from './sign-in.ts'
import { Subscriptions } from './subscriptions.ts'
import { type Answer, type Received, serve } from './tls-server.ts'
import { type Truth, truthOf } from './truth.ts'

export interface EntraOptions {
  /** Contoso where nothing is said. */
  readonly company?: Company
  readonly clientId?: string
  readonly clientSecret?: string
  /** Of the application that people sign in to. */
  readonly signInSecret?: string
  /** Of the registration of the bot. */
  readonly botSecret?: string
  /** Application permissions with consent; the least that grants groups where nothing is said. */
  readonly permissions?: readonly string[]
  /** What the application may read and write in a while; Microsoft's own where nothing is said. */
  readonly quota?: Quota
  /** How much faster than real time the quota fills up: 1 where nothing is said. */
  readonly quotaPace?: number
  /** Milliseconds of real time by which reads of membership trail writes; 0 where nothing is said. */
  readonly lag?: number
  /** Milliseconds by which the directory's audit trails what was done; 0 where nothing is said. */
  readonly auditLag?: number
  /** How long ten seconds of the limit of the audit last: milliseconds, 10 000 where nothing is said. */
  readonly auditWindow?: number
  /** The most objects on one page. */
  readonly pageSize?: number
  /** Asked first: more of the tenant than can be kept, made up as it is asked for. */
  readonly crowd?: {
    answer(received: Received, origin: string, application: string, spending: Spending): Answer | null
  }
  /** The time of the story, by which what PIM gave ends; real time where nothing is said. */
  readonly now?: () => Date
  /** 3599 where nothing is said, as in the original. */
  readonly tokenSeconds?: number
  /** By which hosts it is known, where somebody leads there whoever calls them; by its places on this machine where nothing is said. */
  readonly hosts?: { readonly authority: string; readonly graph: string }
}

/** An Entra tenant in this process: its sign-in host and Microsoft Graph, over TLS on ports of their own. */
export interface SimulatedEntra {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where both listen on this machine. */
  readonly ports: { readonly authority: number; readonly graph: number }
  /** `https://localhost:port`: what AZURE_AUTHORITY_HOST names. */
  readonly authorityHost: string
  /** `https://localhost:port`: what GRAPH_BASE_URL names. */
  readonly graphBaseUrl: string
  /** The authority that signed both certificates, as PEM. */
  readonly ca: string
  /** Of the same authority, for whatever else is simulated beside it. */
  readonly certificates: Certificates
  /** The application that people sign in to, and the page on which they do, at an origin that a browser can open. */
  readonly signIn: DirectorySignIn
  readonly signInPage: string
  readonly truth: Truth
  /** Privileged Identity Management, as an administrator of the tenant sets it. */
  readonly pim: PimBook
  readonly faults: Faults
  readonly calls: Calls
  /** Who is told of changes. */
  readonly subscriptions: Subscriptions
  /** Milliseconds; advanced queries trail three times as far. Settable while everything runs. */
  lag: number
  /** Whether they trail what is changed by hand as well. Settable, as `lag` is. */
  handsTrail: boolean
  /** Whether what it tells of its changes begins with the last of before, as the original may. Settable, as `lag` is. */
  repeats: boolean
  /** Milliseconds of the tenant's own time, by which its audit trails what was done. */
  auditLag: number
  /** Of its audit. */
  clock: () => Date
  permissions: readonly string[]
  /** Service plans that the tenant has bought: AAD_PREMIUM, AAD_PREMIUM_P2. */
  licences: readonly string[]
  conditionalAccess: ConditionalAccess
  pageSize: number
  /** The Teams beside it; `null` where there is none. */
  teamsApps: TeamsApps | null
  tokenSeconds: number
  /** As it is taken from now on. */
  quota: Quota
  readonly spending: Spending
  credential: Credential
  /** An application of its own, for ends alone; `null`: there is none. */
  ending: Application | null
  /** The registration of the bot: an application of its own, without any right in the directory. */
  bot: Credential
  /** How a token that somebody shows looks to the service at this address, and what it says of itself. */
  checkToken(
    token: string,
    audience: string,
  ): { readonly state: TokenState; readonly claims: Readonly<Record<string, unknown>> }
  /** What a machine with an identity of its own asks instead of the authority. */
  startManagedIdentity(): Promise<ManagedIdentity>
  /** Every access token given so far stops working. */
  revokeTokens(): void
  /** Ends every connection, answered or not. */
  close(): Promise<void>
}

type Settable =
  | 'quota'
  | 'teamsApps'
  | 'lag'
  | 'handsTrail'
  | 'repeats'
  | 'auditLag'
  | 'clock'
  | 'permissions'
  | 'licences'
  | 'conditionalAccess'
  | 'pageSize'
  | 'tokenSeconds'
  | 'credential'
  | 'ending'
  | 'bot'

export async function startEntra(options: EntraOptions = {}): Promise<SimulatedEntra> {
  const tenant = directory(options.company ?? company())
  const pim = pimBook(tenant, options.now ?? (() => new Date()))
  const faults = faultQueue()
  const calls = callLog()
  const set: Pick<SimulatedEntra, Settable> = {
    lag: options.lag ?? 0,
    handsTrail: true,
    repeats: false,
    auditLag: options.auditLag ?? 0,
    clock: () => new Date(),
    permissions: options.permissions ?? leastPermissions,
    licences: [],
    conditionalAccess: conditionalAccessOfContoso,
    teamsApps: null,
    pageSize: options.pageSize ?? 999,
    tokenSeconds: options.tokenSeconds ?? 3599,
    quota: options.quota ?? quotaFor(tenant.people().length),
    credential: credentialOf(
      options.clientId ?? 'e0000000-0000-4000-8000-000000000001',
      options.clientSecret ?? 'sandbox-secret-of-no-value',
    ),
    ending: null,
    bot: credentialOf('e0000000-0000-4000-8000-000000000003', options.botSecret ?? 'sandbox-bot-secret-of-no-value'),
  }
  tenant.history.now = () => set.clock()
  tenant.history.repeats = () => set.repeats
  tenant.history.changedByHandAt = () => performance.now() - (set.handsTrail ? 0 : indexTrails * set.lag)
  const audited: number[] = []
  const subscriptions = new Subscriptions()
  tenant.onChange(({ what, group }) => {
    if (group !== null && /^(member|group)-/.test(what) && subscriptions.all().length > 0)
      setTimeout(() => void subscriptions.tell(tenant.tenant.id, group), set.lag).unref()
  })
  const given = tokens(() => set.tokenSeconds)
  const { hosts } = options
  const trust = await certificates(Object.values(hosts ?? {}))
  const signIn = new DirectorySignIn(
    { id: tenant.tenant.id, people: tenant.people },
    () => `${authority.origin}/${tenant.tenant.id}/v2.0`,
    options.signInSecret ?? 'sandbox-sign-in-secret-of-no-value',
  )
  const signInPage = await signIn.serve()

  const spending = spendingOf(
    () => set.quota,
    () => (performance.now() / 1000) * (options.quotaPace ?? 1),
  )
  const graph = await serve({
    name: 'graph',
    certificates: trust,
    host: hosts?.graph,
    faults,
    calls,
    answer: received => {
      const answered = () =>
        options.crowd?.answer(received, graph.origin, set.credential.clientId, spending) ??
        answerAsGraph(
          {
            directory: tenant,
            pim,
            faults,
            permissions: () => set.permissions,
            application: () => set.credential,
            ending: () => set.ending,
            licences: () => set.licences,
            conditionalAccess: () => set.conditionalAccess,
            teamsApps: () => set.teamsApps,
            lag: () => set.lag,
            auditLag: () => set.auditLag,
            audited,
            subscriptions,
            auditWindow: () => options.auditWindow ?? 10_000,
            pageSize: () => set.pageSize,
            origin: () => graph.origin,
            spending,
          },
          given,
          received,
        )
      const url = subscribedAt(received)
      return url === null ? answered() : subscriptions.validate(url).then(answered)
    },
    failure: (status, received) => graphFailure(status, received.headers),
    keepable: received => jsonOrText(received),
    under: ({ headers }) => {
      const { appid } = given.claims(headers.authorization?.replace(/^Bearer /, '') ?? '')
      const asker = set.ending && appid === set.ending.credential.clientId ? set.ending : set
      return { lag: set.lag, permissions: asker.permissions }
    },
  })
  const authority = await serve({
    name: 'authority',
    certificates: trust,
    host: hosts?.authority,
    faults,
    calls,
    answer: received =>
      answerAsAuthority(
        {
          tenant: tenant.tenant,
          tokens: given,
          signIn,
          credential: () => set.credential,
          ending: () => set.ending,
          bot: () => set.bot,
          accountOf: name => tenant.person(name)?.id ?? 'c0000000-0000-4000-8000-0000000000aa',
          permissions: () => set.permissions,
          origin: () => authority.origin,
          graphOrigin: () => graph.origin,
        },
        received,
      ),
    failure: authorityFailure,
    keepable: received =>
      received.text.replace(/(client_secret|client_assertion|password|code|code_verifier)=[^&]*/g, '$1=-'),
  })

  return Object.assign(set, {
    tenantId: tenant.tenant.id,
    clientId: set.credential.clientId,
    clientSecret: set.credential.clientSecret,
    ports: { authority: authority.port, graph: graph.port },
    authorityHost: authority.origin,
    graphBaseUrl: graph.origin,
    ca: trust.ca,
    certificates: trust,
    checkToken: (token: string, audience: string) => ({
      state: given.check(token, audience),
      claims: given.claims(token),
    }),
    signIn,
    signInPage: signInPage.origin,
    spending,
    truth: truthOf(tenant, pim),
    pim,
    faults,
    calls,
    subscriptions,
    startManagedIdentity: () =>
      startManagedIdentity({
        tenantId: tenant.tenant.id,
        clientId: () => set.credential.clientId,
        botClientId: () => set.bot.clientId,
        permissions: () => set.permissions,
        graphOrigin: graph.origin,
        tokens: given,
      }),
    revokeTokens: given.revokeAll,
    close: async () => {
      await Promise.all([graph.close(), authority.close(), signInPage.close()])
    },
  })
}

/** Where somebody wants to be called, who has to be called first. */
function subscribedAt({ method, url, text }: Received): string | null {
  if (method !== 'POST' || url !== '/v1.0/subscriptions') return null
  const asked = /"notificationUrl"\s*:\s*"([^"]+)"/.exec(text)?.[1]
  return asked ?? null
}

function jsonOrText({ text }: Received): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
