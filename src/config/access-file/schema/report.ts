import { z } from 'zod'
import { weekdays } from '../../../access/hours.ts'
import { reportKinds } from '../../../access/report.ts'
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
  last: duration.prefault('7d').describe('How far back it goes; absent: a week'),
  every: section({
    days: z.array(z.enum(weekdays)).min(1),
    at: timeOfDay,
    zone: timeZone,
  }).describe('When it is posted'),
  to: notify.describe(
    'The channel. Everybody in it reads the table, so that what shows more, or elsewhere, waits for two admins as what widens access does',
  ),
})

export type FileReport = z.output<typeof reportSchema>
