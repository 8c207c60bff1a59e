import type { SurfaceName } from '../../access/vocabulary.ts'
import { sentenceCard } from '../../cards/answer-card.ts'
import { line, toType } from '../../cards/card.ts'
import { chatText } from '../../cards/wording/wording.ts'
import type { Preference } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { doingOf, type Reaction, refused, type Speaker } from './reaction.ts'

/**
 * In which chat somebody is written to first, or in every one. Only a chat that Doorbell is in can be chosen; it changes where cards go from now on,
 * and nothing about who may do what.
 */
export async function prefer(ports: Ports, speaker: Speaker, typed: string | null): Promise<Reaction> {
  const { person, incoming } = speaker
  const here = [...ports.surfaces.keys()]
  const before = await ports.store.preferenceOf(person.id)
  if (typed === null) return { kind: 'shown', card: sentenceCard(asItIs(before, here)) }
  const chosen = chatsToChoose(here).find(name => name.toLowerCase() === typed.toLowerCase())
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
  const words =
    chosen === 'both'
      ? 'From now on I write to you in every chat that you use.'
      : `From now on I write to you in ${chatText(chosen)} first.`
  return { kind: 'done', words }
}

const chatsToChoose = (here: readonly SurfaceName[]): readonly Preference[] =>
  here.length > 1 ? [...here, 'both'] : here

const asItIs = (before: Preference | null, here: readonly SurfaceName[]) => [
  ...line(
    before === null
      ? 'I write to you where you last spoke to me. '
      : before === 'both'
        ? 'I write to you in every chat that you use. '
        : `I write to you in ${chatText(before)} first. `,
  ),
  ...(here.length > 1
    ? [...line('You can choose: '), ...choices(here), ...line('.')]
    : line('There is no other chat that I am in.')),
]

const choices = (here: readonly SurfaceName[]) =>
  chatsToChoose(here).flatMap((name, index) => line(index > 0 ? ', ' : '', toType(`prefer ${name}`)))
