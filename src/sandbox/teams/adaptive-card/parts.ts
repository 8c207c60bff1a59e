import { z } from 'zod'

/** What elements and actions are made of. Unknown keys are refused: Teams shows nothing of what it does not know, and says nothing. */
export const text = z.string().min(1)
/** Teams fetches images itself, over TLS; none comes inside a card. */
export const imageUrl = z.string().regex(/^https:\/\//, 'must be an address that begins with https://')
export const linkUrl = z.string().regex(/^(https?|mailto):/, 'must be an address')
export const pixels = z.string().regex(/^\d+px$/)

export const spacing = z.enum(['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'])
export const color = z.enum(['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'])
export const containerStyle = z.enum(['default', 'emphasis', 'good', 'attention', 'warning', 'accent'])
export const horizontal = z.enum(['left', 'center', 'right'])
export const vertical = z.enum(['top', 'center', 'bottom'])
export const weight = z.enum(['default', 'lighter', 'bolder'])
export const textSize = z.enum(['default', 'small', 'medium', 'large', 'extraLarge'])
export const fontType = z.enum(['default', 'monospace'])

/** What every element may have. */
export const common = {
  id: text.optional(),
  isVisible: z.boolean().optional(),
  separator: z.boolean().optional(),
  spacing: spacing.optional(),
  height: z.enum(['auto', 'stretch']).optional(),
  requires: z.record(z.string(), z.string()).optional(),
  /** Ahead of its version, and known to Teams. */
  targetWidth: z.string().optional(),
}

export const looks = {
  color: color.optional(),
  isSubtle: z.boolean().optional(),
  size: textSize.optional(),
  weight: weight.optional(),
  fontType: fontType.optional(),
}
