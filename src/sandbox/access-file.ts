/** The access file of the sandbox, as an operator of Contoso would write it. */
export const sandboxAccessFile = `version: 1
admins: { groups: [Doorbell Admins] }
auditors: { groups: [Internal Audit] }
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-') or displayName eq 'R&D #1 + 50%'" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner:
      - { key: owner, attribute: group }
    ownerSources: [tags]
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
    customAccessDetails: "Connect through the jump host, jump.contoso.com. What you do there is recorded."
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
      reason: { deny: required }
    extensions: { max: 1, each: 1h }
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
`
