import { companyGroups } from './company/groups.ts'
import { companyPeople } from './company/people.ts'
import { companyAssignments, companyRoles, companyUnits } from './company/roles.ts'

/** What Slack knows of somebody, where they have an account there. */
export interface SlackSide {
  readonly user: string
  readonly kind: 'member' | 'guest' | 'bot' | 'foreign'
  readonly deactivated: boolean
  readonly emailConfirmed: boolean
}

/** One account in the directory. Not every account is a human at work: guests, service and emergency accounts are here too. */
export interface CompanyPerson {
  /** The directory's object id, lower case; the same on every start. */
  readonly id: string
  /** A short name for tests and demos: `ana`. */
  readonly handle: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly userPrincipalName: string
  readonly mail: string | null
  readonly jobTitle: string | null
  readonly department: string | null
  readonly employeeId: string | null
  /** Those of the fifteen that somebody filled in. */
  readonly extensionAttributes?: Readonly<Partial<Record<`extensionAttribute${number}`, string>>>
  readonly officeLocation: string | null
  readonly accountEnabled: boolean
  readonly userType: 'Member' | 'Guest'
  /** Object id of the manager. */
  readonly manager: string | null
  /** IANA time zone. */
  readonly zone: string
  readonly slack: SlackSide | null
}

/** An application's account in the directory, here only because groups may hold one. */
export interface CompanyApplication {
  readonly id: string
  readonly displayName: string
}

/** The properties that decide what kind of group it is are named as Graph names them. */
export interface CompanyGroup {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly groupTypes: readonly ('Unified' | 'DynamicMembership')[]
  readonly mailEnabled: boolean
  readonly securityEnabled: boolean
  readonly mail: string | null
  readonly mailNickname: string
  readonly membershipRule: string | null
  readonly membershipRuleProcessingState: 'On' | 'Paused' | null
  /** `true` synchronised from on premises, `false` once was, `null` never was. */
  readonly onPremisesSyncEnabled: boolean | null
  readonly isAssignableToRole: boolean | null
  readonly isManagementRestricted: boolean | null
  readonly visibility: 'Public' | 'Private' | 'HiddenMembership' | null
  readonly resourceProvisioningOptions: readonly string[]
  /** Object ids of direct members on the first day: people, groups, applications. */
  readonly members: readonly string[]
  /** Directory extensions and the like, under the names that Graph gives them. */
  readonly extensions: Readonly<Record<string, unknown>>
  /** Object ids of Entra's own owners on the first day. */
  readonly owners: readonly string[]
}

/** A kind of directory role. */
export interface CompanyRole {
  readonly id: string
  readonly templateId: string
  readonly displayName: string
  readonly description: string | null
  readonly isBuiltIn: boolean
  readonly isEnabled: boolean
  readonly actions: readonly string[]
}

export interface CompanyUnit {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
}

/** By object ids; without a unit it counts for the whole tenant. */
export interface CompanyAssignment {
  readonly role: string
  readonly principal: string
  readonly unit: string | null
}

export interface Company {
  readonly tenant: { readonly id: string; readonly displayName: string; readonly domains: readonly string[] }
  readonly slackTeam: { readonly id: string; readonly name: string; readonly domain: string }
  readonly people: readonly CompanyPerson[]
  readonly groups: readonly CompanyGroup[]
  readonly applications: readonly CompanyApplication[]
  readonly roles: readonly CompanyRole[]
  readonly units: readonly CompanyUnit[]
  readonly assignments: readonly CompanyAssignment[]
}

/** Contoso on its first day, a fresh copy each time. */
export function company(): Company {
  const people = companyPeople()
  const applications = [
    { id: 'c0000000-0000-4000-8000-000000000001', displayName: 'Contoso Deploy Pipeline' },
    { id: 'c0000000-0000-4000-8000-000000000002', displayName: 'Doorbell' },
  ]
  const groups = companyGroups(people, applications)
  return {
    tenant: {
      id: 'd0000000-0000-4000-8000-00000000c050',
      displayName: 'Contoso',
      domains: ['contoso.com', 'contoso.onmicrosoft.com'],
    },
    slackTeam: { id: 'T0CONTOSO', name: 'Contoso', domain: 'contoso' },
    people,
    applications,
    groups,
    roles: companyRoles(),
    units: companyUnits(),
    assignments: companyAssignments(people, groups),
  }
}

/** @throws Error when nobody, or more than one, goes by this handle, display name, sign-in name or id. */
export function personIn(from: Company, ref: string): CompanyPerson {
  const found = from.people.filter(p => [p.handle, p.displayName, p.userPrincipalName, p.id].includes(ref))
  return only(found, `person called ${ref}`)
}

/** @throws Error when no group, or more than one, has this display name or id. */
export function groupIn(from: Company, ref: string): CompanyGroup {
  return only(
    from.groups.filter(g => g.displayName === ref || g.id === ref),
    `group called ${ref}`,
  )
}

function only<T>(found: readonly T[], what: string): T {
  const [first, second] = found
  if (first === undefined) throw new Error(`Contoso has no ${what}`)
  if (second !== undefined) throw new Error(`Contoso has more than one ${what}`)
  return first
}
