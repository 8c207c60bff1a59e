import type { Refusal } from '../../access/refusal.ts'
import { isOfEarlierRelease, parsePress } from '../../cards/buttons.ts'
import type { Utterance } from '../../ports/incoming.ts'
import { readReason } from '../asking/read-reason.ts'
import { readLength } from '../forms/read-length.ts'
import type { Ports } from '../ports.ts'
import { answerBack, askBack } from './ask-back.ts'
import { breakGlass, signOffReview } from './break-glass.ts'
import { confirmPanic } from './panic.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'
import { review } from './review.ts'
import { revoke } from './revoke.ts'
import { revokeAll } from './whole-bundle.ts'

/** To a form behind a button, as it was sent: one case for each verb that has one. */
export async function reactToForm(
  ports: Ports,
  speaker: Speaker,
  what: Extract<Utterance, { type: 'deny-form' }>,
): Promise<Reaction> {
  const { person } = speaker
  const press = parsePress(what.value)
  switch (press?.verb) {
    case 'panic':
      return confirmPanic(ports, speaker, press.panic, what.reason)
    case 'break-glass': {
      const chosen = { chosen: what.choice ?? '', confirmed: what.confirm ?? '' }
      return breakGlass(ports, speaker, { what: chosen, duration: null, reason: what.reason })
    }
    case 'ask-back':
      return askBack(ports, speaker, press.request, what.reason)
    case 'answer':
      return answerBack(ports, speaker, press.request, what.reason)
    case 'revoke': {
      const because = readReason(what.reason)
      return because.ok
        ? press.all
          ? revokeAll(ports, speaker, press.grant, because.reason)
          : revoke(ports, speaker, press.grant, because.reason)
        : refused(because.refusal, 'decision.refused', person)
    }
    case 'sign-off': {
      const because = readReason(what.reason)
      return because.ok
        ? signOffReview(ports, speaker, press.request, because.reason)
        : refused(because.refusal, 'decision.refused', person, press.request)
    }
    case 'approve':
    case 'approve-for':
    case 'deny': {
      const because = readReason(what.reason)
      if (!because.ok) return refused(because.refusal, 'decision.refused', person, press.request)
      const common = { request: press.request, because: because.reason }
      if (press.verb === 'deny') return review(ports, speaker, { verdict: 'deny', ...common })
      const length = readLength(what.duration)
      if (!length.ok) return refused(length.refusal, 'decision.refused', person, press.request)
      const told = 'told' in press && press.told !== undefined ? { told: press.told } : {}
      return review(ports, speaker, { verdict: 'approve', ...common, ...length.given, ...told })
    }
    default:
      return refused(unread(what.value), 'decision.refused', person)
  }
}

export const unread = (value: string): Refusal => ({
  reason: isOfEarlierRelease(value) ? 'card-of-before' : 'no-such-request',
})
