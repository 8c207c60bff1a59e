import { type Finding, notChecked, ok, problem, warning } from '../../../access/finding.ts'
import { everNeeded, type Feature } from './permissions.ts'

const about = 'Graph permissions'

/**
 * Wider rights that open whatever Doorbell calls by a narrower one, beside the others that it needs anyway. It works with them, and
 * is told that it has too many.
 */
export const widerThan: Readonly<Record<string, readonly string[]>> = {
  'GroupMember.ReadWrite.All': ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'GroupMember.Read.All': ['Group.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'PrivilegedEligibilitySchedule.Read.AzureADGroup': ['PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup'],
  'PrivilegedAssignmentSchedule.Read.AzureADGroup': ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
  'PrivilegedAssignmentSchedule.Remove.AzureADGroup': ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
  'AdministrativeUnit.Read.All': ['AdministrativeUnit.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'RoleManagement.Read.Directory': ['RoleManagement.ReadWrite.Directory'],
  'RoleAssignmentSchedule.Remove.Directory': [
    'RoleAssignmentSchedule.ReadWrite.Directory',
    'RoleManagement.ReadWrite.Directory',
  ],
  'TeamsAppInstallation.ReadWriteSelfForUser.All': [
    'TeamsAppInstallation.ReadWriteForUser.All',
    'TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All',
    'TeamsAppInstallation.ReadWriteAndConsentForUser.All',
  ],
}

/** Whoever holds one of these can become anybody. */
const takesOverTheTenant: ReadonlySet<string> = new Set([
  'RoleManagement.ReadWrite.Directory',
  'AppRoleAssignment.ReadWrite.All',
  'Application.ReadWrite.All',
  'Directory.ReadWrite.All',
  'Policy.ReadWrite.ConditionalAccess',
  'PrivilegedAccess.ReadWrite.AzureADGroup',
])

/** What every signed-in app or account has anyway. */
const harmless: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access', 'User.Read'])

/** Whether it is known what they are for: not without the access file, and without the database not what has still to end. */
export type Known = 'all' | 'no-file' | 'no-database'

export interface Permissions {
  readonly known: Known
  /** As the token has them; `null` where it cannot be read. */
  readonly held: readonly string[] | null
  readonly delegated: boolean
  readonly needed: readonly Feature[]
  /** Wanted by some, needed by nobody. */
  readonly optional: readonly Feature[]
  /** Where consent is granted. */
  readonly page: string
  /** A managed identity has no app registration: its object id, or `null` where the token does not say. Absent: it is an app. */
  readonly managedIdentity?: string | null
}

/** Pure: permissions that have consent, that are missing, and that are in excess. */
export function permissionFindings({
  known,
  held,
  delegated,
  needed,
  optional,
  page,
  managedIdentity,
}: Permissions): readonly Finding[] {
  if (held === null)
    return [notChecked(about, 'The token cannot be read, so what it allows is seen only when it is used.', { page })]
  const kind = delegated ? 'delegated' : 'application'
  const add = (what: string) =>
    managedIdentity === undefined
      ? `add ${what} as ${kind} permission, and grant admin consent`
      : assignTo(managedIdentity, what)
  if (held.filter(name => !harmless.has(name)).length === 0)
    return [
      problem(about, `Doorbell has no ${kind} permission at all.`, {
        mend:
          managedIdentity === undefined
            ? `add ${namesOf(needed).join(', ')}, and grant admin consent`
            : assignTo(managedIdentity, namesOf(needed).join(', ')),
        page,
      }),
    ]
  const missing = needed.flatMap(feature =>
    feature.permissions.filter(name => !holds(held, name)).map(name => ({ name, feature: feature.feature })),
  )
  const wanted = new Set([...namesOf(needed), ...namesOf(optional)])
  const excess = held.filter(name => !wanted.has(name) && !harmless.has(name))
  const lacks = missing.map(({ name, feature }) =>
    problem(about, `${name} is missing, without which Doorbell cannot do this: ${lower(feature)}.`, {
      mend: add('it'),
      page,
    }),
  )
  const ever = new Set(namesOf(everNeeded()))
  const unsure = known === 'all' ? [] : excess.filter(name => ever.has(name))
  const tooMany = tooManyOf(
    excess.filter(name => !unsure.includes(name)),
    managedIdentity === undefined
      ? 'take them away under API permissions, and check again'
      : 'take them away with Remove-MgServicePrincipalAppRoleAssignment, and check again',
    page,
  )
  if (known === 'no-file') return [...lacks, notChecked(about, notKnown, { page }), ...tooMany]
  return [
    ...(missing.length === 0 ? [ok(about, `Doorbell has what it needs: ${namesOf(needed).join(', ')}.`)] : lacks),
    ...(unsure.length > 0 ? [notChecked(about, notKnownOf(unsure), { page })] : []),
    ...tooMany,
  ]
}

function tooManyOf(excess: readonly string[], mend: string, page: string): readonly Finding[] {
  const [dangerous, merelyMore] = [
    excess.filter(name => takesOverTheTenant.has(name)),
    excess.filter(name => !takesOverTheTenant.has(name)),
  ]
  return [
    ...(merelyMore.length > 0
      ? [warning(about, `Doorbell may more than it needs: ${merelyMore.join(', ')}.`, { mend, page })]
      : []),
    ...(dangerous.length > 0
      ? [
          warning(about, `Doorbell may take over the tenant, which it does not need: ${dangerous.join(', ')}.`, {
            mend,
            page,
          }),
        ]
      : []),
  ]
}

const assignTo = (objectId: string | null, what: string): string =>
  `a managed identity has no app registration: assign ${what} as app role with az rest --method POST on …/servicePrincipals/${objectId ?? '{its object id}'}/appRoleAssignments, or with New-MgServicePrincipalAppRoleAssignment, as docs/set-up.md tells; Enterprise applications has the identity, under Managed Identities`

export const notKnown =
  'What else Doorbell needs, and whether it may too much, is not known until the access file is right.'
/** Whoever took it away would keep access from ending. */
const notKnownOf = (excess: readonly string[]): string =>
  `The access file does not need ${excess.join(', ')}; whether something that was given has to end by it is not known without the database.`

/** The permissions that are missing, each once. `null`: cannot be told. */
export const missingOf = (held: readonly string[] | null, needed: readonly Feature[]): readonly string[] | null =>
  held === null ? null : namesOf(needed).filter(name => !holds(held, name))

const holds = (held: readonly string[], name: string): boolean =>
  held.includes(name) || (widerThan[name] ?? []).some(wider => held.includes(wider))

const namesOf = (features: readonly Feature[]): readonly string[] => [
  ...new Set(features.flatMap(({ permissions }) => permissions)),
]

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
