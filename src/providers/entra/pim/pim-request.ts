import { z } from 'zod'
import { after, type PersonId } from '../../../access/vocabulary.ts'
import type { EndingAsked } from '../../../ports/provider.ts'
import { inPath } from '../resource-id.ts'
import { inGraph, type PimPlace } from './pim-place.ts'
import { mayLoseGrace } from './pim-refusals.ts'

/** What is told of one that was made. */
export const request = z.object({ id: z.string().nullish(), status: z.string().nullish() })

/** Its rules may allow just what was promised, and no minute more. */
export async function withoutGraceIfNeeded<T>(ending: EndingAsked, ask: (until: Date) => Promise<T>): Promise<T> {
  try {
    return await ask(after(ending.until, ending.grace))
  } catch (error) {
    if (!mayLoseGrace(error)) throw error
    return ask(ending.until)
  }
}

const ticketSystem = 'Doorbell'
/** Of a removal, which needs no ticket. */
export const endedByUs = 'Ended by Doorbell'

/** Of which application a request is, its list says in no form that is written down anywhere: what was said along is what tells. */
export const isSaidByUs = (made: {
  readonly justification?: string | null | undefined
  readonly ticketInfo?: { readonly ticketSystem?: string | null | undefined } | null | undefined
}): boolean => made.ticketInfo?.ticketSystem === ticketSystem || made.justification === endedByUs

/** Both are filled, because rules may ask for either; the ticket is how Entra's records and Doorbell's find each other. */
const saidOf = (reference: string) => ({
  justification: `Doorbell, grant ${reference}`,
  ticketInfo: { ticketNumber: reference, ticketSystem },
})

/** As it was before it was given an end. */
export const forGood = (reference: string) => ({
  ...saidOf(reference),
  scheduleInfo: { expiration: { type: 'noExpiration' } },
})

export const termOf = ({ from, reference }: EndingAsked, until: Date) => ({
  ...saidOf(reference),
  scheduleInfo: {
    startDateTime: from.toISOString(),
    expiration: { type: 'afterDateTime', endDateTime: until.toISOString() },
  },
})

/** An assignment, unless what is added says otherwise. */
export const bodyOf = (place: PimPlace, person: PersonId) => ({
  action: 'adminAssign',
  ...inGraph(place).body,
  principalId: inPath(person),
})

/** What it says of a request of which nothing ever came. */
export const nothingCame: ReadonlySet<string> = new Set([
  'Failed',
  'Denied',
  'AdminDenied',
  'Canceled',
  'TimedOut',
  'Invalid',
])

/** What it says of a request of which nothing will come any more. Of a removal `Revoked` says that it is done. */
export const over: ReadonlySet<string> = new Set([...nothingCame, 'Revoked'])
