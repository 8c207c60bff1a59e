import { createHash } from 'node:crypto'
import type { Entitlement } from '../../access/catalog.ts'
import type { BundleName } from '../../access/vocabulary.ts'

/**
 * The value of one choice in a form: short enough for every chat, and saying nothing. It comes back untrusted, so it is
 * never read, only compared with what this person may choose at that moment.
 */
export const encodeChoice = ({ integration, resource }: Entitlement): string => digest([integration, resource])

/** Of a bundle with what it holds at that moment: whoever chose it was shown that, and asks for nothing else. */
export const encodeBundle = (bundle: BundleName, parts: readonly Entitlement[]): string => {
  const held = parts.map(({ integration, resource }) => JSON.stringify([integration, resource])).toSorted()
  return `${nameOf(digest(['bundle', bundle, 'all of it']))}.${digest(held).slice(0, 12)}`
}

/** Whether both are the same bundle by its name, whatever it holds. */
export const isSameBundle = (one: string, other: string): boolean =>
  one.includes('.') && other.includes('.') && nameOf(one) === nameOf(other)

/** Of all that is chosen in one field, as both chats bring it: none holds a comma itself. */
export const chosenTogether = (choices: readonly string[]): string => choices.join(',')

/** Each once. */
export const apartIn = (value: string): readonly string[] => [
  ...new Set(
    value
      .split(',')
      .map(one => one.trim())
      .filter(one => one !== ''),
  ),
]

const nameOf = (choice: string): string => choice.slice(0, 14)

const digest = (of: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 27)
