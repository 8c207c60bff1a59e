import type { Settings } from '../config/settings.ts'
import type { Log } from '../ports/log.ts'
import type { Meter } from '../ports/meter.ts'
import { connectEntra, type Entra } from '../providers/entra/connect.ts'
import type { Circumstances } from './circumstances.ts'

/** Milliseconds. */
const lookForCredentialEvery = 30_000

interface Around {
  readonly log: Log
  readonly meter: Meter
  /** A new credential is in use. */
  readonly onRotated: () => void
}

/** The directory, looked after: whether its credential was replaced where it lies. */
export function watchedDirectory(
  settings: Settings,
  circumstances: Circumstances,
  { log, meter, onRotated }: Around,
): Entra {
  const entra = connectEntra({
    ...settings.entra,
    catalogApp: settings.teams?.catalogApp ?? null,
    ...(circumstances.ca ? { ca: circumstances.ca } : {}),
    ...(circumstances.quotaPace ? { quotaPace: circumstances.quotaPace } : {}),
    timeoutMs: 10_000,
    log,
    meter,
    onRotated,
  })
  const looking = setInterval(() => {
    for (const credentials of [entra.credentials, entra.endingCredentials])
      credentials?.look().catch(problem => log.error('credential.bug', { err: problem }))
  }, circumstances.lookForCredentialEvery ?? lookForCredentialEvery)
  const close = async () => {
    clearInterval(looking)
    await entra.close()
  }
  return { ...entra, close }
}
