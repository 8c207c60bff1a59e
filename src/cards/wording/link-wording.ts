import type { LinkRefusal } from '../../access/page-refusal.ts'
import { type Line, line } from '../card.ts'
import { explain } from '../refusals/refusal-wording.ts'

type OfLinks = Exclude<LinkRefusal['reason'], 'cannot-check' | keyof typeof toldInChat>

/** Refusals that the chat knows as well, and says in the same words. */
const toldInChat = {
  'bot-account': true,
  'guest-account': true,
  'foreign-account': true,
  'deactivated-account': true,
  'not-linked': true,
  'cut-off': true,
  'linked-to-another-account': true,
  'address-unconfirmed': true,
  'address-not-allowed': true,
  'nobody-in-directory': true,
  'several-in-directory': true,
  'disabled-in-directory': true,
  'guest-in-directory': true,
} as const

const anew = 'In the chat, ask Doorbell for a new link.'

const pageText: Readonly<Record<OfLinks, { readonly title: string; readonly text: string }>> = {
  'link-unknown': { title: 'There is no such link', text: `It may have been cut off when it was copied. ${anew}` },
  'link-expired': { title: 'This link has run out', text: `A link works for 10 minutes. ${anew}` },
  'link-used': { title: 'This link was used', text: `A link works once, and this one is over. ${anew}` },
  'link-other-browser': {
    title: 'This link is open in another browser',
    text: `Everything has to be done in the browser that began, with its cookies switched on. Nothing was linked here. ${anew}`,
  },
  'form-not-ours': {
    title: 'That did not come from our page',
    text: 'Nothing was linked. Please go back to the page and press the button there.',
  },
  'sign-in-not-ours': {
    title: 'That answer does not belong to this sign-in',
    text: `Nothing was linked. Somebody may have sent you an address to open; Doorbell takes no answer that it did not ask for. ${anew}`,
  },
  'sign-in-used': {
    title: 'That sign-in was already used',
    text: `An answer of a sign-in counts once. Go on where you were, or begin anew: ${anew.charAt(0).toLowerCase()}${anew.slice(1)}`,
  },
  'sign-in-cancelled': { title: 'You were not signed in', text: `The sign-in was cancelled or refused there. ${anew}` },
  'sign-in-unproven': {
    title: 'The sign-in proved nothing',
    text: `The answer was not signed by the right service for Doorbell and this attempt, or had run out. Nothing was linked. ${anew}`,
  },
  'other-chat-account': {
    title: 'You signed in to another chat account',
    text: `The link was asked for by a different account than the one you signed in with. Nothing was linked. Sign in to the account that asked, or ask for a link with the other one. ${anew}`,
  },
  'other-tenant': {
    title: 'You signed in to another organisation',
    text: `That account is not of the directory that Doorbell serves. Nothing was linked. Sign in with your work account. ${anew}`,
  },
  'account-taken': {
    title: 'Your chat account is linked to somebody else',
    text: 'It is already linked to another account in the directory, and only your access admins can change that. Nothing was linked.',
  },
  'already-linked': {
    title: 'You are already linked',
    text: 'This chat account and this account in the directory are already linked to each other. There is nothing to do.',
  },
}

/** What a page says when nothing is linked: a heading and what to do. */
export function explainLinkRefusal(refusal: LinkRefusal): { readonly title: string; readonly line: Line } {
  if (refusal.reason === 'cannot-check')
    return {
      title: 'That cannot be checked now',
      line: line(
        'Doorbell cannot reach everything that it has to ask for this, so nothing was linked. Please open the link from the chat again in a minute.',
      ),
    }
  if (isToldInChat(refusal)) return { title: 'Your accounts cannot be linked', line: explain(refusal, String) }
  const { title, text } = pageText[refusal.reason]
  return { title, line: line(text) }
}

const isToldInChat = (refusal: LinkRefusal): refusal is Extract<LinkRefusal, { reason: keyof typeof toldInChat }> =>
  refusal.reason in toldInChat
