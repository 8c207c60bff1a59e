import { z } from 'zod'
import { limits } from '../limits.ts'
import { besideSection, image, inActions, inInput } from './elements.ts'
import { anyText, mrkdwn, plainText, written } from './parts.ts'
import { richText } from './rich-text.ts'

const named = { block_id: written(limits.id).optional() }

const section = z
  .strictObject({
    type: z.literal('section'),
    ...named,
    text: anyText(limits.text).optional(),
    fields: z.array(anyText(limits.fieldText)).min(1).max(limits.sectionFields).optional(),
    accessory: besideSection.optional(),
    expand: z.boolean().optional(),
  })
  .refine(block => block.text !== undefined || block.fields !== undefined, { message: 'missing required field: text' })

const everywhere = [
  section,
  z.strictObject({ type: z.literal('header'), ...named, text: plainText(limits.header) }),
  z.strictObject({ type: z.literal('divider'), ...named }),
  z.strictObject({ type: z.literal('actions'), ...named, elements: z.array(inActions).min(1).max(limits.actions) }),
  z.strictObject({
    type: z.literal('context'),
    ...named,
    elements: z
      .array(z.discriminatedUnion('type', [image, plainText(limits.text), mrkdwn(limits.text)]))
      .min(1)
      .max(limits.contextElements),
  }),
  z.strictObject({
    type: z.literal('input'),
    ...named,
    label: plainText(limits.label),
    element: inInput,
    hint: plainText(limits.label).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  image.extend({ ...named, title: plainText(limits.label).optional() }),
  richText,
] as const

const alert = z.strictObject({
  type: z.literal('alert'),
  ...named,
  text: anyText(limits.text),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
})

/** In messages there is `markdown` and no `alert`; in modals the other way round. Newer kinds are refused, as older clients do. */
const inMessage = z.discriminatedUnion('type', [
  ...everywhere,
  z.strictObject({ type: z.literal('markdown'), ...named, text: written(limits.markdown) }),
])
const inModal = z.discriminatedUnion('type', [...everywhere, alert])
const inHome = z.discriminatedUnion('type', [...everywhere])

export const messageBlocks = z.array(inMessage).max(limits.messageBlocks)
export const modalBlocks = z.array(inModal).max(limits.viewBlocks)
export const homeBlocks = z.array(inHome).max(limits.viewBlocks)
