import { cloudOf } from '../config/environment/entra.ts'
import { loadAccess } from '../config/load-access.ts'
import type { EntraSettings } from '../config/settings.ts'
import { silentLog } from '../ports/log.ts'
import { connectEntra, type Entra } from '../providers/entra/connect.ts'

type Loaded = Awaited<ReturnType<typeof loadAccess>>

/** Reads the access file with what the directory says its names stand for, and lets go of the directory afterwards. @throws Fault when it cannot be asked. */
export async function withAccessFile<T>(
  path: string,
  settings: EntraSettings,
  ca: string | undefined,
  work: (loaded: Loaded, entra: Entra) => Promise<T>,
): Promise<T> {
  const entra = connectEntra({ ...settings, ...(ca ? { ca } : {}), timeoutMs: 10_000, log: silentLog })
  try {
    const loaded = await loadAccess({
      path,
      cloud: cloudOf(settings),
      names: entra.names,
      checkFilter: filter => entra.discovery.checkFilter(filter),
    })
    return await work(loaded, entra)
  } finally {
    await entra.close()
  }
}
