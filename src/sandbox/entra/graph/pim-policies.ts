import type { PimPlace, PimRules } from '../pim-book.ts'
import type { Context, Handler } from './context.ts'
import { licensed } from './pim-request.ts'
import { badRequest, scopeNotGranted, unlicensed } from './refused.ts'
import { rights } from './rights.ts'
import { plainList } from './roles.ts'
import type { Json } from './shapes.ts'

/**
 * The role settings: https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments. Directory roles at `/`,
 * and membership of each group that is under PIM.
 */
export const listPolicyAssignments: Handler = context => {
  const filter = context.query.get('$filter') ?? ''
  const [, type] = /\bscopeType eq '(\w+)'/.exec(filter) ?? []
  if (type !== 'DirectoryRole' && type !== 'Group') throw badRequest('The scopeType is required, and is not supported.')
  if (!/\bscopeId eq '/.test(filter)) throw badRequest('The scopeId is required.')
  const needed = type === 'Group' ? rights.groupPolicies : rights.rolePolicies
  if (!context.may(...needed)) throw scopeNotGranted(...needed.slice(0, 1))
  if (!licensed(context)) throw unlicensed()
  const found = type === 'Group' ? ofGroups(context) : ofRoles(context)
  return plainList(context, 'policies/roleManagementPolicyAssignments', found, [
    'scopeId',
    'scopeType',
    'roleDefinitionId',
  ])
}

const ofGroups = ({ directory, tenant }: Context): readonly Json[] =>
  directory
    .groups()
    .filter(({ id }) => tenant.pim.isOnboarded(id))
    .map(({ id }) => shape('Group', id, 'member', tenant.pim.rulesOf({ kind: 'group', group: id })))

const ofRoles = ({ directory, tenant }: Context): readonly Json[] =>
  directory.roles.all().map(({ id }) => {
    const place: PimPlace = { kind: 'role', role: id, unit: null }
    return shape('DirectoryRole', '/', id, tenant.pim.rulesOf(place))
  })

function shape(scopeType: string, scopeId: string, roleDefinitionId: string, rules: PimRules): Json {
  const policyId = `${scopeType}_${scopeId === '/' ? 'tenant' : scopeId}_${roleDefinitionId}`
  return {
    ...{ id: `${policyId}_assignment`, policyId, scopeId, scopeType, roleDefinitionId },
    policy: {
      ...{ id: policyId, displayName: scopeType, description: scopeType, isOrganizationDefault: false },
      ...{ scopeId, scopeType, lastModifiedDateTime: null, lastModifiedBy: null },
      rules: rulesOf(rules),
    },
  }
}

const target = (caller: string): Json => ({
  ...{ caller, operations: ['all'], level: 'Assignment' },
  ...{ inheritableSettings: [], enforcedSettings: [] },
})

/** What an administrator assigns, and what somebody activates, have rules of their own. */
function rulesOf({ longest, forGood, justification, ticket, mfa }: PimRules): readonly Json[] {
  const asked = [
    ...(justification ? ['Justification'] : []),
    ...(ticket ? ['Ticketing'] : []),
    ...(mfa ? ['MultiFactorAuthentication'] : []),
  ]
  const type = (name: string) => `#microsoft.graph.unifiedRoleManagementPolicy${name}Rule`
  const expiration = (id: string, maximumDuration: string, caller: string): Json => ({
    '@odata.type': type('Expiration'),
    ...{ id, isExpirationRequired: caller === 'EndUser' || !forGood, maximumDuration, target: target(caller) },
  })
  const enablement = (id: string, enabledRules: readonly string[], caller: string): Json => ({
    '@odata.type': type('Enablement'),
    ...{ id, enabledRules, target: target(caller) },
  })
  return [
    expiration('Expiration_EndUser_Assignment', 'PT8H', 'EndUser'),
    enablement('Enablement_EndUser_Assignment', ['MultiFactorAuthentication'], 'EndUser'),
    expiration('Expiration_Admin_Assignment', `PT${longest}M`, 'Admin'),
    enablement('Enablement_Admin_Assignment', asked, 'Admin'),
  ]
}
