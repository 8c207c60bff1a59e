import { sentenceCard } from '../../cards/answer-card.ts'
import { type Card, line } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'

/** What only a surface can have to say: that Doorbell itself could not be reached, or not in time. */
export const notRecorded = 'This could not be recorded just now, so nothing happened. Please try again in a minute.'
export const perhapsRecorded =
  'I could not make sure in time that this was recorded. Please try again: nothing is ever done twice.'
export const formNotOpened = 'The form could not be opened in time. Please try again.'

export const sentence = (words: string): Card => sentenceCard(line(words), 'bad')

export const brokenSentence = (incident: string): string =>
  `Something went wrong on my side. Please try again; if it stays, quote ${incident}.`

export const loadingRequestForm: Form = {
  kind: 'loading',
  title: 'Request access',
  text: 'Looking up what you may ask for…',
}
export const loadingDenyForm: Form = { kind: 'loading', title: 'One moment', text: 'Looking up the request…' }
export const loadingOtherForm: Form = { kind: 'loading', title: 'One moment', text: 'Looking up what is open to you…' }
export const sendingForm = (title: string): Form => ({ kind: 'loading', title, text: 'Sending…' })
