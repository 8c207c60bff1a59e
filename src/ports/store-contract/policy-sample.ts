import type { Policy } from '../../access/policy.ts'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { contoso, olga, readers } from './samples.ts'

export const policySample = (hash: string): Policy => ({
  hash: policyHash(hash),
  admins: { groups: [], users: [olga] },
  auditors: { groups: [], users: [] },
  identity: { emailDomains: ['contoso.com'], importFile: null },
  integrations: [
    {
      name: contoso,
      resourceTypes: ['group'],
      groupFilter: null,
      integrationOwner: null,
      ownerKeys: [],
      resources: {},
      accessDetails: null,
    },
  ],
  flows: [
    {
      name: flowName('Production for engineers'),
      requesters: { everyone: true },
      resources: [{ kind: 'named', integration: contoso, resource: readers.resource }],
      duration: { default: minutes(120), max: minutes(480) },
      reasonRequired: true,
      approval: { stages: [{ from: [{ kind: 'owner' }], needed: 1 }], timeout: minutes(480), denyReason: 'optional' },
    },
  ],
})
