import type { AuditFact } from '../audit.ts'
import type { Undecidable } from '../catalog.ts'
import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { Waiting } from '../rules/rule.ts'
import { askedBack, closing, fact } from './consequences.ts'
import type { AccessRequest, Departure, RequestCommand } from './states.ts'

/** At its deadline, or as soon as no answer can come any more, or whoever asked or was to receive it has left: they would hear of none. */
export function lapse(
  request: Waiting,
  command: Extract<RequestCommand, { type: 'lapse' }>,
  now: Date,
): Outcome<AccessRequest, Follows> {
  const { ask, progress, lapsesAt } = request
  const departed = 'departed' in command ? command.departed : undefined
  const undecidable = 'undecidable' in command && isAsFound(request, command) ? command.undecidable : undefined
  if (!departed && !undecidable && now < lapsesAt) return refuse({ reason: 'not-due', at: lapsesAt })
  const told: readonly Effect[] =
    departed?.person === ask.requester
      ? []
      : [{ type: 'tell', person: ask.requester, request: ask.id, notice: { kind: 'lapsed' } }]
  // Unanswered, it was over at its deadline, however late that is noticed: nobody could have decided it in between.
  const early = departed !== undefined || undecidable !== undefined
  const because = { ...(departed ? { departed } : {}), ...(undecidable ? { undecidable } : {}) }
  return {
    ok: true,
    next: {
      ...askedBack(request),
      status: 'lapsed',
      ask,
      decisions: progress.decisions,
      at: early ? now : lapsesAt,
      ...because,
    },
    effects: [...closing(request), ...told],
    audit: [
      fact(
        ask,
        'request.lapsed',
        early ? whyEarly(departed, undecidable) : { details: { lapsesAt: lapsesAt.toISOString() } },
      ),
    ],
  }
}

const isAsFound = ({ progress }: Waiting, found: { readonly stage: number; readonly words: number }): boolean =>
  found.stage === progress.current && found.words === progress.decisions.length

function whyEarly(departed: Departure | undefined, undecidable: Undecidable | undefined): Partial<AuditFact> {
  if (departed) return { reason: departed.why, details: { departed: departed.person } }
  return undecidable ? { reason: undecidable.why, details: { undecidable } } : {}
}
