import { refusalCard, sentenceCard } from '../../cards/answer-card.ts'
import { isOfEarlierRelease } from '../../cards/buttons.ts'
import { type Card, line } from '../../cards/card.ts'
import type { Form } from '../../cards/forms/form.ts'

/** What only a surface can have to say: that Doorbell itself could not be reached, or not in time, and what happens meanwhile. */
export const notRecorded = 'This could not be recorded just now, so nothing happened. Please try again in a minute.'
export const perhapsRecorded =
  'I could not make sure in time that this was recorded. Please try again: nothing is ever done twice.'
/** True for whoever decided, whose card or list changes, and for whoever had no say, who is written to. */
export const noted = 'Noted. In a moment the card tells what came of it, or I write to you.'
export const notHere = 'I know of no such card here.'
/** Above the names of what somebody may want again. */
export const askedBefore = 'Asked for before. A press fills the form as you filled it then:'
export const formFilled = 'In a moment the form is filled as you filled it then.'
export const formOpened = 'I am sending you a form in our chat.'
export const answeredInPrivate =
  'I answer in private, and cannot write to you there. Please open a chat with me, or add me as an app, and ask again. I do nothing for guests and for people of other organisations: if you are one, ask whoever you work with here.'

export const sentence = (words: string): Card => sentenceCard(line(words), 'bad')

/** In the place of a card whose buttons mean nothing any more, or never did. */
export const ofBefore = (value: string): Card =>
  refusalCard({ reason: isOfEarlierRelease(value) ? 'card-of-before' : 'no-such-request' }, String)

export const brokenSentence = (incident: string): string =>
  `Something went wrong on my side. Please try again; if it stays, quote ${incident}.`

export const sendingForm = (title: string): Form => ({ kind: 'loading', title, text: 'Sending…' })

/** What people type before a verb in a room, and may type anywhere. */
export const calledInARoom = '@Doorbell'
