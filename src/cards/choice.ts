import { createHash } from 'node:crypto'
import type { Entitlement } from '../access/catalog.ts'
import type { BundleName } from '../access/vocabulary.ts'

/**
 * The value of one choice in a form: short enough for every chat, and saying nothing. It comes back untrusted, so it is
 * never read, only compared with what this person may choose at that moment.
 */
export const encodeChoice = ({ integration, resource }: Entitlement): string => digest([integration, resource])

export const encodeBundle = (bundle: BundleName): string => digest(['bundle', bundle, 'all of it'])

const digest = (of: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 27)
