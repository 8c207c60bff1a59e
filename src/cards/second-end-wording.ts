import type { NoSecondEnd, SecondEnd } from '../access/grant/second-end.ts'
import type { GrantTerms } from '../access/grant/states.ts'
import { type Line, line, said, when } from './card.ts'

/** What ends it besides Doorbell; nothing where nobody asked for more than its timer. */
export function secondEndLines({ secondEnd }: GrantTerms): readonly Line[] {
  switch (secondEnd?.kind) {
    case 'held':
      return [line('The directory ends it too, at ', when(secondEnd.until, 'time'), ', even if Doorbell cannot.')]
    case 'none':
      return [line("Ended by Doorbell's timer alone: ", ...whyNone(secondEnd), '.')]
    default:
      return []
  }
}

const whyNone = ({ why, detail }: Extract<SecondEnd, { kind: 'none' }>): Line =>
  detail ? line(noSecondEndText[why], ' (', said(detail), ')') : line(noSecondEndText[why])

/** Each goes on after "Ended by Doorbell's timer alone: ". */
export const noSecondEndText: { readonly [W in NoSecondEnd]: string } = {
  'too-short': 'the directory holds no end of its own for less than five minutes',
  'no-licence': 'the tenant has no licence for ends that the directory holds by itself',
  'no-right': 'Doorbell has no right to have the directory hold an end',
  'not-prepared': 'the group was never brought under ends of the directory, and the access file does not allow it',
  rules: "the directory's rules for it do not let it hold this end",
  'held-without-end': 'it was held already, and the directory knows no end of it',
  'not-for-this': 'the directory holds no end for something of this kind',
}
