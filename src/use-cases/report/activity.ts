import { reportColumns } from '../../access/report.ts'
import { personId } from '../../access/vocabulary.ts'
import type { Event } from '../../ports/history.ts'
import { namesInEvent } from '../inventory/resource-names.ts'
import { namesFor, type Ports } from '../ports.ts'
import { onePage, type ReportWanted, type Row, type Table } from './wanted.ts'

/** The audit, as `activity` shows it and without a reader's need to turn pages, the newest first. */
export const activity = (ports: Ports, wanted: ReportWanted, resources: ReadonlyMap<string, string>): Table => ({
  columns: reportColumns.activity,
  pages: pagesOf(ports, wanted, resources),
})

async function* pagesOf(
  ports: Ports,
  { of, since, lookUpsOf }: ReportWanted,
  resources: ReadonlyMap<string, string>,
): AsyncIterable<readonly Row[]> {
  for (let last: Event | undefined; ; ) {
    const page: readonly Event[] = await ports.store.history.events({
      ...(of ? { target: of } : {}),
      ...(since ? { since } : {}),
      ...(lookUpsOf ? { lookUpsOf } : {}),
      ...(last ? { before: last.id } : {}),
      happened: true,
      limit: onePage,
    })
    const names = await namesFor(
      ports,
      page.flatMap(({ about }) => about ?? []),
    )
    yield page.map(event => [
      event.at.toISOString(),
      [{ text: event.actor.name, ...(event.actor.kind === 'person' ? { id: personId(event.actor.id) } : {}) }],
      event.actor.kind,
      event.action,
      event.outcome,
      namesInEvent(event, resources, of ?? null).map(text => ({ text })),
      event.about === null ? '' : [{ text: names(event.about), id: event.about }],
      event.reason ?? '',
      typeof event.details.ticket === 'string' ? event.details.ticket : '',
      event.via,
      event.request ?? '',
      event.grant ?? '',
      event.id,
      event.actor.id,
      event.about ?? '',
    ])
    last = page.at(-1)
    if (page.length < onePage) return
  }
}
