import type { StepUpRefusal } from '../access/page-refusal.ts'
import type { Refusal } from '../access/refusal.ts'
import { isForAnother } from '../cards/parts/for-another.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import { explainStepUp } from '../cards/wording/step-up-wording.ts'
import { lengthText, type Names } from '../cards/wording/wording.ts'
import type { AskShown } from '../use-cases/step-up/ask.ts'
import type { DecisionShown } from '../use-cases/step-up/decide.ts'
import type { StepUpKind } from '../use-cases/step-up/steps.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

/** Says nothing of what is to be decided: whoever holds the address may be a scanner, or somebody else. */
export const stepUpPage = (action: string, secret: string, of: StepUpKind): Page => ({
  status: 200,
  title: of === 'ask' ? 'Sign in to ask' : 'Sign in to decide',
  body: html`<p>${before[of].takes} takes a fresh sign-in. After it this page shows once more what is asked for, and nothing is ${before[of].done} before you say so there.</p>
<form method="post" action="${action}"><input type="hidden" name="link" value="${secret}"><button>Sign in to Microsoft Entra</button></form>
<p class="small">If you did not ${before[of].did} in the chat just now, close this page.</p>`,
})

const before = {
  decision: { takes: 'What you are about to approve', done: 'decided', did: 'press Approve' },
  ask: { takes: 'What you are about to ask for', done: 'asked', did: 'ask for access' },
} as const satisfies Record<StepUpKind, object>

export function decidePage(action: string, { view, form, reader, said }: DecisionShown): Page {
  const { request, resources, names } = view
  const { ask } = request
  return {
    status: 200,
    title: 'Do you approve this?',
    body: html`<dl>
<div><dt>Who</dt><dd>${names(ask.beneficiary)}</dd></div>${isForAnother(ask) ? row('Asked by', names(ask.requester)) : ''}
<div><dt>Access</dt>${resources.map(accessIn)}</div>
<div><dt>For</dt><dd>${lengthText(said?.minutes ?? ask.duration)}${
      said?.minutes === undefined ? '' : html`<small>asked for: ${lengthText(ask.duration)}</small>`
    }</dd></div>${ask.startsAt > ask.submittedAt ? row('Start', momentText(ask.startsAt)) : ''}${ask.ticket === undefined ? '' : row('Ticket', ask.ticket)}${row('Reason', ask.reason)}${
      said?.because
        ? html`
<div><dt>You say</dt><dd>${said.because}</dd></div>`
        : ''
    }
<div><dt>You decide as</dt><dd>${reader}</dd></div>
</dl>
<form method="post" action="${action}"><input type="hidden" name="form" value="${form}"><button>Approve</button></form>
<p class="small">If you do not, close this page: nothing is decided, and you can deny it in the chat.</p>`,
  }
}

const row = (name: string, value: string) => html`
<div><dt>${name}</dt><dd>${value}</dd></div>`

/** Whose clocks the browser goes by is not known here. */
const momentText = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const askPage = (action: string, { asks, resources, form, reader, whom }: AskShown): Page => ({
  status: 200,
  title: 'Do you ask for this?',
  body: html`<dl>${whom === undefined ? '' : row('For whom', whom)}
<div><dt>Access</dt>${resources.map(accessIn)}</div>
<div><dt>For</dt><dd>${lengthText(asks.duration)}</dd></div>
${asks.startsAt === undefined ? '' : row('Start', momentText(asks.startsAt))}${asks.ticket === undefined ? '' : row('Ticket', asks.ticket)}${row('Reason', asks.reason)}
<div><dt>You ask as</dt><dd>${reader}</dd></div>
</dl>
<form method="post" action="${action}"><input type="hidden" name="form" value="${form}"><button>Ask for it</button></form>
<p class="small">If you do not, close this page: nothing is asked.</p>`,
})

const accessIn = ({ name, type, gives }: AskShown['resources'][number]) =>
  html`<dd>${name}<small>${type}${gives && gives.length > 0 ? `, gives ${gives.join(', ')}` : ''}</small></dd>`

export const askedPage: Page = {
  status: 200,
  title: 'Asked for',
  body: html`<p>Your request is on its way, with the sign-in behind it. You will find it in our conversation in the chat, and can close this page.</p>`,
}

export const decidedPage: Page = {
  status: 200,
  title: 'Approved',
  body: html`<p>Your decision is recorded, with the sign-in behind it. You can close this page.</p>`,
}

export function notDecidedPage(refusal: Refusal | StepUpRefusal, names: Names, of?: StepUpKind): Page {
  const { title, line } = explainStepUp(refusal, names, of)
  return {
    status: refusal.reason === 'cannot-check' ? 503 : refusal.reason === 'step-up-unknown' ? 404 : 403,
    title,
    body: html`<p>${plainText(line)}</p>`,
  }
}
