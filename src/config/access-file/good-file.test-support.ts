import { describeFileProblem, parseAccessFile } from '../access-file.ts'

/** Right in itself, and small enough to be read. */
export const good = `version: 1
admins: { groups: [Doorbell Admins] }
auditors: { groups: [Internal Audit] }
identity:
  slackEmailMatch: { domains: [contoso.com] }
  importFile: people.csv
integrations:
  - name: Contoso
    type: entra
    cloud: global
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner:
      - { key: owner, attribute: group }
    ownerSources: [tags]
    tags:
      jit-prod-db-readers: { owner: Data Platform Leads, env: prod }
    customAccessDetails: "Use the jump host"
flows:
  - name: Production for engineers
    requesters: { groups: [Engineering] }
    resources: [ { integration: Contoso, type: group, matching: "jit-prod-*" } ]
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
      timeout: 8h
      reason: { approve: optional, deny: required }
`

/** The good file with one passage replaced; the passage must be there, or the test would test nothing. */
export function goodBut(passage: string, replacement: string): string {
  if (!good.includes(passage)) throw new Error(`the good file has no ${passage}`)
  return good.replace(passage, replacement)
}

export function problemsIn(text: string): readonly string[] {
  const parsed = parseAccessFile(text, 'access.yaml')
  return parsed.ok ? [] : parsed.problems.map(describeFileProblem)
}
