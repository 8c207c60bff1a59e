import { z } from 'zod'
import { after, type GroupId, type PersonId } from '../../../access/vocabulary.ts'
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

/** For whoever reads Entra's records, where two of them work in one tenant. Anybody can write it: it proves nothing. */
const signed = (words: string, app: string | null): string => (app === null ? words : `${words} ${app.toLowerCase()}`)

/** Of a removal, which needs no ticket. */
export const endedBy = (app: string | null): string => signed('Ended by Doorbell', app)

/** Both are filled, because rules may ask for either; the ticket is how Entra's records and Doorbell's find each other. */
const saidOf = (reference: string, app: string | null) => ({
  justification: `Doorbell, grant ${reference}`,
  ticketInfo: { ticketNumber: reference, ticketSystem: signed('Doorbell', app) },
})

/** As it was before it was given an end. */
export const forGood = (reference: string, app: string | null) => ({
  ...saidOf(reference, app),
  scheduleInfo: { expiration: { type: 'noExpiration' } },
})

export const termOf = ({ from, reference }: EndingAsked, until: Date, app: string | null) => ({
  ...saidOf(reference, app),
  scheduleInfo: {
    startDateTime: from.toISOString(),
    expiration: { type: 'afterDateTime', endDateTime: until.toISOString() },
  },
})

/** An assignment, unless what is added says otherwise. */
export const bodyOf = (place: PimPlace, person: PersonId | GroupId) => ({
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
