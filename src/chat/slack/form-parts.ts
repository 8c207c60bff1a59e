import type { KnownBlock, PlainTextElement } from '@slack/types'
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
