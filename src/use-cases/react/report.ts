import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { isNarrowedBy, reportUsually } from '../../access/report.ts'
import { reportCard, reportTitles } from '../../cards/report/report-card.ts'
import type { Typed } from '../../cards/typed/typed.ts'
import type { FilePlace } from '../../ports/chat-surface.ts'
import { minutesBack, momentTyped } from '../looking-up/moment-typed.ts'
import { type Sight, seenByName, sightOf } from '../looking-up/sight.ts'
import { unknownTo } from '../looking-up/unknown-to.ts'
import type { Ports } from '../ports.ts'
import { collect, type Report } from '../report/collect.ts'
import type { ReportWanted } from '../report/wanted.ts'
import { type Reaction, refused, type Speaker } from './reaction.ts'

type Asked = Extract<Typed, { verb: 'report' }>

/**
 * Somebody wants a report as a file: put into their own conversation with Doorbell, wherever they asked. A chat that asks first is
 * answered with the same words; then everything is looked at and read anew, and `place` is where it goes.
 */
export async function report(
  ports: Ports,
  speaker: Speaker,
  typed: Asked,
  words: string,
  place: FilePlace | null = null,
): Promise<Reaction> {
  const { person, from } = speaker
  const policy = await ports.store.activePolicy()
  if (!policy) return refused({ reason: 'nothing-to-ask-for' }, 'request.refused', person)
  const sight = await sightOf(ports, policy, person, speaker.mentions)
  const read = await wantedBy(ports, policy, sight, typed)
  if (!read.ok) return refused(await unknownTo(ports, policy, sight, read.refusal), 'request.refused', person)
  const { wanted } = read
  const found = await collect(ports, policy, wanted)
  // Before it is handed out: what cannot be recorded is not shown.
  await record(ports, speaker, wanted, found, place !== null)
  const given = await ports.surfaces
    .get(from.surface)
    ?.giveFile(from, { name: found.file, title: reportTitles[wanted.kind], content: found.content }, words, place)
  if (given === undefined) return refused({ reason: 'cannot-check' }, 'request.refused', person)
  if (typeof given !== 'string')
    return refused({ reason: 'no-files-here', permission: given.missing }, 'request.refused', person)
  const { kind, of, since, until, where } = wanted
  const { rows, more, file } = found
  const narrowed = { ...(until ? { until } : {}), ...(where ? { where } : {}) }
  return {
    kind: 'shown',
    card: reportCard({ kind, of: of?.name ?? null, since, ...narrowed, rows, more, file, state: given }),
  }
}

async function wantedBy(
  ports: Ports,
  policy: Policy,
  sight: Sight,
  { kind, of, since, until, where }: Asked,
): Promise<{ ok: true; wanted: ReportWanted } | { ok: false; refusal: Refusal }> {
  const now = ports.clock.now()
  const began = since === null ? { ok: true as const, at: minutesBack(now, reportUsually) } : momentTyped(since, now)
  if (!began.ok) return began
  const ended = until === null ? null : momentTyped(until, now, wholeDay)
  if (ended?.ok === false) return ended
  const unknown = Object.keys(where).find(name => !isNarrowedBy(kind, name))
  if (unknown !== undefined) return refuse({ reason: 'report-column', typed: unknown, kind })
  const isOfNow = kind === 'holders'
  if (isOfNow && (since !== null || until !== null)) return refuse({ reason: 'report-of-now' })
  const period = isOfNow ? { since: null } : { since: began.at, ...(ended ? { until: ended.at } : {}) }
  const common = {
    ...{ kind, ...period },
    ...(Object.keys(where).length > 0 ? { where } : {}),
    ...(sight.all ? {} : { lookUpsOf: sight.person.id }),
  }
  if (of === '')
    return sight.all ? { ok: true, wanted: { ...common, of: null } } : refuse({ reason: 'report-of-everything' })
  const seen = await seenByName(ports, policy, sight, of)
  if (!seen.ok) return seen
  const { resource, close } = seen.seen
  return close ? { ok: true, wanted: { ...common, of: resource } } : refuse({ reason: 'report-not-yours' })
}

const wholeDay = 86_400_000

const record = (
  { store, clock }: Ports,
  { person, from, incoming }: Speaker,
  { kind, of, since, until, where }: ReportWanted,
  { rows, more, file }: Report,
  agreed: boolean,
) =>
  store.transaction(tx =>
    tx.append({
      action: 'access.viewed',
      outcome: 'done',
      ...(of ? { target: of } : {}),
      details: {
        verb: 'report',
        report: kind,
        rows,
        ...(more ? { more } : {}),
        ...(since ? { since: since.toISOString() } : {}),
        ...(until ? { until: until.toISOString() } : {}),
        ...(where ? { where } : {}),
        ...(of ? { resource: of.resource } : {}),
        ...(agreed ? { agreed } : {}),
        file,
      },
      actor: { kind: 'person', id: person.id, name: person.name },
      via: from.surface,
      at: clock.now(),
      correlation: incoming,
    }),
  )
