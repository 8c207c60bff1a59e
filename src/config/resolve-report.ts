import { namesPeople, type ReportWhere } from '../access/report.ts'
import type { ReportPlan } from '../access/report-plan.ts'
import { integrationName, isNonEmpty } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import type { FileReport } from './access-file/schema/report.ts'
import { displayName, type Names } from './names.ts'
import { channelsOf } from './resolve-flow.ts'

export async function reportOf(
  path: Path,
  { name, report, of, where, last, every, to }: FileReport,
  names: Names,
  withRoles: ReadonlySet<string>,
): Promise<ReportPlan> {
  const { notify } = channelsOf(to)
  const { days, at, zone } = every
  if (!notify || !isNonEmpty(days)) throw new Error('the schema lets no empty list through')
  const entitlement = of && {
    integration: integrationName(of.integration),
    resource: await names.resource([...path, 'of', 'name'], of.integration, of.type, of.name, {
      scope: of.scope,
      withRoles: withRoles.has(of.integration),
    }),
  }
  return {
    name,
    kind: report,
    ...(entitlement ? { of: entitlement } : {}),
    ...(where && Object.keys(where).length > 0 ? { where: await whereOf([...path, 'where'], where, names) } : {}),
    every: { days, at, zone },
    last,
    to: notify,
  }
}

/** A rule decides by its name, and has no account. */
const isOfRule = /^rule:/i

/** Everybody in the room reads it: whoever comes to be called as somebody else was must not be in it. */
async function whereOf(path: Path, where: Readonly<Record<string, string>>, names: Names): Promise<ReportWhere> {
  const each = Object.entries(where).map(async ([column, value]) => {
    if (!namesPeople(column) || value === '' || isOfRule.test(value)) return [column, value] as const
    return [column, { person: await names.user([...path, column], value), name: displayName(value) }] as const
  })
  return Object.fromEntries(await Promise.all(each))
}
