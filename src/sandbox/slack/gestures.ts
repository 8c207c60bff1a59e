import type { Acknowledgement, Deliveries } from './deliveries.ts'
import type { Place } from './fields-of-forms.ts'
import type { Fields } from './json.ts'
import type { SlackMessage } from './messages.ts'
import { fromMessage, fromView, interaction } from './payloads.ts'
import type { SlackUser } from './settings.ts'
import type { SlackView } from './views.ts'
import type { Workspace } from './workspace.ts'

/** Something that Slack itself told a person, because the app did not. */
export interface PersonError {
  readonly at: Date
  readonly doing: Doing
  readonly error: string
  readonly text: string
}

export type Doing = 'command' | 'press' | 'submit' | 'close' | 'suggestions' | 'shortcut'

/** What one person's doing comes to: a payload to the app, and an error on the screen when the app does not answer. */
export class Gestures {
  readonly workspace: Workspace
  readonly deliveries: Deliveries
  readonly #id: string
  #errors: readonly PersonError[] = []

  constructor(id: string, workspace: Workspace, deliveries: Deliveries) {
    this.#id = id
    this.workspace = workspace
    this.deliveries = deliveries
  }

  get user(): SlackUser {
    return this.workspace.user(this.#id)
  }

  get errors(): readonly PersonError[] {
    return this.#errors
  }

  pressOnMessage(message: SlackMessage, place: Place): Promise<Acknowledgement> {
    return this.interact('press', 'block_actions', {
      ...fromMessage(this.workspace, this.user, message),
      actions: [action(place, this.workspace.nextTs())],
    })
  }

  pressOnView(view: SlackView, place: Place): Promise<Acknowledgement> {
    return this.interact('press', 'block_actions', {
      ...fromView(this.workspace, this.user, view),
      actions: [action(place, this.workspace.nextTs())],
    })
  }

  async interact(doing: Doing, type: string, more: Fields): Promise<Acknowledgement> {
    const payload = { ...interaction(this.workspace, this.user, type), ...more }
    const answer = await this.deliveries.deliver({ type: 'interactive', payload })
    if (answer.outcome !== 'acknowledged') this.failed(doing, answer.outcome)
    return answer
  }

  failed(doing: Doing, error: string, text = 'We had some trouble connecting. Try again?'): void {
    this.#errors = [...this.#errors, { at: this.workspace.now(), doing, error, text }]
    this.workspace.changed({ what: 'error', user: this.#id })
  }
}

/** One entry of `actions`: what was pressed or chosen, without what only its looks need. */
function action({ block, element }: Place, at: string): Fields {
  const { accessibility_label: _, confirm: __, options: ___, placeholder: ____, ...sent } = element
  return { ...sent, block_id: block.block_id, action_ts: at }
}
