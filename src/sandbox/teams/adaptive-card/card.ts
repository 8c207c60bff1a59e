import { z } from 'zod'
import { limits } from '../limits.ts'
import { inputs } from './inputs.ts'
import {
  color,
  common,
  containerStyle,
  fontType,
  horizontal,
  imageUrl,
  linkUrl,
  looks,
  pixels,
  text,
  textSize,
  vertical,
  weight,
} from './parts.ts'

/** Adaptive Cards 1.5 as a bot may send them to Teams, https://adaptivecards.io/explorer/. Typed loosely, because they hold each other. */
const element: z.ZodType = z.lazy(() => z.discriminatedUnion('type', elements))
const action: z.ZodType = z.lazy(() => z.discriminatedUnion('type', actions))
const body = z.array(element)
/** What is shown where the client does not know the thing itself. */
const fallback = <T extends z.ZodType>(of: T) => z.union([z.literal('drop'), of]).optional()

const anAction = {
  id: text.optional(),
  title: text.optional(),
  iconUrl: imageUrl.optional(),
  style: z.enum(['default', 'positive', 'destructive']).optional(),
  mode: z.enum(['primary', 'secondary']).optional(),
  tooltip: text.optional(),
  isEnabled: z.boolean().optional(),
  requires: z.record(z.string(), z.string()).optional(),
  fallback: fallback(action),
}

const associatedInputs = z.enum(['auto', 'none']).optional()
const data = z.union([z.string(), z.record(z.string(), z.unknown())]).optional()

const execute = z.strictObject({
  type: z.literal('Action.Execute'),
  ...anAction,
  verb: text.optional(),
  data,
  associatedInputs,
})

const actions = [
  execute,
  z.strictObject({ type: z.literal('Action.Submit'), ...anAction, data, associatedInputs }),
  z.strictObject({ type: z.literal('Action.OpenUrl'), ...anAction, url: linkUrl }),
  z.strictObject({ type: z.literal('Action.ShowCard'), ...anAction, card: z.lazy(() => z.strictObject(content)) }),
  z.strictObject({
    type: z.literal('Action.ToggleVisibility'),
    ...anAction,
    targetElements: z
      .array(z.union([text, z.strictObject({ elementId: text, isVisible: z.boolean().optional() })]))
      .min(1),
  }),
] as const

const withFallback = { ...common, fallback: fallback(element) }
const selectAction = action.optional()

const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string(),
  ...looks,
  highlight: z.boolean().optional(),
  italic: z.boolean().optional(),
  strikethrough: z.boolean().optional(),
  underline: z.boolean().optional(),
  selectAction,
})

const image = z.strictObject({
  type: z.literal('Image'),
  ...withFallback,
  url: imageUrl,
  altText: z.string().optional(),
  backgroundColor: z.string().optional(),
  height: z.union([z.enum(['auto', 'stretch']), pixels]).optional(),
  horizontalAlignment: horizontal.optional(),
  selectAction,
  size: z.enum(['auto', 'stretch', 'small', 'medium', 'large']).optional(),
  style: z.enum(['default', 'person']).optional(),
  width: pixels.optional(),
})

const box = {
  ...withFallback,
  selectAction,
  style: containerStyle.optional(),
  verticalContentAlignment: vertical.optional(),
  bleed: z.boolean().optional(),
  minHeight: pixels.optional(),
  rtl: z.boolean().optional(),
  roundedCorners: z.boolean().optional(),
  showBorder: z.boolean().optional(),
}

const column = z.strictObject({
  type: z.literal('Column').optional(),
  ...box,
  items: body.optional(),
  width: z.union([z.enum(['auto', 'stretch']), pixels, z.number(), z.string().regex(/^\d+(\.\d+)?$/)]).optional(),
})

const tableCell = z.strictObject({ type: z.literal('TableCell'), ...box, items: body })

const elements = [
  z.strictObject({
    type: z.literal('TextBlock'),
    ...withFallback,
    text: z.string(),
    ...looks,
    color: color.optional(),
    fontType: fontType.optional(),
    horizontalAlignment: horizontal.optional(),
    maxLines: z.number().int().positive().optional(),
    size: textSize.optional(),
    weight: weight.optional(),
    wrap: z.boolean().optional(),
    style: z.enum(['default', 'heading', 'columnHeader']).optional(),
  }),
  z.strictObject({
    type: z.literal('RichTextBlock'),
    ...withFallback,
    inlines: z.array(z.union([z.string(), textRun])).min(1),
    horizontalAlignment: horizontal.optional(),
  }),
  image,
  z.strictObject({
    type: z.literal('ImageSet'),
    ...withFallback,
    images: z.array(image).min(1),
    imageSize: z.enum(['auto', 'stretch', 'small', 'medium', 'large']).optional(),
  }),
  z.strictObject({ type: z.literal('Container'), ...box, items: body }),
  z.strictObject({
    type: z.literal('ColumnSet'),
    ...box,
    columns: z.array(column).optional(),
    horizontalAlignment: horizontal.optional(),
  }),
  z.strictObject({
    type: z.literal('FactSet'),
    ...withFallback,
    facts: z.array(z.strictObject({ title: text, value: text })).min(1),
  }),
  z.strictObject({
    type: z.literal('Table'),
    ...withFallback,
    columns: z.array(
      z.strictObject({
        width: z.union([z.number(), pixels]).optional(),
        horizontalCellContentAlignment: horizontal.optional(),
        verticalCellContentAlignment: vertical.optional(),
      }),
    ),
    rows: z.array(
      z.strictObject({
        type: z.literal('TableRow'),
        cells: z.array(tableCell),
        style: containerStyle.optional(),
        horizontalCellContentAlignment: horizontal.optional(),
        verticalCellContentAlignment: vertical.optional(),
      }),
    ),
    firstRowAsHeader: z.boolean().optional(),
    showGridLines: z.boolean().optional(),
    gridStyle: containerStyle.optional(),
    horizontalCellContentAlignment: horizontal.optional(),
    verticalCellContentAlignment: vertical.optional(),
  }),
  z.strictObject({ type: z.literal('ActionSet'), ...withFallback, actions: z.array(action).min(1) }),
  ...inputs,
] as const

const content = {
  type: z.literal('AdaptiveCard'),
  $schema: z.string().optional(),
  version: z
    .string()
    .regex(/^1\.[0-5]$/, 'must be a version up to 1.5: Teams shows no later one from a bot')
    .optional(),
  body: body.optional(),
  actions: z.array(action).optional(),
  fallbackText: text.optional(),
  lang: text.optional(),
  speak: text.optional(),
  minHeight: pixels.optional(),
  rtl: z.boolean().optional(),
  verticalContentAlignment: vertical.optional(),
  selectAction,
  /** Of Teams: the width, and who is named in the text. */
  msteams: z
    .strictObject({
      width: z.literal('Full').optional(),
      entities: z.array(z.record(z.string(), z.unknown())).optional(),
    })
    .optional(),
}

/** A card by itself, which has to say its version. */
export const adaptiveCard = z.strictObject({
  ...content,
  version: content.version.unwrap(),
  refresh: z
    .strictObject({
      action: execute,
      userIds: z.array(text).max(limits.refreshUserIds).optional(),
      expires: z.string().optional(),
    })
    .optional(),
})
