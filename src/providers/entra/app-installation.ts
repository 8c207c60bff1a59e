import { GraphFault } from './graph/faults.ts'
import type { Graph } from './graph/graph.ts'

/** Whether it was added now, or had been there. */
export type Installed = 'added' | 'there'

/**
 * Adds Doorbell's own app in the chat of the tenant for somebody. The app is named by its id in the organisation's catalogue, so
 * that nothing has to be read there. https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
 */
export async function installApp(graph: Graph, app: string, user: string): Promise<Installed> {
  try {
    await graph.write('POST', `/users/${encodeURIComponent(user)}/teamwork/installedApps`, {
      'teamsApp@odata.bind': `${graph.root}/appCatalogs/teamsApps/${encodeURIComponent(app)}`,
    })
    return 'added'
  } catch (fault) {
    if (fault instanceof GraphFault && fault.status === 409) return 'there'
    throw fault
  }
}
