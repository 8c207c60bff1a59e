import { beyondName } from '../../cards/beyond-name.ts'
import type { Press } from '../../cards/buttons.ts'
import { readTyped } from '../../cards/typed.ts'
import { askForAccess, type Wish } from '../ask-for-access.ts'
import type { Ports } from '../ports.ts'
import { chosenFrom, findByName } from '../requestable-access.ts'
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
    ? ask(ports, speaker, { ...typed, choose: named(typed.resource), startsAt: at })
    : refused({ reason: 'no-such-request' }, 'request.refused', speaker.person)
}

/** By its name, the longest that is known; what stands behind it says for which ticket, from when, for whom or for how long. */
export const named =
  (typed: string): Wish['choose'] =>
  choices => {
    const found = findByName(choices, typed)
    if (found.ok || found.refusal.reason !== 'unknown-resource') return found
    for (const { name, says } of beyondName(typed)) {
      const shorter = findByName(choices, name)
      if (shorter.ok) return { ...shorter, says }
      if (shorter.refusal.reason !== 'unknown-resource') return shorter
    }
    return found
  }

export const chosen =
  (value: string): Wish['choose'] =>
  choices =>
    chosenFrom(choices, value)
