import { createHash } from 'node:crypto'
import type { ViewOutput } from '@slack/bolt'
import type { InputBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import type { Lengths } from '../../cards/forms/form.ts'
import { type DenyForm, lengthLabels } from '../../cards/forms/form.ts'
import { lengthShown } from '../../cards/forms/lengths.ts'
import type { HowLong } from '../../cards/forms/request-form.ts'
import { durationField, lengthField } from './action-ids.ts'
import { hint, initially, plain, renderOption } from './form-parts.ts'

type Length = Pick<NonNullable<DenyForm['length']>, 'value' | 'hint'> & { readonly lengths?: Lengths | undefined }

/** Where it is chosen, and where any other is typed: that may stay empty. */
export function lengthInputs({ value, hint: words, lengths }: Length): InputBlock[] {
  const { chosen, typed } = lengthShown(value, lengths)
  const text: InputBlock = {
    type: 'input',
    block_id: durationField,
    ...besides(lengths, words),
    optional: true,
    element: {
      type: 'plain_text_input',
      action_id: durationField,
      placeholder: plain('2h, 90m, 1h 30m'),
      ...initially(typed),
    },
  }
  return lengths ? [select(lengths, chosen), text] : [text]
}

const besides = (lengths: Lengths | undefined, words: string) => ({
  label: plain(lengths ? lengthLabels.instead : lengthLabels.typed),
  ...hint(words),
})

function select({ options, chosen: usual }: Lengths, chosen: string): InputBlock {
  const rendered = options.flatMap(option => renderOption(option) ?? [])
  const initial = rendered.find(({ value }) => value === chosen)
  return {
    type: 'input',
    block_id: blockFor(rendered, usual),
    label: plain(lengthLabels.chosen),
    element: {
      type: 'static_select',
      action_id: lengthField,
      options: rendered,
      ...(initial ? { initial_option: initial } : {}),
    },
  }
}

/** Named after what it offers, so that a new one begins with what is usual there; and after that, so that a choice is told from it. */
const blockFor = (options: readonly PlainTextOption[], usual: string): string =>
  [lengthField, createHash('sha256').update(JSON.stringify(options)).digest('base64url').slice(0, 12), usual].join(' ')

const isLengthBlock = (block: string | undefined): block is string => block?.startsWith(`${lengthField} `) === true

/** The length that is chosen, whichever were offered. */
export function lengthChosen({ values }: ViewOutput['state']): { readonly chosen: string; readonly isUsual: boolean } {
  const [block, fields] = Object.entries(values).find(([name]) => isLengthBlock(name)) ?? ['']
  const chosen = fields?.[lengthField]?.selected_option?.value ?? ''
  return { chosen, isUsual: block.endsWith(` ${chosen}`) }
}

/** The open request form with the lengths of what was chosen in it, and everything that was typed or chosen by hand. */
export function withHowLong(view: ShownView, { durationHint, lengths }: HowLong): ModalView {
  const { title, submit, close } = view
  const { chosen, isUsual } = lengthChosen(view.state)
  const kept = !isUsual && lengths?.options.some(({ value }) => value === chosen)
  return {
    type: 'modal',
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    title,
    ...(submit ? { submit } : {}),
    ...(close ? { close } : {}),
    blocks: view.blocks
      .filter(({ block_id }) => !isLengthBlock(block_id))
      .flatMap(block =>
        block.block_id === durationField
          ? [
              ...(lengths ? [select(lengths, kept ? chosen : lengths.chosen)] : []),
              { ...block, ...besides(lengths, durationHint) },
            ]
          : [block],
      ),
  }
}

type ShownView = Pick<ViewOutput, 'state'> &
  Required<Pick<ModalView, 'title' | 'blocks' | 'callback_id' | 'private_metadata'>> & {
    readonly submit: PlainTextElement | null
    readonly close: PlainTextElement | null
  }
