import { z } from 'zod'
import { directoryName, section, words } from '../values.ts'

export const ending = z.enum(['auto', 'pim', 'timer'])

export const resourceType = z.enum(['group', 'directory-role'])

export const selector = section({
  integration: words,
  type: resourceType,
  name: directoryName.optional(),
  matching: words
    .optional()
    .describe('A pattern with *, in which case does not count; "*" alone: everything of this type that is listed'),
  tagged: z
    .record(words, words)
    .refine(tags => Object.keys(tags).length > 0, { error: 'names no tag: { env: prod }' })
    .optional()
    .describe('Tags that a resource has to carry, all of them, as tags of its integration says'),
  scope: directoryName.optional().describe('Of a directory role: the administrative unit; absent: the whole tenant'),
  ending: ending.optional().describe('Of these resources, in place of what their integration says'),
}).refine(({ name, matching, tagged }) => [name, matching, tagged].filter(how => how !== undefined).length === 1, {
  error: 'needs either name, matching or tagged',
})

export const opened = z.union([selector, section({ bundle: words.describe('The name of one of bundles') })], {
  error: 'must be { integration, type, and one of name, matching, tagged } or { bundle: name }',
})

export type FileSelector = z.output<typeof selector>
