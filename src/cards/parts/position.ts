import type { Ask } from '../../access/request/states.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { type Fact, type Line, line, said } from '../card.ts'
import { isForAnother } from './for-another.ts'
import type { RequestView } from './request-view.ts'

/** What the people whom a request is about do in the company, for whoever decides about them. What is not known is left out. */
export const positionFacts = ({ request: { ask }, positions }: RequestView): Fact[] =>
  peopleIn(ask).flatMap(({ label, person }) => {
    const position = positions?.get(person)
    const known = [position?.jobTitle, position?.department].filter(words => words?.trim())
    return known.length > 0 ? [{ label, value: listed(known) }] : []
  })

const peopleIn = (ask: Ask): readonly { readonly label: string; readonly person: PersonId }[] => [
  { label: 'Position', person: ask.beneficiary },
  ...(isForAnother(ask) ? [{ label: 'Position of who asks', person: ask.requester }] : []),
]

const listed = (all: readonly (string | null | undefined)[]): Line =>
  all.flatMap((words, index) => line(...(index > 0 ? [', '] : []), said(words ?? '')))
