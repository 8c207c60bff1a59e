import { z } from 'zod'
import { directoryName, section, words } from '../values.ts'

export const ending = z.enum(['auto', 'pim', 'timer'])

export const resourceType = z.enum(['group', 'directory-role'])

const selecting = {
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
}

const selectsOneWay = ({ name, matching, tagged }: { name?: unknown; matching?: unknown; tagged?: unknown }): boolean =>
  [name, matching, tagged].filter(how => how !== undefined).length === 1
const oneWay = { error: 'needs either name, matching or tagged' }

export const selector = section(selecting).refine(selectsOneWay, oneWay)

/** In an emergency nobody is asked, so that there it is never accepted. */
const selectorOfFlow = section({
  ...selecting,
  confersAuthority: z
    .literal('accepted')
    .optional()
    .describe(
      'With name: it may be handed out though whoever is in it decides in Doorbell. What Doorbell gave never counts towards deciding',
    ),
}).refine(selectsOneWay, oneWay)

export const opened = z.union([selectorOfFlow, section({ bundle: words.describe('The name of one of bundles') })], {
  error: 'must be { integration, type, and one of name, matching, tagged } or { bundle: name }',
})

export type FileSelector = z.output<typeof selectorOfFlow>
