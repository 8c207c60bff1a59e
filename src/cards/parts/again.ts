import { encodePress } from '../buttons.ts'
import type { Button } from '../card.ts'
import { askedForInPlain } from './asked.ts'
import { isForAnother, readBy } from './for-another.ts'
import { isOver, type RequestView, spokenAs } from './request-view.ts'

/** Opens the request form as it was filled for this request. Nothing is asked until it is sent, and then it is decided anew. */
export const againButton = (label: 'Request again' | 'Extend', view: RequestView): Button => ({
  label,
  value: encodePress({ verb: 'again', request: view.request.ask.id }),
  style: 'plain',
  spoken: spokenAs(label, view),
  asksForReason: false,
  opensRequestForm: true,
})

/** On the form itself, where it has to say by itself what it is about: by name, and for whom where that is somebody else. */
export const asBeforeButton = (view: RequestView): Button => {
  const { ask } = view.request
  const named = askedForInPlain(view)
  const label = isForAnother(ask) ? `${named} for ${view.names(ask.beneficiary)}` : named
  return { ...againButton('Request again', view), label }
}

/**
 * Once it is over, for whoever asked: lapsed, denied, ended or failed. What they took back themselves they need not be offered, and in an
 * emergency the form is another one.
 */
export const onceMore = (view: RequestView): Button[] => {
  const { request } = view
  const offered = isOver(view) && request.status !== 'withdrawn' && !request.ask.breakGlass && readBy(view).whoAsked
  return offered ? [againButton('Request again', view)] : []
}
