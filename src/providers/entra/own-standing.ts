import { Fault } from '../../ports/fault.ts'
import type { Log } from '../../ports/log.ts'
import type { OwnStanding } from '../../ports/own-standing.ts'
import { permissionsOf } from './claims.ts'
import type { WhoSignsIn } from './credential-material.ts'
import { credentialNames } from './credential-source.ts'
import type { Graph } from './graph.ts'
import { missingOf } from './permission-findings.ts'
import { neededAnyway } from './permissions.ts'
import { type PortalOf, portalUrl } from './portal.ts'
import { credentialEnd } from './secret-expiry.ts'
import { pageFor } from './sign-in-fault.ts'

/** How Doorbell's app stands in its tenant: what it signs in with, and what it is allowed. */
export const ownStanding = (graph: Graph, who: WhoSignsIn & PortalOf, log: Log): OwnStanding => ({
  rightsPage: portalUrl('permissions', who),
  async credential() {
    const { kind, fingerprint } = await graph.credentials.facts()
    // The platform renews those by itself.
    if (fingerprint === null || kind === 'federated-token' || kind === 'managed-identity') return null
    const end = await credentialEnd(graph, who)
    return { what: credentialNames[kind], fingerprint, endsAt: 'at' in end ? end.at : null }
  },
  async missingRights(roles) {
    const token = await signedIn(graph, log)
    return missingOf(permissionsOf(token)?.names ?? null, neededAnyway(roles))
  },
})

/** A fresh one: a token from before says what was true when it was made, and each replica has another. */
async function signedIn(graph: Graph, log: Log): Promise<string> {
  try {
    return await graph.credentials.fresh()
  } catch (fault) {
    if (fault instanceof Fault && pageFor(fault) !== null)
      log.error('credential.refused', { code: fault.code, message: fault.message })
    throw fault
  }
}
