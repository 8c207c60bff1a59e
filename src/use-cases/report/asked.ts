import type { Entitlement } from '../../access/catalog.ts'
import { sameEntitlement } from '../../access/catalog.ts'
import { reportColumns, type Told } from '../../access/report.ts'
import { countsFor } from '../../access/request/counting.ts'
import { lengthGiven } from '../../access/request/given.ts'
import type { AccessRequest, Decision } from '../../access/request/states.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { targetOf } from '../../ports/history.ts'
import { namesFor, type Ports } from '../ports.ts'
import { onePage, type ReportWanted, type Row, type Table } from './wanted.ts'

type Words = { readonly names: (person: PersonId) => string; readonly resource: (one: Entitlement) => string }

/** What was asked for and what became of it, the newest first. */
export const requests = (ports: Ports, wanted: ReportWanted, resources: ReadonlyMap<string, string>): Table => ({
  columns: reportColumns.requests,
  pages: pagesOf(ports, wanted, resources, 'requestsSince', requestRows),
})

/**
 * Who said what about it, and by which word it was theirs to say: from that moment on, however long ago it was asked, the request that was
 * decided about last first, and of each the last word.
 */
export const decisions = (ports: Ports, wanted: ReportWanted, resources: ReadonlyMap<string, string>): Table => ({
  columns: reportColumns.decisions,
  pages: pagesOf(ports, wanted, resources, 'decidedSince', (request, about, words) =>
    decisionRows(request, about, words, wanted.since),
  ),
})

async function* pagesOf(
  ports: Ports,
  { of, since }: ReportWanted,
  resources: ReadonlyMap<string, string>,
  read: 'requestsSince' | 'decidedSince',
  rowsOf: (request: AccessRequest, about: readonly Entitlement[], words: Words) => readonly Row[],
): AsyncIterable<readonly Row[]> {
  for (let last: AccessRequest | undefined; ; ) {
    const only = { ...(of ? { target: of } : {}), ...(last ? { before: last.ask.id } : {}) }
    const page: readonly AccessRequest[] = await ports.store.history[read](since ?? new Date(0), onePage, only)
    const words: Words = {
      names: await namesFor(ports, page.flatMap(peopleIn)),
      resource: one => resources.get(targetOf(one)) ?? one.resource,
    }
    yield page.flatMap(request => {
      // Of what was asked for together, whoever answers for one part is told of that part.
      const about = request.ask.entitlements.filter(one => of === null || sameEntitlement(one, of))
      return rowsOf(request, about, words)
    })
    last = page.at(-1)
    if (page.length < onePage) return
  }
}

/** One row for each thing that was asked for. */
function requestRows(
  request: AccessRequest,
  about: readonly Entitlement[],
  { names, resource }: Words,
): readonly Row[] {
  const { ask, status } = request
  const told = (person: PersonId) => [toldBy(names)(person)]
  const settled = status === 'awaiting-approval' ? null : request.at
  return about.map(one => [
    ask.submittedAt.toISOString(),
    told(ask.requester),
    told(ask.beneficiary),
    resource(one),
    one.integration,
    ask.flow,
    String(ask.duration),
    request.status === 'approved' ? String(lengthGiven(ask, request.decisions)) : '',
    ask.reason,
    ask.ticket ?? '',
    status,
    settled?.toISOString() ?? '',
    settling(request, one).map(decision => whoDecided(decision, names)),
    ask.breakGlass ? 'yes' : '',
    ask.id,
    ask.requester,
    ask.beneficiary,
  ])
}

function decisionRows(
  request: AccessRequest,
  about: readonly Entitlement[],
  { names, resource }: Words,
  since: Date | null,
): readonly Row[] {
  const { ask } = request
  const told = (person: PersonId) => [toldBy(names)(person)]
  const then = decisionsOf(request).filter(({ at }) => since === null || at >= since)
  return then.flatMap(decision =>
    about
      .filter(one => countsFor(decision, one))
      .map(one => [
        decision.at.toISOString(),
        [whoDecided(decision, names)],
        decision.by.kind === 'person' && decision.by.insteadOf ? told(decision.by.insteadOf.person) : '',
        decision.verdict,
        decision.entitledBy?.kind ?? '',
        String(decision.stage + 1),
        decision.because ?? '',
        resource(one),
        one.integration,
        told(ask.requester),
        told(ask.beneficiary),
        decision.via,
        decision.policy,
        ask.id,
        ask.flow,
        ask.breakGlass ? 'yes' : '',
        decision.by.kind === 'person' ? decision.by.person : '',
        ask.requester,
        ask.beneficiary,
      ]),
  )
}

const decisionsOf = (request: AccessRequest): readonly Decision[] =>
  request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions

/** The words about this one; and a denial of another that was asked for together with it, which ended it too. */
const settling = (request: AccessRequest, one: Entitlement): readonly Decision[] =>
  decisionsOf(request).filter(decision => decision.verdict === 'deny' || countsFor(decision, one))

const whoDecided = ({ by }: Decision, names: Words['names']): Told =>
  by.kind === 'person' ? toldBy(names)(by.person) : { text: `rule: ${by.name}` }

const toldBy =
  (names: Words['names']) =>
  (person: PersonId): Told => ({ text: names(person), id: person })

const peopleIn = (request: AccessRequest): readonly PersonId[] => [
  request.ask.requester,
  request.ask.beneficiary,
  ...decisionsOf(request).flatMap(({ by }) =>
    by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : [],
  ),
]
