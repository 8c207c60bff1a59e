import type { Entitlement } from '../access/catalog.ts'
import { integrationName, resourceId } from '../access/vocabulary.ts'

/** The value of one choice in the form. It comes back untrusted: whether it was ever offered is decided afresh. */
export const encodeChoice = ({ integration, resource }: Entitlement): string => `${resource}#${integration}`

export function parseChoice(value: string): Entitlement | null {
  const [, resource, integration] = /^([^#]+)#(.+)$/su.exec(value) ?? []
  return resource && integration ? { resource: resourceId(resource), integration: integrationName(integration) } : null
}
