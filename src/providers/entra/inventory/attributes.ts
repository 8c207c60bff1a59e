import { z } from 'zod'
import { GraphFault } from '../graph/faults.ts'

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
 * `extensionAttribute1` to `15`, which come from an on-premises directory. A schema extension holds properties of its own, and one of
 * them is named as Graph's filters do, `extkvbmkofy_doorbell/owner`. Open extensions cannot be asked for in a list of groups, so they are no
 * place to write an owner. `null`: no name that a property could have.
 */
export function attributeFor(key: string, clientId: string | null): Attribute | null {
  if (/^extensionAttribute([1-9]|1[0-5])$/.test(key))
    return {
      select: 'onPremisesExtensionAttributes',
      read: group => group.onPremisesExtensionAttributes?.[key],
    }
  if (/^extension_[0-9a-f]{32}_\w+$/.test(key)) return property(key)
  const [, extension = '', part = ''] = /^([A-Za-z][A-Za-z0-9]*_\w+)\/(\w+)$/.exec(key) ?? []
  if (extension !== '') return { select: extension, read: group => partOf(group[extension], part) }
  return clientId !== null && /^[A-Za-z0-9]+$/.test(key)
    ? property(`extension_${clientId.toLowerCase().replaceAll('-', '')}_${key}`)
    : null
}

const partOf = (value: unknown, part: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined

const property = (name: string): Attribute => ({ select: name, read: group => group[name] })

/** Graph's word that no property of this name was ever registered, or not any more. It has no code of its own for it. */
export const isUnknownProperty = (error: unknown, name: string): boolean =>
  error instanceof GraphFault &&
  error.status === 400 &&
  error.graphMessage.includes(name) &&
  /does not exist as a declared property|could not find a property named/i.test(error.graphMessage)
