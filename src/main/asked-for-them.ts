import type { AccessFlow } from '../access/access-flow.ts'
import { isActiveMember, type Person } from '../access/catalog.ts'
import { type ForOthers, flowsForThem, type Wanted } from '../access/path.ts'
import type { Policy } from '../access/policy.ts'
import { type MayAsk, mayAsk, type Standing } from '../access/requesters.ts'
import { plainText } from '../cards/parts/plain-text.ts'
import { type NameOf, requestersText } from '../cards/wording/flow-wording.ts'
import type { Directory } from '../ports/provider.ts'
import { standingOf } from '../use-cases/asking/standing.ts'
import { decidedText, lengthsText, mayText } from './path-wording.ts'

/** The manager of somebody, and how each flow meets them. */
interface Manager {
  readonly person: Person
  readonly may: (flow: AccessFlow) => MayAsk
}

/**
 * Who else may ask for it for this person, flow by flow: what is closed to somebody's own wish may reach them by another's. Only whoever
 * reads the access file anyhow is told. @throws Fault when the directory cannot be asked.
 */
export async function askedForThemLines(
  directory: Directory,
  policy: Policy,
  wanted: Wanted,
  standing: Standing,
  nameOf: NameOf,
): Promise<readonly string[]> {
  const flows = flowsForThem(policy, wanted, standing)
  if (flows.length === 0) return ['✗ Nobody else may ask for it for them: no access flow that opens it serves others.']
  const manager = await managerOf(directory, policy, standing)
  return flows.flatMap(flow =>
    kindsOf(flow).map(kind => {
      const who = whoMayAsk[kind](flow, manager, nameOf)
      return who.ok
        ? `✓ By “${flow.name}” ${who.says} may ask for it for them: ${lengthsText(flow)}, ${decidedText(flow, nameOf)}`
        : `✗ By “${flow.name}” ${who.says}`
    }),
  )
}

async function managerOf(directory: Directory, policy: Policy, { person }: Standing): Promise<Manager | null> {
  const found = await directory.manager(person)
  if (!found || !isActiveMember(found)) return null
  const standing = await standingOf({ directory }, policy, found.id)
  return { person: found, may: ({ requesters }) => mayAsk(requesters, standing) }
}

/** Whoever may ask for anybody may for those they manage, and for accounts of their own. */
function kindsOf({ requestFor }: AccessFlow): readonly ForOthers[] {
  const others: readonly ForOthers[] = (requestFor ?? []).flatMap(kind => (kind === 'self' ? [] : [kind]))
  return others.includes('others') ? ['others'] : others
}

interface Who {
  readonly ok: boolean
  readonly says: string
}

const whoMayAsk: Readonly<Record<ForOthers, (flow: AccessFlow, manager: Manager | null, nameOf: NameOf) => Who>> = {
  others: ({ requesters }, _manager, nameOf) => ({ ok: true, says: plainText(requestersText(requesters, nameOf)) }),
  'direct-reports': (flow, manager, nameOf) => {
    if (!manager) return { ok: false, says: 'their manager may ask for them, and they have none who is active' }
    const { name } = manager.person
    const may = manager.may(flow)
    return may.open
      ? { ok: true, says: `${name}, their manager,` }
      : { ok: false, says: `their manager may ask for them, and it is closed to ${name}: ${mayText(may, nameOf)}` }
  },
  'own-admin-account': ({ requesters }, _manager, nameOf) => ({
    ok: true,
    says: `another account of the same human, if it is of ${plainText(requestersText(requesters, nameOf))},`,
  }),
}
