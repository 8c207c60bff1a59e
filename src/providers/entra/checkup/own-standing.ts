import { Fault } from '../../../ports/fault.ts'
import type { Log } from '../../../ports/log.ts'
import type { OwnCredential, OwnStanding } from '../../../ports/own-standing.ts'
import type { Graph } from '../graph/graph.ts'
import { ownPlace, type SignsIn } from '../own-place.ts'
import { permissionsOf } from '../sign-in/claims.ts'
import type { WhoSignsIn } from '../sign-in/credential-material.ts'
import { credentialNames } from '../sign-in/credential-source.ts'
import type { Credentials } from '../sign-in/credentials.ts'
import { credentialEnd } from '../sign-in/secret-expiry.ts'
import { pageFor } from '../sign-in/sign-in-fault.ts'
import { missingOf } from './permission-findings.ts'
import { neededFor } from './permissions.ts'
import { type PortalOf, portalUrl } from './portal.ts'

/** How Doorbell's app stands in its tenant: what it signs in with, and what it is allowed. */
export const ownStanding = (
  graph: Graph,
  who: WhoSignsIn & PortalOf & { readonly catalogApp?: string | null },
  log: Log,
  ending: { readonly credentials: Pick<Credentials, 'facts'>; readonly clientId: string } | null,
  apps: readonly SignsIn[],
): OwnStanding => ({
  ...ownPlace(graph, apps),
  rightsPage: portalUrl('permissions', who),
  credential: () => credentialOf(graph, graph.credentials, who.clientId),
  // Asked by the first app: the second may read nothing that it does not need.
  endingCredential: async () => ending && credentialOf(graph, ending.credentials, ending.clientId),
  async missingRights(work) {
    const token = await signedIn(graph, log)
    return missingOf(
      permissionsOf(token)?.names ?? null,
      neededFor(work, { installs: (who.catalogApp ?? null) !== null }),
    )
  },
})

async function credentialOf(
  graph: Graph,
  credentials: Pick<Credentials, 'facts'>,
  clientId: string | null | undefined,
): Promise<OwnCredential | null> {
  const { kind, fingerprint } = await credentials.facts()
  // The platform renews those by itself.
  if (fingerprint === null || kind === 'federated-token' || kind === 'managed-identity') return null
  const end = await credentialEnd(graph, { clientId }, credentials)
  return { what: credentialNames[kind], fingerprint, endsAt: 'at' in end ? end.at : null }
}

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
