import { after, type Minutes, minutes } from '../../access/vocabulary.ts'
import type { Clock } from '../../ports/clock.ts'
import { Fault } from '../../ports/fault.ts'

/** After a write, a part of the directory may not know of it yet: "not there" is then no proof. */
export const settles = minutes(2)

/** The code of the fault by which what may be behind waits. */
export const perhapsBehind = 'provider.perhaps-behind'

/**
 * Only where what was given is long settled is "not there", or "for good", more than a part of the directory that is behind.
 * @throws Fault to be called again later.
 */
export function demandSettled({ clock }: { readonly clock: Clock }, given: Date, takes: Minutes = settles): void {
  if (clock.now() < after(given, takes))
    throw new Fault(perhapsBehind, 'not as it is to be, so soon after it was given', { retry: 'later' })
}
