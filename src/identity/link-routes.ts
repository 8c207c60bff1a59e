import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LinkRefusal } from '../access/page-refusal.ts'
import { personId } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import type { Log } from '../ports/log.ts'
import { confirmLink, showConfirmation } from '../use-cases/link/confirm-link.ts'
import { refuseLink } from '../use-cases/link/refuse-link.ts'
import { beginSignIn, chatProven, directoryProven, openLink, takeAnswer } from '../use-cases/link/sign-in-steps.ts'
import type { Ports } from '../use-cases/ports.ts'
import { type Page, sendPage } from './page.ts'
import { confirmPage, leavingPage, linkedPage, refusedPage, startPage } from './pages.ts'
import { formOf, sessionCookie, sessionOf } from './requests.ts'
import { newChallenge, type SignIn } from './sign-in.ts'

export interface LinkRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  handle(request: IncomingMessage, response: ServerResponse, context: { readonly log: Log }): Promise<void>
}

export interface Linking {
  /** Where browsers reach Doorbell; known once it listens, where that is how it is found out. */
  publicUrl(): string
  readonly slack: SignIn
  readonly directory: SignIn
  readonly tenantId: string
}

/**
 * The pages on which two accounts are linked. A GET changes nothing but which sign-in is waited for, and that only in the browser
 * which began; whoever opens an address of ours without its cookie changes nothing at all.
 */
export function linkRoutes(ports: Ports, linking: Linking): readonly LinkRoute[] {
  const address = (path: string) => `${linking.publicUrl()}/link/${path}`
  const isSecure = () => linking.publicUrl().startsWith('https:')
  const steps: Steps = { ports, linking, address, session: request => sessionOf(request, isSecure()) }
  return [
    page('POST', '/link/start', (request, response) => start(steps, request, response, isSecure())),
    page('GET', '/link/slack', request => backFromSlack(steps, request)),
    page('GET', '/link/entra', request => backFromDirectory(steps, request)),
    page('GET', '/link/confirm', request => askWhetherBoth(steps, request)),
    page('POST', '/link/confirm', request => lastWord(steps, request)),
    page('GET', '/link/*', request => offered(steps, request)),
  ]
}

interface Steps {
  readonly ports: Ports
  readonly linking: Linking
  address(path: string): string
  session(request: IncomingMessage): string | null
}

const refused = (reason: Exclude<LinkRefusal['reason'], never>): Page => refusedPage({ reason } as LinkRefusal)

async function offered({ ports, address, session }: Steps, request: IncomingMessage): Promise<Page> {
  const secret = new URL(request.url ?? '/', 'http://doorbell').pathname.split('/').at(-1) ?? ''
  const opened = await openLink(ports, secret, session(request))
  return opened.ok ? startPage(address('start'), secret) : refusedPage(opened.refusal)
}

async function start(steps: Steps, request: IncomingMessage, response: ServerResponse, secure: boolean): Promise<Page> {
  const { ports, linking, address, session } = steps
  const secret = (await formOf(request, address('start')))?.get('link')
  if (!secret) return refused('form-not-ours')
  const challenge = newChallenge()
  const goTo = await linking.slack.address(address('slack'), challenge)
  const begun = await beginSignIn(ports, secret, session(request), challenge)
  if (!begun.ok) return refusedPage(begun.refusal)
  response.setHeader('Set-Cookie', sessionCookie(begun.session, secure))
  return leavingPage('Slack', goTo)
}

async function backFromSlack(steps: Steps, request: IncomingMessage): Promise<Page> {
  const { ports, linking, address, session } = steps
  const came = answerIn(request, address('slack'))
  const taken = await takeAnswer(ports, session(request), 'chat', came.searchParams.get('state') ?? '')
  if (!taken.ok) return refusedPage(taken.refusal)
  const signedIn = await linking.slack.claims(came, taken.challenge)
  if (!signedIn.ok) return unproven(steps, taken.attempt, signedIn)
  const { claims } = signedIn
  const homes = [claims['https://slack.com/team_id'], claims['https://slack.com/enterprise_id']].filter(isText)
  const user = claims['https://slack.com/user_id']
  const next = newChallenge()
  const goTo = await linking.directory.address(address('entra'), next)
  const proven = await chatProven(ports, taken.attempt, { homes, user: isText(user) ? user : '' }, next)
  return proven.ok ? leavingPage('Microsoft Entra', goTo) : refusedPage(proven.refusal)
}

async function backFromDirectory(steps: Steps, request: IncomingMessage): Promise<Page> {
  const { ports, linking, address, session } = steps
  const came = answerIn(request, address('entra'))
  const taken = await takeAnswer(ports, session(request), 'directory', came.searchParams.get('state') ?? '')
  if (!taken.ok) return refusedPage(taken.refusal)
  const signedIn = await linking.directory.claims(came, taken.challenge)
  if (!signedIn.ok) return unproven(steps, taken.attempt, signedIn)
  const { tid, oid } = signedIn.claims
  if (!isText(tid) || !isText(oid) || tid.toLowerCase() !== linking.tenantId.toLowerCase())
    return refusedPage((await refuseLink(ports, taken.attempt, { reason: 'other-tenant' }, 'over')).refusal)
  const proven = await directoryProven(ports, taken.attempt, personId(oid))
  // A fresh address, so that the code of the sign-in does not stay in the browser's own line.
  return proven.ok ? leavingPage('the last page', new URL(address('confirm'))) : refusedPage(proven.refusal)
}

async function askWhetherBoth({ ports, address, session }: Steps, request: IncomingMessage): Promise<Page> {
  const shown = await showConfirmation(ports, session(request))
  return shown.ok ? confirmPage(address('confirm'), shown) : refusedPage(shown.refusal)
}

async function lastWord({ ports, address, session }: Steps, request: IncomingMessage): Promise<Page> {
  const form = (await formOf(request, address('confirm')))?.get('form')
  if (!form) return refused('form-not-ours')
  const linked = await confirmLink(ports, session(request), form)
  return linked.ok ? linkedPage(linked) : refusedPage(linked.refusal)
}

async function unproven(
  { ports }: Steps,
  attempt: Parameters<typeof refuseLink>[1],
  { reason, detail }: { readonly reason: 'sign-in-cancelled' | 'sign-in-unproven'; readonly detail: string },
): Promise<Page> {
  ports.log.warn('link.sign-in', { reason, detail })
  return refusedPage((await refuseLink(ports, attempt, { reason }, 'over')).refusal)
}

/** The answer as it came, at the very address that was registered. */
export function answerIn(request: IncomingMessage, ours: string): URL {
  const url = new URL(ours)
  url.search = new URL(request.url ?? '/', 'http://doorbell').search
  return url
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Asking for the head alone is what scanners do: it is answered, and takes no step. */
export function page(
  method: LinkRoute['method'],
  path: string,
  make: (request: IncomingMessage, response: ServerResponse) => Promise<Page>,
): LinkRoute {
  return {
    method,
    path,
    async handle(request, response, { log }) {
      if (request.method === 'HEAD') return void response.writeHead(200, { 'Content-Type': 'text/html' }).end()
      try {
        sendPage(response, await make(request, response))
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault
        log.warn('link.cannot-check', { code: fault.code })
        sendPage(response, refused('cannot-check'))
      }
    },
  }
}
