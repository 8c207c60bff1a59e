import type { Departure } from '../../access/request/states.ts'
import { type Line, line, saidStrong } from '../card.ts'
import type { Names } from './wording.ts'

/** Who left, and how: why a request was closed before its deadline. */
export const departureText = ({ person, why }: Departure, names: Names): Line =>
  line(saidStrong(names(person)), ` ${departedText[why]}`)

const departedText: Readonly<Record<Departure['why'], string>> = {
  'not-in-directory': 'is no longer in the directory',
  'disabled-in-directory': 'is disabled in the directory',
  'guest-in-directory': 'is a guest in the directory by now',
  'deactivated-in-chat': 'has no active chat account any more',
}
