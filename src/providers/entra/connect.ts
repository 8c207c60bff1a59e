import type { Policy } from '../../access/policy.ts'
import type { IntegrationName } from '../../access/vocabulary.ts'
import type { Changes } from '../../ports/changes.ts'
import type { Checkup } from '../../ports/checkup.ts'
import type { Notices } from '../../ports/notices.ts'
import type { OwnStanding, OwnWork } from '../../ports/own-standing.ts'
import type { Directory, Provider } from '../../ports/provider.ts'
import { type Installed, installApp } from './app-installation.ts'
import { EntraChanges } from './changes/changes.ts'
import { changeNotices } from './changes/subscriptions.ts'
import { toCheck } from './checkup/checked.ts'
import { entraCheckup } from './checkup/checkup.ts'
import { ownStanding } from './checkup/own-standing.ts'
import { EntraDirectory } from './directory.ts'
import { endingBy } from './ends.ts'
import { Graph, type GraphSettings } from './graph/graph.ts'
import { GroupMembership } from './groups/groups.ts'
import { EntraDiscovery } from './inventory/discovery.ts'
import { EntraNames } from './names.ts'
import { listsByEither } from './pim/lists-by-either.ts'
import { TimedAssignments } from './pim/pim.ts'
import { EntraProvider } from './provider.ts'
import { RoleAssignments } from './roles/roles.ts'
import { Sessions } from './sessions.ts'
import { applicationIn } from './sign-in/claims.ts'
import type { CredentialSource } from './sign-in/credential-source.ts'
import type { Credentials } from './sign-in/credentials.ts'

export interface EntraSettings extends GraphSettings {
  /** Doorbell's app in the catalogue of the organisation's chat, to be added for people; `null`: it is added for nobody. */
  readonly catalogApp?: string | null
  /** An app that takes access back, beside the one that gives it. */
  readonly ending?: { readonly clientId: string; readonly credential: CredentialSource }
}

/** The `$filter` of an integration's groups, as the access file that is being read has it; `null`: every group. */
export type FilterOf = (integration: IntegrationName) => string | null

export interface Entra {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: EntraDiscovery
  /** For an access file that is about to be accepted. */
  readonly checkFilter: EntraDiscovery['checkFilter']
  readonly changes: Changes
  /** What the directory calls when something changed, where it can reach that address. */
  notices(url: () => string): Notices
  /** What the names in an access file stand for, resources among what that file's filters let in. */
  names(filterOf: FilterOf): EntraNames
  /** What Doorbell signs in with; looked at again and again, because it may be replaced where it lies. */
  readonly credentials: Pick<Credentials, 'look' | 'facts'>
  /** The same of the app that takes access back; `null` where the first does it too. */
  readonly endingCredentials: Pick<Credentials, 'look' | 'facts'> | null
  /** How Doorbell's app stands in the tenant. */
  readonly own: OwnStanding
  /** How Entra and Graph stand, in words; the filters of this policy are tried too. `null`: nobody can tell what is to be done, or there is no such file. */
  checkup(policy: () => Promise<Policy | null>, work: () => Promise<OwnWork | null>): Checkup
  /** Adds Doorbell's app in the organisation's chat for somebody; `null` where that was not set up. */
  readonly installApp: ((user: string) => Promise<Installed>) | null
  /** Signs in now. Throws a `Fault` whose message says what to mend. */
  signIn(): Promise<void>
  close(): Promise<void>
}

/** By which Doorbell's own doings are told from others: a managed identity is known by its token alone. */
const signedInAs = (graph: Graph, clientId: string | null | undefined) => async (): Promise<string | null> =>
  clientId ?? applicationIn(await graph.credentials.token())

/** One Entra tenant, through one sign-in and one set of connections. Nothing is called before it is used. */
export function connectEntra(settings: EntraSettings): Entra {
  const graph = new Graph(settings)
  const { tenantId, clientId, log, catalogApp = null, ending } = settings
  const calm = graph.unhurried()
  const timed = new TimedAssignments(graph, signedInAs(graph, clientId))
  const by = (one: Graph): EntraProvider =>
    new EntraProvider(
      tenantId,
      new GroupMembership(one),
      new RoleAssignments(one),
      one === graph || one === calm
        ? timed
        : new TimedAssignments(one, signedInAs(one, ending?.clientId), listsByEither(one, graph)),
      new Sessions(one),
      settings,
      one === graph ? by(calm) : undefined,
    )
  const apart = ending ? new Graph({ ...settings, ...ending, onRotated: () => {} }) : null
  const granting = by(graph)
  const provider = apart
    ? endingBy(granting, by(apart), { granting: granting.unhurried ?? granting, ending: by(apart.unhurried()) }, log)
    : granting
  // Somebody waits for these.
  const atOnce = new EntraDiscovery(graph, tenantId, clientId ?? null)
  const discovery = new EntraDiscovery(calm, tenantId, clientId ?? null)
  return {
    provider,
    directory: new EntraDirectory(graph, tenantId),
    discovery,
    notices: url => changeNotices(graph, url),
    checkFilter: filter => atOnce.checkFilter(filter),
    changes: new EntraChanges(
      calm,
      graph,
      tenantId,
      clientId ?? null,
      apart && ending ? { clientId: ending.clientId, credentials: apart.credentials } : null,
    ),
    own: ownStanding(
      graph,
      settings,
      log,
      apart && ending ? { credentials: apart.credentials, clientId: ending.clientId } : null,
      [
        { credentials: graph.credentials, asPerson: settings.credential.kind === 'password' },
        ...(apart && ending
          ? [{ credentials: apart.credentials, asPerson: ending.credential.kind === 'password' }]
          : []),
      ],
    ),
    checkup: (policy, work) =>
      entraCheckup(
        graph,
        atOnce,
        settings,
        timed,
        async () => toCheck(await policy(), await work()),
        apart && ending ? { graph: apart, clientId: ending.clientId } : null,
      ),
    names: filterOf => new EntraNames(graph, tenantId, filterOf, log),
    credentials: graph.credentials,
    endingCredentials: apart?.credentials ?? null,
    installApp: catalogApp === null ? null : user => installApp(graph, catalogApp, user),
    signIn: () => graph.signIn(),
    close: async () => {
      await Promise.all([graph.close(), apart?.close()])
    },
  }
}
