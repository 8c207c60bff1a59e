import { line } from '../../cards/card.ts'
import type { RequestForm } from '../../cards/forms/form.ts'
import { chosenBefore, extraHints, extraLabels } from '../../cards/forms/form-extras.ts'
import { oneLine } from '../both/clean.ts'
import type { Element, InputChoiceSet, InputText } from './adaptive-card.ts'
import { extraFields } from './deeds.ts'
import { fieldError, initially, small } from './form-parts.ts'
import { limits } from './limits.ts'

/** Everybody of the tenant, as Teams itself lists them: the value is the directory's own id. */
const everybody = 'graph.microsoft.com/users'

/** The fields that not every access flow asks for. Whether one may be left empty is told again when the form is sent. */
export function renderExtras({ extras, values, whomNamed, errors }: RequestForm): readonly Element[] {
  if (!extras) return []
  const { ticket, start, whom } = extras
  return [
    ...(whom ? [person(values.whom, whomNamed), small(line(extraHints.whom)), ...fieldError(errors.whom)] : []),
    ...(start ? [text('start', values.start), small(line(extraHints.start)), ...fieldError(errors.start)] : []),
    ...(ticket
      ? [
          text('ticket', values.ticket, ticket === 'optional'),
          small(line(extraHints.ticket)),
          ...fieldError(errors.ticket),
        ]
      : []),
  ]
}

const text = (name: 'start' | 'ticket', typed: string | undefined, optional = true): InputText => ({
  type: 'Input.Text',
  id: extraFields[name],
  label: optional ? `${extraLabels[name]} (optional)` : extraLabels[name],
  ...initially(typed ?? '', limits.shortInput),
})

const person = (chosen: string | undefined, named = chosenBefore): InputChoiceSet => ({
  type: 'Input.ChoiceSet',
  id: extraFields.whom,
  label: `${extraLabels.whom} (optional)`,
  style: 'filtered',
  placeholder: 'Type a part of a name',
  choices: chosen ? [{ title: oneLine(named, limits.optionText), value: chosen }] : [],
  'choices.data': { type: 'Data.Query', dataset: everybody },
  ...(chosen ? { value: chosen } : {}),
})
