/** What the access file of the sandbox is held to, as it stands beside it: `doorbell config test` reads both. */
export const sandboxExpectations = `people:
  engineer: { groups: [Engineering] }
  contractor: { groups: [Contractors] }
  desk lead: { groups: [Support Leads] }
  lead: { manages: [Engineering] }
  colleague: {}
expect:
  - { person: engineer, resource: jit-prod-db-readers, outcome: people, flow: Production for engineers, max: 8h }
  - { person: engineer, resource: jit-prod-db-readers, outcome: people, stages: [[owner]], approvals: 1, asks: [reason] }
  - { person: engineer, resource: jit-prod-db-readers, outcome: people, breakGlass: 30m }
  - { person: engineer, resource: jit-warehouse-admin, outcome: people, breakGlass: never }
  - { person: engineer, resource: jit-k8s-prod-debug, outcome: people, breakGlass: 30m }
  - { person: colleague, resource: jit-prod-db-readers, outcome: refused }
  - { person: colleague, resource: jit-k8s-prod-debug, outcome: refused, breakGlass: never }
  - { person: engineer, bundle: On-call kit, outcome: people, flow: On call, max: 4h }
  - { person: colleague, bundle: On-call kit, outcome: refused }
  - { person: engineer, resource: Helpdesk Administrator, type: directory-role, outcome: refused }
  - { person: sam.ortega@contoso.com, resource: Helpdesk Administrator, type: directory-role, outcome: people, max: 4h }
  - { person: sam.ortega@contoso.com, resource: User Administrator in Berlin office, type: directory-role, outcome: people }
  - { person: sam.ortega@contoso.com, resource: User Administrator, type: directory-role, outcome: refused }
  - person: sam.ortega@contoso.com
    resource: Application Administrator
    type: directory-role
    outcome: people
    flow: Tier zero, two approvers
    max: 1h
    stages: [[owner], [Security]]
    approvals: 2
    asks: [reason, sign-in-to-ask, sign-in-to-approve]
  - { person: desk lead, resource: jit-customer-data, outcome: people, stages: [[owner], [Security]], approvals: 2 }
  - { person: engineer, resource: jit-app-signing, outcome: people, flow: "App signing, on the manager's word", asks: [reason, sign-in-to-approve] }
  - { person: lena.meyer@contoso.com, resource: jit-k8s-prod-debug, outcome: people, flow: "Planned work, with a ticket", max: 10h, asks: [reason, ticket] }
  - { person: colleague, resource: jit-status-page, outcome: automatic, max: 2h }
  - { person: contractor, resource: jit-status-page, outcome: refused }
  - { person: julia.santos@contoso.com, resource: jit-search-index, at: "2026-11-25T10:00:00+01:00", outcome: people, max: 4h }
  - { person: julia.santos@contoso.com, resource: jit-search-index, at: "2026-11-28T10:00:00+01:00", outcome: refused }
  # Asked for others only, or for another account.
  - { person: lead, resource: jit-prod-db-writers, outcome: refused }
  - { person: lead, resource: jit-billing-export, outcome: refused }
  - { person: grace.whitfield@contoso.com, resource: jit-prod-db-writers, outcome: refused }
  - { person: daniel.okafor@contoso.com, resource: jit-network-core, outcome: refused }
  - { person: jonas.meier@contoso.com, resource: jit-billing-export, outcome: people, approvals: 2 }
  - { person: wei.zhang@contoso.com, resource: jit-customer-data, outcome: people, max: 1h, approvals: 1, stages: [[owner, Security, grace.whitfield@contoso.com]] }
  - { person: nadia.rossi@contoso.com, resource: jit-release-train, outcome: people, stages: [[Security]], approvals: 2 }
  - { person: tim.hughes@contoso.com, resource: jit-feature-flags, outcome: people, stages: [[Platform Leads]], approvals: all }
  - { person: paul.becker@contoso.com, resource: jit-payments-console, outcome: people, max: 2h }
  - { person: alice.nguyen@contoso.com, resource: jit-lab-cluster, outcome: people, max: 4h }
  - { person: grace.whitfield@contoso.com, resource: Facilities Leads, outcome: people, stages: [[Security]] }
  - { person: engineer, resource: Facilities Leads, outcome: refused }
  - { person: engineer, resource: Doorbell Admins, outcome: refused }
`
