import type { NoSecondEnd, SecondEnd } from '../../../access/grant/second-end.ts'
import { Fault } from '../../../ports/fault.ts'
import { GraphFault } from '../graph/faults.ts'

/** PIM's own code; `null` for anything else that can go wrong with a call. */
export const pimCodeOf = (error: unknown): string | null => (error instanceof GraphFault ? error.graphCode : null)

const reasons: Readonly<Record<string, NoSecondEnd>> = {
  AadPremiumLicenseRequired: 'no-licence',
  ActiveDurationTooShort: 'too-short',
  RoleAssignmentRequestPolicyValidationFailed: 'rules',
  RoleAssignmentRequestAcrsValidationFailed: 'rules',
  InvalidRoleAssignmentRequest: 'not-for-this',
  InvalidScope: 'not-for-this',
}

/** Why Entra holds no end, where it said so and surely did nothing; `null` where something else went wrong. */
export function whyNoEnd(error: unknown): Extract<SecondEnd, { kind: 'none' }> | null {
  if (!(error instanceof GraphFault) || error.result !== 'not-done') return null
  const why = reasons[error.graphCode] ?? (error.status === 403 ? 'no-right' : null)
  if (why === null) return null
  const detail = why === 'rules' ? (brokenRules(error) ?? []).join(', ') : missingRight(error)
  return { kind: 'none', why, ...(detail ? { detail } : {}) }
}

/** Which permission has no consent, where PIM names it; empty where it does not. */
const missingRight = ({ graphCode, graphMessage }: GraphFault): string =>
  graphCode === 'PermissionScopeNotGranted' ? (/\b[A-Z]\w+(?:\.\w+)+/.exec(graphMessage)?.[0] ?? '') : ''

/** Which rules a request broke, as PIM lists them in its message; `null` where it is about no rules. */
export function brokenRules(error: unknown): readonly string[] | null {
  if (!(error instanceof GraphFault) || error.graphCode !== 'RoleAssignmentRequestPolicyValidationFailed') return null
  return error.graphMessage.match(/\b\w+Rule\b/g) ?? []
}

/** Nothing but its length stands in the way. */
export const mayLoseGrace = (error: unknown): boolean => {
  const rules = brokenRules(error)
  return rules?.length === 1 && rules[0] === 'ExpirationRule'
}

/** Goes on after "Entra holds no end of its own: ". */
export const noEndSentence = ({ why, detail }: Extract<SecondEnd, { kind: 'none' }>): string =>
  detail ? `${noEndText[why]} (${detail})` : noEndText[why]

const noEndText: { readonly [W in NoSecondEnd]: string } = {
  'too-short': 'it holds none for less than five minutes',
  'no-licence': 'that takes Entra ID P2 or Entra ID Governance, which the tenant has not',
  'no-right': 'Doorbell has not the permission for it',
  'not-prepared': 'the group is not under Privileged Identity Management, and pim.onboardGroups does not allow it',
  rules: 'the role settings of Privileged Identity Management for it refuse',
  'held-without-end': 'it is held already, without an end',
  'not-for-this': 'it can hold none for something of this kind',
}

/** Another request about the same is still under way. */
export function busy(error: unknown): unknown {
  if (pimCodeOf(error) !== 'PendingRoleAssignmentRequest') return error
  return new Fault('graph.pim-busy', 'Privileged Identity Management is still at another request about it.', {
    retry: 'later',
    cause: error,
  })
}
