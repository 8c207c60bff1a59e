import { type BreakGlass, breakGlassOf } from '../../access/break-glass.ts'
import type { Person, Resource } from '../../access/catalog.ts'
import { type Finding, problem, warning } from '../../access/finding.ts'
import { opens } from '../../access/opens.ts'
import type { Requesters } from '../../access/requesters.ts'
import { selectorFits } from '../../access/resource-selector.ts'
import { activePeople, deciders } from '../approvers/deciders.ts'
import { findApprovers } from '../approvers/find-approvers.ts'
import type { Ports } from '../ports.ts'
import { listed, pagesOf } from './listed.ts'
import type { Rules } from './rules.ts'

type Asking = Pick<Ports, 'directory' | 'store'>

/** What would be found out in an emergency and too late: entries of the file that nobody may use, hears of or could review. */
export async function checkEmergencies(
  asking: Asking,
  { policy, pageOf }: Rules,
  known: readonly Resource[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const entry of breakGlassOf(policy)) {
    const given = known.filter(resource => opens(entry, resource))
    findings.push(
      ...beyondIt(entry, known, { pageOf }),
      ...(given.length === 0
        ? [
            warning(about, `“${entry.name}” opens nothing that can be given.`, {
              mend: 'look at its resources, and at the filter of the integration',
            }),
          ]
        : []),
      ...(await peopleOf(asking, { policy, pageOf }, entry, given)),
    )
  }
  return findings
}

const about = 'Break-glass'

/** A group may give tier zero by what the directory says of it, which the file alone does not show. */
function beyondIt(
  entry: BreakGlass,
  known: readonly Resource[],
  { pageOf }: Pick<Rules, 'pageOf'>,
): readonly Finding[] {
  const some = known.filter(
    resource =>
      (resource.tierZero === true || resource.ungrantable === 'tier-zero') &&
      entry.resources.some(selector => selectorFits(selector, resource)),
  )
  if (some.length === 0) return []
  const names = listed(some.map(({ name }) => name))
  const says = `“${entry.name}” names ${names}, which ${some.length === 1 ? 'is' : 'are'} tier zero: it is never given in an emergency.`
  return [warning(about, says, { mend: 'take it out of the entry, and ask for it', pages: pagesOf(some, { pageOf }) })]
}

async function peopleOf(
  asking: Asking,
  { policy, pageOf }: Pick<Rules, 'policy' | 'pageOf'>,
  entry: BreakGlass,
  given: readonly Resource[],
): Promise<readonly Finding[]> {
  const requesters = await whoMay(asking, entry.requesters)
  const mend = { mend: 'name somebody active there, or put somebody into what it names' }
  if (requesters?.length === 0)
    return [warning(about, `Nobody active may use “${entry.name}”: its list is empty.`, mend)]
  const { tell, reviewers } = entry.breakGlass
  const untold = await leadsNowhere(asking, policy, tell, given)
  const unreviewed = await leadsNowhere(asking, policy, reviewers, given)
  const admins = await deciders(asking, policy.admins)
  const pages = (some: readonly Resource[]) => ({ ...mend, pages: pagesOf(some, { pageOf }) })
  const of = (some: readonly Resource[]) => (some.length === 0 ? '' : ` about ${listed(some.map(({ name }) => name))}`)
  return [
    ...(untold
      ? [
          warning(
            about,
            `Nobody whom “${entry.name}” names is there to be told${of(untold)}. The admins are told.`,
            pages(untold),
          ),
        ]
      : []),
    ...(unreviewed
      ? [
          admins.length > 0
            ? warning(
                about,
                `Nobody whom “${entry.name}” names is there to review it${of(unreviewed)}. The admins review.`,
                pages(unreviewed),
              )
            : problem(
                about,
                `Nobody could review “${entry.name}”${of(unreviewed)}, so that it is given to nobody.`,
                pages(unreviewed),
              ),
        ]
      : []),
    ...(requesters ? await amongThemselves(asking, entry, requesters) : []),
  ]
}

/** `null`: whose manager somebody is depends on who asks. */
async function whoMay(asking: Asking, requesters: Requesters): Promise<readonly Person[] | null> {
  if (requesters.everyone || requesters.managersOf) return null
  const { exclude = { groups: [], users: [] } } = requesters
  const [named, out] = await Promise.all([activePeople(asking, requesters), activePeople(asking, exclude)])
  return named.filter(({ id }) => !out.some(one => one.id === id))
}

/** `null`: it leads to somebody. Otherwise for which resources it does not; none named: for whatever it opens. */
async function leadsNowhere(
  asking: Asking,
  policy: Rules['policy'],
  from: BreakGlass['breakGlass']['tell'],
  given: readonly Resource[],
): Promise<readonly Resource[] | null> {
  // Whose manager it would be depends on who asks.
  if (from.some(({ kind }) => kind === 'manager')) return null
  const byResource = from.some(({ kind }) => kind === 'owner')
  const nowhere: Resource[] = []
  for (const resource of byResource ? given : given.slice(0, 1))
    if ((await findApprovers(asking, policy, { from, needed: 1 }, { entitlements: [resource] })).length === 0)
      nowhere.push(resource)
  if (nowhere.length === 0) return null
  return byResource ? nowhere : []
}

/** Of people who may all do it themselves each looks at what the other did. */
async function amongThemselves(
  asking: Asking,
  entry: BreakGlass,
  requesters: readonly Person[],
): Promise<readonly Finding[]> {
  const named = entry.breakGlass.reviewers.flatMap(source => (source.kind === 'people' ? [source] : []))
  // Who owns something is another question for each resource.
  if (named.length < entry.breakGlass.reviewers.length) return []
  const reviewers = (await Promise.all(named.map(source => deciders(asking, source)))).flat()
  const all = reviewers.length > 0 && reviewers.every(({ id }) => requesters.some(one => one.id === id))
  if (!all) return []
  const says = `Everybody who reviews “${entry.name}” may use it as well: they would review each other.`
  return [warning(about, says, { mend: 'name somebody under reviewers who is not among its requesters' })]
}
