import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import { mostParts } from '../../access/request/of-several.ts'
import type { Line } from '../../cards/card.ts'
import { confirmLabel, type DenyForm, type Form, type RequestForm, takesOneLine } from '../../cards/forms/form.ts'
import { accessField, confirmField, denyFormId, reasonField, requestFormId } from './action-ids.ts'
import { fieldError, initially, plain, renderOption } from './form-parts.ts'
import { metadataOf } from './forms.ts'
import { lengthInputs } from './length-inputs.ts'
import { limits } from './limits.ts'
import { renderExtras } from './render-extras.ts'
import { richText } from './render-line.ts'

/**
 * A form as a modal. The ids of the fields never change, because Slack keeps what was typed wherever they stay;
 * it then ignores the initial value, which is what the person typed anyway. `answerTo`: where what it was opened from is answered.
 */
export function renderForm(form: Form, answerTo: string | null = null): ModalView {
  const title = plain(form.title || 'Doorbell', limits.modalTitle)
  switch (form.kind) {
    case 'loading':
      return { type: 'modal', title, close: plain('Close'), blocks: [paragraph([{ kind: 'text', text: form.text }])] }
    case 'closing':
      return { type: 'modal', title, close: plain('Close'), blocks: [paragraph(form.line)] }
    case 'request':
      return {
        type: 'modal',
        callback_id: requestFormId,
        title,
        submit: plain('Request'),
        close: plain('Cancel'),
        blocks: requestFields(form),
      }
    case 'deny':
      return {
        type: 'modal',
        callback_id: denyFormId,
        private_metadata: metadataOf(form.value, answerTo).slice(0, limits.privateMetadata),
        title,
        submit: plain(form.submit),
        close: plain('Cancel'),
        blocks: denyFields(form),
      }
    default:
      return form satisfies never
  }
}

function requestFields(form: RequestForm): KnownBlock[] {
  const { problem, values, durationHint, lengths, reasonRequired, extras, errors } = form
  const chosen = values.resources.flatMap(option => renderOption(option) ?? [])
  const access: InputBlock = {
    type: 'input',
    block_id: accessField,
    label: plain('Access'),
    dispatch_action: true,
    element: {
      type: 'multi_external_select',
      action_id: accessField,
      min_query_length: 0,
      max_selected_items: mostParts,
      placeholder: plain('Type a part of its name'),
      ...(chosen.length > 0 ? { initial_options: chosen } : { focus_on_load: true }),
    },
  }
  const reason: InputBlock = {
    type: 'input',
    block_id: reasonField,
    label: plain('Reason'),
    optional: !reasonRequired,
    element: { type: 'plain_text_input', action_id: reasonField, multiline: true, ...initially(values.reason) },
  }
  return [
    ...(problem ? [paragraph([{ kind: 'text', text: '⚠️ ' }, ...problem])] : []),
    access,
    ...fieldError(errors.resource),
    ...lengthInputs({ value: values.duration, hint: durationHint, lengths }),
    ...fieldError(errors.duration),
    ...renderExtras(extras, values, errors),
    reason,
    ...fieldError(errors.reason),
  ]
}

function denyFields(form: DenyForm): KnownBlock[] {
  const { about, told = [], problem, label, choice, length, reason, reasonRequired, confirm, errors } = form
  return [
    ...(problem ? [paragraph([{ kind: 'text', text: '⚠️ ' }, ...problem])] : []),
    paragraph(about),
    ...told.map(paragraph),
    ...(choice ? [choiceInput(choice), ...fieldError(errors.choice)] : []),
    ...(length ? [...lengthInputs(length), ...fieldError(errors.duration)] : []),
    {
      type: 'input',
      block_id: reasonField,
      label: plain(label ?? 'Reason', limits.inputLabel),
      optional: !reasonRequired,
      element: {
        type: 'plain_text_input',
        action_id: reasonField,
        multiline: !takesOneLine(form),
        ...(length || choice ? {} : { focus_on_load: true }),
        ...initially(reason),
      },
    },
    ...fieldError(errors.reason),
    ...(confirm === undefined ? [] : [confirmInput(confirm), ...fieldError(errors.confirm)]),
  ]
}

function choiceInput({ options, chosen }: NonNullable<DenyForm['choice']>): InputBlock {
  const rendered = options.flatMap(option => renderOption(option) ?? []).slice(0, limits.options)
  const initial = rendered.find(({ value }) => value === chosen)
  return {
    type: 'input',
    block_id: accessField,
    label: plain('Access'),
    element: {
      type: 'static_select',
      action_id: accessField,
      placeholder: plain('Choose'),
      options: rendered,
      ...(initial ? { initial_option: initial } : {}),
    },
  }
}

const confirmInput = (typed: string): InputBlock => ({
  type: 'input',
  block_id: confirmField,
  label: plain(confirmLabel),
  element: { type: 'plain_text_input', action_id: confirmField, ...initially(typed) },
})

const paragraph = (line: Line): KnownBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: richText(line) }],
})
