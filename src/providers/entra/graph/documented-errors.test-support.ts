import type { NoSecondEnd } from '../../../access/grant/second-end.ts'

/** What Doorbell is at when Graph says it. */
export type Doing =
  | 'add'
  | 'remove'
  | 'give for a time'
  | 'give for a time, or not at all'
  | 'move its end'
  | 'take back what ends'

export interface Row {
  readonly case: string
  readonly doing: Doing
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
  /** She is in it already. */
  readonly isIn?: true
  readonly gives: Readonly<Record<string, unknown>>
  readonly told: Told
}
/**
 * `nothing`: it goes on as if Graph had not said it. `later`: nothing yet, it is tried again and done then. `press again`: whoever pressed
 * keeps what they have. `reads`: whoever holds it, and nobody is troubled.
 */
export type Told =
  | 'nothing'
  | 'later'
  | 'press again'
  | { readonly reads: RegExp }
  | { readonly failed: RegExp }
  | { readonly timerAlone: RegExp }

const missing = 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'
const scope = JSON.stringify({
  errorCode: 'PermissionScopeNotGranted',
  message: `Authorization failed due to missing permission scope ${missing}.`,
  instanceAnnotations: [],
})
const notDone = { retry: 'later', result: 'not-done' }
const perhaps = { retry: 'later', result: 'unknown' }
const never = { retry: 'never', result: 'not-done' }
const pim = (code: string, message = 'x', status = 400) => ({ status, code, message })
const alone = (why: NoSecondEnd, detail?: string) => ({
  outcome: 'created',
  secondEnd: { kind: 'none', why, ...(detail ? { detail } : {}) },
})

export const rows: readonly Row[] = [
  {
    case: 'add, already member',
    doing: 'add',
    ...{ status: 400, code: 'Request_BadRequest', isIn: true },
    message: "One or more added object references already exist for the following modified properties: 'members'.",
    gives: { outcome: 'already-held' },
    told: { reads: /It was already held, and not from Doorbell/ },
  },
  {
    case: 'remove, not a member',
    doing: 'remove',
    ...{ status: 404, code: 'Request_ResourceNotFound' },
    message: "Resource 'x' does not exist or one of its queried reference-property objects are not present.",
    gives: { outcome: 'already-gone', evidence: { because: 'not-a-member' } },
    told: { reads: /Verified gone at/ },
  },
  {
    case: 'remove, not a member, after a recent change elsewhere',
    doing: 'remove',
    ...{ status: 400, code: 'Request_BadRequest' },
    message: "One or more removed object references do not exist for the following modified properties: 'members'.",
    gives: { outcome: 'already-gone', evidence: { because: 'not-a-member' } },
    told: { reads: /Verified gone at/ },
  },
  {
    case: 'remove, not a member, said of somebody who is one',
    doing: 'remove',
    ...{ status: 404, code: 'Request_ResourceNotFound', isIn: true },
    message: "Resource 'x' does not exist or one of its queried reference-property objects are not present.",
    gives: { fault: { code: 'graph.contradicts-itself', ...perhaps } },
    told: 'later',
  },
  {
    case: 'add, unknown user or group, perhaps made seconds ago',
    doing: 'add',
    ...{ status: 404, code: 'Request_ResourceNotFound' },
    message: "Resource 'x' does not exist or one of its queried reference-property objects are not present.",
    gives: { fault: { code: 'graph.not-found', ...notDone } },
    told: 'later',
  },
  {
    case: 'no right, or a wrong kind of group',
    doing: 'add',
    ...{ status: 403, code: 'Authorization_RequestDenied' },
    message: 'Insufficient privileges to complete the operation.',
    gives: { fault: { code: 'graph.forbidden', ...never } },
    told: { failed: /not allowed to do this in Microsoft Graph: Insufficient privileges to complete the operation/ },
  },
  {
    case: 'no right any more when it is to be taken: never given up',
    doing: 'remove',
    ...{ status: 403, code: 'Authorization_RequestDenied', isIn: true },
    message: 'Insufficient privileges to complete the operation.',
    gives: { fault: { code: 'graph.forbidden', ...never } },
    told: 'later',
  },
  {
    case: 'PIM missing scope, in a message that is JSON',
    doing: 'give for a time',
    ...{ status: 403, code: 'UnknownError', message: scope },
    gives: alone('no-right', missing),
    told: { timerAlone: /timer alone: .*no right.*\(PrivilegedAssignmentSchedule\.ReadWrite\.AzureADGroup\)/ },
  },
  {
    case: 'PIM, no right, said plainly',
    doing: 'give for a time',
    ...pim('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.', 403),
    gives: alone('no-right'),
    told: { timerAlone: /timer alone: .*no right/ },
  },
  {
    case: 'PIM missing scope, where an end is required',
    doing: 'give for a time, or not at all',
    ...{ status: 403, code: 'UnknownError', message: scope },
    gives: { fault: { code: 'graph.no-second-end', ...never } },
    told: {
      failed: /Entra holds no end of its own: Doorbell has not the permission for it \(PrivilegedAssignmentSchedule\./,
    },
  },
  {
    case: 'PIM, no licence',
    doing: 'give for a time',
    ...pim('AadPremiumLicenseRequired', 'The tenant needs to have Microsoft Entra ID P2 or Governance license.'),
    gives: alone('no-licence'),
    told: { timerAlone: /timer alone: the tenant has no licence/ },
  },
  {
    case: 'PIM exists',
    doing: 'give for a time',
    ...pim('RoleAssignmentExists'),
    gives: { outcome: 'already-held' },
    told: { reads: /It was already held, and not from Doorbell/ },
  },
  {
    case: 'PIM pending',
    doing: 'give for a time',
    ...pim('PendingRoleAssignmentRequest'),
    gives: { outcome: 'pending' },
    told: 'nothing',
  },
  {
    case: 'PIM pending, when its end is to move',
    doing: 'move its end',
    ...pim('PendingRoleAssignmentRequest'),
    gives: { fault: { code: 'graph.pim-busy', ...notDone } },
    told: 'press again',
  },
  {
    case: 'PIM gone, which is also said of what it has just taken: the reading back decides',
    doing: 'take back what ends',
    ...pim('RoleAssignmentDoesNotExist'),
    gives: { outcome: 'already-gone' },
    told: { reads: /Verified gone at/ },
  },
  {
    case: 'PIM unknown subject',
    doing: 'give for a time',
    ...pim('SubjectNotFound'),
    gives: { fault: { code: 'graph.not-found', ...notDone } },
    told: 'later',
  },
  {
    case: 'PIM, shorter than it gives',
    doing: 'give for a time',
    ...pim('ActiveDurationTooShort', 'The Active duration is too short. Miniumum Required is 5 minutes.'),
    gives: alone('too-short'),
    told: { timerAlone: /holds no end of its own for less than five/ },
  },
  {
    case: 'PIM, taken back in its first minutes: the plain way',
    doing: 'take back what ends',
    ...pim('ActiveDurationTooShort', 'The Active duration is too short. Miniumum Required is 5 minutes.'),
    gives: { outcome: 'removed' },
    told: 'nothing',
  },
  {
    case: 'PIM, invalid request',
    doing: 'give for a time',
    ...pim('InvalidRoleAssignmentRequest'),
    gives: alone('not-for-this'),
    told: { timerAlone: /timer alone: .*something of this kind/ },
  },
  {
    case: 'PIM, invalid scope',
    doing: 'give for a time',
    ...pim('InvalidScope'),
    gives: alone('not-for-this'),
    told: { timerAlone: /timer alone: .*something of this kind/ },
  },
  {
    case: 'PIM, its policy',
    doing: 'give for a time',
    ...pim('RoleAssignmentRequestPolicyValidationFailed', 'The following policy rules failed: ["MfaRule"]'),
    gives: alone('rules', 'MfaRule'),
    told: { timerAlone: /timer alone: .*MfaRule/ },
  },
  {
    case: 'PIM, its authentication context',
    doing: 'give for a time',
    ...pim('RoleAssignmentRequestAcrsValidationFailed'),
    gives: alone('rules'),
    told: { timerAlone: /timer alone: .*rules/ },
  },
  {
    case: 'PIM, any of these where an end is required',
    doing: 'give for a time, or not at all',
    ...pim('InvalidScope'),
    gives: { fault: { code: 'graph.no-second-end', ...never } },
    told: { failed: /it can hold none for something of this kind/ },
  },
  {
    case: 'conflict',
    doing: 'add',
    ...{ status: 409, code: 'Directory_ConcurrencyViolation', message: 'Try again.' },
    gives: { fault: { code: 'graph.conflict', ...notDone } },
    told: 'later',
  },
  {
    case: 'throttle',
    doing: 'add',
    ...{ status: 429, code: 'TooManyRequests', message: 'Slow down.', headers: { 'retry-after': '0' } },
    gives: { fault: { code: 'graph.throttled', ...notDone, retryAfter: 0 } },
    told: 'later',
  },
  ...[503, 504].flatMap((status): readonly Row[] => [
    {
      case: `${status}, maybe applied: read back, then repeated`,
      doing: 'add',
      ...{ status, code: 'serviceNotAvailable', message: 'Later.' },
      gives: { fault: { code: 'graph.unavailable', ...perhaps } },
      told: 'later',
    },
    {
      case: `${status}, maybe applied, of an end that PIM is to hold`,
      doing: 'give for a time',
      ...{ status, code: 'serviceNotAvailable', message: 'Later.' },
      gives: { fault: { code: 'graph.unavailable', ...perhaps } },
      told: 'later',
    },
  ]),
]
