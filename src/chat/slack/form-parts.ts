import type { KnownBlock, PlainTextElement, PlainTextOption } from '@slack/types'
import type { FormOption } from '../../cards/forms/form.ts'
import { asQuoted, oneLine } from '../both/clean.ts'
import { limits } from './limits.ts'

/** Slack shows an error at the field only in answer to a submission; a form that is filled later carries it below. */
export function fieldError(sentence: string | undefined): KnownBlock[] {
  if (!sentence) return []
  return [{ type: 'context', elements: [plain(`⚠️ ${sentence}`, limits.contextElement)] }]
}

export const initially = (typed: string): { initial_value?: string } => {
  const kept = asQuoted(typed, limits.inputValue)
  return kept ? { initial_value: kept } : {}
}

export const hint = (words: string): { hint?: PlainTextElement } =>
  words ? { hint: plain(words, limits.inputHint) } : {}

export const plain = (words: string, longest: number = limits.buttonLabel): PlainTextElement => ({
  type: 'plain_text',
  text: oneLine(words, longest) || '—',
  emoji: false,
})

/** `null` for what Slack would refuse: a value cannot be cut, and one refused option spoils the whole list. */
export function renderOption(option: FormOption): PlainTextOption | null {
  if (option.value === '' || option.value.length > limits.optionValue) return null
  const description = option.description ? oneLine(option.description, limits.optionDescription) : ''
  return {
    text: plain(option.label, limits.optionText),
    value: option.value,
    ...(description ? { description: plain(description) } : {}),
  }
}
