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
  /** Further addresses, at which mail comes in and by which nobody is found as a member. Absent: none. */
  readonly aliases?: readonly string[]
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
