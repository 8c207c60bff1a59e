import { z } from 'zod'
import { limits } from '../limits.ts'

/** What blocks and elements are made of. Unknown keys are refused, as Slack refuses them. */
export const written = (max: number) => z.string().min(1).max(max)

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: written(max), emoji: z.boolean().optional() })

export const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: written(max), verbatim: z.boolean().optional() })

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

export const option = z.strictObject({
  text: anyText(limits.optionText),
  value: z.string().max(limits.optionValue),
  description: plainText(limits.optionText).optional(),
})

export const options = z.array(option).min(1).max(limits.options)

export const optionGroups = z
  .array(z.strictObject({ label: plainText(limits.optionText), options }))
  .min(1)
  .max(limits.options)

export const actionId = written(limits.id)
