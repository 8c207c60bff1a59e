import { connectTeams, type TeamsConnection } from '../chat/teams/app.ts'
import type { InstallApp } from '../chat/teams/surface.ts'
import type { TeamsSettings } from '../config/settings.ts'
import type { AddressBook } from '../ports/address-book.ts'
import type { Clock } from '../ports/clock.ts'
import type { Conversation } from '../ports/conversation.ts'
import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import { Credentials } from '../providers/entra/sign-in/credentials.ts'

export type { InstallApp }

interface Around {
  readonly conversation: () => Conversation
  readonly addresses: AddressBook
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** PEM of the authorities to trust, where they are not the usual ones. */
  readonly ca: string | undefined
  /** Adds the app for somebody, where that was set up. */
  readonly install: InstallApp | null
  /** How long a second of Teams' limits lasts, where Teams is simulated: milliseconds. */
  readonly second: number | undefined
}

const credentialsOf = (
  { appId, tenantId, credential, loginUrl, tokenIssuer }: Omit<TeamsSettings, 'serviceUrlHosts' | 'openIdMetadataUrl'>,
  ca: string | undefined,
  log: Log,
): Credentials =>
  new Credentials({
    tenantId,
    clientId: appId,
    credential,
    authorityHost: loginUrl,
    // What our tokens for the connector are for is, of one cloud, whose name its own carry.
    graphBaseUrl: tokenIssuer,
    ca,
    timeoutMs: 10_000,
    log,
  })

/** Teams, with tokens that come as those for Graph do, whatever proves who the bot is. */
export function speakTeams(
  registration: TeamsSettings,
  { conversation, addresses, clock, log, meter, ca, second, install }: Around,
): TeamsConnection {
  const { appId, tenantId, openIdMetadataUrl, tokenIssuer, serviceUrlHosts } = registration
  const credentials = credentialsOf(registration, ca, log)
  const settings = { appId, tenantId, openIdMetadataUrl, tokenIssuer, serviceUrlHosts, credentials, ca, install }
  return connectTeams(
    second === undefined ? settings : { ...settings, second },
    conversation,
    { addresses, clock },
    log,
    meter,
  )
}
