import type { Acknowledgement } from './deliveries.ts'
import { buttonNamed, fieldNamed, idsOf, type Place } from './fields-of-forms.ts'
import { type Fields, fields, isFields, words } from './json.ts'
import type { SlackMessage } from './messages.ts'
import {
  filledIn,
  missingIn,
  type Offered,
  type OpenForm,
  offered,
  openForm,
  optionsIn,
  optionsOf,
} from './open-form.ts'
import { fromMessage, fromView, interaction, slashCommand } from './payloads.ts'
import type { SlackUser } from './settings.ts'
import { submissionAnswer } from './submission.ts'
import type { Tools } from './tools.ts'
import { withValue } from './view-state.ts'
import type { SlackView } from './views.ts'

/** Something that Slack itself told this person, because the app did not. */
export interface PersonError {
  readonly at: Date
  readonly doing: 'command' | 'press' | 'submit' | 'suggestions' | 'shortcut'
  readonly error: string
  readonly text: string
}

type Values = Readonly<Record<string, string | readonly string[]>>

/** Somebody at the screen: does what people do in Slack, and sees what they see. */
export class Person {
  readonly id: string
  readonly #tools: Tools
  readonly #loaded = new Map<string, readonly Fields[]>()
  #errors: readonly PersonError[] = []

  constructor(id: string, tools: Tools) {
    this.id = id
    this.#tools = tools
  }

  get user(): SlackUser {
    return this.#tools.workspace.user(this.id)
  }

  /** Types `/access` and this, in the private conversation with the app unless another one is named. */
  async command(text: string, where: { channel?: string; command?: string } = {}): Promise<Acknowledgement> {
    const { workspace, deliveries } = this.#tools
    const command = where.command ?? workspace.settings.command
    const channel = where.channel ?? workspace.dmOf(this.id)
    const answer = await deliveries.deliver({
      type: 'slash_commands',
      payload: slashCommand(workspace, this.user, { command, text, channel }),
    })
    if (answer.outcome !== 'acknowledged') {
      this.#failed('command', answer.outcome, `${command} failed with the error "${answer.outcome}"`)
    } else if (answer.body !== null) {
      const said = isFields(answer.body) ? answer.body : { text: String(answer.body) }
      const empty = said.text === undefined && said.blocks === undefined
      const problem = empty ? null : workspace.responseUrls.say({ user: this.id, channel, original: null }, said)
      if (problem !== null) this.#failed('command', problem, `${command} failed with the error "${problem}"`)
    }
    return answer
  }

  /** A global shortcut, from the lightning menu. */
  async shortcut(callbackId: string): Promise<Acknowledgement> {
    const { workspace } = this.#tools
    return this.#interact('shortcut', {
      ...interaction(workspace, this.user, 'shortcut'),
      callback_id: callbackId,
      action_ts: workspace.nextTs(),
      trigger_id: workspace.triggers.issue(this.id),
    })
  }

  /** Presses a button, named by label, spoken label or action id, on a message as it looked when it was read. */
  press(message: SlackMessage, button: string): Promise<Acknowledgement> {
    return this.#pressOn(message, buttonNamed(message.blocks, button))
  }

  /** What no honest client sends: a press with another value, or of a button that is not there. */
  pressForged(message: SlackMessage, actionId: string, value: string): Promise<Acknowledgement> {
    const element = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'Forged' }, value }
    return this.#pressOn(message, { block: { block_id: 'forged' }, element })
  }

  /** Presses a button in the open modal. */
  pressInForm(button: string): Promise<Acknowledgement> {
    const view = this.#open()
    return this.#dispatch(view, buttonNamed(view.blocks, button))
  }

  pressInHome(button: string): Promise<Acknowledgement> {
    const view = this.#tools.workspace.views.home(this.id)
    if (view === null) throw new Error('The app has published no Home tab for this person')
    return this.#dispatch(view, buttonNamed(view.blocks, button))
  }

  get view(): OpenForm | null {
    const view = this.#tools.workspace.views.top(this.id)
    return view === null ? null : openForm(view)
  }

  get home(): OpenForm | null {
    const view = this.#tools.workspace.views.home(this.id)
    return view === null ? null : openForm(view)
  }

  /** Types and chooses, field by field. What a field offers is loaded first where Slack would load it. */
  async fill(values: Values): Promise<void> {
    for (const [name, given] of Object.entries(values)) await this.choose(name, given)
  }

  async choose(name: string, given: string | readonly string[]): Promise<void> {
    const place = fieldNamed(this.#open().blocks, name)
    if (words(place.element.type).endsWith('external_select') && !this.#knows(place, given))
      await this.suggestions(name, [given].flat()[0] ?? '')
    const value = filledIn(place, given, this.#known(place))
    await this.#hold(place, value)
  }

  /** What no honest client sends: a value that was never offered, or longer than the field takes. */
  async fillForged(name: string, value: Fields): Promise<void> {
    const place = fieldNamed(this.#open().blocks, name)
    await this.#hold(place, { type: place.element.type, ...value })
  }

  /** What the app offers for these letters. Nothing is asked below `min_query_length`, which is 3 where it is not set. */
  async suggestions(name: string, query: string): Promise<readonly Offered[]> {
    const { workspace } = this.#tools
    const view = this.#open()
    const place = fieldNamed(view.blocks, name)
    const fewest = typeof place.element.min_query_length === 'number' ? place.element.min_query_length : 3
    if (query.length < fewest) return []
    const [block_id, action_id] = idsOf(place)
    const { response_url: _, trigger_id: __, ...from } = fromView(workspace, this.user, view)
    const answer = await this.#interact('suggestions', {
      ...interaction(workspace, this.user, 'block_suggestion'),
      ...from,
      action_id,
      block_id,
      value: query,
    })
    if (answer.outcome !== 'acknowledged') return []
    const options = optionsIn(answer.body)
    if (options === null) this.#failed('suggestions', 'invalid_options', 'The menu could not be loaded')
    this.#loaded.set(`${view.id} ${block_id} ${action_id}`, options ?? [])
    return (options ?? []).map(offered)
  }

  /** Presses the modal's own button. Returns `null` when Slack keeps the form because something required is missing. */
  async submit(): Promise<Acknowledgement | null> {
    const { workspace } = this.#tools
    const view = this.#open()
    const missing = missingIn(view)
    workspace.views.remember(view, { errors: missing })
    if (Object.keys(missing).length > 0) return null
    const answer = await this.#interact('submit', {
      ...interaction(workspace, this.user, 'view_submission'),
      ...this.#viewWithoutPlace(view),
      response_urls: [],
    })
    if (answer.outcome !== 'acknowledged') return answer
    const problem = submissionAnswer(workspace, view, fields(answer.body))
    if (problem !== null) this.#failed('submit', problem, trouble)
    return answer
  }

  /** Closes the open modal by its cross or Cancel. The app hears of it only if it asked to. */
  async closeView(): Promise<void> {
    const { workspace } = this.#tools
    const view = this.#open()
    const all = view.content.clear_on_close === true
    workspace.views.close(this.id, all)
    if (view.content.notify_on_close !== true) return
    const { trigger_id: _, ...from } = this.#viewWithoutPlace(view)
    await this.#interact('submit', { ...interaction(workspace, this.user, 'view_closed'), ...from, is_cleared: all })
  }

  async openHome(): Promise<Acknowledgement> {
    const { workspace, deliveries } = this.#tools
    const channel = workspace.dmOf(this.id)
    return deliveries.event({ type: 'app_home_opened', user: this.id, channel, tab: 'home' })
  }

  /** The private conversation with the app, newest last. */
  messages(): readonly SlackMessage[] {
    return this.#tools.workspace.messages.in(this.#tools.workspace.dmOf(this.id))
  }

  /** What only this person sees, wherever that was, newest last. */
  ephemerals(): readonly SlackMessage[] {
    return this.#tools.workspace.messages.onlyFor(this.id)
  }

  errors(): readonly PersonError[] {
    return this.#errors
  }

  #open(): SlackView {
    const view = this.#tools.workspace.views.top(this.id)
    if (view === null) throw new Error(`${this.user.realName} has no form open`)
    return view
  }

  #known({ block, element }: Place): readonly Fields[] {
    const key = [this.#open().id, ...idsOf({ block, element })].join(' ')
    const initial = [element.initial_option, element.initial_options].flat().filter(isFields)
    return [...optionsOf(element), ...initial, ...(this.#loaded.get(key) ?? [])]
  }

  #knows(place: Place, given: string | readonly string[]): boolean {
    const known = this.#known(place)
    return [given].flat().every(wanted => known.some(it => it.value === wanted || offered(it).label === wanted))
  }

  async #hold(place: Place, value: Fields): Promise<void> {
    const [blockId, actionId] = idsOf(place)
    const view = this.#open()
    this.#tools.workspace.views.remember(view, { state: withValue(view.state, blockId, actionId, value) })
    const dispatches = place.block.type !== 'input' || place.block.dispatch_action === true
    if (dispatches) await this.#dispatch(this.#open(), { ...place, element: { ...place.element, ...value } })
  }

  #pressOn(message: SlackMessage, place: Place): Promise<Acknowledgement> {
    const { workspace } = this.#tools
    return this.#interact('press', {
      ...interaction(workspace, this.user, 'block_actions'),
      ...fromMessage(workspace, this.user, message),
      actions: [action(place, workspace.nextTs())],
    })
  }

  #dispatch(view: SlackView, place: Place): Promise<Acknowledgement> {
    const { workspace } = this.#tools
    return this.#interact('press', {
      ...interaction(workspace, this.user, 'block_actions'),
      ...fromView(workspace, this.user, view),
      actions: [action(place, workspace.nextTs())],
    })
  }

  #viewWithoutPlace(view: SlackView): Fields {
    const { container: _, ...rest } = fromView(this.#tools.workspace, this.user, view)
    return rest
  }

  async #interact(doing: PersonError['doing'], payload: Fields): Promise<Acknowledgement> {
    const answer = await this.#tools.deliveries.deliver({ type: 'interactive', payload })
    if (answer.outcome !== 'acknowledged') this.#failed(doing, answer.outcome, trouble)
    return answer
  }

  #failed(doing: PersonError['doing'], error: string, text: string): void {
    const { workspace } = this.#tools
    this.#errors = [...this.#errors, { at: workspace.now(), doing, error, text }]
    workspace.changed({ what: 'error', user: this.id })
  }
}

const trouble = 'We had some trouble connecting. Try again?'

/** One entry of `actions`: what was pressed or chosen, without what only its looks need. */
function action({ block, element }: Place, at: string): Fields {
  const { accessibility_label: _, confirm: __, options: ___, placeholder: ____, ...sent } = element
  return { ...sent, block_id: block.block_id, action_ts: at }
}
