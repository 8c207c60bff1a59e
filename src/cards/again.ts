import { encodePress } from './buttons.ts'
import type { Button } from './card.ts'
import { type RequestView, spokenAs } from './request-view.ts'

/** Opens the request form as it was filled for this request. Nothing is asked until it is sent, and then it is decided anew. */
export const againButton = (label: 'Request again' | 'Extend', view: RequestView): Button => ({
  label,
  value: encodePress({ verb: 'again', request: view.request.ask.id }),
  style: 'plain',
  spoken: spokenAs(label, view),
  asksForReason: false,
  opensRequestForm: true,
})
