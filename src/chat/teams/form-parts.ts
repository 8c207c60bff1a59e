import { type Line, line } from '../../cards/card.ts'
import { asQuoted } from '../both/clean.ts'
import type { Element } from './adaptive-card.ts'
import { richLine } from './render-line.ts'

export const fieldError = (sentence: string | undefined): Element[] =>
  sentence ? [{ ...richLine(line(`⚠️ ${sentence}`)), spacing: 'small' }] : []

export const small = (content: Line): Element => ({
  ...richLine(content, { isSubtle: true, size: 'small' }),
  spacing: 'small',
})

export const initially = (typed: string, longest: number): { value?: string } => {
  const kept = asQuoted(typed, longest)
  return kept ? { value: kept } : {}
}
