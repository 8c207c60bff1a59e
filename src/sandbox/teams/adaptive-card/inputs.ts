import { z } from 'zod'
import { common, text } from './parts.ts'

const input = {
  ...common,
  id: text,
  label: text.optional(),
  isRequired: z.boolean().optional(),
  errorMessage: text.optional(),
}

/** A menu that asks the bot while somebody types; its second list of keys is ahead of version 1.5, and known to Teams. */
const dataQuery = z.strictObject({
  type: z.literal('Data.Query'),
  dataset: text,
  count: z.number().int().positive().optional(),
  skip: z.number().int().min(0).optional(),
  associatedInputs: z.enum(['auto', 'none']).optional(),
})

export const choices = z.array(z.strictObject({ title: text, value: text }))

const choiceSet = z
  .strictObject({
    type: z.literal('Input.ChoiceSet'),
    ...input,
    choices: choices.optional(),
    'choices.data': dataQuery.optional(),
    isMultiSelect: z.boolean().optional(),
    style: z.enum(['compact', 'expanded', 'filtered']).optional(),
    value: z.string().optional(),
    placeholder: text.optional(),
    wrap: z.boolean().optional(),
  })
  .refine(it => it['choices.data'] !== undefined || (it.choices?.length ?? 0) > 0, 'must offer at least one choice')
  .refine(
    it => it['choices.data'] === undefined || it.style === 'filtered',
    'asks the bot only where its style is filtered',
  )

export const inputs = [
  z.strictObject({
    type: z.literal('Input.Text'),
    ...input,
    isMultiline: z.boolean().optional(),
    maxLength: z.number().int().positive().optional(),
    placeholder: text.optional(),
    regex: text.optional(),
    style: z.enum(['text', 'tel', 'url', 'email', 'password']).optional(),
    value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Number'),
    ...input,
    min: z.number().optional(),
    max: z.number().optional(),
    placeholder: text.optional(),
    value: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Date'),
    ...input,
    min: text.optional(),
    max: text.optional(),
    placeholder: text.optional(),
    value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Time'),
    ...input,
    min: text.optional(),
    max: text.optional(),
    placeholder: text.optional(),
    value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Toggle'),
    ...input,
    title: text,
    value: z.string().optional(),
    valueOn: z.string().optional(),
    valueOff: z.string().optional(),
    wrap: z.boolean().optional(),
  }),
  choiceSet,
] as const
