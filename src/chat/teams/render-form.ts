import { type Button, line, text } from '../../cards/card.ts'
import { chosenTogether } from '../../cards/forms/choice.ts'
import type { Lengths } from '../../cards/forms/form.ts'
import {
  confirmLabel,
  type DenyForm,
  type Form,
  type FormOption,
  lengthLabels,
  longestReason,
  type RequestForm,
  takesOneLine,
} from '../../cards/forms/form.ts'
import { lengthShown } from '../../cards/forms/lengths.ts'
import { oneLine } from '../both/clean.ts'
import type { AdaptiveCard, Element, InputChoiceSet, InputText } from './adaptive-card.ts'
import { accessField, confirmField, durationField, lengthField, moreField, reasonField } from './deeds.ts'
import { fieldError, initially, small } from './form-parts.ts'
import { limits } from './limits.ts'
import { cardOf, execute, inRows, renderButton } from './render.ts'
import { renderExtras } from './render-extras.ts'
import { richLine } from './render-line.ts'
import * as words from './words.ts'

/** A form as a card with fields. `options` are offered before anything was typed; the rest is found while they type. `answer`: what it was opened from. */
export function renderForm(
  form: Form,
  options: readonly FormOption[] = [],
  answer: string | null = null,
): AdaptiveCard {
  const title = heading(form.title)
  switch (form.kind) {
    case 'loading':
      return cardOf({ summary: line(form.text) }, [title, richLine([text(form.text)])])
    case 'closing':
      return cardOf({ summary: form.line }, [title, richLine(form.line)])
    case 'request':
      return cardOf({ summary: line(form.title) }, [title, ...requestFields(form, options)])
    case 'deny':
      return cardOf({ summary: form.about }, [title, ...denyFields(form, answer)])
    default:
      return form satisfies never
  }
}

const heading = (title: string): Element => ({
  type: 'TextBlock',
  text: oneLine(title, limits.said) || 'Doorbell',
  wrap: true,
  style: 'heading',
  size: 'medium',
  weight: 'bolder',
})

/** What the client itself would stop stays unmarked: an error of ours is a sentence that says how to mend it. */
function requestFields(form: RequestForm, options: readonly FormOption[]): readonly Element[] {
  const { problem, values, durationHint, lengths, reasonRequired, extras, before = [], errors } = form
  const [first, ...more] = values.resources
  return [
    ...(problem ? [richLine([text('⚠️ '), ...problem])] : []),
    ...asBefore(before),
    accessInput(first, options.slice(0, Math.max(0, limits.options - more.length))),
    moreInput(more),
    ...fieldError(errors.resource),
    ...lengthInputs(values.duration, lengths),
    small(line(durationHint)),
    ...fieldError(errors.duration),
    ...renderExtras(form),
    reasonInput(values.reason, reasonRequired),
    ...fieldError(errors.reason),
    {
      type: 'ActionSet',
      actions: [
        {
          ...execute('Request', { does: 'send-request', reasonRequired, ...(extras ? { extras } : {}) }),
          style: 'positive',
        },
      ],
    },
  ]
}

const accessInput = (picked: FormOption | undefined, options: readonly FormOption[]): InputChoiceSet => ({
  type: 'Input.ChoiceSet',
  id: accessField,
  label: 'Access',
  style: 'filtered',
  placeholder: 'Type a part of its name',
  choices: [...(picked ? [picked] : []), ...options.filter(({ value }) => value !== picked?.value)]
    .slice(0, limits.options)
    .map(renderOption),
  'choices.data': { type: 'Data.Query', dataset: accessField },
  ...(picked ? { value: picked.value } : {}),
})

/**
 * A field of its own: where a client knows no search for several, it takes nothing from the one that most people need alone. What there
 * is to pick is found while they type: a card holds no second list.
 */
const moreInput = (picked: readonly FormOption[]): InputChoiceSet => ({
  type: 'Input.ChoiceSet',
  id: moreField,
  label: 'More in the same request (optional)',
  style: 'filtered',
  isMultiSelect: true,
  placeholder: 'Type a part of a name',
  choices: picked.map(renderOption),
  'choices.data': { type: 'Data.Query', dataset: accessField },
  ...(picked.length > 0 ? { value: chosenTogether(picked.map(({ value }) => value)) } : {}),
})

/** Each fills this form; what is asked is looked at when it is sent, like anything else. */
const asBefore = (before: readonly Button[]): readonly Element[] =>
  before.length === 0
    ? []
    : [
        small(line(words.askedBefore)),
        ...inRows(before.map(button => renderButton(button, { does: 'fill-form', value: button.value }))),
      ]

function denyFields(form: DenyForm, answer: string | null): readonly Element[] {
  const {
    about,
    told = [],
    problem,
    title,
    value,
    submit,
    label,
    choice,
    length,
    reason,
    reasonRequired,
    confirm,
    errors,
  } = form
  return [
    ...(problem ? [richLine([text('⚠️ '), ...problem])] : []),
    richLine(about),
    ...told.map(content => richLine(content)),
    ...(choice ? [choiceInput(choice), ...fieldError(errors.choice)] : []),
    ...(length
      ? [...lengthInputs(length.value, length.lengths), small(line(length.hint)), ...fieldError(errors.duration)]
      : []),
    label === undefined
      ? reasonInput(reason, reasonRequired)
      : { ...reasonInput(reason, true), label, isMultiline: !takesOneLine(form) },
    ...fieldError(errors.reason),
    ...(confirm === undefined ? [] : [confirmInput(confirm), ...fieldError(errors.confirm)]),
    {
      type: 'ActionSet',
      actions: [
        {
          ...execute(submit, { does: 'send-reason', value, title, ...(answer ? { of: answer } : {}) }),
          style: takesAway.includes(submit) ? 'destructive' : 'positive',
        },
      ],
    },
  ]
}

/** What cannot be undone by whoever presses it, or goes past everybody who could be asked. */
const takesAway: readonly DenyForm['submit'][] = ['Deny', 'Revoke', 'End all', 'Break the glass']

const choiceInput = ({ options, chosen }: NonNullable<DenyForm['choice']>): InputChoiceSet => ({
  type: 'Input.ChoiceSet',
  id: accessField,
  label: 'Access',
  style: 'compact',
  placeholder: 'Choose',
  choices: options.map(renderOption),
  ...(chosen ? { value: chosen } : {}),
})

const confirmInput = (typed: string): InputText => ({
  type: 'Input.Text',
  id: confirmField,
  label: confirmLabel,
  ...initially(typed, limits.input),
})

/** Where it is chosen, and where any other is typed: that may stay empty. */
function lengthInputs(value: string, lengths: Lengths | undefined): readonly (InputChoiceSet | InputText)[] {
  const { chosen, typed } = lengthShown(value, lengths)
  const text: InputText = {
    type: 'Input.Text',
    id: durationField,
    label: `${lengths ? lengthLabels.instead : lengthLabels.typed} (optional)`,
    placeholder: '2h, 90m, 1h 30m',
    ...initially(typed, limits.shortInput),
  }
  if (!lengths) return [text]
  const choices = lengths.options.map(renderOption)
  return [
    { type: 'Input.ChoiceSet', id: lengthField, label: lengthLabels.chosen, style: 'compact', choices, value: chosen },
    text,
  ]
}

const reasonInput = (reason: string, required: boolean): InputText => ({
  type: 'Input.Text',
  id: reasonField,
  label: required ? 'Reason' : 'Reason (optional)',
  isMultiline: true,
  // More than is taken, so that a reason that is too long is told so and not cut off without a word.
  maxLength: longestReason * 2,
  ...initially(reason, limits.input),
})

/** As Teams wants a choice: a title for people, a value for us. */
export function renderOption({ value, label, description }: FormOption): { title: string; value: string } {
  const title = oneLine(description ? `${label}: ${description}` : label, limits.optionText)
  return { title: title || '—', value }
}
