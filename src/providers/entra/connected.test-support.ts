import { integrationName } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { type EntraOptions, type SimulatedEntra, startEntra } from '../../sandbox/entra/entra.ts'
import { connectEntra, type Entra, type EntraSettings } from './connect.ts'

export const contoso = integrationName('Contoso')

/** The production adapter in front of a simulated tenant. */
export interface Connected {
  readonly entra: SimulatedEntra
  readonly doorbell: Omit<Entra, 'names'> & { readonly names: ReturnType<Entra['names']> }
  /** The `$filter` of the integration's groups; alterable. */
  filter: string | null
  close(): Promise<void>
}

export async function connected(changes: Partial<EntraSettings> = {}, options: EntraOptions = {}): Promise<Connected> {
  const entra = await startEntra(options)
  const world = { filter: null as string | null }
  const connection = connectEntra({
    tenantId: entra.tenantId,
    clientId: entra.clientId,
    credential: { kind: 'secret', secret: entra.clientSecret, file: null },
    authorityHost: entra.authorityHost,
    graphBaseUrl: entra.graphBaseUrl,
    ca: entra.ca,
    timeoutMs: 10_000,
    log: silentLog,
    ...changes,
  })
  const doorbell = { ...connection, names: connection.names(() => world.filter) }
  const close = async () => {
    await doorbell.close()
    await entra.close()
  }
  return Object.assign(world, { entra, doorbell, close })
}
