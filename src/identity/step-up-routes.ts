import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StepUpRefusal } from '../access/page-refusal.ts'
import type { Refusal } from '../access/refusal.ts'
import type { Proof } from '../access/step-up.ts'
import { personId } from '../access/vocabulary.ts'
import { namesFor, type Ports } from '../use-cases/ports.ts'
import { askWithProof, showAsk } from '../use-cases/step-up/ask.ts'
import { decideWithProof, showDecision } from '../use-cases/step-up/decide.ts'
import {
  beginStepUp,
  openStepUp,
  proofGiven,
  refuseStepUp,
  type StepUpKind,
  stepUpKind,
  takeProof,
} from '../use-cases/step-up/steps.ts'
import { answerIn, isText, type LinkRoute, page } from './link-routes.ts'
import type { Page } from './page.ts'
import { leavingPage } from './pages.ts'
import { formOf, sessionCookie, sessionOf } from './requests.ts'
import { newChallenge, type SignIn } from './sign-in.ts'
import { askedPage, askPage, decidedPage, decidePage, notDecidedPage, stepUpPage } from './step-up-pages.ts'

export interface SteppingUp {
  publicUrl(): string
  readonly directory: SignIn
  readonly tenantId: string
}

const cookie = 'doorbell-step-up'

/**
 * The pages on which somebody signs in afresh, and decides or asks. A GET changes nothing but which sign-in is waited for, and that only in the
 * browser which began; what they say is a POST of the last page.
 */
export function stepUpRoutes(ports: Ports, stepping: SteppingUp): readonly LinkRoute[] {
  const { publicUrl, directory, tenantId } = stepping
  const address = (path: string) => `${publicUrl()}/link/step-up/${path}`
  const isSecure = () => publicUrl().startsWith('https:')
  const session = (request: IncomingMessage) => sessionOf(request, isSecure(), cookie)
  const refused = async ({ refusal, of }: { refusal: Refusal | StepUpRefusal; of?: StepUpKind }): Promise<Page> =>
    notDecidedPage(refusal, await namesFor(ports, 'by' in refusal && refusal.by ? [refusal.by] : []), of)
  const notOurs = { refusal: { reason: 'step-up-form-not-ours' } } as const

  async function offered(request: IncomingMessage): Promise<Page> {
    const secret = new URL(request.url ?? '/', 'http://doorbell').pathname.split('/').at(-1) ?? ''
    const opened = await openStepUp(ports, secret, session(request))
    return opened.ok ? stepUpPage(address('start'), secret, opened.of) : refused(opened)
  }

  async function start(request: IncomingMessage, response: ServerResponse): Promise<Page> {
    const secret = (await formOf(request, address('start')))?.get('link')
    if (!secret) return refused(notOurs)
    const begun = await beginStepUp(ports, secret, session(request), newChallenge)
    if (!begun.ok) return refused(begun)
    const goTo = await directory.address(address('entra'), begun.challenge, askFor(begun.context))
    response.setHeader('Set-Cookie', sessionCookie(begun.session, isSecure(), cookie))
    return leavingPage('Microsoft Entra', goTo)
  }

  async function back(request: IncomingMessage): Promise<Page> {
    const came = answerIn(request, address('entra'))
    const taken = await takeProof(ports, session(request), came.searchParams.get('state') ?? '')
    if (!taken.ok) return refused(taken)
    const signedIn = await directory.claims(came, taken.challenge)
    if (!signedIn.ok) {
      ports.log.warn('step-up.sign-in', { reason: signedIn.reason, detail: signedIn.detail })
      const reason = signedIn.reason === 'sign-in-cancelled' ? 'step-up-cancelled' : 'step-up-unproven'
      return refused(await refuseStepUp(ports, taken.attempt, { reason }))
    }
    const { tid, oid } = signedIn.claims
    if (!isText(tid) || !isText(oid) || tid.toLowerCase() !== tenantId.toLowerCase())
      return refused(await refuseStepUp(ports, taken.attempt, { reason: 'step-up-other-account' }))
    const proven = await proofGiven(ports, taken.attempt, personId(oid), proofIn(signedIn.claims), new Date())
    return proven.ok ? leavingPage('what it is about', new URL(address('confirm'))) : refused(proven)
  }

  async function show(request: IncomingMessage): Promise<Page> {
    const browser = session(request)
    if ((await stepUpKind(ports, browser)) === 'ask') {
      const asks = await showAsk(ports, browser, new Date())
      return asks.ok ? askPage(address('confirm'), asks.shown) : refused(asks)
    }
    const shown = await showDecision(ports, browser, new Date())
    return shown.ok ? decidePage(address('confirm'), shown) : refused(shown)
  }

  async function say(request: IncomingMessage): Promise<Page> {
    const form = (await formOf(request, address('confirm')))?.get('form')
    if (!form) return refused(notOurs)
    const browser = session(request)
    if ((await stepUpKind(ports, browser)) === 'ask') {
      const asked = await askWithProof(ports, browser, form, new Date())
      return asked.ok ? askedPage : refused(asked)
    }
    const decided = await decideWithProof(ports, browser, form, new Date())
    return decided.ok ? decidedPage : refused(decided)
  }

  return [
    page('POST', '/link/step-up/start', start),
    page('GET', '/link/step-up/entra', back),
    page('GET', '/link/step-up/confirm', show),
    page('POST', '/link/step-up/confirm', say),
    page('GET', '/link/step-up/*', offered),
  ]
}

/** A sign-in now, whoever is signed in already, that satisfies this context and tells when it was. */
const askFor = (context: string): Readonly<Record<string, string>> => ({
  prompt: 'login',
  max_age: '0',
  claims: JSON.stringify({ id_token: { acrs: { essential: true, value: context }, auth_time: { essential: true } } }),
})

function proofIn({ acrs, auth_time: at, amr, uti, jti }: Readonly<Record<string, unknown>>): Proof {
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).filter(isText)
  const seconds = typeof at === 'number' && Number.isFinite(at) ? at : Number.NaN
  const signedInAt = new Date(seconds * 1000)
  return {
    contexts: texts(acrs),
    signedInAt: Number.isNaN(signedInAt.getTime()) ? 'not said' : signedInAt.toISOString(),
    methods: texts(amr),
    token: [uti, jti].find(isText) ?? null,
  }
}
