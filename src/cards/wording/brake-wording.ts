import type { Freeze } from '../../access/freeze.ts'
import { type Line, line, said, saidStrong, when } from '../card.ts'
import type { Names } from './wording.ts'

const stopped = {
  everything: 'Nothing is given at the moment',
  resource: 'This is not given at the moment',
  person: 'Nothing is given to this person at the moment',
} as const

/** To whoever it concerns: what is stopped, who stopped it, since when and why. */
export const frozenText = ({ scope, by, at, because }: Freeze, names: Names): Line => [
  ...line(`${stopped[scope.of]}: granting was stopped by `, saidStrong(names(by)), ', ', when(at)),
  ...(because ? line(': “', said(because), '”.') : line('.')),
]
