import type { Policy } from '../../access/policy.ts'
import { isSame } from '../../access/policy-change/change.ts'
import type { ReportPlan } from '../../access/report-plan.ts'
import type { Transaction } from '../../ports/store.ts'

/** Marked with the moment at which a report was posted last. */
export const postedMark = ({ name }: Pick<ReportPlan, 'name'>): string => `report:${name}`

/** Of a version that comes into force: what is new in it, or has another time, is posted first when it is due next, and not for this morning. */
export async function beginReports(
  tx: Transaction,
  { before, after, at }: { readonly before: Policy | null; readonly after: Policy; readonly at: Date },
): Promise<void> {
  for (const plan of after.reports ?? []) {
    const was = before?.reports?.find(({ name }) => name === plan.name)
    if (!was || !isSame(was.every, plan.every)) await tx.firstSince(postedMark(plan), at, at)
  }
}
