import type { ReportWhere } from '../report.ts'
import type { ReportPlan } from '../report-plan.ts'
import { covers, type Webhook } from '../webhook.ts'
import { byMore, type Found, isSame, narrows, ofLists, type Shown, widens } from './change.ts'
import { keyed } from './flow-changes.ts'

/**
 * What goes out of Doorbell gives nobody access. But whoever receives it learns who asked for what, who has it and who decides, and a
 * file that is changed by somebody else sends it to an address of theirs: so more of it counts as widening.
 */
const ofWebhook: Parameters<typeof keyed<Webhook>>[1] = {
  name: () => [],
  url: (from, to) => [widens({ kind: 'receiver', from, to })],
  events: (from, to) => {
    const [more, less] = [!to.every(one => covers(from, one)), !from.every(one => covers(to, one))]
    return more || less ? [byMore(more, { kind: 'told-of', from, to })] : []
  },
  // Whoever knows the other secret can write to the receiver in Doorbell's name.
  secret: (from, to) => [widens({ kind: 'signed-with', from, to })],
  allowPrivate: (before, after) =>
    ofLists<string>(
      before ?? [],
      after ?? [],
      entries => widens({ kind: 'listed-more', list: 'private-addresses', entries }),
      entries => narrows({ kind: 'listed-less', list: 'private-addresses', entries }),
    ),
}

export const webhookChanges = (before: Webhook, after: Webhook): readonly Found[] => keyed('', ofWebhook, before, after)

/** Whatever a room is shown everybody reads who is in it, and who that is Doorbell does not know. */
const ofReport: Parameters<typeof keyed<Omit<ReportPlan, 'kind' | 'of' | 'where'>>>[1] = {
  name: () => [],
  every: (from, to) => {
    const fewerDays =
      isSame({ ...from, days: [] }, { ...to, days: [] }) && to.days.every(day => from.days.includes(day))
    return [byMore(!fewerDays, { kind: 'shown-at', from, to })]
  },
  last: (from, to) => [byMore(to > from, { kind: 'length', of: 'report', from, to })],
  to: (before, after) =>
    ofLists(
      before.map(({ channel }) => channel),
      after.map(({ channel }) => channel),
      entries => widens({ kind: 'listed-more', list: 'channels', entries }),
      entries => narrows({ kind: 'listed-less', list: 'channels', entries }),
    ),
}

export function reportChanges(before: ReportPlan, after: ReportPlan): readonly Found[] {
  const { kind: was, of: wasOf, where: wasWhere, ...restBefore } = before
  const { kind: is, of: isOf, where: isWhere, ...restAfter } = after
  const isAboutNoMore = wasOf === undefined || isSame(wasOf, isOf)
  const onlyOnePart = was === is && isAboutNoMore && narrowsAtLeast(isWhere, wasWhere)
  const isTheSame = was === is && isSame(wasOf, isOf) && isSame(wasWhere, isWhere)
  const [from, to] = [shownBy(before), shownBy(after)]
  return [
    ...(isTheSame ? [] : [byMore(!onlyOnePart, { kind: 'shows', from, to })]),
    ...keyed('', ofReport, restBefore, restAfter),
  ]
}

export const shownBy = ({ kind, of, where }: ReportPlan): Shown => ({
  report: kind,
  of: of?.resource ?? null,
  ...(where ? { where } : {}),
})

const narrowsAtLeast = (one: ReportWhere = {}, asMuchAs: ReportWhere = {}): boolean =>
  Object.entries(asMuchAs).every(([column, value]) => isSame(one[column], value))
