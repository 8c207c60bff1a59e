import type { LinkPage, StepUpPage } from '../ports/link.ts'
import type { Ports } from '../use-cases/ports.ts'
import { type LinkRoute, linkRoutes } from './link-routes.ts'
import { SignIn } from './sign-in.ts'
import { stepUpRoutes } from './step-up-routes.ts'

export interface IdentitySettings {
  /** `null`: nobody links accounts here. */
  readonly slack: { readonly clientId: string; readonly clientSecret: string } | null
  readonly directory: { readonly clientId: string; readonly clientSecret: string }
  /** Ends in `/api/`; signing in is offered by the same host. */
  readonly slackApiUrl: string
  /** An origin. */
  readonly authorityHost: string
  readonly tenantId: string
  publicUrl(): string
  /** Trusted instead of the usual authorities when the directory's sign-in is called: PEM. */
  readonly ca?: string
  /** Where browsers are sent to sign in to the directory; the sandbox's alone. */
  readonly signInPage?: () => string
}

/** Where people prove who they are, and the pages on which they do. */
export interface Identity {
  /** `null` where nobody can link by signing in. */
  readonly linkPage: LinkPage | null
  readonly stepUpPage: StepUpPage
  routes(ports: Ports): readonly LinkRoute[]
  close(): Promise<void>
}

/** Milliseconds. Somebody is looking at a page meanwhile. */
const timeoutMs = 10_000

/** Nothing is called before somebody signs in. */
export function connectIdentity(settings: IdentitySettings): Identity {
  const { tenantId, authorityHost, publicUrl, ca, signInPage } = settings
  const slack =
    settings.slack &&
    new SignIn({
      ...settings.slack,
      issuer: new URL(settings.slackApiUrl).origin,
      ask: {},
      // Slack documents none for signing in, and its metadata names none: state, nonce and the secret have to do there.
      takesProofKey: false,
      timeoutMs,
    })
  const directory = new SignIn({
    ...settings.directory,
    issuer: `${authorityHost}/${tenantId}/v2.0`,
    ask: { prompt: 'select_account' },
    // Entra takes one and does not say so in its metadata.
    takesProofKey: true,
    timeoutMs,
    ...(ca ? { ca } : {}),
    ...(signInPage ? { browserOrigin: signInPage } : {}),
  })
  return {
    linkPage: slack && { addressOf: secret => `${publicUrl()}/link/${secret}` },
    stepUpPage: { addressOf: secret => `${publicUrl()}/link/step-up/${secret}` },
    routes: ports => [
      ...stepUpRoutes(ports, { publicUrl, directory, tenantId }),
      ...(slack ? linkRoutes(ports, { publicUrl, slack, directory, tenantId }) : []),
    ],
    close: async () => {
      await Promise.all([slack?.close(), directory.close()])
    },
  }
}
