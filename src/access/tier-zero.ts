/** What has to be known of a directory role to tell how much power it gives. */
export interface RolePower {
  /** The directory's own id for the kind of role: the same in every tenant for a built-in one, and it never changes with the name. */
  readonly template: string
  readonly builtIn: boolean
  /** What the role allows, as `namespace/entity/part/verb`. `null`: the directory does not show it, or not all of it, so it might be anything. */
  readonly actions: readonly string[] | null
}

/**
 * Whoever holds one of these can make themselves anything else. By template id, because names are free: Global, Privileged
 * Role, Privileged Authentication, Application, Cloud Application, Conditional Access and Hybrid Identity Administrator.
 */
export const tierZeroRoles: ReadonlySet<string> = new Set([
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
])

/**
 * Built-in roles that come to the same by what they allow, kept here because the directory shows some of them to nobody: Partner
 * Tier1 and Tier2 Support, Domain Name and External Identity Provider Administrator, Directory Synchronization Accounts.
 */
const asStrong: ReadonlySet<string> = new Set([
  '4ba39ca4-527c-499a-b93d-d9b492c50246',
  'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8',
  '8329153b-31d0-4727-b945-745eb3bc5f31',
  'be2f45a1-457d-42af-a067-6ec1fa63bc45',
  'd29b2b05-8046-44ba-8758-1e26182fcf32',
])

/** No file, administrator or race lowers this floor. A role is what its template says, and what it allows, whoever made it. */
export function isTierZero({ template, builtIn, actions }: RolePower): boolean {
  const kind = template.toLowerCase()
  if (actions === null || tierZeroRoles.has(kind) || asStrong.has(kind)) return true
  return actions.some(action => isTierZeroAction(action, builtIn))
}

/** Changing anything about these is what makes those roles tier zero. */
const entities = new Set([
  'allentities',
  'roleassignments',
  'roledefinitions',
  'roleeligibilityschedulerequest',
  'roleassignmentschedulerequest',
  'groupsassignabletoroles',
  'privilegedidentitymanagement',
  'conditionalaccesspolicies',
  'namedlocations',
  'crosstenantaccesspolicy',
  'crosstenantaccesspolicies',
  'oauth2permissiongrants',
  'applicationpolicies',
  'permissiongrantpolicies',
  'hybridauthenticationpolicy',
  'onpremisessynchronization',
  'cloudprovisioning',
  'passwordhashsync',
])

/** Of these it takes a certain part, or one that begins like it: an application's credentials, say, and not its description. */
const parts: Readonly<Record<string, readonly string[]>> = {
  applications: ['allproperties', 'credentials', 'owners', 'permissions', 'authentication'],
  serviceprincipals: [
    'allproperties',
    'credentials',
    'owners',
    'approleassignedto',
    'permissions',
    'synchronization',
    'managepassword',
    'authentication',
  ],
  // How far a custom role's reach goes is nowhere told, so it counts as reaching administrators.
  users: ['allproperties', 'authenticationmethods', 'identities', 'password'],
  // An access package can hold directory roles, and groups that may hold some.
  entitlementmanagement: ['allproperties'],
  domains: ['allproperties', 'federation', 'authentication'],
  organization: ['allproperties', 'dirsync', 'strongauthentication'],
}

/**
 * What the directory itself keeps within bounds in its built-in roles: they reach no administrators' accounts (the one that does is
 * named above), put no directory role that they could not assign into an access package, and grant no application a right over the directory.
 */
const boundedInBuiltIn =
  /^microsoft\.directory\/(users|entitlementmanagement|oauth2permissiongrants|serviceprincipals\/(approleassignedto|managepermissiongrants[^/]*))(\/|$)/

/** Reading is never tier zero; a star that could stand for one of the above is. */
function isTierZeroAction(action: string, builtIn: boolean): boolean {
  if (builtIn && boundedInBuiltIn.test(action.toLowerCase())) return false
  const [namespace = '', entity = '', ...rest] = action.toLowerCase().split('/')
  if (rest.at(-1) === 'read') return false
  if (/privilegedidentitymanagement/.test(namespace) || namespace.includes('*')) return true
  if (namespace !== 'microsoft.directory') return false
  // `applications.myOrganization` is a part of all applications.
  const [kind = ''] = entity.split('.')
  if (kind.includes('*') || entities.has(kind)) return true
  const sensitive = parts[kind]
  const [part = ''] = rest
  if (sensitive === undefined) return false
  return part.includes('*') || part.startsWith('managepermissiongrants') || sensitive.some(one => part.startsWith(one))
}

/**
 * Built-in roles that Microsoft marks as privileged, besides the above. v1.0 of the directory's interface does not tell, so the
 * list is here; a role that is not in it is given just the same, only without the word of warning.
 */
const privilegedRoles: ReadonlySet<string> = new Set([
  '729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User
  'c4e39bd9-1100-46d3-8c65-fb160da0071f', // Authentication
  '966707d0-3269-4727-9be2-8c3a10f19b9d', // Password
  '25a516ed-2fa0-40ea-a2d0-12923a21473a', // Authentication Extensibility
  '3a2c62db-5318-420d-8d74-23affee5d9d5', // Intune
  '7698a772-787b-4ac8-901f-60d6b08affd2', // Cloud Device
  '194ae4cb-b126-40b2-bd5b-6091b380977d', // Security
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', // Security Operator
  '5d6b6bb7-de71-4623-b4af-96380a352509', // Security Reader
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451', // Global Reader
  '9360feb5-f418-4baa-8175-e2a00bac4301', // Directory Writers
  'cf1c38e5-3621-4004-a7cb-879624dced7c', // Application Developer
  'aaf43236-0c0d-4d5f-883a-6955382ac081', // B2C IEF Keyset
  // Not so marked, and it changes who is in groups, also in those whose members decide in Doorbell.
  'fdd7a751-b60b-444a-984c-02652fe8fa1c', // Groups
  '59d46f88-662b-457b-bceb-5c3809e5908f', // Lifecycle Workflows
])

const changesMuch = /^microsoft\.directory\/(?:users|groups|applications|servicePrincipals|devices)\b.*(?<!\/read)$/i

/** Worth a word on the card. A custom role is, when it may change anything about people, groups or applications. */
export const isPrivileged = (role: RolePower): boolean =>
  isTierZero(role) ||
  privilegedRoles.has(role.template.toLowerCase()) ||
  (!role.builtIn && role.actions !== null && role.actions.some(action => changesMuch.test(action)))
