import type { Company } from './company.ts'

/** The access file of the sandbox, as an operator of Contoso would write it. */
export const sandboxAccessFile = `version: 1
admins: { groups: [Doorbell Admins] }
auditors: { groups: [Internal Audit] }
identity:
  slackEmailMatch: { domains: [contoso.com] }
  sameHuman: employeeId
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group, directory-role]
    groups: { filter: "startswith(displayName,'jit-') or displayName eq 'R&D #1 + 50%'" }
    roles:
      include:
        - Helpdesk Administrator
        - { role: User Administrator, scope: Berlin office }
        - Wi-Fi Onboarding
    protected: ["Emergency 1#a0000000-0000-4000-8000-000000000043"]
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner:
      - { key: owner, attribute: group }
      - { key: readers, attribute: directory-role }
    ownerSources: [tags, description, extensionAttributes, entraOwners]
    tags:
      jit-prod-db-readers: { owner: Data Platform Leads, env: prod }
      jit-prod-db-writers: { owner: Data Platform Leads, env: prod }
      jit-warehouse-admin: { owner: Data Platform Leads }
      jit-k8s-prod-debug: { owner: Platform Leads, env: prod }
      jit-payments-console: { owner: Payments Leads }
      jit-billing-export: { owner: Finance Leads }
      jit-customer-data: { owner: Support Leads }
      jit-datacenter-vpn: { owner: Facilities Leads }
      jit-migrated-erp: { owner: Legacy ERP Leads }
      jit-usage-reports: { readers: Reports Reader }
      jit-network-core: { owner: Network Leads }
    credentialRotationDays: 90
    userCleanupDays: 30
    customAccessDetails: "Connect through the jump host, jump.contoso.com. What you do there is recorded."
breakGlass:
  - name: Night shift
    resources:
      - { integration: Contoso, type: group, name: jit-prod-db-readers }
      - { integration: Contoso, type: group, name: jit-k8s-prod-debug }
    requesters:
      groups:
        - Engineering
    duration: 30m
    tell: [owner, { group: Security }]
    reviewers: [{ group: Security }]
flows:
  - name: Production for engineers
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: group, matching: "jit-*" }
      - { integration: Contoso, type: group, name: "R&D #1 + 50%" }
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
      timeout: 8h
      remindEvery: 30m
      askAtMost: 15
      delegates: { group: Security }
      reason: { deny: required }
    extensions: { max: 1, each: 1h }
  - name: Roles for the service desk
    requesters: { users: [sam.ortega@contoso.com, wei.zhang@contoso.com] }
    resources:
      - { integration: Contoso, type: directory-role, name: Helpdesk Administrator }
      - { integration: Contoso, type: directory-role, name: User Administrator, scope: Berlin office }
      - { integration: Contoso, type: directory-role, matching: "*Onboarding" }
      - { integration: Contoso, type: group, name: jit-helpdesk-role }
    duration: { default: 1h, max: 4h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
      timeout: 8h
      reason: { deny: required }
  - name: Customer records, two pairs of eyes
    requesters: { groups: [Support Leads] }
    resources:
      - { integration: Contoso, type: group, name: jit-customer-data }
    duration: { default: 30m, max: 1h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
        - { from: [{ group: Security }], needed: 1 }
      timeout: 4h
      remindEvery: 30m
      reason: { deny: required }
  - name: App signing, on the manager's word
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: group, name: jit-app-signing }
    duration: { default: 1h, max: 10h }
    justification: { required: true }
    approval:
      stages:
        - { from: [manager], needed: 1 }
      timeout: 8h
      escalate: [{ after: 30m, to: [{ group: Security }] }]
      reason: { deny: required }
`

export const channelOfRequests = 'C0ACCESS'

/** Beside the access file, as an operator keeps it. */
export const importFileName = 'people.csv'

/** Accounts for administration have no mailbox, and so nothing in Slack tells whose they are but the operator's word. */
export const sandboxImportFile = ({ slackTeam, people }: Company): string =>
  [
    'slack team,slack user,entra object id',
    ...people
      .filter(({ handle }) => handle === 'danieladmin')
      .map(({ id, slack }) => [slackTeam.id, slack?.user, id].join(',')),
    '',
  ].join('\n')
