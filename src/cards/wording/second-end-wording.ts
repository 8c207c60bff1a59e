import type { NoSecondEnd, ruledOut, SecondEnd } from '../../access/grant/second-end.ts'
import type { GrantTerms } from '../../access/grant/states.ts'
import { type Line, line, said, when } from '../card.ts'
import { lengthText } from './wording.ts'

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

/** Before anybody asks: what the directory's rules leave to Doorbell's timer. */
export function ruledOutText({
  ruledOut: out,
  required,
}: {
  readonly ruledOut: NonNullable<ReturnType<typeof ruledOut>>
  readonly required: boolean
}): string {
  const then = required ? 'is not given, because one is required' : "is ended by Doorbell's timer alone"
  switch (out.why) {
    case 'longer':
      return `The directory holds no end for more than ${lengthText(out.longest)} of it: what is asked for longer ${then}.`
    case 'needs-person':
      return `The directory's rules for it ask of whoever gives it what only a person can do, so that it holds no end: it ${then}.`
    default:
      return out satisfies never
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
