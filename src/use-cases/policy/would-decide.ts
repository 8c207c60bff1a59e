import { type AccessFlow, stagesOf } from '../../access/access-flow.ts'
import type { Person } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import { isSame } from '../../access/policy-change/change.ts'
import type { Ask } from '../../access/request/states.ts'
import { searchApprovers } from '../find-approvers.ts'
import type { Ports } from '../ports.ts'

/** Who would decide about something by one version and not by the other, by name. */
export interface OtherDeciders {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** Where two versions have other people decide what they both have decided in the same stages. */
export type CompareDeciders = (ask: Ask, from: AccessFlow, to: AccessFlow) => Promise<OtherDeciders | null>

/**
 * Stages that read alike lead to other people where owners do: by the tags and keys of the file, where owners are looked for, and who answers
 * for the integration. Whoever would decide about one thing is looked up once, however often it was asked for.
 */
export function compareDeciders(
  ports: Pick<Ports, 'store' | 'directory'>,
  before: Policy,
  after: Policy,
): CompareDeciders {
  if (isSame(before.integrations, after.integrations)) return async () => null
  const known = new Map<string, Promise<readonly Person[]>>()
  const decidersOf = (policy: Policy, flow: AccessFlow, ask: Ask): Promise<readonly Person[]> => {
    const bare = ask.entitlements.map(({ resource }) => resource)
    const key = JSON.stringify([policy === before, flow.name, bare, ask.requester, ask.beneficiary])
    const found = known.get(key) ?? whoWouldDecide(ports, policy, flow, ask)
    known.set(key, found)
    return found
  }
  return async (ask, from, to) => {
    if (stagesOf(from).length === 0 || !isSame(stagesOf(from), stagesOf(to))) return null
    const [was, is] = await Promise.all([decidersOf(before, from, ask), decidersOf(after, to, ask)])
    const ids = (people: readonly Person[]) => people.map(({ id }) => id).toSorted()
    if (isSame(ids(was), ids(is))) return null
    return { from: namesOf(was), to: namesOf(is) }
  }
}

const namesOf = (people: readonly Person[]): readonly string[] => people.map(({ name }) => name).toSorted()

async function whoWouldDecide(
  ports: Pick<Ports, 'store' | 'directory'>,
  policy: Policy,
  flow: AccessFlow,
  ask: Ask,
): Promise<readonly Person[]> {
  const found = new Map<string, Person>()
  for (const stage of stagesOf(flow))
    for (const { approvers } of await searchApprovers(ports, policy, stage, ask))
      for (const { person } of approvers) found.set(person.id, person)
  return [...found.values()]
}
