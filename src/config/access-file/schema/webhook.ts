import { z } from 'zod'
import { auditActions } from '../../../access/audit.ts'
import { meansSomething } from '../../../access/webhook.ts'
import { section, words } from '../values.ts'
import { isAddress, problemOfUrl } from '../webhook-url.ts'

const secretPlace = z.union(
  [
    section({
      env: z.string().regex(/^WEBHOOK_SECRET_[A-Z0-9_]+$/, {
        error: 'must be the name of a variable that begins with WEBHOOK_SECRET_',
      }),
    }),
    section({ file: words }),
  ],
  { error: 'must be { env: WEBHOOK_SECRET_… } or { file: path }: the secret itself never stands in this file' },
)

export const webhookSchema = section({
  name: words.describe('Unique; what the log, the delivery log and admins call it'),
  url: z.string().superRefine((text, context) => {
    const problem = problemOfUrl(text)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  }),
  events: z
    .array(
      z.string().refine(wanted => meansSomething(wanted, auditActions), {
        error: 'is no action of the audit: give one such as request.submitted, all of a noun such as grant.*, or *',
      }),
    )
    .min(1)
    .describe('Actions of the audit: request.submitted, grant.*, or * for all of them'),
  secret: secretPlace.describe('Where the secret is that messages are signed with: whsec_ and base64'),
  allowPrivate: z
    .array(z.string().refine(isAddress, { error: 'must be one address such as 10.0.0.5' }))
    .min(1)
    .optional()
    .describe('Addresses inside a network that the url may lead to; all others are refused when it connects'),
})

export type FileWebhook = z.output<typeof webhookSchema>
