import { type Finding, notChecked, ok, problem, warning } from '../../../access/finding.ts'
import { type Policy, useOfRoles, wantsSecondEnds } from '../../../access/policy.ts'
import { Fault } from '../../../ports/fault.ts'
import type { Graph } from '../graph/graph.ts'
import { permissionsOf } from '../sign-in/claims.ts'
import { SignInFault } from '../sign-in/sign-in-fault.ts'
import type { Checked } from './checked.ts'
import { endingMay, endingNeeds } from './ending-permissions.ts'
import { missingOf, notKnown } from './permission-findings.ts'

const about = 'App that ends'

/** Rights by which somebody could be given something, or that could give themselves such a right. */
const adds = /ReadWrite/
const members = 'GroupMember.ReadWrite.All'

/** How the app stands that takes access back when the one that gives it is switched off: what it lacks, and what it must not be able to do. */
export async function endingAppFindings(
  graph: Graph,
  { work, policy, known }: Checked,
  page: string,
): Promise<readonly Finding[]> {
  let token: string
  try {
    token = await graph.credentials.fresh()
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return fault instanceof SignInFault
      ? [problem(about, fault.says, { mend: fault.mend, page })]
      : [problem(about, fault.message, { page })]
  }
  const held = permissionsOf(token)?.names ?? null
  if (held === null)
    return [notChecked(about, 'Its token cannot be read, so what it allows is seen only when it is used.', { page })]
  const needed = endingNeeds(work)
  const missing = missingOf(held, needed) ?? []
  const names = needed.flatMap(({ permissions }) => permissions)
  const excess = held.filter(name => !names.includes(name) && !endingMay.has(name))
  const [adding, merelyMore] = [excess.filter(name => adds.test(name)), excess.filter(name => !adds.test(name))]
  const lacks = missing.map(name =>
    problem(
      about,
      `${name} is missing, without which access does not end when the app that gives it is switched off.`,
      {
        mend: 'add it as application permission, and grant admin consent',
        page,
      },
    ),
  )
  if (known === 'no-file') return [...lacks, notChecked(about, notKnown, { page })]
  const mend = 'take them away under API permissions, and check again'
  return [
    ...(missing.length === 0
      ? [ok(about, `Entra takes its sign-in, and it has what it needs: ${names.join(', ')}.`)]
      : []),
    ...lacks,
    ...(adding.length > 0
      ? [warning(about, `It could give access, which it must not: ${adding.join(', ')}.`, { mend, page })]
      : []),
    ...(merelyMore.length > 0 && known === 'all'
      ? [warning(about, `It may more than it needs: ${merelyMore.join(', ')}.`, { mend, page })]
      : []),
    ...whatTheTimerEnds(held, policy, page),
  ]
}

/** Entra has rights that only remove what is given for a time, and none that only removes members or role assignments. */
function whatTheTimerEnds(held: readonly string[], policy: Policy | null, page: string): readonly Finding[] {
  if (policy === null) return []
  if (held.includes(members))
    return [
      warning(
        about,
        `${members} lets it remove members that the timer alone ends, and add some too: Entra has nothing narrower. Doorbell adds nobody by it.`,
        { page },
      ),
    ]
  const alone = [
    ...(wantsSecondEnds(policy, 'group') === 'required' ? [] : ['members of groups']),
    ...(useOfRoles(policy) !== 'given' || wantsSecondEnds(policy, 'directory-role') === 'required'
      ? []
      : ['directory roles']),
  ]
  return alone.length === 0
    ? []
    : [
        notChecked(
          about,
          `Where the timer alone ends it, the app that gives access has to end it too (${alone.join(', ')}): Entra has no right that only removes those.`,
          {
            mend: `let Entra hold an end (ending: auto or pim); or, for groups, give this app ${members}, which can add too`,
            page,
          },
        ),
      ]
}
