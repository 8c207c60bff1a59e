import type { AccessFlow } from '../access/access-flow.ts'
import type { BreakGlass } from '../access/break-glass.ts'
import type { Entitlement } from '../access/catalog.ts'
import type { Integration } from '../access/policy.ts'
import { type BelowFloor, lacksForTierZero } from '../access/tier-zero-floor.ts'
import { opensBundle } from './access-file/opened.ts'
import type { FileFlow } from './access-file/schema/flow.ts'
import type { Names } from './names.ts'

/** A flow opens no role that its integration does not list: the list is what whoever answers for the tenant agreed to. */
export function noteNotIncluded(
  written: readonly Pick<FileFlow, 'resources'>[],
  flows: readonly AccessFlow[],
  integrations: readonly Integration[],
  names: Names,
  list = 'flows',
): void {
  for (const [at, flow] of flows.entries())
    for (const [index, selector] of flow.resources.entries()) {
      const opened = written[at]?.resources[index]
      if (opened === undefined || opensBundle(opened) || opened.type !== 'directory-role') continue
      if (selector.kind !== 'named') continue
      const integration = integrations.find(({ name }) => name === selector.integration)
      if (integration === undefined) continue
      const roles = integration.roles ?? []
      if (selector.resource !== '' && !roles.includes(selector.resource))
        names.note(
          [list, at, 'resources', index, 'name'],
          'is not among the roles under roles.include of its integration',
        )
    }
}

const lackingText: Readonly<Record<BelowFloor, string>> = {
  'fresh-sign-in': 'a fresh sign-in of whoever approves (stepUp: { approver: c1 }, with the context of your tenant)',
  approvers: 'two approvers (needed: 2, or two stages)',
  duration: 'duration.max of at most 1 hour',
}

/** A flow that names something of tier zero asks for all that this takes, or is none. */
export function noteBelowFloor(flows: readonly AccessFlow[], integrations: readonly Integration[], names: Names): void {
  for (const [at, flow] of flows.entries()) {
    const lacking = lacksForTierZero(flow)
    if (lacking.length === 0) continue
    for (const [index, selector] of flow.resources.entries()) {
      if (selector.kind === 'bundle') {
        if (selector.entitlements.some(one => tierZeroIn(integrations, one)))
          names.note(
            ['flows', at, 'resources', index, 'bundle'],
            `has tier zero in it, which this flow may not open: it lacks ${lacking.map(one => lackingText[one]).join('; ')}`,
          )
        continue
      }
      if (selector.kind !== 'named') continue
      if (tierZeroIn(integrations, selector))
        names.note(
          ['flows', at, 'resources', index, 'name'],
          `is tier zero, which this flow may not open: it lacks ${lacking.map(one => lackingText[one]).join('; ')}`,
        )
    }
  }
}

const tierZeroIn = (integrations: readonly Integration[], { integration, resource }: Entitlement): boolean =>
  integrations.some(({ name, tierZero }) => name === integration && tierZero?.includes(resource))

/** Nothing that takes two approvers and a fresh sign-in is ever given with nobody asked. */
export function noteTierZero(entries: readonly BreakGlass[], integrations: readonly Integration[], names: Names): void {
  for (const [at, { resources }] of entries.entries())
    for (const [index, selector] of resources.entries()) {
      if (selector.kind !== 'named') continue
      const { tierZero = [] } = integrations.find(({ name }) => name === selector.integration) ?? {}
      if (tierZero.includes(selector.resource))
        names.note(
          ['breakGlass', at, 'resources', index, 'name'],
          'is tier zero, which is never given in an emergency: it takes two approvers and a fresh sign-in, always',
        )
    }
}
