import { z } from 'zod'

/** A group with whatever further properties were selected. */
export const withAttributes = z.looseObject({
  id: z.string(),
  onPremisesExtensionAttributes: z.record(z.string(), z.unknown()).nullish(),
})
type WithAttributes = z.infer<typeof withAttributes>

export interface Attribute {
  readonly select: string
  readonly read: (group: WithAttributes) => unknown
}

/**
 * Where a group keeps what an access file calls `owner`. Graph has no free attributes for groups; it has directory extensions
 * (https://learn.microsoft.com/graph/extensibility-overview), named after the application that registered them:
 * `owner` is Doorbell's own, another application's is written in full, `extension_<application id>_owner`; and
 * `extensionAttribute1` to `15`, which come from an on-premises directory. `null`: no name that a property could have.
 */
export function attributeFor(key: string, clientId: string | null): Attribute | null {
  if (/^extensionAttribute([1-9]|1[0-5])$/.test(key))
    return {
      select: 'onPremisesExtensionAttributes',
      read: group => group.onPremisesExtensionAttributes?.[key],
    }
  if (/^extension_[0-9a-f]{32}_[A-Za-z0-9]+$/.test(key)) return property(key)
  return clientId !== null && /^[A-Za-z0-9]+$/.test(key)
    ? property(`extension_${clientId.toLowerCase().replaceAll('-', '')}_${key}`)
    : null
}

const property = (name: string): Attribute => ({ select: name, read: group => group[name] })
