import { type Finding, ok, problem } from '../../access/finding.ts'
import type { Checkup } from '../../ports/checkup.ts'
import { Fault } from '../../ports/fault.ts'
import { isRecord } from './deeds.ts'

interface Looking {
  readonly appId: string
  readonly openIdMetadataUrl: string
  readonly credentials: { token(): Promise<string> }
  /** For one call: milliseconds. */
  readonly timeout: number
}

const about = 'Microsoft Teams'

/** How Teams stands: whether a token for it can be had, and the keys by which its own are known. Nothing is posted. */
export const teamsCheckup = (looking: Looking): Checkup => ({
  about,
  run: async () => Promise.all([tokenFinding(looking), keysFinding(looking)]),
})

async function tokenFinding({ credentials, appId }: Looking): Promise<Finding> {
  try {
    await credentials.token()
    return ok(about, `The bot ${appId} gets tokens for the Bot Connector.`)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return problem(about, `The bot ${appId} gets no token for the Bot Connector: ${fault.message}`, {
      mend: 'look at MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID and its credential',
    })
  }
}

async function keysFinding({ openIdMetadataUrl, timeout }: Looking): Promise<Finding> {
  const cannot = (why: string) =>
    problem(about, `The keys of the channel cannot be had from ${openIdMetadataUrl}: ${why}.`, {
      mend: 'let Doorbell reach that address; until then nobody who speaks in Teams is believed',
    })
  try {
    const answer = await fetch(openIdMetadataUrl, { signal: AbortSignal.timeout(timeout) })
    if (!answer.ok) return cannot(`HTTP ${answer.status}`)
    const metadata: unknown = await answer.json()
    return isRecord(metadata) && typeof metadata.jwks_uri === 'string'
      ? ok(about, 'The keys by which activities of Teams are proven can be had.')
      : cannot('it holds none')
  } catch {
    return cannot('no answer')
  }
}
