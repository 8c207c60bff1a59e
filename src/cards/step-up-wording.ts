import type { Refusal, StepUpRefusal } from '../access/refusal.ts'
import { type Line, line } from './card.ts'
import { explain } from './refusal-wording.ts'
import type { Names } from './wording.ts'

const anew = 'In the chat, press Approve again for a new link.'

const pageText: Readonly<Record<StepUpRefusal['reason'], { readonly title: string; readonly text: string }>> = {
  'step-up-unknown': { title: 'There is no such link', text: `It may have been cut off when it was copied. ${anew}` },
  'step-up-expired': {
    title: 'This link has run out',
    text: `Nothing was decided. A link works for 10 minutes. ${anew}`,
  },
  'step-up-over': { title: 'This link was used', text: `A link works once, and this one is over. ${anew}` },
  'step-up-other-browser': {
    title: 'This link is open in another browser',
    text: `Everything has to be done in the browser that began, with its cookies switched on. Nothing was decided here. ${anew}`,
  },
  'step-up-form-not-ours': {
    title: 'That did not come from our page',
    text: 'Nothing was decided. Please go back to the page and press the button there.',
  },
  'step-up-answer-not-ours': {
    title: 'That answer does not belong to this sign-in',
    text: `Nothing was decided. Somebody may have sent you an address to open; Doorbell takes no answer that it did not ask for. ${anew}`,
  },
  'step-up-answer-used': {
    title: 'That sign-in was already used',
    text: `An answer of a sign-in counts once. Nothing was decided by it. ${anew}`,
  },
  'step-up-cancelled': {
    title: 'You were not signed in',
    text: `The sign-in was cancelled, or the directory refused it. Nothing was decided. ${anew}`,
  },
  'step-up-unproven': {
    title: 'The sign-in proved nothing',
    text: `The answer was not signed by the right service for Doorbell and this attempt, or had run out. Nothing was decided. ${anew}`,
  },
  'step-up-other-account': {
    title: 'You signed in with another account',
    text: `The link was given to a different person than the one who signed in. Nothing was decided. ${anew}`,
  },
  'step-up-not-strong-enough': {
    title: 'The sign-in was not strong enough',
    text: `This decision needs a stronger sign-in than the directory says you made. Nothing was decided. ${anew}`,
  },
  'step-up-not-fresh': {
    title: 'The sign-in was too long ago',
    text: `A sign-in counts for five minutes. Nothing was decided. ${anew}`,
  },
  'step-up-moved-on': {
    title: 'The request has changed',
    text: `It is not as it was when you pressed Approve. Nothing was decided. ${anew}`,
  },
}

const isOfThePage = (refusal: Refusal | StepUpRefusal): refusal is StepUpRefusal => refusal.reason in pageText

/** What deciding itself refuses is said in the words that the chat has for it. */
export function explainStepUp(
  refusal: Refusal | StepUpRefusal,
  names: Names,
): { readonly title: string; readonly line: Line } {
  if (!isOfThePage(refusal)) return { title: 'Nothing was decided', line: explain(refusal, names) }
  const { title, text } = pageText[refusal.reason]
  return { title, line: line(text) }
}
