import type { Settings } from '../config/settings.ts'
import { connectIdentity, type Identity } from '../identity/connect.ts'
import type { Log } from '../ports/log.ts'
import type { Circumstances } from './circumstances.ts'

type SignInSettings = Pick<Settings, 'linking' | 'slack' | 'slackApiUrl' | 'entra' | 'publicUrl'>

/** Where people prove who they are; `null` where no page was set up for it. */
export function signInPages(
  { linking, slack, slackApiUrl, entra, publicUrl }: SignInSettings,
  circumstances: Circumstances,
  log: Log,
): Identity | null {
  const identity =
    linking &&
    connectIdentity({
      ...linking,
      slackApiUrl,
      authorityHost: entra.authorityHost,
      tenantId: entra.tenantId,
      publicUrl: circumstances.publicUrl ?? (() => publicUrl ?? ''),
      ...(circumstances.ca ? { ca: circumstances.ca } : {}),
      ...(circumstances.signInPage ? { signInPage: circumstances.signInPage } : {}),
    })
  if (slack && !identity?.linkPage)
    log.info('linking.by-import-only', { because: 'PUBLIC_URL and the settings for signing in are not set' })
  return identity
}
