import { z } from 'zod'
import { weekdays } from '../../../access/hours.ts'
import { isNarrowedBy, narrowedBy, reportKinds } from '../../../access/report.ts'
import { directoryName, duration, section, timeOfDay, timeZone, words } from '../values.ts'
import { notify } from './notify.ts'
import { resourceType } from './resources.ts'

export const reportSchema = section({
  name: words.describe('Unique; its title in the channel'),
  report: z.enum(reportKinds).describe('What it tells, as /access report does'),
  of: section({
    integration: words,
    type: resourceType,
    name: directoryName,
    scope: directoryName.optional().describe('Of a directory role: the administrative unit; absent: the whole tenant'),
  })
    .optional()
    .describe('The one resource that it is about; absent: everything'),
  where: z
    .record(words, z.string())
    .optional()
    .describe('Only rows whose columns say this, as in { state: denied }; person: whoever had a part in it'),
  last: duration.prefault('7d').describe('How far back it goes; absent: a week'),
  every: section({
    days: z.array(z.enum(weekdays)).min(1),
    at: timeOfDay,
    zone: timeZone,
  }).describe('When it is posted'),
  to: notify.describe(
    'The channel. Everybody in it reads the table, so that what shows more, or elsewhere, waits for two admins as what widens access does',
  ),
}).superRefine(({ report, where = {} }, context) => {
  for (const [column, value] of Object.entries(where)) {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['where', column], message })
    if (!isNarrowedBy(report, column)) refuse(`is no column of ${report}: it has ${narrowedBy(report).join(', ')}`)
    // Two may have one name, or come to have it, and everybody in the room reads the rows of both.
    else if (column === 'resource' && value !== '')
      refuse(
        'is a name, which another resource may come to have: name the one resource with of, which means it by its id',
      )
  }
})

export type FileReport = z.output<typeof reportSchema>
