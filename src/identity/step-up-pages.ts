import type { Refusal, StepUpRefusal } from '../access/refusal.ts'
import { plainText } from '../cards/plain-text.ts'
import type { RequestView } from '../cards/request-view.ts'
import { explainStepUp } from '../cards/step-up-wording.ts'
import { lengthText, type Names } from '../cards/wording.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

/** Says nothing of what is to be decided: whoever holds the address may be a scanner, or somebody else. */
export const stepUpPage = (action: string, secret: string): Page => ({
  status: 200,
  title: 'Sign in to decide',
  body: html`<p>What you are about to approve takes a fresh sign-in. After it this page shows once more what is asked for, and nothing is decided before you say so there.</p>
<form method="post" action="${action}"><input type="hidden" name="link" value="${secret}"><button>Sign in to Microsoft Entra</button></form>
<p class="small">If you did not press Approve in the chat just now, close this page.</p>`,
})

export function decidePage(
  action: string,
  { view, form, reader }: { readonly view: RequestView; readonly form: string; readonly reader: string },
): Page {
  const { request, resources, names } = view
  const { ask } = request
  const access = resources.map(
    ({ name, type, gives }) =>
      html`<dd>${name}<small>${type}${gives && gives.length > 0 ? `, gives ${gives.join(', ')}` : ''}</small></dd>`,
  )
  return {
    status: 200,
    title: 'Do you approve this?',
    body: html`<dl>
<div><dt>Who</dt><dd>${names(ask.beneficiary)}</dd></div>
<div><dt>Access</dt>${access}</div>
<div><dt>For</dt><dd>${lengthText(ask.duration)}</dd></div>
<div><dt>Why</dt><dd>${ask.reason}</dd></div>
<div><dt>You decide as</dt><dd>${reader}</dd></div>
</dl>
<form method="post" action="${action}"><input type="hidden" name="form" value="${form}"><button>Approve</button></form>
<p class="small">If you do not, close this page: nothing is decided, and you can deny it in the chat.</p>`,
  }
}

export const decidedPage: Page = {
  status: 200,
  title: 'Approved',
  body: html`<p>Your decision is recorded, with the sign-in behind it. You can close this page.</p>`,
}

export function notDecidedPage(refusal: Refusal | StepUpRefusal, names: Names): Page {
  const { title, line } = explainStepUp(refusal, names)
  return {
    status: refusal.reason === 'cannot-check' ? 503 : refusal.reason === 'step-up-unknown' ? 404 : 403,
    title,
    body: html`<p>${plainText(line)}</p>`,
  }
}
