import type { Fault } from '../../../ports/fault.ts'
import type { PortalPage } from './portal.ts'

interface Mend {
  readonly mend: string
  /** `null`: it is mended nowhere in the portal. */
  readonly page: PortalPage | null
}

const waitForMicrosoft: Mend = {
  mend: 'wait: it is on Microsoft’s side, and Doorbell goes on by itself',
  page: 'service-health',
}
const theNetwork: Mend = { mend: 'look at the network and at proxies on the way to Graph', page: null }

/** What to do about an answer of Graph, or about none (https://learn.microsoft.com/graph/errors). */
const mends: Readonly<Record<string, Mend>> = {
  'graph.bad-request': {
    mend: 'compare GRAPH_BASE_URL with the cloud of the tenant, and look up the request id in the log',
    page: 'overview',
  },
  'graph.unauthorized': {
    mend: 'compare GRAPH_BASE_URL, AZURE_AUTHORITY_HOST and AZURE_TENANT_ID: token and Graph have to be of one cloud',
    page: 'overview',
  },
  'graph.forbidden': {
    mend: 'grant admin consent for the permissions that are missing; a change takes some minutes to be true everywhere',
    page: 'permissions',
  },
  'graph.not-found': {
    mend: 'compare GRAPH_BASE_URL with the cloud of the tenant: an address of another cloud knows none of this',
    page: 'overview',
  },
  'graph.conflict': { mend: 'check again in a minute, and look who else changes the directory', page: 'audit-log' },
  'graph.throttled': {
    mend: 'wait, and look which other app uses up the limits of the tenant',
    page: 'sign-in-log',
  },
  'graph.unavailable': waitForMicrosoft,
  'graph.timeout': { ...theNetwork, page: 'service-health' },
  'graph.unreachable': theNetwork,
  'graph.too-long': theNetwork,
  'graph.not-json': {
    mend: 'let Doorbell past the proxy, or let it pass what Graph answers unchanged',
    page: null,
  },
  'graph.redirected': {
    mend: 'set GRAPH_BASE_URL to the address of Graph itself, in the cloud of the tenant',
    page: null,
  },
  'graph.foreign-origin': {
    mend: 'set GRAPH_BASE_URL to the address of Graph itself, in the cloud of the tenant',
    page: null,
  },
}

export const mendOf = ({ code }: Fault): Mend | null => mends[code] ?? null
