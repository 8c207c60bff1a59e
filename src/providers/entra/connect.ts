import type { IntegrationName } from '../../access/vocabulary.ts'
import type { Directory, Provider } from '../../ports/provider.ts'
import { EntraDirectory } from './directory.ts'
import { EntraDiscovery } from './discovery.ts'
import { Graph, type GraphSettings } from './graph.ts'
import { GroupMembership } from './groups.ts'
import { EntraNames } from './names.ts'
import { EntraProvider } from './provider.ts'

export interface EntraSettings extends GraphSettings {
  /** The `$filter` of an integration's groups, as the access file has it; `null`: every group. Asked at each use. */
  filterOf(integration: IntegrationName): string | null
}

export interface Entra {
  readonly provider: Provider
  readonly directory: Directory
  readonly discovery: EntraDiscovery
  readonly names: EntraNames
  /** Signs in now. Throws a `Fault` whose message says what to mend. */
  signIn(): Promise<void>
  close(): Promise<void>
}

/** One Entra tenant, through one sign-in and one set of connections. Nothing is called before it is used. */
export function connectEntra(settings: EntraSettings): Entra {
  const graph = new Graph(settings)
  const { tenantId, log } = settings
  const filterOf = (integration: IntegrationName) => settings.filterOf(integration)
  return {
    provider: new EntraProvider(tenantId, new GroupMembership(graph)),
    directory: new EntraDirectory(graph),
    discovery: new EntraDiscovery(graph, tenantId, filterOf),
    names: new EntraNames(graph, tenantId, filterOf, log),
    signIn: () => graph.signIn(),
    close: () => graph.close(),
  }
}
