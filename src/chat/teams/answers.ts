import { Fault } from '../../ports/fault.ts'
import type { InvokeAnswer } from './adapter.ts'
import { type AdaptiveCard, cardContentType } from './adaptive-card.ts'
import * as words from './words.ts'

/** What an invoke is answered with: a card in the place of the one pressed, words that pass by, or what a field suggests. */
export const cardAnswer = (content: AdaptiveCard): InvokeAnswer => invoke(cardContentType, content)
export const toast = (sentence: string): InvokeAnswer => invoke('application/vnd.microsoft.activity.message', sentence)
export const suggestions = (results: readonly { title: string; value: string }[]): InvokeAnswer =>
  invoke('application/vnd.microsoft.search.searchResponse', { results })

const invoke = (type: string, value: unknown): InvokeAnswer => ({ status: 200, body: { statusCode: 200, type, value } })

/** Something of ours broke: Teams says so in its own words, and the id finds it in the log. */
export const brokenAnswer = (incident: string): InvokeAnswer => ({
  status: 200,
  body: {
    statusCode: 500,
    type: 'application/vnd.microsoft.error',
    value: { code: 'SomethingWentWrong', message: words.brokenSentence(incident) },
  },
})

export function sentenceFor(error: unknown, incident: string): string {
  if (!(error instanceof Fault)) return words.brokenSentence(incident)
  return error.result === 'unknown' ? words.perhapsRecorded : words.notRecorded
}
