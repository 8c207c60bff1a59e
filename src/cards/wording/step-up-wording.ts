import type { StepUpRefusal } from '../../access/page-refusal.ts'
import type { Refusal } from '../../access/refusal.ts'
import { type Line, line } from '../card.ts'
import { explain } from '../refusals/refusal-wording.ts'
import type { Names } from './wording.ts'

/** What the page is about; absent where the address does not tell. */
type About = 'decision' | 'ask' | undefined

interface Words {
  /** That nothing came of it. */
  readonly nothing: string
  readonly anew: string
  readonly pressed: string
  readonly takes: string
  readonly changed: string
}

const decision: Words = {
  nothing: 'Nothing was decided',
  anew: 'In the chat, press Approve again for a new link.',
  pressed: 'when you pressed Approve',
  takes: 'This decision needs',
  changed: 'The request has changed',
}
const ask: Words = {
  nothing: 'Nothing was asked',
  anew: 'In the chat, ask again for a new link.',
  pressed: 'when you asked in the chat',
  takes: 'Asking for this needs',
  changed: 'What it takes has changed',
}
const either: Words = { ...decision, anew: 'In the chat, press Approve, or ask, again for a new link.' }
const wordsFor = (about: About): Words => (about === 'ask' ? ask : about === 'decision' ? decision : either)

type PageText = Readonly<Record<StepUpRefusal['reason'], { readonly title: string; readonly text: string }>>

const pageText = ({ nothing, anew, pressed, takes, changed }: Words): PageText => ({
  'step-up-unknown': { title: 'There is no such link', text: `It may have been cut off when it was copied. ${anew}` },
  'step-up-expired': {
    title: 'This link has run out',
    text: `${nothing}. A link works for 10 minutes. ${anew}`,
  },
  'step-up-over': { title: 'This link was used', text: `A link works once, and this one is over. ${anew}` },
  'step-up-other-browser': {
    title: 'This link is open in another browser',
    text: `Everything has to be done in the browser that began, with its cookies switched on. Nothing was decided here. ${anew}`,
  },
  'step-up-form-not-ours': {
    title: 'That did not come from our page',
    text: `${nothing}. Please go back to the page and press the button there.`,
  },
  'step-up-answer-not-ours': {
    title: 'That answer does not belong to this sign-in',
    text: `${nothing}. Somebody may have sent you an address to open; Doorbell takes no answer that it did not ask for. ${anew}`,
  },
  'step-up-answer-used': {
    title: 'That sign-in was already used',
    text: `An answer of a sign-in counts once. Nothing was decided by it. ${anew}`,
  },
  'step-up-cancelled': {
    title: 'You were not signed in',
    text: `The sign-in was cancelled, or the directory refused it. ${nothing}. ${anew}`,
  },
  'step-up-unproven': {
    title: 'The sign-in proved nothing',
    text: `The answer was not signed by the right service for Doorbell and this attempt, or had run out. ${nothing}. ${anew}`,
  },
  'step-up-other-account': {
    title: 'You signed in with another account',
    text: `The link was given to a different person than the one who signed in. ${nothing}. ${anew}`,
  },
  'step-up-not-strong-enough': {
    title: 'The sign-in was not strong enough',
    text: `${takes} a stronger sign-in than the directory says you made. ${nothing}. ${anew}`,
  },
  'step-up-not-fresh': {
    title: 'The sign-in was too long ago',
    text: `A sign-in counts for five minutes. ${nothing}. ${anew}`,
  },
  'step-up-moved-on': {
    title: changed,
    text: `It is not as it was ${pressed}. ${nothing}. ${anew}`,
  },
})

const isOfThePage = (refusal: Refusal | StepUpRefusal): refusal is StepUpRefusal => refusal.reason in pageText(either)

/** What deciding, or asking, itself refuses is said in the words that the chat has for it. */
export function explainStepUp(
  refusal: Refusal | StepUpRefusal,
  names: Names,
  about?: About,
): { readonly title: string; readonly line: Line } {
  const words = wordsFor(about)
  if (!isOfThePage(refusal)) return { title: words.nothing, line: explain(refusal, names) }
  const { title, text } = pageText(words)[refusal.reason]
  return { title, line: line(text) }
}
