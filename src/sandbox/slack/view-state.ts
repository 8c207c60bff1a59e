import { type Fields, fields, fieldsList, words } from './json.ts'

/** `state.values` as Slack sends it: block id, then action id. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, Fields>>>>

/** Every element that holds a value, with the block it stands in. */
export function fillable(blocks: readonly Fields[]): readonly { readonly block: Fields; readonly element: Fields }[] {
  return blocks.flatMap(block =>
    [block.element, block.accessory, ...fieldsList(block.type === 'actions' ? block.elements : [])]
      .map(fields)
      .filter(element => words(element.type) in empty)
      .map(element => ({ block, element })),
  )
}

export function initialState(blocks: readonly Fields[], filled: ViewState): ViewState {
  const state: Record<string, Record<string, Fields>> = {}
  for (const { block, element } of fillable(blocks)) {
    const [blockId, actionId] = [words(block.block_id), words(element.action_id)]
    const before = filled[blockId]?.[actionId]
    const kept = before?.type === element.type ? before : undefined
    state[blockId] = { ...state[blockId], [actionId]: kept ?? initial(element) }
  }
  return state
}

export const withValue = (state: ViewState, blockId: string, actionId: string, value: Fields): ViewState => ({
  ...state,
  [blockId]: { ...state[blockId], [actionId]: value },
})

/** Whether somebody has filled this in. */
export const isEmpty = (value: Fields | undefined): boolean => {
  if (value === undefined) return true
  const { type, ...held } = value
  return Object.values(held).every(it => it === null || it === '' || (Array.isArray(it) && it.length === 0))
}

/** The key under which an element of this type gives its value, and the key of its initial value. */
const empty: Readonly<Record<string, { key: string; initial: string; none: unknown }>> = {
  plain_text_input: { key: 'value', initial: 'initial_value', none: null },
  url_text_input: { key: 'value', initial: 'initial_value', none: null },
  email_text_input: { key: 'value', initial: 'initial_value', none: null },
  number_input: { key: 'value', initial: 'initial_value', none: null },
  static_select: { key: 'selected_option', initial: 'initial_option', none: null },
  external_select: { key: 'selected_option', initial: 'initial_option', none: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', none: null },
  users_select: { key: 'selected_user', initial: 'initial_user', none: null },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', none: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', none: [] },
  checkboxes: { key: 'selected_options', initial: 'initial_options', none: [] },
  datepicker: { key: 'selected_date', initial: 'initial_date', none: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', none: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', none: null },
}

export const elementValue = (element: Fields, held: unknown): Fields => ({
  type: element.type,
  [empty[words(element.type)]?.key ?? 'value']: held,
})

const initial = (element: Fields): Fields => {
  const kind = empty[words(element.type)]
  return elementValue(element, kind === undefined ? null : (element[kind.initial] ?? kind.none))
}
