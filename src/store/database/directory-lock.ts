import { randomUUID } from 'node:crypto'
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../../ports/fault.ts'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When that process was born, so that a number given to another process is not taken for it; `null` where nobody tells. */
  readonly born: string | null
  readonly token: string
}

/** Milliseconds. A holder on another host (a container that is gone, say) cannot be asked; it is dead when it stopped touching the file. */
const silence = 30_000
const touchEvery = 5_000

/** What this very process holds: its own number in a file it does not hold is left over from a namesake. */
const held = new Set<string>()

/** @throws Fault, in words for the operator, when another living process has the directory. Returns how to give it back. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(resolve(directory), 'doorbell.lock')
  const mine: Holder = { pid: process.pid, host: hostname(), born: await birthOf(process.pid), token: randomUUID() }
  if (held.has(path)) throw inUse(path, mine)
  held.add(path)
  const draft = `${path}.${mine.token}`
  try {
    await writeFile(draft, JSON.stringify(mine), { mode: 0o600 })
    while (!(await take(draft, path))) await clearStale(path, draft)
  } catch (error) {
    held.delete(path)
    throw error
  } finally {
    await rm(draft, { force: true })
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), touchEvery)
  beat.unref()
  return async () => {
    clearInterval(beat)
    held.delete(path)
    if ((await read(path))?.token === mine.token) await rm(path, { force: true })
  }
}

/** Linking is one step, and the file has its words from the first moment. */
const take = (draft: string, path: string): Promise<boolean> =>
  link(draft, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

/**
 * Clears away what a dead process left. One at a time does so, and looks again before it deletes: otherwise the slower of two
 * would delete what the quicker has just taken.
 */
async function clearStale(path: string, draft: string): Promise<void> {
  const holder = await read(path)
  if (holder && (await lives(holder, path))) throw inUse(path, holder)
  const clearing = `${path}.clearing`
  if (!(await take(draft, clearing))) {
    const since = await stat(clearing).catch(() => null)
    if (since && Date.now() - since.mtimeMs > silence) await rm(clearing, { force: true })
    return pause(50)
  }
  try {
    if ((await read(path))?.token === holder?.token) await rm(path, { force: true })
  } finally {
    await rm(clearing, { force: true })
  }
}

async function lives({ pid, host, born }: Holder, path: string): Promise<boolean> {
  if (host !== hostname()) return Date.now() - (await stat(path)).mtimeMs < silence
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  return born === null || born === (await birthOf(pid))
}

async function read(path: string): Promise<Holder | null> {
  try {
    const found: Partial<Holder> = JSON.parse(await readFile(path, 'utf8'))
    const { pid, host, born = null, token } = found
    return typeof pid === 'number' && host !== undefined && token !== undefined ? { pid, host, born, token } : null
  } catch {
    return null
  }
}

/** On Linux: the boot, and the tick in it at which the process began. */
async function birthOf(pid: number): Promise<string | null> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ')
    return `${boot}/${fields[19]}`
  } catch {
    return null
  }
}

const inUse = (path: string, { pid, host }: Holder): Fault =>
  new Fault(
    'store.in-use',
    `The embedded database is in use by process ${pid} on ${host} (${path}). ` +
      'It serves one process at a time: stop that one, choose another DATA_DIR, or set DATABASE_URL for several.',
    { retry: 'later' },
  )
