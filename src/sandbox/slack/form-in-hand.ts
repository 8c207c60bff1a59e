import type { Acknowledgement } from './deliveries.ts'
import { buttonNamed, fieldNamed, idsOf, type Place } from './fields-of-forms.ts'
import type { Gestures } from './gestures.ts'
import { type Fields, fields, fieldsList, isFields, words, wordsOf } from './json.ts'
import { limits } from './limits.ts'
import { filledIn, missingIn, type Offered, offered, optionsIn, optionsOf } from './open-form.ts'
import { fromView } from './payloads.ts'
import { submissionAnswer } from './submission.ts'
import { withValue } from './view-state.ts'
import type { SlackView } from './views.ts'

/** The modal on top of somebody's screen, and their hands on it. */
export class FormInHand {
  readonly #gestures: Gestures
  /** What menus have loaded, by view and field: nothing else can be chosen. */
  readonly #loaded = new Map<string, readonly Fields[]>()

  constructor(gestures: Gestures) {
    this.#gestures = gestures
  }

  press(button: string): Promise<Acknowledgement> {
    const view = this.#open()
    return this.#gestures.pressOnView(view, buttonNamed(view.blocks, button))
  }

  async choose(name: string, given: string | readonly string[]): Promise<void> {
    const place = fieldNamed(this.#open().blocks, name)
    if (place.element.type === 'users_select') return this.#hold(place, filledIn(place, this.#userNamed(given), []))
    const external = words(place.element.type).endsWith('external_select')
    const known = [...this.#known(place)]
    for (const wanted of external ? [given].flat() : []) {
      if (known.map(offered).some(it => it.value === wanted || it.label === wanted)) continue
      await this.suggestions(name, wanted)
      known.push(...this.#known(place))
    }
    await this.#hold(place, filledIn(place, given, known))
  }

  async forge(name: string, value: Fields): Promise<void> {
    const place = fieldNamed(this.#open().blocks, name)
    await this.#hold(place, { type: place.element.type, ...value })
  }

  async suggestions(name: string, query: string): Promise<readonly Offered[]> {
    const view = this.#open()
    const place = fieldNamed(view.blocks, name)
    if (place.element.type === 'users_select') return this.#people(query)
    const fewest = typeof place.element.min_query_length === 'number' ? place.element.min_query_length : 3
    if (query.length < fewest) return []
    const [block_id, action_id] = idsOf(place)
    const { trigger_id: _, ...from } = fromView(this.#gestures.workspace, this.#gestures.user, view)
    const more = { ...from, action_id, block_id, value: query }
    const answer = await this.#gestures.interact('suggestions', 'block_suggestion', more)
    if (answer.outcome !== 'acknowledged') return []
    const options = optionsIn(answer.body)
    if (options === null) this.#gestures.failed('suggestions', 'invalid_options')
    this.#loaded.set([view.id, block_id, action_id].join(' '), options ?? [])
    return (options ?? []).map(offered)
  }

  async submit(): Promise<Acknowledgement | null> {
    const { workspace, user } = this.#gestures
    const view = this.#open()
    if (wordsOf(view.content.submit) === '') throw new Error('This form has no button to submit it')
    const missing = missingIn(view)
    workspace.views.remember(view, { errors: missing })
    if (Object.keys(missing).length > 0) return null
    const { container: _, ...from } = fromView(workspace, user, view)
    const answer = await this.#gestures.interact('submit', 'view_submission', { ...from, response_urls: [] })
    if (answer.outcome !== 'acknowledged') return answer
    const problem = submissionAnswer(workspace, view, fields(answer.body))
    if (problem !== null) this.#gestures.failed('submit', problem)
    return answer
  }

  async close(): Promise<void> {
    const { workspace, user } = this.#gestures
    const view = this.#open()
    const all = view.content.clear_on_close === true
    workspace.views.close(user.id, all)
    if (view.content.notify_on_close !== true) return
    const { container: _, trigger_id: __, ...from } = fromView(workspace, user, view)
    await this.#gestures.interact('close', 'view_closed', { ...from, is_cleared: all })
  }

  #open(): SlackView {
    const { workspace, user } = this.#gestures
    const view = workspace.views.top(user.id)
    if (view === null) throw new Error(`${user.realName} has no form open`)
    return view
  }

  /** Slack itself lists everybody of the workspace, and the app is not asked. */
  #people(query: string): readonly Offered[] {
    return [...this.#gestures.workspace.users.values()]
      .map(({ id, realName }) => ({ value: id, label: realName, description: null }))
      .filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()))
      .slice(0, limits.options)
  }

  #userNamed(given: string | readonly string[]): string {
    const wanted = [given].flat()[0] ?? ''
    return this.#people('').find(({ value, label }) => value === wanted || label === wanted)?.value ?? wanted
  }

  #known({ block, element }: Place): readonly Fields[] {
    const [blockId, actionId] = idsOf({ block, element })
    const { id, state } = this.#open()
    const loaded = this.#loaded.get([id, blockId, actionId].join(' ')) ?? []
    const initial = [element.initial_option, element.initial_options].flat().filter(isFields)
    return [...optionsOf(element), ...initial, ...fieldsList(state[blockId]?.[actionId]?.selected_options), ...loaded]
  }

  async #hold(place: Place, value: Fields): Promise<void> {
    const view = this.#open()
    const [blockId, actionId] = idsOf(place)
    this.#gestures.workspace.views.remember(view, { state: withValue(view.state, blockId, actionId, value) })
    const dispatches = place.block.type !== 'input' || place.block.dispatch_action === true
    if (dispatches)
      await this.#gestures.pressOnView(this.#open(), { ...place, element: { ...place.element, ...value } })
  }
}
