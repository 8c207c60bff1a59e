import type { Ask } from '../../access/request/states.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { type Line, line, said } from '../card.ts'
import type { Names } from '../wording/wording.ts'
import { askedFor } from './asked.ts'

/** What of a view tells who reads it, and what it is about. */
type Of = Parameters<typeof askedFor>[0] & { readonly names: Names; readonly reader?: PersonId }

export const isForAnother = ({ requester, beneficiary }: Pick<Ask, 'requester' | 'beneficiary'>): boolean =>
  requester !== beneficiary

/** What this reader has to do with it: whoever asked takes the request back, whoever receives it the access. */
export function readBy({ request: { ask }, reader = ask.requester }: Pick<Of, 'request' | 'reader'>) {
  return { whoAsked: reader === ask.requester, whoReceives: reader === ask.beneficiary }
}

/** "Ana asks for jit-db (group)", or "Ana asks for Ben, for jit-db (group)". */
export function whoAsksForWhat(view: Of): Line {
  const { ask } = view.request
  return [
    ...line(said(view.names(ask.requester)), ' asks for '),
    ...(isForAnother(ask) ? line(said(view.names(ask.beneficiary)), ', for ') : []),
    ...askedFor(view),
  ]
}

/** Where one person asked for another, the one of them who does not read it. */
export function whose({ request: { ask }, names, reader = ask.requester }: Of): Line {
  if (!isForAnother(ask)) return []
  return reader === ask.beneficiary
    ? line(', asked by ', said(names(ask.requester)))
    : line(', for ', said(names(ask.beneficiary)))
}
