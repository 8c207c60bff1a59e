import type { SecondEndRule } from '../access/resource-selector.ts'
import type { FileIntegration } from './access-file/schema/integration.ts'

/** What the file calls it is the word of its provider. */
export const secondEndRules = {
  auto: 'where-possible',
  pim: 'required',
  timer: 'never',
} as const satisfies Record<NonNullable<FileIntegration['ending']>, SecondEndRule>
