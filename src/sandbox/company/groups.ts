import type { CompanyApplication, CompanyGroup, CompanyPerson } from './nouns.ts'

type Kind = Partial<CompanyGroup>

/** What makes a group of each kind, as Graph shows it. */
const kinds = {
  security: {},
  dynamic: { groupTypes: ['DynamicMembership'], membershipRuleProcessingState: 'On' },
  synced: { onPremisesSyncEnabled: true },
  formerlySynced: { onPremisesSyncEnabled: false },
  mailEnabledSecurity: { mailEnabled: true },
  distribution: { mailEnabled: true, securityEnabled: false },
  unified: {
    groupTypes: ['Unified'],
    mailEnabled: true,
    securityEnabled: false,
    visibility: 'Private',
    resourceProvisioningOptions: ['Team'],
  },
  hidden: { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false, visibility: 'HiddenMembership' },
  restricted: { isManagementRestricted: true },
  roleAssignable: { isAssignableToRole: true },
} as const satisfies Record<string, Kind>

interface Sketch {
  readonly name: string
  readonly description: string
  /** Handles of people, `@` and the name of a group, `app:` and the name of an application. */
  readonly members: string
  readonly kind?: keyof typeof kinds
  readonly owners?: string
  readonly rule?: string
  /** What the directory extension of Doorbell's own application, `owner`, says. */
  readonly ownerAttribute?: string
}

const sketch = (
  name: string,
  description: string,
  members: string,
  rest: Pick<Sketch, 'kind' | 'owners' | 'rule' | 'ownerAttribute'> = {},
): Sketch => ({ name, description, members, ...rest })

/** In the order of their object ids: append, never insert, so that ids stay what they were. Members are separated by commas. */
const sketches: readonly Sketch[] = [
  // Who belongs where, and who answers for what.
  sketch('Engineering', 'Everybody who builds', 'victor,@Team Data Platform,@Team Payments,@Team Platform,@Team Web'),
  sketch('Team Data Platform', 'Pipelines and the warehouse', 'olga,tomasz,lukas,leo'),
  sketch('Team Payments', 'Checkout, billing, payouts', 'marta,ana,jonas,sinead,carlos,rafael'),
  sketch('Team Platform', 'Clusters and networks', 'priya,daniel,mei,dmitri'),
  sketch('Team Web', 'The shop', 'lena,jorg,clara'),
  sketch('Data Platform Leads', 'Answer for the production databases', 'olga,tomasz'),
  sketch('Platform Leads', 'Answer for clusters and networks', 'priya,daniel'),
  sketch('Payments Leads', 'Answer for payments', 'marta'),
  sketch('Finance Leads', 'Answer for money', 'farah,paul'),
  sketch('Support Leads', 'Answer for customer data', 'omar,julia'),
  sketch('Security', 'Security engineering and response', 'ruth,kenji,elif'),
  sketch('IT Service Owners', 'Answer for whatever nobody else answers for', 'ines,noor'),
  sketch('Doorbell Admins', 'Operate Doorbell', 'henrik,ruth'),
  sketch('Internal Audit', 'May read all of the audit', 'igor,beth'),
  sketch('Engineering Leads', 'Leads of all teams', 'victor,@Data Platform Leads,@Platform Leads,@Payments Leads'),
  // What people ask for.
  sketch('jit-prod-db-readers', 'Read the production databases', 'tomasz', { owners: 'olga' }),
  sketch('jit-prod-db-writers', 'Write to the production databases', '', { owners: 'olga' }),
  sketch('jit-billing-export', 'Export invoices and payouts', 'alice', { owners: 'paul' }),
  sketch('jit-k8s-prod-debug', 'Attach a shell in the production clusters', 'app:Contoso Deploy Pipeline'),
  sketch('jit-customer-data', 'Look at one customer’s records', ''),
  sketch('jit-payments-console', 'Refunds and chargebacks', '', { owners: 'marta' }),
  sketch('jit-feature-flags', 'Switch features in production', 'clara'),
  sketch('jit-datacenter-vpn', 'Network of the old data centre', ''),
  sketch('jit-warehouse-admin', 'Administer the data warehouse', ''),
  sketch('R&D #1 + 50%', 'A name that must be encoded', ''),
  sketch('jit-*bold*_~<!channel>', 'A name that must be shown as text', ''),
  // Groups that cannot be granted, or only with care.
  sketch('jit-berlin-everyone', 'Whoever sits in Berlin', 'olga,victor,marta,tomasz,lukas,lena', {
    kind: 'dynamic',
    rule: '(user.officeLocation -eq "Berlin")',
  }),
  sketch('jit-legacy-erp', 'Mastered on premises', 'alice', { kind: 'synced' }),
  sketch('jit-migrated-erp', 'Was mastered on premises once', '', { kind: 'formerlySynced' }),
  sketch('jit-finance-mail', 'Both a mailing list and a right', 'farah,paul', { kind: 'mailEnabledSecurity' }),
  sketch('All Staff', 'Mailing list', 'grace,@Engineering', { kind: 'distribution' }),
  sketch('Project Falcon', 'A team with a mailbox', 'clara,tim', { kind: 'unified', owners: 'clara' }),
  sketch('jit-merger-room', 'Nobody may see who is in it', 'grace,farah', { kind: 'hidden', owners: 'grace' }),
  sketch('jit-crown-jewels', 'Managed by its own administrators only', 'ruth', { kind: 'restricted' }),
  sketch('jit-helpdesk-role', 'Holds the Helpdesk Administrator role', 'sam', { kind: 'roleAssignable' }),
  // Owners that cannot be found.
  sketch('Facilities Leads', 'Nobody was ever appointed', ''),
  sketch('Legacy ERP Leads', 'The only member has left', 'dmitri'),
  sketch('Partner Leads', 'The only member is a guest', 'gwen'),
  // Two groups of one name: a name alone does not say which.
  sketch('Release Managers', 'Of the shop', 'lena'),
  sketch('Release Managers', 'Of the apps', 'carlos'),
  sketch('Contractors', 'People on contracts', 'rafael,gwen'),
  sketch('Wiki Editors', 'Everyday access, not asked for', 'ana,clara,julia,wei'),
  // Owners that are written elsewhere than in the access file.
  sketch('jit-search-index', 'Rebuild the search index. owner=Platform Leads', ''),
  sketch('jit-release-train', 'Start a release. owner: Release Managers', ''),
  sketch('jit-lab-cluster', 'Play with a cluster', '', { owners: 'mei,dmitri' }),
  sketch('jit-app-signing', 'Sign the apps', '', { ownerAttribute: 'Payments Leads' }),
  sketch('jit-status-page', 'Write to the status page', '', { ownerAttribute: 'Support Leads' }),
  sketch('jit-usage-reports', 'Usage of everything, by person', ''),
  // Owned by one account of Daniel's, and open to the other: what the second may not decide.
  sketch('Network Leads', 'Answer for the core network', 'priya,danieladmin'),
  sketch('jit-network-core', 'Configure the core switches', ''),
]

/** Registered by Doorbell's application in the sandbox, and named after its id. */
export const ownerExtension = 'extension_e0000000000040008000000000000001_owner'

const idAt = (index: number) => `b0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`

export function companyGroups(
  people: readonly CompanyPerson[],
  applications: readonly CompanyApplication[],
): readonly CompanyGroup[] {
  const ids = new Map<string, string>([
    ...people.map(one => [one.handle, one.id] as const),
    ...applications.map(one => [`app:${one.displayName}`, one.id] as const),
    ...sketches.map((one, index) => [`@${one.name}`, idAt(index)] as const),
  ])
  const idsOf = (list: string) => list.split(',').flatMap(name => (name === '' ? [] : [known(ids, name)]))
  return sketches.map((one, index) => {
    const kind: Kind = kinds[one.kind ?? 'security']
    const nickname = one.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
    return {
      id: idAt(index),
      displayName: one.name,
      description: one.description,
      groupTypes: [],
      mailEnabled: false,
      securityEnabled: true,
      mail: kind.mailEnabled ? `${nickname}@contoso.com` : null,
      mailNickname: nickname,
      membershipRule: one.rule ?? null,
      membershipRuleProcessingState: null,
      onPremisesSyncEnabled: null,
      isAssignableToRole: null,
      isManagementRestricted: null,
      visibility: null,
      resourceProvisioningOptions: [],
      extensions: one.ownerAttribute === undefined ? {} : { [ownerExtension]: one.ownerAttribute },
      ...kind,
      members: idsOf(one.members),
      owners: idsOf(one.owners ?? ''),
    }
  })
}

function known(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`a group of Contoso names ${name}, who is not there`)
  return id
}
