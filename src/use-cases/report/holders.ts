import type { Grant } from '../../access/grant/states.ts'
import { reportColumns } from '../../access/report.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { targetOf } from '../../ports/history.ts'
import { namesFor, type Ports } from '../ports.ts'
import { onePage, type ReportWanted, type Row, type Table } from './wanted.ts'

/** What Doorbell has given, or is about to, and has not taken back yet, the oldest first. */
export const holders = (
  ports: Ports,
  { of }: Pick<ReportWanted, 'of'>,
  resources: ReadonlyMap<string, string>,
): Table => ({
  columns: reportColumns.holders,
  pages: pagesOf(ports, of, resources),
})

async function* pagesOf(
  ports: Ports,
  of: ReportWanted['of'],
  resources: ReadonlyMap<string, string>,
): AsyncIterable<readonly Row[]> {
  for (let last: Grant | undefined; ; ) {
    const only = { ...(of ? { target: of } : {}), ...(last ? { after: last.terms.id } : {}) }
    const page: readonly Grant[] = await ports.store.history.live(onePage, only)
    const names = await namesFor(
      ports,
      page.map(({ terms }) => terms.beneficiary),
    )
    yield page.map(grant => rowOf(grant, names, resources))
    last = page.at(-1)
    if (page.length < onePage) return
  }
}

function rowOf(grant: Grant, names: (person: PersonId) => string, resources: ReadonlyMap<string, string>): Row {
  const { entitlement, beneficiary, duration, extensions = [], request, id } = grant.terms
  const since = 'since' in grant ? grant.since : null
  return [
    resources.get(targetOf(entitlement)) ?? entitlement.resource,
    entitlement.integration,
    [{ text: names(beneficiary), id: beneficiary }],
    beneficiary,
    grant.status,
    since?.toISOString() ?? '',
    grant.status === 'active' ? grant.endsAt.toISOString() : '',
    String(extensions.reduce<number>((sum, more) => sum + more, duration)),
    request,
    id,
  ]
}
