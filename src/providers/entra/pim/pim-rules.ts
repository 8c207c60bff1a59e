import { z } from 'zod'
import type { EndRules } from '../../../access/grant/second-end.ts'
import { minutes } from '../../../access/vocabulary.ts'
import { GraphFault } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { odataString } from '../graph/query.ts'
import { inPath } from '../resource-id.ts'
import type { PimPlace } from './pim-place.ts'

/** Milliseconds. An administrator changes them once in months, and what is asked of PIM for a grant is answered by PIM itself. */
const keeps = 15 * 60_000

const rule = z.object({
  id: z.string().nullish(),
  isExpirationRequired: z.boolean().nullish(),
  maximumDuration: z.string().nullish(),
  enabledRules: z.array(z.string().nullish()).nullish(),
})
const assignment = z.object({ policy: z.object({ rules: z.array(rule).nullish() }).nullish() })
type Rule = z.infer<typeof rule>

/**
 * What the role settings of Privileged Identity Management say of active assignments, read before anybody asks: how long one may
 * last, and whether whoever assigns has to have signed in with a second factor. Reading brings no group under PIM.
 */
export class PimRules {
  readonly #graph: Graph
  readonly #now: () => number
  readonly #near = new Map<string, { readonly until: number; readonly rules: Promise<EndRules | null> }>()

  constructor(graph: Graph, now: () => number = Date.now) {
    this.#graph = graph
    this.#now = now
  }

  /** `null`: there are none, or they may not be read. */
  of(place: PimPlace): Promise<EndRules | null> {
    const filter = filterOf(place)
    const kept = this.#near.get(filter)
    if (kept && kept.until > this.#now()) return kept.rules
    const rules = this.#read(filter)
    this.#near.set(filter, { until: this.#now() + keeps, rules })
    rules.catch(() => this.#near.delete(filter))
    return rules
  }

  async #read($filter: string): Promise<EndRules | null> {
    try {
      const query = { $filter, $expand: 'policy($expand=rules)' }
      for await (const { policy } of this.#graph.list(assignment, '/policies/roleManagementPolicyAssignments', query))
        if (policy?.rules) return rulesIn(policy.rules)
      return null
    } catch (error) {
      if (error instanceof GraphFault && (error.status === 403 || error.graphCode === 'AadPremiumLicenseRequired'))
        return null
      throw error
    }
  }
}

function filterOf(place: PimPlace): string {
  const [scope, type, of] =
    'group' in place
      ? [inPath(place.group), 'Group', 'member']
      : // Its settings are those of the role, wherever it is held.
        ['/', 'DirectoryRole', inPath(place.role.definition)]
  return `scopeId eq ${odataString(scope)} and scopeType eq '${type}' and roleDefinitionId eq ${odataString(of)}`
}

/** Those about what an administrator assigns, and not about what somebody activates. */
function rulesIn(rules: readonly Rule[]): EndRules {
  const expiration = rules.find(({ id }) => id === 'Expiration_Admin_Assignment')
  const enablement = rules.find(({ id }) => id === 'Enablement_Admin_Assignment')
  const bound = expiration?.isExpirationRequired === true ? lengthOf(expiration.maximumDuration ?? '') : null
  const asksMore = enablement?.enabledRules?.includes('MultiFactorAuthentication') === true
  return { longest: bound, needsPerson: asksMore }
}

/** As ISO 8601 writes it; `null` for what is no length, or less than a minute. */
export function lengthOf(written: string): EndRules['longest'] {
  const [, days = 0, hours = 0, mins = 0] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(written) ?? []
  const length = (Number(days) * 24 + Number(hours)) * 60 + Number(mins)
  return length > 0 ? minutes(length) : null
}
