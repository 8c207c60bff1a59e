import { type Absence, isDelegation, longestAbsence } from '../../access/absence.ts'
import { awayText, backText } from '../../cards/absence-card.ts'
import type { Typed } from '../../cards/typed/typed.ts'
import { namesFor, type Ports } from '../ports.ts'
import { beginAbsence, endAbsenceNow, howItStands, readUntilWhen } from './leave-in-peace.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

/** `away`: left in peace for a while, with nobody in one's stead. Nothing is handed on, so that nobody has to be told. */
export async function away(
  ports: Ports,
  speaker: Speaker,
  { until, stop }: Extract<Typed, { verb: 'away' }>,
): Promise<Reaction> {
  const { person } = speaker
  if (stop) return comeBack(ports, speaker)
  if (until === null) return { kind: 'shown', card: await howItStands(ports, speaker) }
  const read = await readUntilWhen(ports, speaker, until, longestAbsence, days => ({
    reason: 'absence-too-long',
    days,
  }))
  if (!read.ok) return refused(read.refusal, 'request.refused', person)
  const absence = { delegator: person.id, delegate: null, since: ports.clock.now(), until: read.until }
  const before = await beginAbsence(ports, speaker, absence, [])
  return { kind: 'done', words: awayText(read.until, read.zone, await standInOf(ports, before)) }
}

async function comeBack(ports: Ports, speaker: Speaker): Promise<Reaction> {
  const ended = await endAbsenceNow(ports, speaker)
  if (!ended) return refused({ reason: 'not-away' }, 'request.refused', speaker.person)
  return { kind: 'done', words: backText(await standInOf(ports, ended)) }
}

/** The name of who decides no longer. */
async function standInOf(ports: Ports, absence: Absence | null): Promise<string | null> {
  if (!absence || !isDelegation(absence)) return null
  return (await namesFor(ports, [absence.delegate]))(absence.delegate)
}
