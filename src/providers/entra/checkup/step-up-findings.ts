import { z } from 'zod'
import { type Finding, notChecked, ok, problem } from '../../../access/finding.ts'
import type { Policy } from '../../../access/policy.ts'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { stepUpPermission } from './permissions.ts'

const about = 'Fresh sign-in'
const root = '/identity/conditionalAccess'

const reference = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isAvailable: z.boolean().nullish(),
})
const rule = z.object({
  displayName: z.string().nullish(),
  state: z.string().nullish(),
  conditions: z
    .object({
      applications: z.object({ includeAuthenticationContextClassReferences: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish(),
})
type Rule = z.infer<typeof rule>

interface Pages {
  readonly permissions: string
  readonly conditionalAccess: string
}

/**
 * Whether Entra would ask for anything where a flow asks for a fresh sign-in: the authentication context has to be there and to be
 * published, and an enabled policy has to target it. Without one a sign-in proves no more than any other.
 */
export async function stepUpFindings(graph: Graph, policy: Policy | null, pages: Pages): Promise<readonly Finding[]> {
  const asked = contextsAsked(policy)
  if (asked.size === 0) return []
  const page = pages.conditionalAccess
  try {
    const known = new Map<string, z.infer<typeof reference>>()
    for await (const one of graph.list(reference, `${root}/authenticationContextClassReferences`, {}))
      known.set(one.id.toLowerCase(), one)
    const rules: Rule[] = []
    const $select = ['id', 'displayName', 'state', 'conditions']
    for await (const one of graph.list(rule, `${root}/policies`, { $select })) rules.push(one)
    return [...asked].map(([context, flows]) => {
      const which = `${context}, which ${flows.map(name => `“${name}”`).join(' and ')} asks for,`
      const found = known.get(context)
      if (!found) return problem(about, `The authentication context ${which} is not there.`, { mend: mends.make, page })
      if (found.isAvailable !== true)
        return problem(about, `The authentication context ${which} is not published to apps.`, {
          mend: mends.publish,
          page,
        })
      return targeted(which, context, rules, page)
    })
  } catch (fault) {
    if (!(fault instanceof GraphFault && fault.status === 403)) throw fault
    const needs = stepUpPermission.permissions.join(' and ')
    const which = [...asked.keys()].join(', ')
    return [
      notChecked(
        about,
        `Whether Entra asks for anything where a flow asks for ${which} is read with ${needs}, which Doorbell does not need otherwise.`,
        { page: pages.permissions },
      ),
    ]
  }
}

function targeted(which: string, context: string, rules: readonly Rule[], page: string): Finding {
  const of = (state: string) =>
    rules
      .filter(({ state: is, conditions }) => is === state && targets(conditions).includes(context))
      .map(({ displayName }) => `“${displayName || 'without a name'}”`)
  const [enabled, reporting] = [of('enabled'), of('enabledForReportingButNotEnforced')]
  if (enabled.length > 0)
    return ok(about, `The authentication context ${which} is published, and ${enabled.join(' and ')} targets it.`)
  if (reporting.length > 0)
    return problem(
      about,
      `Nothing is asked for by the authentication context ${which} because ${reporting.join(' and ')} is report-only.`,
      { mend: mends.enable, page },
    )
  return problem(
    about,
    `No enabled Conditional Access policy targets the authentication context ${which} so that it asks for nothing.`,
    {
      mend: mends.target,
      page,
    },
  )
}

const targets = (conditions: Rule['conditions']): readonly string[] =>
  conditions?.applications?.includeAuthenticationContextClassReferences?.map(id => id.toLowerCase()) ?? []

/** With the flows that ask for each. */
function contextsAsked(policy: Policy | null): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, string[]>()
  for (const { name, stepUp } of policy?.flows ?? [])
    for (const context of new Set([stepUp?.approver, stepUp?.requester]))
      if (context !== undefined) asked.set(context, [...(asked.get(context) ?? []), name])
  return asked
}

const mends = {
  make: 'make it under Conditional Access, Authentication contexts, publish it to apps, and target it by an enabled policy; or name another in stepUp',
  publish: 'publish it to apps, under Conditional Access, Authentication contexts',
  enable: 'set the policy from report-only to on',
  target: 'make a policy that targets it and asks for what you want to be proved, and switch it on',
} as const
