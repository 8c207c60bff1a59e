import { z } from 'zod'
import type { Resource } from '../../../access/catalog.ts'
import { type Finding, ok, problem, warning } from '../../../access/finding.ts'
import {
  ruledOut,
  type SecondEnd,
  type SecondEndWanted,
  secondEndGrace,
  secondEndWanted,
} from '../../../access/grant/second-end.ts'
import { reaches } from '../../../access/opens.ts'
import { handsOutRoles, type Integration, type Policy, wantsSecondEnds } from '../../../access/policy.ts'
import { after, type Minutes, type PersonId, personId } from '../../../access/vocabulary.ts'
import { lengthText } from '../../../cards/wording/wording.ts'
import { withSettings } from '../../../use-cases/asking/offers.ts'
import type { Graph } from '../graph/graph.ts'
import type { EntraDiscovery } from '../inventory/discovery.ts'
import type { TimedAssignments } from '../pim/pim.ts'
import type { PimPlace } from '../pim/pim-place.ts'
import { noEndSentence } from '../pim/pim-refusals.ts'
import { parseGroupResource, parseRoleResource } from '../resource-id.ts'

const about = 'Ends'
/** Each is tried out with a call or two. */
const mostLookedAt = 40
const mostNamed = 5
const somebody = z.object({ value: z.array(z.object({ id: z.string() })) })

interface Asking {
  readonly graph: Graph
  readonly discovery: EntraDiscovery
  readonly timed: TimedAssignments
  readonly tenantId: string
}

/** Which end will hold of what each integration gives, and why: Entra is asked by requests that it validates and does not carry out. */
export async function endingFindings(asking: Asking, policy: Policy | null): Promise<readonly Finding[]> {
  if (!policy || wantsSecondEnds(policy) === 'never') return []
  const { value } = await asking.graph.get(somebody, '/users', {
    $filter: 'accountEnabled eq true',
    $select: ['id'],
    $top: 1,
  })
  const [first] = value
  if (!first) return []
  const findings: Finding[] = []
  for (const integration of policy.integrations)
    findings.push(...(await ofIntegration(asking, policy, integration, personId(first.id))))
  return findings
}

async function ofIntegration(
  asking: Asking,
  policy: Policy,
  integration: Integration,
  person: PersonId,
): Promise<readonly Finding[]> {
  const found = await wantedIn(asking.discovery, policy, integration)
  const stands = new Map<
    string,
    { readonly names: string[]; readonly end: NoEnd | null; readonly limit: string | null; readonly required: boolean }
  >()
  for (const { resource, wanted, longest } of found.slice(0, mostLookedAt)) {
    const from = new Date()
    const asked = { ...wanted, from, until: after(from, longest), grace: secondEndGrace, reference: 'doorbell-check' }
    const end =
      longest < secondEndGrace
        ? ({ kind: 'none', why: 'too-short' } as const)
        : await asking.timed.tryOut(placeOf(asking.tenantId, resource), person, asked)
    const limit = end?.why === 'rules' ? await limitOf(asking.timed, placeOf(asking.tenantId, resource), longest) : null
    const key = JSON.stringify([end, wanted.required, limit])
    const same = stands.get(key) ?? { names: [], end, limit, required: wanted.required }
    same.names.push(resource.name)
    stands.set(key, same)
  }
  const left = found.length - mostLookedAt
  return [
    ...[...stands.values()].map(one => told(integration, one)),
    ...(left > 0 ? [ok(about, `${left} more of “${integration.name}” were not tried out.`)] : []),
  ]
}

/** How far what they allow falls short of what the flow gives, where that is told. */
async function limitOf(timed: TimedAssignments, place: PimPlace, wanted: Minutes): Promise<string | null> {
  const rules = await timed.rules.of(place)
  const out = rules && ruledOut(rules, wanted)
  return out?.why === 'longer'
    ? `: they allow ${lengthText(out.longest)}, and the flow gives up to ${lengthText(wanted)}`
    : null
}

type NoEnd = Extract<SecondEnd, { kind: 'none' }>

function told(
  { name }: Integration,
  {
    names,
    end,
    limit,
    required,
  }: {
    readonly names: readonly string[]
    readonly end: NoEnd | null
    readonly limit: string | null
    readonly required: boolean
  },
): Finding {
  const which = `${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''} (${name})`
  if (!end) return ok(about, `Entra ends ${which} too, even when Doorbell is dead.`)
  const why = `${noEndSentence(end)}${limit ?? ''}`
  return required
    ? problem(about, `${which} cannot be given: an end of Entra's own is required, and ${why}.`, {
        mend: mends[end.why],
      })
    : warning(about, `${which} is ended by Doorbell's timer alone: ${why}.`, { mend: mends[end.why] })
}

const mends: { readonly [W in NoEnd['why']]: string } = {
  'too-short': 'let the flow give it for five minutes or more, or say ending: timer of it',
  'no-licence': 'buy Entra ID P2 or Governance for whoever receives access, or say ending: timer',
  'no-right':
    'add PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup as application permission, grant admin consent, or say ending: timer',
  'not-prepared':
    'put the group under Privileged Identity Management, or say pim: { onboardGroups: true }; neither can be undone',
  rules:
    'change the role settings of Privileged Identity Management for it: no multifactor authentication on active assignment, and a maximum of no less than duration.max',
  'held-without-end': 'nothing',
  'not-for-this': 'say ending: timer of it',
}

interface Wanted {
  readonly resource: Resource
  readonly wanted: SecondEndWanted
  readonly longest: Minutes
}

/** What a flow opens, and how it says that it is to end. */
async function wantedIn(
  discovery: EntraDiscovery,
  policy: Policy,
  { name, groupFilter, roles, ...integration }: Integration,
): Promise<readonly Wanted[]> {
  const found: Wanted[] = []
  const included = handsOutRoles(integration) ? (roles ?? []) : undefined
  for await (const one of discovery.resources(name, groupFilter, included)) {
    const resource = withSettings(one, policy)
    const byFlow = policy.flows.flatMap((flow): Wanted[] => {
      const wanted = reaches(flow, resource) ? secondEndWanted(policy, flow, resource) : null
      return wanted ? [{ resource, wanted, longest: flow.duration.max }] : []
    })
    // Whatever holds for the longest that any flow gives of it holds for the others.
    const [longest] = byFlow.toSorted((one, other) => other.longest - one.longest)
    if (longest) found.push(longest)
  }
  return found
}

function placeOf(tenantId: string, { resource }: Resource): PimPlace {
  const role = parseRoleResource(tenantId, resource)
  return role ? { role } : { group: parseGroupResource(tenantId, resource) }
}
