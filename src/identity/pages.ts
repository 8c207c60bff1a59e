import type { LinkRefusal } from '../access/page-refusal.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import { explainLinkRefusal } from '../cards/wording/link-wording.ts'
import type { Confirmation } from '../use-cases/link/confirm-link.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

/** What will happen; opening it changes nothing, so that a scanner or a preview uses nothing up. */
export const startPage = (action: string, secret: string): Page => ({
  status: 200,
  title: 'Link your accounts',
  body: html`<p>Doorbell has to know who you are in the directory. You sign in twice in this browser:</p>
<ol><li>to <strong>Slack</strong>, with the account that asked for this link,</li><li>to <strong>Microsoft Entra</strong>, with your work account.</li></ol>
<p>Then you see both accounts by name, and nothing is linked before you say so. Doorbell learns who you are, and gets no access to either account.</p>
<form method="post" action="${action}"><input type="hidden" name="link" value="${secret}"><button>Sign in with Slack</button></form>
<p class="small">If you did not ask for this in Slack just now, close this page.</p>`,
})

export const leavingPage = (where: string, goTo: URL): Page => ({
  status: 200,
  title: `On to ${where}`,
  goTo,
  body: html`<p>Your browser is on its way to the sign-in.</p><p><a class="deed" href="${goTo.href}" rel="noreferrer">Go on to ${where}</a></p>`,
})

export const confirmPage = (action: string, { chat, person, form, carriesOn }: Confirmation): Page => ({
  status: 200,
  title: 'Are both of these you?',
  body: html`<dl>
<div><dt>In Slack</dt><dd>${chat.displayName}<small>${chat.email ?? chat.account.user}</small></dd></div>
<div><dt>In the directory</dt><dd>${person.name}<small>${person.email ?? person.id}</small></dd></div>
</dl>
<p>From then on, what this Slack account asks for and decides is asked for and decided by this person. This account is told of it, and so is every other that is known to be this person’s; where none is, the access admins are.</p>
${carriesOn ? html`<p>What you just did in Slack is carried on with afterwards.</p>` : html``}
<form method="post" action="${action}"><input type="hidden" name="form" value="${form}"><button>Link these accounts</button></form>
<p class="small">If one of them is not you, close this page: nothing is linked.</p>`,
})

export const linkedPage = ({ chat, person, carriesOn }: Pick<Confirmation, 'chat' | 'person' | 'carriesOn'>): Page => ({
  status: 200,
  title: 'Your accounts are linked',
  body: html`<p><strong>${chat.displayName}</strong> in Slack is <strong>${person.name}</strong> in the directory.</p>
<p>${carriesOn ? 'What you did in Slack is being carried on with; you find it in your conversation with Doorbell.' : 'You can close this page and go on in Slack.'}</p>`,
})

/** Each refusal has its own heading and way on. `cannot-check` is the world's failing, not the reader's. */
export function refusedPage(refusal: LinkRefusal): Page {
  const { title, line } = explainLinkRefusal(refusal)
  return {
    status: refusal.reason === 'cannot-check' ? 503 : refusal.reason === 'link-unknown' ? 404 : 403,
    title,
    body: html`<p>${plainText(line)}</p>`,
  }
}
