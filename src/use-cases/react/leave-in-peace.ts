import { type Absence, isDelegation, peopleIn } from '../../access/absence.ts'
import type { Refusal } from '../../access/refusal.ts'
import { readUntil } from '../../access/until.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { absencesCard } from '../../cards/absence-card.ts'
import { endingSlot, recordAbsence } from '../approvers/absence.ts'
import { zoneOf } from '../asking/read-start.ts'
import { namesFor, type Ports } from '../ports.ts'
import { requestsWaitingFor } from '../requests/waiting-for.ts'
import { saveWhatFollows } from '../save.ts'
import { doingOf, type Speaker } from './reaction.ts'

/** How it stands for whoever asks: whether they are away, and who decides in whose stead. */
export async function howItStands(ports: Ports, { person }: Speaker) {
  const found = await ports.store.absencesAmong([person.id], ports.clock.now())
  return absencesCard(found, person.id, await namesFor(ports, found.flatMap(peopleIn)))
}

type UntilRead =
  | { readonly ok: true; readonly until: Date; readonly zone: string }
  | { readonly ok: false; readonly refusal: Refusal }

/** By the clocks that they live by, as far as the chat tells. `most` is in days. */
export async function readUntilWhen(
  ports: Ports,
  speaker: Speaker,
  typed: string | null,
  most: number,
  tooLong: (days: number) => Refusal,
): Promise<UntilRead> {
  const now = ports.clock.now()
  const zone = await zoneOf(ports, speaker.from, speaker.zone)
  const until = typed === null ? null : readUntil(typed, now, zone)
  if (!until) return { ok: false, refusal: { reason: 'away-until-when', typed } }
  if (until.getTime() - now.getTime() > most * 24 * 60 * 60_000) return { ok: false, refusal: tooLong(most) }
  return { ok: true, until, zone }
}

/** In the place of the one before; what waits for them is put to others at once. Tells which one it replaced. */
export async function beginAbsence(
  ports: Ports,
  speaker: Speaker,
  absence: Absence,
  people: readonly PersonId[],
): Promise<Absence | null> {
  const { delegator, until, since } = absence
  const doing = doingOf(speaker, speaker.incoming)
  const waiting = await requestsWaitingFor(ports, speaker.person)
  return ports.store.transaction(async tx => {
    await tx.lockPerson(delegator)
    const before = await tx.endAbsence(delegator)
    if (before && isDelegation(before) && before.delegate !== absence.delegate)
      await recordAbsence(tx, since, doing, before, 'stopped', [before.delegate])
    await tx.saveAbsence(absence)
    await recordAbsence(tx, since, doing, absence, 'made', people)
    await tx.schedule({ type: 'end-delegation', delegator }, { ...endingSlot(delegator), due: until })
    const effects = waiting.map(({ id, stage }) => ({ type: 'ask-approvers', request: id, stage }) as const)
    await saveWhatFollows(tx, ports, doing, { effects, audit: [] })
    await tx.finishIncoming(speaker.incoming)
    return before
  })
}

/** Tells which one it ended; `null` where there was none of that kind. */
export async function endAbsenceNow(
  ports: Ports,
  speaker: Speaker,
  isMeant: (absence: Absence) => boolean = () => true,
): Promise<Absence | null> {
  const { person, incoming } = speaker
  const now = ports.clock.now()
  return ports.store.transaction(async tx => {
    await tx.lockPerson(person.id)
    const live = (await tx.absencesAmong([person.id], now)).find(({ delegator }) => delegator === person.id)
    if (!live || !isMeant(live)) return null
    await tx.endAbsence(person.id)
    await tx.cancel(endingSlot(person.id).key)
    await recordAbsence(tx, now, doingOf(speaker, incoming), live, 'stopped', isDelegation(live) ? [live.delegate] : [])
    await tx.finishIncoming(incoming)
    return live
  })
}
