import type { Refusal } from '../access/refusal.ts'
import { parsePress } from '../cards/buttons.ts'
import { helpCard } from '../cards/help.ts'
import { readTyped } from '../cards/typed/typed.ts'
import type { ChatAccount, FilePlace } from '../ports/chat-surface.ts'
import { Fault } from '../ports/fault.ts'
import type { Incoming, Utterance } from '../ports/incoming.ts'
import { pickedFrom } from './asking/picked.ts'
import { answerLink } from './link/offer-link.ts'
import { type Identified, identifyPerson } from './people/identify-person.ts'
import { readVersion } from './policy/read-version.ts'
import { leftOutIn, type Ports } from './ports.ts'
import { ask } from './react/ask.ts'
import { reactToForm, unread } from './react/by-form.ts'
import { reactToPress } from './react/by-press.ts'
import { reactToTyped } from './react/by-words.ts'
import { helpForAnybody } from './react/help.ts'
import { type Reaction, type Refused, refused, type Speaker } from './react/reaction.ts'
import { report } from './react/report.ts'

/** Finds out who it was and does what they asked. @throws Fault when something cannot be asked: then nothing was done. */
export async function react(ports: Ports, incoming: Incoming, id: string): Promise<Reaction> {
  const { what, from } = incoming
  // Nobody has to be known to be linked: that is what it is for.
  if (asksForLink(what)) return linkAnybody(ports, from)
  const identified = await identifiedOrHelped(ports, incoming)
  if ('kind' in identified) return identified
  if (!identified.ok) return unidentified(identified.refusal)
  const { person } = identified
  const mentions = what.type === 'command' ? (what.mentions ?? []) : []
  const speaker: Speaker = {
    person,
    from,
    incoming: id,
    leftOut: leftOutIn(ports, incoming),
    ...(incoming.zone === undefined ? {} : { zone: incoming.zone }),
    mentions,
  }
  switch (what.type) {
    case 'home-opened':
    case 'form-wanted':
      // Answered by the page or the form itself, before anybody is refused anything.
      return { kind: 'shown', card: helpCard(speaker) }
    case 'command':
      return reactToTyped(ports, speaker, what.text)
    case 'file-wanted':
      return (
        (await fileAgreedTo(ports, speaker, what.text, what.place)) ??
        refused(unread(what.text), 'request.refused', person)
      )
    case 'press': {
      const press = parsePress(what.value)
      return press
        ? reactToPress(ports, speaker, press, what.message)
        : refused(unread(what.value), 'decision.refused', person)
    }
    case 'request-form':
      return ask(ports, speaker, { ...what, choose: choices => pickedFrom(choices, what.resource) })
    case 'deny-form':
      return reactToForm(ports, speaker, what)
    default:
      return what satisfies never
  }
}

/** They agreed to have it: what it is about comes back untrusted, and is read like what was typed or pressed in the first place. */
async function fileAgreedTo(
  ports: Ports,
  speaker: Speaker,
  wanted: string,
  place: FilePlace,
): Promise<Reaction | null> {
  const press = parsePress(wanted)
  if (press?.verb === 'read-policy') return readVersion(ports, speaker, press.policy, place)
  const typed = readTyped(wanted)
  return typed.verb === 'report' ? report(ports, speaker, typed, wanted, place) : null
}

/** Nobody has to be known to be told what can be typed, while nobody can be asked who it is. */
async function identifiedOrHelped(ports: Ports, incoming: Incoming): Promise<Identified | Reaction> {
  const { what, from } = incoming
  try {
    return await identifyPerson(ports, from)
  } catch (fault) {
    const typed = what.type === 'command' ? readTyped(what.text) : null
    if (typed?.verb !== 'help' || !(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return helpForAnybody(ports, leftOutIn(ports, incoming), typed.about)
  }
}

function asksForLink(what: Utterance): boolean {
  if (what.type === 'command') return readTyped(what.text).verb === 'link'
  return what.type === 'press' && parsePress(what.value)?.verb === 'link'
}

async function linkAnybody(ports: Ports, from: ChatAccount): Promise<Reaction> {
  const answer = await answerLink(ports, from)
  return 'card' in answer ? { kind: 'shown', card: answer.card } : unidentified(answer.refusal)
}

const unidentified = (refusal: Refusal): Refused => ({
  kind: 'refused',
  refusal,
  action: 'identity.refused',
  person: null,
  request: null,
  grant: null,
})
