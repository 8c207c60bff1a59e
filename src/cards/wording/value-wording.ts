import type { ValueOf } from '../../access/policy-change/change.ts'

/** What is called so in a sentence about a version of the access file that says something else there. */
export const values: Readonly<Record<ValueOf, string>> = {
  'ask-at-most': 'asked at first, of those who may decide',
  'second-end': 'ended by the directory besides',
  'group-filter': 'knows of groups that fit',
  'access-details': 'told to whoever is given it',
  'credential-rotation': 'days after which the admins are reminded of its credential',
  cleanup: 'days after which people without access are forgotten',
  'import-file': 'People’s accounts are read from',
  'owner-keys': 'an owner is named by the keys',
  'owner-attributes': 'what such a key names, where it is no group',
  'owner-sources': 'owners are looked for in',
  onboarding: 'may bring groups under Privileged Identity Management, for ever',
  'same-human': 'Accounts are one human where they have the same',
}

const unsaid: Readonly<Partial<Record<ValueOf, string>>> = {
  'ask-at-most': 'all of them',
  'group-filter': 'anything',
  cleanup: 'never',
  onboarding: 'no',
  'owner-sources': 'tags',
  'credential-rotation': 'never',
}

/** What is kept as no word of the file. */
const words: Readonly<Partial<Record<ValueOf, Readonly<Record<string, string>>>>> = {
  'second-end': { never: 'never', 'where-possible': 'where it can', required: 'always, or nothing is given' },
  onboarding: { true: 'yes', false: 'no' },
}

export function valueText(of: ValueOf, value: string | null): string {
  if (value === null) return unsaid[of] ?? 'nothing'
  return of === 'access-details' ? `“${value}”` : (words[of]?.[value] ?? value)
}
