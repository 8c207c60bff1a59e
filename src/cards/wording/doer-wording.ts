import type { Doer } from '../../access/drift/doer.ts'
import { type Line, line, saidStrong, when } from '../card.ts'

/** Who did it, after the verb: " by Max Admin at 14:02, says the directory’s audit". What is unknown is said to be. */
export function byDoer(doer: Doer | null): Line {
  if (!doer) return line('; by whom, the directory’s audit has not told yet')
  const told = line(' at ', when(doer.at, 'time'), ', says the directory’s audit')
  switch (doer.kind) {
    case 'person':
      return [...line(' by ', saidStrong(doer.name)), ...told]
    case 'app':
      return [...line(' by the application ', saidStrong(doer.name)), ...told]
    case 'through-service':
      return line(
        ' through ',
        saidStrong(doer.name),
        ' at ',
        when(doer.at, 'time'),
        '; by whom, the directory’s audit does not say',
      )
    case 'ourselves':
      return [...line(' by Doorbell’s own application, which does not remember it,'), ...told]
    default:
      return doer satisfies never
  }
}
