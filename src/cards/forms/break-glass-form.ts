import type { BreakGlass } from '../../access/break-glass.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { ApproverSource } from '../../access/stage.ts'
import { encodePress } from '../buttons.ts'
import { type Button, type Card, type Line, line, said, toType } from '../card.ts'
import { plainText } from '../parts/plain-text.ts'
import { explain } from '../refusals/refusal-wording.ts'
import { lengthText, type Names } from '../wording/wording.ts'
import type { DenyForm, FormOption } from './form.ts'
import { fieldOf } from './request-form.ts'

/** What somebody may give themselves in an emergency: as much of it as a form lists, and by which entries of the access file. */
export interface GlassOffer {
  readonly options: readonly FormOption[]
  /** So many more, which are not listed. */
  readonly more: number
  readonly entries: readonly BreakGlass[]
}

/** What stands on the form for it, as it was typed and chosen. */
export interface GlassTyped {
  readonly choice: string | null
  readonly reason: string
  readonly confirm: string
}

export const nothingTyped: GlassTyped = { choice: null, reason: '', confirm: '' }

/** What is chosen, why, and its exact name typed; what happens then is told above. */
export function breakGlassForm(
  { options, more, entries }: GlassOffer,
  { choice, reason, confirm }: GlassTyped,
  wrong: Pick<DenyForm, 'problem' | 'errors'> = { errors: {} },
): DenyForm {
  return {
    kind: 'deny',
    title: 'Break the glass',
    submit: 'Break the glass',
    about: line('For an emergency in which nobody can be asked. You have it at once.'),
    told: [
      ...entries.map(entry => entryText(entry, entries.length > 1)),
      ...(more > 0
        ? [line(`${more} more are not listed. Name one to have it chosen here: `, toType('breakglass <name>'), '.')]
        : []),
    ],
    value: encodePress({ verb: 'break-glass' }),
    choice: { options, chosen: choice },
    reasonRequired: true,
    reason,
    confirm,
    ...wrong,
  }
}

/** By one entry of the file: for how long, who is told, and who has to look at it. */
function entryText({ name, duration, breakGlass: { tell, reviewers } }: BreakGlass, named: boolean): Line {
  return line(
    ...(named ? line(said(name), ': ') : []),
    `For ${lengthText(duration.max)}, and never extended. Told at once: `,
    ...sources(tell),
    '. A review stays open until one of these has signed it off: ',
    ...sources(reviewers),
    '.',
  )
}

const sources = (all: readonly ApproverSource[]): Line =>
  all.flatMap((source, index) => [
    ...line(index === 0 ? '' : ', '),
    ...(source.kind === 'people'
      ? line(said(source.label))
      : line(source.kind === 'owner' ? 'whoever owns it' : 'your manager')),
  ])

/** Shown where it can be mended: under the field that it is about, or above all of them. */
export function wrongWith(refusal: Refusal, names: Names): Pick<DenyForm, 'problem' | 'errors'> {
  const sentence = explain(refusal, names)
  const field = fieldOfEmergency(refusal)
  return field === null ? { problem: sentence, errors: {} } : { errors: { [field]: plainText(sentence) } }
}

function fieldOfEmergency(refusal: Refusal): keyof DenyForm['errors'] | null {
  switch (refusal.reason) {
    case 'break-glass-name-wrong':
      return 'confirm'
    case 'break-glass-running':
    case 'break-glass-tier-zero':
      return 'choice'
    default: {
      const field = fieldOf(refusal)
      return field === 'resource' ? 'choice' : field === 'reason' ? 'reason' : null
    }
  }
}

/** Quiet: it does nothing but open the form, in which a name has to be typed. */
export const breakGlassButton: Button = {
  label: 'Break the glass…',
  value: encodePress({ verb: 'break-glass' }),
  style: 'plain',
  spoken: 'Break the glass: opens a form',
  asksForReason: true,
}

/** To whoever pressed where no form could be opened, because they had to link first: the button again, which opens it now. */
export function breakGlassCard(): Card {
  const next = line('Nothing has been done yet. Press the button: the form tells what happens, and asks for a reason.')
  return {
    summary: next,
    title: 'Break the glass?',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: next },
      { kind: 'buttons', buttons: [breakGlassButton] },
    ],
  }
}
