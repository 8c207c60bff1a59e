import type { SurfaceName } from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { code, line } from '../../cards/card.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/**
 * In which chat somebody is written to first. Only a chat that Doorbell is in can be chosen; it changes where cards go from now on,
 * and nothing about who may do what.
 */
export async function prefer(ports: Ports, speaker: Speaker, typed: string | null): Promise<Reaction> {
  const { person, incoming, command } = speaker
  const here = [...ports.surfaces.keys()]
  const before = await ports.store.preferenceOf(person.id)
  if (typed === null) return { kind: 'shown', card: sentenceCard(asItIs(before, here, command)) }
  const chosen = here.find(name => name.toLowerCase() === typed.toLowerCase())
  if (!chosen) return refused({ reason: 'chat-not-here', typed, here }, 'request.refused', person)
  await ports.store.transaction(async tx => {
    await tx.prefer(person.id, chosen, ports.clock.now())
    await tx.append({
      action: 'preference.changed',
      about: person.id,
      outcome: 'done',
      details: { from: before, to: chosen },
      ...doingOf(speaker, incoming),
      at: ports.clock.now(),
    })
    await tx.finishIncoming(incoming)
  })
  return { kind: 'done', words: `From now on I write to you in ${chosen} first.` }
}

const asItIs = (before: string | null, here: readonly SurfaceName[], command: string) => [
  ...line(before ? `I write to you in ${before} first. ` : 'I write to you where you last spoke to me. '),
  ...line('You can choose: '),
  ...here.flatMap((name, index) => line(index > 0 ? ', ' : '', code(`${command} prefer ${name}`))),
  ...line('.'),
]
