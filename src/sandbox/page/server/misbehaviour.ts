import type { SandboxWorld } from '../../world.ts'
import type { MisbehaviourName, ShownMisbehaviour } from '../shown.ts'

/** Milliseconds of real time. */
const awayFor = 60_000

/** How many calls go wrong where the menu says "the next few". */
const few = 3

/** Signing in is not Graph: its paths begin with the tenant. */
const graphOnly = /^\/(v1\.0|beta)\//

/** What the world does to Doorbell when somebody asks it to. */
export class Misbehaviour {
  readonly #entra: SandboxWorld['entra']
  readonly #slack: SandboxWorld['slack']
  readonly #teams: SandboxWorld['teams']
  #back: NodeJS.Timeout | null = null

  constructor({ entra, slack, teams }: Pick<SandboxWorld, 'entra' | 'slack' | 'teams'>) {
    this.#entra = entra
    this.#slack = slack
    this.#teams = teams
  }

  state(): ShownMisbehaviour {
    const away = this.#back !== null
    return { lag: this.#entra.lag, pending: away ? 0 : this.#entra.faults.pending(), away }
  }

  do(what: MisbehaviourName): void {
    const { faults } = this.#entra
    switch (what) {
      case 'lag-none':
        this.#entra.lag = 0
        return
      case 'lag-3s':
        this.#entra.lag = 3_000
        return
      case 'graph-429':
        faults.next({
          kind: 'status',
          status: 429,
          headers: { 'retry-after': '2' },
          path: graphOnly,
          times: few,
        })
        return
      case 'graph-503':
        faults.next({ kind: 'status', status: 503, path: graphOnly, times: few })
        return
      case 'graph-hang':
        faults.next({ kind: 'hang', path: graphOnly })
        return
      case 'graph-away':
        this.#behave()
        faults.next({ kind: 'reset', path: graphOnly, times: Number.MAX_SAFE_INTEGER })
        this.#back = setTimeout(() => this.#behave(), awayFor).unref()
        return
      case 'slack-500':
        this.#slack.faults.next({ kind: 'status', status: 500, method: '*', times: few })
        return
      case 'teams-500':
        this.#teams?.faults.next({ kind: 'status', status: 500, times: few })
        return
      case 'behave':
        this.#entra.lag = 0
        this.#slack.faults.clear()
        this.#teams?.faults.clear()
        this.#behave()
        return
      default:
        what satisfies never
    }
  }

  #behave(): void {
    if (this.#back) clearTimeout(this.#back)
    this.#back = null
    this.#entra.faults.clear()
  }
}
