import { waysOf } from '../../access/break-glass.ts'
import { isActiveMember } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { groupsAsked, type Standing } from '../../access/requesters.ts'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'

/** What the flows of this policy want to know of somebody, by the directory's word of now. @throws Fault when it cannot be asked. */
export async function standingOf(
  { directory }: Pick<Ports, 'directory'>,
  policy: Pick<Policy, 'flows' | 'breakGlass'>,
  person: PersonId,
): Promise<Standing> {
  const { memberOf, managerIn } = groupsAsked(waysOf(policy).map(({ requesters }) => requesters))
  const [member, manager] = await Promise.all([
    memberOf.length > 0 ? directory.groupsAmong(person, memberOf) : new Set<GroupId>(),
    managerIn.length > 0 ? groupsManagedIn({ directory }, person, managerIn) : new Set<GroupId>(),
  ])
  return { person, memberOf: member, managerIn: manager }
}

/** Of whoever manages nobody, which is nearly everybody, nothing more is asked. */
async function groupsManagedIn(
  { directory }: Pick<Ports, 'directory'>,
  person: PersonId,
  among: readonly GroupId[],
): Promise<ReadonlySet<GroupId>> {
  const reports = (await directory.reports(person)).filter(isActiveMember)
  const groups = new Set<GroupId>()
  for (const { id } of reports) {
    const left = among.filter(group => !groups.has(group))
    if (left.length === 0) break
    for (const group of await directory.groupsAmong(id, left)) groups.add(group)
  }
  return groups
}
