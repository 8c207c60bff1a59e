import type { AccessFlow } from '../../access/access-flow.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import { plainText } from '../parts/plain-text.ts'
import { explain } from '../refusals/refusal-wording.ts'
import { endsWithText } from '../wording/hours-wording.ts'
import { lengthText, type Names } from '../wording/wording.ts'
import type { RequestForm, RequestFormErrors } from './form.ts'
import { isExtra } from './form-extras.ts'
import { leavesOutLengths, lengthsOf } from './lengths.ts'
import { lineToType } from './line-to-type.ts'

export type HowLong = Pick<RequestForm, 'durationHint' | 'lengths'>

/** Where nothing is known of how long it may be. */
export const anyLength: HowLong = {
  durationHint: 'For example 90m, 2h or 1h 30m. Left empty, it is what the access flow usually gives.',
}

/** Before anything is chosen: what any of these flows has to press. `varies`: of some of it others decide for a shorter time. */
export const lengthOfAny = (durations: NonEmpty<AccessFlow['duration']>, varies = false): HowLong => ({
  durationHint: [
    `${leavesOutLengths(durations) ? 'Lengths that are not above are typed here, for' : 'For'} example 90m or 1h 30m. Typed here, it counts instead of what is chosen above.`,
    ...(varies ? ['Who decides may depend on the length: “can”, with the name of the access, tells it.'] : []),
  ].join(' '),
  lengths: lengthsOf(durations),
})

/** Of the flow that opens what is chosen. `decided`: who decides for which length. */
export const lengthOfFlow = (
  { duration, hours }: Pick<AccessFlow, 'duration' | 'hours'>,
  decided: string | null = null,
): HowLong => ({
  durationHint: [
    `Up to ${lengthText(duration.max)}, for example 90m or 1h 30m. Typed here, it counts instead of what is chosen above.`,
    ...(decided === null ? [] : [decided]),
    ...(hours?.endsAccess ? [`However long, ${endsWithText(hours)}.`] : []),
  ].join(' '),
  lengths: lengthsOf([duration]),
})

export function requestForm(content: Partial<Omit<RequestForm, 'kind' | 'title'>> = {}): RequestForm {
  return {
    kind: 'request',
    title: 'Request access',
    problem: null,
    values: { resources: [], duration: '', reason: '' },
    ...anyLength,
    reasonRequired: true,
    errors: {},
    ...content,
  }
}

/** Shows a refusal where it can be mended: under the field that it is about, or above all of them. */
export function withRefusal(form: RequestForm, refusal: Refusal, names: Names, command = ''): RequestForm {
  const sentence = explain(refusal, names)
  const field = fieldOf(refusal)
  const shown = field !== null && (!isExtra(field) || form.extras?.[field] !== undefined)
  return shown
    ? { ...form, errors: { [field]: plainText(lineToType(sentence, command)) } }
    : { ...form, problem: sentence }
}

export function fieldOf({ reason }: Refusal): keyof RequestFormErrors | null {
  switch (reason) {
    case 'duration-unreadable':
    case 'duration-above-cap':
      return 'duration'
    case 'reason-required':
    case 'reason-too-long':
    case 'reason-too-wide':
      return 'reason'
    case 'only-for-oneself':
    case 'not-for-oneself':
    case 'not-for-them':
    case 'whom-unclear':
    case 'whom-inactive':
    case 'whom-cannot':
      return 'whom'
    case 'only-from-now':
    case 'start-unreadable':
    case 'start-over':
    case 'start-too-late':
      return 'start'
    case 'ticket-required':
    case 'ticket-too-long':
    case 'ticket-wrong':
      return 'ticket'
    case 'unknown-resource':
    case 'ambiguous-resource':
    case 'resource-missing':
    case 'ungrantable':
    case 'already-held':
    case 'already-requested':
    case 'denied-recently':
    case 'revoked-recently':
    case 'nobody-can-decide':
    case 'part-refused':
    case 'only-in-bundle':
    case 'bundle-changed':
    case 'too-many-together':
    case 'not-together':
    case 'people-decide':
    case 'bundle-by-itself':
      return 'resource'
    default:
      return null
  }
}
