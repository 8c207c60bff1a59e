import type { InputBlock, KnownBlock } from '@slack/types'
import type { RequestFormErrors } from '../../cards/forms/form.ts'
import { type ExtraFields, type Extras, extraHints, extraLabels } from '../../cards/forms/form-extras.ts'
import { extraFields } from './action-ids.ts'
import { fieldError, hint, initially, plain } from './form-parts.ts'

/** The fields that not every access flow asks for. Whether one may be left empty is told again when the form is sent. */
export function renderExtras(extras: ExtraFields | undefined, values: Extras, errors: RequestFormErrors): KnownBlock[] {
  if (!extras) return []
  const { ticket, start, whom } = extras
  return [
    ...(whom ? [person(values.whom), ...fieldError(errors.whom)] : []),
    ...(start ? [text('start', values.start, true), ...fieldError(errors.start)] : []),
    ...(ticket ? [text('ticket', values.ticket, ticket === 'optional'), ...fieldError(errors.ticket)] : []),
  ]
}

const text = (name: 'start' | 'ticket', typed: string | undefined, optional: boolean): InputBlock => ({
  type: 'input',
  block_id: extraFields[name],
  label: plain(extraLabels[name]),
  optional,
  ...hint(extraHints[name]),
  element: { type: 'plain_text_input', action_id: extraFields[name], ...initially(typed ?? '') },
})

const person = (chosen: string | undefined): InputBlock => ({
  type: 'input',
  block_id: extraFields.whom,
  label: plain(extraLabels.whom),
  optional: true,
  ...hint(extraHints.whom),
  element: { type: 'users_select', action_id: extraFields.whom, ...(chosen ? { initial_user: chosen } : {}) },
})
