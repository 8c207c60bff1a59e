import type { Press } from '../../cards/buttons.ts'
import { readTyped } from '../../cards/typed/typed.ts'
import { askForAccess, type Wish } from '../asking/ask-for-access.ts'
import { named } from '../asking/named.ts'
import type { Ports } from '../ports.ts'
import { offerToAsk } from '../step-up/ask.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

export async function ask(ports: Ports, speaker: Speaker, said: Wish): Promise<Reaction> {
  const { person, from, incoming, zone, mentions } = speaker
  const wish = { ...said, from, mentions, ...(zone === undefined ? {} : { zone }) }
  const asked = await askForAccess(ports, person, from.surface, wish, tx => tx.finishIncoming(incoming))
  if (asked.ok) return { kind: 'done', words: 'Your request is on its way. You will find it in our conversation.' }
  const { refusal, asks } = asked
  return refusal.reason === 'step-up-needed' && asks
    ? offerToAsk(ports, person, asks, refusal.context)
    : refused(refusal, 'request.refused', person)
}

/** What was typed once, outside of the hours, to begin when they begin. It is asked as if it were typed now. */
export async function askThen(
  ports: Ports,
  speaker: Speaker,
  { at, line }: Extract<Press, { verb: 'ask-then' }>,
): Promise<Reaction> {
  const typed = readTyped(line)
  return typed.verb === 'request'
    ? ask(ports, speaker, { ...typed, choose: choices => named(choices, typed.resource), startsAt: at })
    : refused({ reason: 'no-such-request' }, 'request.refused', speaker.person)
}
