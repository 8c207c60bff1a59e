import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../../build.ts'
import type { Settings } from '../../config/settings.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Facts, Moment, Order } from './crash-child.test-support.ts'

/** The program of such a process, made once: a restart from it takes a third of the time. */
export interface Program {
  readonly path: string
  remove(): Promise<void>
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export async function program(): Promise<Program> {
  // Below node_modules, because what the bundle leaves out is looked for from there.
  const outdir = here(`../../../node_modules/.cache/doorbell/process-${process.pid}-${Date.now()}`)
  const [entry, migrations] = [here('crash-child.test-support.ts'), here('../../../migrations')]
  await build({
    entry,
    outdir,
    production: true,
    migrations,
    page: null,
    templates: here('../../../node_modules/.cache/doorbell'),
  })
  return { path: join(outdir, 'cli.mjs'), remove: () => rm(outdir, { recursive: true, force: true }) }
}

/** One Doorbell in a process of its own, told what to do over a channel. */
export class DoorbellProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve(answer: unknown): void; reject(problem: Error): void }>()
  /** How it ended: the signal, or the exit code. */
  readonly ended: Promise<string>
  #orders = 0
  url = ''

  constructor(path: string) {
    const loud = process.env.DOORBELL_TEST_LOUD === undefined ? [] : ['--loud']
    this.#child = spawn(process.execPath, [path, ...loud], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (message: { id: number; answer?: unknown; problem?: string }) => {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.problem === undefined) waiting?.resolve(message.answer)
      else waiting?.reject(new Error(message.problem))
    })
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      for (const { reject } of this.#waiting.values()) reject(new Gone())
      this.#waiting.clear()
      return String(signal ?? code)
    })
  }

  async start(world: Sandbox, settings: Settings, times: { ahead: number; leasesAhead: number }): Promise<void> {
    const { entra, slack } = world
    const answer = await this.tell({
      do: 'start',
      settings,
      ca: entra.ca,
      responseUrlOrigins: [slack.responseUrlOrigin],
      ...times,
    })
    this.url = String(answer)
  }

  work = async (): Promise<readonly string[]> => (await this.tell({ do: 'work' })) as readonly string[]
  facts = async (): Promise<Facts> => (await this.tell({ do: 'facts' })) as Facts
  moments = async (): Promise<readonly string[]> => (await this.tell({ do: 'moments' })) as readonly string[]
  arm = (at: Moment | null) => this.tell({ do: 'arm', at })
  wind = (ahead: number) => this.tell({ do: 'wind', ahead })

  /** Throws `Gone` when it is dead, or dies over it. */
  tell(order: Order): Promise<unknown> {
    const id = ++this.#orders
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      const lost = () => {
        this.#waiting.delete(id)
        reject(new Gone())
      }
      if (this.#child.connected) this.#child.send({ id, order }, failure => failure && lost())
      else lost()
    })
  }

  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<string> {
    this.#child.kill(signal)
    return this.ended
  }
}

export class Gone extends Error {
  override readonly name = 'Gone'
}
