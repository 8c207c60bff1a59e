import { type Fields, fields, fieldsList, words } from './json.ts'
import { limits } from './limits.ts'
import { withIds } from './messages.ts'
import { app } from './settings.ts'
import type { Surroundings } from './surroundings.ts'
import { initialState, type ViewState } from './view-state.ts'

export interface SlackView {
  readonly id: string
  readonly user: string
  readonly type: 'modal' | 'home'
  readonly hash: string
  readonly rootId: string
  readonly previousId: string | null
  /** As the app sent it, with ids for the blocks that had none. */
  readonly content: Fields
  readonly blocks: readonly Fields[]
  readonly state: ViewState
  /** What the app said is wrong, by block. */
  readonly errors: Readonly<Record<string, string>>
}

/** What is open on people's screens: a stack of modals each, and the Home tab. */
export class Views {
  readonly #workspace: Surroundings
  readonly #stacks = new Map<string, readonly SlackView[]>()
  readonly #homes = new Map<string, SlackView>()

  constructor(workspace: Surroundings) {
    this.#workspace = workspace
  }

  stack(user: string): readonly SlackView[] {
    return this.#stacks.get(user) ?? []
  }

  top(user: string): SlackView | null {
    return this.stack(user).at(-1) ?? null
  }

  home(user: string): SlackView | null {
    return this.#homes.get(user) ?? null
  }

  open(user: string, content: Fields): SlackView {
    const id = this.#workspace.id('V')
    return this.#show(user, [], this.#made(user, content, { id, rootId: id, previousId: null }))
  }

  /** Returns `null` when three are open already, which is Slack's limit. */
  push(user: string, content: Fields): SlackView | null {
    const below = this.stack(user)
    const top = below.at(-1)
    if (top === undefined || below.length >= limits.viewStack) return null
    const id = this.#workspace.id('V')
    return this.#show(user, below, this.#made(user, content, { id, rootId: top.rootId, previousId: top.id }))
  }

  publish(user: string, content: Fields): SlackView {
    const before = this.home(user)
    const id = before?.id ?? this.#workspace.id('V')
    const view = this.#made(user, content, { id, rootId: id, previousId: null }, before?.state)
    this.#homes.set(user, view)
    this.#workspace.changed({ what: 'home', user })
    return view
  }

  find(wanted: { id?: string; externalId?: string }): SlackView | null {
    const all = [...this.#stacks.values()].flat().concat([...this.#homes.values()])
    if (wanted.id !== undefined) return all.find(view => view.id === wanted.id) ?? null
    return all.find(view => words(view.content.external_id) === wanted.externalId) ?? null
  }

  /**
   * Shows something else in the same place. What was filled in stays wherever block and action ids stay, and a new
   * `initial_value` is then ignored: Slack's own behaviour, and a trap.
   */
  update(view: SlackView, content: Fields): SlackView {
    const next = this.#made(view.user, content, view, view.state)
    this.#put(next)
    return next
  }

  remember(view: SlackView, change: Partial<Pick<SlackView, 'state' | 'errors'>>): void {
    this.#put({ ...view, ...change })
  }

  /** Takes away the top modal, or all of them. */
  close(user: string, all: boolean): void {
    this.#stacks.set(user, all ? [] : this.stack(user).slice(0, -1))
    this.#workspace.changed({ what: 'view', user })
  }

  #show(user: string, below: readonly SlackView[], view: SlackView): SlackView {
    this.#stacks.set(user, [...below, view])
    this.#workspace.changed({ what: 'view', user })
    return view
  }

  #put(view: SlackView): void {
    if (view.type === 'home') this.#homes.set(view.user, view)
    else
      this.#stacks.set(
        view.user,
        this.stack(view.user).map(open => (open.id === view.id ? view : open)),
      )
    this.#workspace.changed({ what: view.type === 'home' ? 'home' : 'view', user: view.user })
  }

  #made(
    user: string,
    content: Fields,
    place: Pick<SlackView, 'id' | 'rootId' | 'previousId'>,
    filled: ViewState = {},
  ): SlackView {
    const blocks = withIds(fieldsList(content.blocks))
    return {
      id: place.id,
      rootId: place.rootId,
      previousId: place.previousId,
      user,
      type: content.type === 'home' ? 'home' : 'modal',
      hash: this.#workspace.hash(),
      content,
      blocks,
      state: initialState(blocks, filled),
      errors: {},
    }
  }
}

/** The view as payloads and answers carry it. */
export const wireView = (view: SlackView, team: string): Fields => ({
  id: view.id,
  team_id: team,
  type: view.type,
  blocks: view.blocks,
  private_metadata: words(view.content.private_metadata),
  callback_id: words(view.content.callback_id),
  state: { values: view.state },
  hash: view.hash,
  title: fields(view.content.title),
  clear_on_close: view.content.clear_on_close === true,
  notify_on_close: view.content.notify_on_close === true,
  close: view.content.close ?? null,
  submit: view.content.submit ?? null,
  previous_view_id: view.previousId,
  root_view_id: view.rootId,
  app_id: app.id,
  external_id: words(view.content.external_id),
  app_installed_team_id: team,
  bot_id: app.botId,
})
