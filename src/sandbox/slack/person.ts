import type { Acknowledgement, Deliveries } from './deliveries.ts'
import { buttonNamed } from './fields-of-forms.ts'
import { FormInHand } from './form-in-hand.ts'
import { Gestures, type PersonError } from './gestures.ts'
import { type Fields, isFields } from './json.ts'
import type { SlackMessage } from './messages.ts'
import { type Offered, type OpenForm, openForm } from './open-form.ts'
import { slashCommand } from './payloads.ts'
import { type ReadMessage, read } from './reading.ts'
import type { SlackUser } from './settings.ts'
import { wireView } from './views.ts'
import type { Workspace } from './workspace.ts'

/** Somebody at the screen: does what people do in Slack, and sees what they see. */
export class Person {
  readonly id: string
  readonly #workspace: Workspace
  readonly #gestures: Gestures
  readonly #form: FormInHand

  constructor(id: string, workspace: Workspace, deliveries: Deliveries) {
    this.id = id
    this.#workspace = workspace
    this.#gestures = new Gestures(id, workspace, deliveries)
    this.#form = new FormInHand(this.#gestures)
  }

  get user(): SlackUser {
    return this.#gestures.user
  }

  /** The private conversation with the app, newest last. */
  messages(): readonly SlackMessage[] {
    return this.#workspace.messages.in(this.#workspace.dmOf(this.id))
  }

  /** What only this person sees, wherever that was, newest last. */
  ephemerals(): readonly SlackMessage[] {
    return this.#workspace.messages.onlyFor(this.id)
  }

  /** A message or form as this person reads it, times in their own zone. */
  read(shown: Parameters<typeof read>[0]): ReadMessage {
    return read(shown, this.user.tz)
  }

  /** What Slack told this person when the app did not answer as it should, newest last. */
  errors(): readonly PersonError[] {
    return this.#gestures.errors
  }

  /** The modal on top of the screen. */
  get view(): OpenForm | null {
    const view = this.#workspace.views.top(this.id)
    return view === null ? null : openForm(view)
  }

  get home(): OpenForm | null {
    const view = this.#workspace.views.home(this.id)
    return view === null ? null : openForm(view)
  }

  /** Types `/access` and this, in the private conversation with the app unless another one is named. */
  async command(text: string, where: { channel?: string; command?: string } = {}): Promise<Acknowledgement> {
    const command = where.command ?? this.#workspace.settings.command
    const channel = where.channel ?? this.#workspace.dmOf(this.id)
    const payload = slashCommand(this.#workspace, this.user, { command, text, channel })
    const answer = await this.#gestures.deliveries.deliver({ type: 'slash_commands', payload })
    const problem = answer.outcome === 'acknowledged' ? this.#told(answer.body, channel) : answer.outcome
    if (problem !== null) this.#gestures.failed('command', problem, `${command} failed with the error "${problem}"`)
    return answer
  }

  /** A global shortcut, from the lightning menu. */
  shortcut(callbackId: string): Promise<Acknowledgement> {
    return this.#gestures.interact('shortcut', 'shortcut', {
      callback_id: callbackId,
      action_ts: this.#workspace.nextTs(),
      trigger_id: this.#workspace.triggers.issue(this.id),
    })
  }

  /** Presses a button, named by label, spoken label, action id or value, on a message as it looked when it was read. */
  press(message: SlackMessage, button: string): Promise<Acknowledgement> {
    return this.#gestures.pressOnMessage(message, buttonNamed(message.blocks, button))
  }

  /** What no honest client sends: a press with another value, or of a button that is not there. */
  pressForged(message: SlackMessage, actionId: string, value: string): Promise<Acknowledgement> {
    const element = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'Forged' }, value }
    return this.#gestures.pressOnMessage(message, { block: { block_id: 'forged' }, element })
  }

  /** Presses a button in the open modal. */
  pressInForm(button: string): Promise<Acknowledgement> {
    return this.#form.press(button)
  }

  /**
   * Types and chooses, each field named by label, block id or action id, each choice by value or label. A menu that
   * loads is asked with the same words. Throws for what Slack's own window would not let a person do.
   */
  async fill(values: Readonly<Record<string, string | readonly string[]>>): Promise<void> {
    for (const [name, given] of Object.entries(values)) await this.#form.choose(name, given)
  }

  choose(name: string, given: string | readonly string[]): Promise<void> {
    return this.#form.choose(name, given)
  }

  /** What no honest client sends: a value never offered, or longer than the field takes. `{ value: '…' }`, `{ selected_option: … }`. */
  fillForged(name: string, value: Fields): Promise<void> {
    return this.#form.forge(name, value)
  }

  /** What the app offers for these letters. Nothing is asked below `min_query_length`, which is 3 where it is not set. */
  suggestions(name: string, query: string): Promise<readonly Offered[]> {
    return this.#form.suggestions(name, query)
  }

  /** Presses the modal's own button. `null` when Slack keeps the form because something required is missing. */
  submit(): Promise<Acknowledgement | null> {
    return this.#form.submit()
  }

  /** Closes the open modal by its cross or Cancel. The app hears of it only if it asked to. */
  closeView(): Promise<void> {
    return this.#form.close()
  }

  openHome(): Promise<Acknowledgement> {
    const channel = this.#workspace.dmOf(this.id)
    const home = this.#workspace.views.home(this.id)
    const view = home === null ? {} : { view: wireView(home, this.#workspace.settings.team.id) }
    const event = { type: 'app_home_opened', user: this.id, channel, tab: 'home', ...view }
    return this.#gestures.deliveries.event(event)
  }

  async pressInHome(button: string): Promise<Acknowledgement> {
    const view = this.#workspace.views.home(this.id)
    if (view === null) throw new Error('The app has published no Home tab for this person')
    return this.#gestures.pressOnView(view, buttonNamed(view.blocks, button))
  }

  /** Shows what came with the acknowledgement of a command. Returns Slack's error, or `null`. */
  #told(body: unknown, channel: string): string | null {
    const said = isFields(body) ? body : { text: body === null ? undefined : String(body) }
    if (said.text === undefined && said.blocks === undefined) return null
    return this.#workspace.responseUrls.say({ user: this.id, channel, original: null }, said)
  }
}
