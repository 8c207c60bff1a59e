import { z } from 'zod'
import { longestBreakGlass } from '../../../access/break-glass.ts'
import { directoryName, duration, section, words } from '../values.ts'
import { notify } from './notify.ts'
import { approver, exclude, namesSomebody } from './people.ts'
import { selector } from './resources.ts'

/** Named one by one: in an emergency nobody is asked, so that nobody is let in by being anybody. An empty list means nobody. */
const breakers = section({
  groups: z.array(directoryName).optional(),
  users: z.array(directoryName).optional(),
  exclude,
}).refine(namesSomebody, { error: 'says nothing: give groups or users; an empty list means nobody' })

export const breakGlassSchema = section({
  name: words.optional().describe('Unique; absent: Break-glass, and Break-glass 2 and so on of further ones'),
  resources: z.array(selector).min(1),
  requesters: breakers.describe('Who may give themselves access in an emergency, with nobody asked'),
  duration: duration
    .refine(minutes => minutes <= longestBreakGlass, {
      error: 'is longer than 4 hours: what is given with nobody asked is short, and never extended',
    })
    .describe('How long it is given for, at most 4h; it is never extended'),
  tell: z.array(approver).min(1).describe('Who is told at once, each in a message of their own'),
  reviewers: z
    .array(approver)
    .min(1)
    .describe('Who signs it off afterwards, and is reminded until they have; never who did it'),
  notify: notify.optional().describe('A channel that is told at once as well'),
})

export type FileBreakGlass = z.output<typeof breakGlassSchema>
