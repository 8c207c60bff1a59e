import { z } from 'zod'
import { weekdays } from '../../../access/hours.ts'
import { requestForKinds } from '../../../access/request-for.ts'
import { ticketPattern } from '../ticket-pattern.ts'
import { duration, section, timeOfDay, timeZone, words } from '../values.ts'
import { byPeople } from './approval.ts'
import { notify } from './notify.ts'
import { requesters } from './requesters.ts'
import { opened } from './resources.ts'

const context = z.string().regex(/^(none|c([1-9]|[1-9]\d))$/, {
  error: 'must be an authentication context: c1 to c99, or none',
})

export const extensions = section({ max: z.int().min(1), each: duration })

export const stepUp = section({
  approver: context
    .optional()
    .describe('The authentication context that a fresh sign-in of whoever approves has to satisfy, c1 to c99, or none'),
  requester: context
    .optional()
    .describe('The same of whoever asks: nothing is asked before they have signed in afresh'),
}).refine(({ approver = 'none', requester = 'none' }) => approver !== 'none' || requester !== 'none', {
  error: 'asks nobody for anything: give approver or requester an authentication context, or leave stepUp out',
})

export const flowSchema = section({
  name: words.describe('Unique'),
  requesters,
  resources: z.array(opened).min(1),
  duration: section({
    default: duration,
    max: duration,
    presets: z
      .array(duration)
      .min(1)
      .max(12)
      .optional()
      .describe(
        'The lengths that the form has to press; any other up to max may be typed. Absent: usual steps up to max',
      ),
  }),
  justification: section({ required: z.boolean() }).default({ required: true }),
  requestFor: z
    .array(z.enum(requestForKinds))
    .min(1)
    .optional()
    .describe(
      'For whom it may be asked: self (default), others, direct-reports, own-admin-account; whoever receives it is told, and never decides',
    ),
  startWithin: duration
    .optional()
    .describe('How far ahead it may be asked to begin, as in 7d; absent: it begins as soon as it is approved'),
  ticket: section({ required: z.boolean().default(true), pattern: ticketPattern.optional() })
    .optional()
    .describe('The number of a ticket that whoever asks gives besides; absent: nobody is asked for one'),
  approval: z
    .union([z.literal('automatic'), byPeople], { error: 'must be automatic, or a mapping with stages' })
    .describe('automatic: whatever is asked by this flow is given at once, and nobody is asked'),
  extensions: extensions
    .optional()
    .describe('How often, and by how much, the holder may keep it longer without a new decision, within duration.max'),
  stepUp: stepUp
    .optional()
    .describe(
      'Whoever approves, or asks, signs in afresh, on a page that shows what it is about; needs PUBLIC_URL and the sign-in app',
    ),
  revokeSessions: z
    .enum(['never', 'offer', 'always'])
    .optional()
    .describe(
      'Make whoever had it sign in again everywhere when it has ended: offer puts a button on the card, always does it each time',
    ),
  hours: section({
    days: z.array(z.enum(weekdays)).min(1),
    from: timeOfDay,
    to: timeOfDay.describe('Both borders are inside; before from: over midnight, into the day after'),
    zone: timeZone,
    endWithHours: z
      .boolean()
      .default(false)
      .describe(
        'What was given within them ends with them, however long it was given for; else it goes on when they are over',
      ),
  })
    .optional()
    .describe('When what is asked by this flow may begin'),
  notify: notify
    .optional()
    .describe('A channel in which every request of this flow is shown besides, in one chat or in each'),
})

export type FileFlow = z.output<typeof flowSchema>
