import { z } from 'zod'
import { policyChangeRules } from '../../access/policy.ts'
import { breakGlassSchema } from './schema/break-glass.ts'
import { bundleSchema } from './schema/bundle.ts'
import { flowSchema } from './schema/flow.ts'
import { identity } from './schema/identity.ts'
import { integrationSchema } from './schema/integration.ts'
import { people } from './schema/people.ts'
import { reportSchema } from './schema/report.ts'
import { webhookSchema } from './schema/webhook.ts'
import { section } from './values.ts'

/** The access file of this release. Every key that Doorbell will have some day and has not yet is in `not-yet.ts`. */
export const accessFileSchema = section({
  version: z.literal(1),
  admins: people
    .optional()
    .describe(
      'Revoke anything, freeze, panic, set owners, agree to what widens access; their groups are never handed out',
    ),
  auditors: people.optional().describe('Read everything, in chat too; their groups are never handed out'),
  identity,
  policyChange: z
    .enum(policyChangeRules)
    .optional()
    .describe(
      'two-person (what holds with a real tenant where nothing is said): a version of this file that widens access waits until two admins have agreed in chat; one-person: it is in force once it is read',
    ),
  integrations: z.array(integrationSchema).min(1),
  bundles: z
    .array(bundleSchema)
    .min(1)
    .optional()
    .describe('What is asked for together, by one name; a flow opens it with { bundle: name }'),
  flows: z.array(flowSchema).min(1),
  breakGlass: z
    .array(breakGlassSchema)
    .optional()
    .describe(
      'What may be taken in an emergency with nobody asked, and is looked at afterwards; absent or empty: nothing',
    ),
  webhooks: z
    .array(webhookSchema)
    .optional()
    .describe('Receivers outside that are told what was recorded, each message signed; absent or empty: none'),
  reports: z
    .array(reportSchema)
    .optional()
    .describe(
      'Tables that are posted to a channel again and again, for everybody who reads there; absent or empty: none',
    ),
})

export type AccessFileContent = z.output<typeof accessFileSchema>

/** For editors and for `doorbell config schema`. */
export const accessFileJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'Doorbell access file',
  ...z.toJSONSchema(accessFileSchema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }),
})
