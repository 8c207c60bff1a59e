import type { Handler } from './context.ts'
import { plainList } from './roles.ts'
import type { Json } from './shapes.ts'

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences */
export const listContexts: Handler = context =>
  plainList(
    context,
    'identity/conditionalAccess/authenticationContextClassReferences',
    context.tenant.conditionalAccess().contexts.map(one => ({ ...one, description: null })),
    ['id'],
  )

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies */
export const listPolicies: Handler = context =>
  plainList(
    context,
    'identity/conditionalAccess/policies',
    context.tenant.conditionalAccess().policies.map(
      ({ id, displayName, state, contexts }): Json => ({
        id,
        templateId: null,
        displayName,
        createdDateTime: '2026-03-01T08:00:00Z',
        modifiedDateTime: null,
        state,
        conditions: {
          clientAppTypes: ['all'],
          applications: {
            includeApplications: [],
            excludeApplications: [],
            includeUserActions: [],
            includeAuthenticationContextClassReferences: contexts,
          },
          users: { includeUsers: ['All'], excludeUsers: [] },
        },
        grantControls: { operator: 'OR', builtInControls: ['mfa'], customAuthenticationFactors: [], termsOfUse: [] },
        sessionControls: null,
      }),
    ),
    ['id', 'displayName', 'state'],
  )
