import { z } from 'zod'
import { directoryName, section, words } from '../values.ts'
import { resourceType } from './resources.ts'

/** A card tells of each, and has to hold them all. */
export const mostInBundle = 20

export const bundleSchema = section({
  name: words.describe('Unique; what people ask for'),
  resources: z
    .array(
      section({
        integration: words,
        type: resourceType,
        name: directoryName,
        scope: directoryName
          .optional()
          .describe('Of a directory role: the administrative unit; absent: the whole tenant'),
      }),
    )
    .min(1)
    .max(mostInBundle, {
      error: `names more than ${mostInBundle} resources: nobody could read what they decide about. Make a group of those that always go together, or several bundles`,
    })
    .describe(
      `Each by its name, at most ${mostInBundle}; each is decided about by its own owner, and given and ended by itself`,
    ),
})

export type FileBundle = z.output<typeof bundleSchema>
