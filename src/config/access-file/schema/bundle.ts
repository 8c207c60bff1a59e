import { z } from 'zod'
import { mostParts } from '../../../access/request/of-several.ts'
import { directoryName, section, words } from '../values.ts'
import { resourceType } from './resources.ts'

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
    .max(mostParts, {
      error: `names more than ${mostParts} resources: nobody could read what they decide about. Make a group of those that always go together, or several bundles`,
    })
    .describe(
      `Each by its name, at most ${mostParts}; each is decided about by its own owner, and given and ended by itself`,
    ),
})

export type FileBundle = z.output<typeof bundleSchema>
