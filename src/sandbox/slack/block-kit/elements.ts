import { z } from 'zod'
import { limits } from '../limits.ts'
import { actionId, confirm, option, optionGroups, options, plainText, written } from './parts.ts'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const dispatch = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
})

const acting = { action_id: actionId.optional() }
const focusing = { focus_on_load: z.boolean().optional() }
const hinting = { placeholder: plainText(limits.placeholder).optional() }
const confirming = { confirm: confirm.optional() }
const picking = { ...acting, ...focusing, ...hinting, ...confirming }
const typing = { ...acting, ...focusing, ...hinting, dispatch_action_config: dispatch.optional() }
const offered = { options: options.optional(), option_groups: optionGroups.optional() }
const offersOnce = (menu: { options?: unknown; option_groups?: unknown }) =>
  (menu.options === undefined) !== (menu.option_groups === undefined)
const many = { max_selected_items: z.int().min(1).optional() }
const choices = z.array(option).min(1).max(limits.choices)

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(limits.buttonText),
  ...acting,
  url: written(limits.url).optional(),
  value: z.string().max(limits.buttonValue).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  ...confirming,
  accessibility_label: written(limits.accessibilityLabel).optional(),
})

export const image = z.strictObject({
  type: z.literal('image'),
  image_url: written(limits.url),
  alt_text: z.string().max(limits.altText),
})

const overflow = z.strictObject({
  type: z.literal('overflow'),
  options: z
    .array(option.extend({ url: written(limits.url).optional() }))
    .min(1)
    .max(5),
  ...acting,
  ...confirming,
})

/** Everything that a person can press or choose wherever it stands. */
const choosable = [
  z
    .strictObject({ type: z.literal('static_select'), ...picking, ...offered, initial_option: option.optional() })
    .refine(offersOnce, { message: 'must have either options or option_groups' }),
  z.strictObject({
    type: z.literal('external_select'),
    ...picking,
    initial_option: option.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('users_select'),
    ...picking,
    initial_user: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...picking,
      ...offered,
      ...many,
      initial_options: options.optional(),
    })
    .refine(offersOnce, { message: 'must have either options or option_groups' }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...picking,
    ...many,
    initial_options: options.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('datepicker'), ...picking, initial_date: day.optional() }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...picking,
    initial_time: hour.optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...acting,
    ...focusing,
    ...confirming,
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...acting,
    ...focusing,
    ...confirming,
    options: choices,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    ...acting,
    ...focusing,
    ...confirming,
    options: choices,
    initial_options: choices.optional(),
  }),
] as const

const typed = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typing,
    initial_value: z.string().max(limits.inputText).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.inputText).optional(),
    max_length: z.int().min(1).max(limits.inputText).optional(),
  }),
  z.strictObject({ type: z.literal('url_text_input'), ...typing, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('email_text_input'), ...typing, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typing,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const

export const inActions = z.discriminatedUnion('type', [button, overflow, ...choosable])
export const inInput = z.discriminatedUnion('type', [...choosable, ...typed])
export const besideSection = z.discriminatedUnion('type', [button, image, overflow, ...choosable])
