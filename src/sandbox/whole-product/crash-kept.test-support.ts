import type { Settings } from '../../config/settings.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Acknowledgement } from '../slack/deliveries.ts'
import type { Facts } from './crash-child.test-support.ts'
import { DoorbellProcess, Gone, type Program } from './crash-process.test-support.ts'

const minute = 60_000
/** A lease and a little: what passes for leases between a death and the next start. */
const aLease = 121_000
/** Long enough for a restart on a machine that has other things to do. Milliseconds. */
export const patience = 90_000

/** Doorbell as an orchestrator keeps it: started again, on another port, whenever it was killed. */
export class Kept {
  readonly #world: Sandbox
  readonly #settings: Settings
  readonly #program: Program
  /** Loaded, and told nothing yet: for the next start. */
  #spare: DoorbellProcess
  #running: Promise<DoorbellProcess>
  #ahead = 0
  #deaths = 0
  #stopping = false
  /** What it died of, when nobody killed it. */
  #wrongEnd: string | null = null

  constructor(world: Sandbox, settings: Settings, program: Program) {
    this.#world = world
    this.#settings = settings
    this.#program = program
    this.#spare = new DoorbellProcess(program.path)
    this.#running = this.#start()
  }

  get deaths(): number {
    return this.#deaths
  }

  async #start(): Promise<DoorbellProcess> {
    const doorbell = this.#spare
    this.#spare = new DoorbellProcess(this.#program.path)
    const ended = doorbell.ended.then(how => {
      if (this.#stopping) return
      if (how !== 'SIGKILL') this.#wrongEnd = how
      this.#deaths++
      this.#running = this.#start()
    })
    try {
      await doorbell.start(this.#world, this.#settings, { ahead: this.#ahead, leasesAhead: this.#deaths * aLease })
    } catch (problem) {
      await ended
      if (this.#wrongEnd !== null || !(problem instanceof Gone)) throw problem
      return this.#running
    }
    this.#world.slack.connect(`${doorbell.url}/slack/events`)
    return doorbell
  }

  /** Asks whichever process lives, again when it died over it. */
  async ask<T>(question: (doorbell: DoorbellProcess) => Promise<T>): Promise<T> {
    for (;;) {
      const deaths = this.#deaths
      const doorbell = await this.#running
      if (this.#wrongEnd !== null) throw new Error(`Doorbell ended by itself: ${this.#wrongEnd}`)
      try {
        return await question(doorbell)
      } catch (problem) {
        if (!(problem instanceof Gone)) throw problem
        await this.anotherDeath(deaths)
      }
    }
  }

  /** Resolves when it has died more often than that. */
  async anotherDeath(than: number): Promise<void> {
    const end = Date.now() + patience
    while (this.#deaths === than) {
      if (Date.now() > end) throw new Error('Doorbell neither answers nor dies')
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  /** Kills whichever process lives, as an orchestrator does that has lost its patience. */
  async kill(): Promise<void> {
    const deaths = this.#deaths
    const doorbell = await this.#running
    await doorbell.signal('SIGKILL')
    await this.anotherDeath(deaths)
  }

  async wind(minutes: number): Promise<void> {
    this.#ahead += minutes * minute
    await this.ask(doorbell => doorbell.wind(this.#ahead))
  }

  /** What a person does when Slack says that it did not work: it again. */
  async insist(gesture: () => Promise<Acknowledgement>): Promise<void> {
    for (let times = 0; times < 5; times++) {
      const deaths = this.#deaths
      await this.#running
      const { outcome } = await gesture()
      if (outcome === 'acknowledged') return
      await this.anotherDeath(deaths)
    }
    throw new Error('Doorbell does not take it')
  }

  /** When nothing is due and nothing in hand. */
  async settled(): Promise<Facts> {
    const end = Date.now() + patience
    for (;;) {
      const toDo = await this.ask(doorbell => doorbell.work())
      const late = Date.now() > end
      if (toDo.length === 0 || late) {
        const facts = await this.ask(doorbell => doorbell.facts())
        if (facts.toDo.length === 0) return facts
        if (late) throw new Error(`there is no end to ${facts.toDo.join()}\n${facts.troubles.join('\n')}`)
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const doorbell = await this.#running.catch(() => null)
    await Promise.all([this.#spare.signal('SIGKILL'), doorbell?.signal('SIGKILL')])
  }
}
