import { groupId, personId } from '../../access/vocabulary.ts'
import { type DirectoryUnderContract, providerContract } from '../../ports/provider.contract.ts'
import { ownerExtension } from '../../sandbox/company/groups.ts'
import { auditPermission } from '../../sandbox/entra/graph/rights.ts'
import { leastPermissions, sessionsPermission } from './checkup/permissions.ts'
import { connected, contoso } from './connected.test-support.ts'
import { groupResource } from './resource-id.ts'

const permissions = [...leastPermissions, sessionsPermission].flatMap(feature => feature.permissions)

providerContract(
  'Entra over HTTPS, with the least permissions, in pages of three',
  async (): Promise<DirectoryUnderContract> => {
    const { entra, doorbell, close } = await connected(
      {},
      { pageSize: 3, permissions: [...permissions, auditPermission], auditWindow: 1_000 },
    )
    const { truth } = entra
    const person = (name: string) => personId(truth.person(name).id)
    const group = (name: string) => groupId(truth.group(name).id)
    const people = {
      ana: person('Ana Moreno'),
      ben: person('Olga Petrova'),
      left: person('Dmitri Volkov'),
      guest: person('Gwen Parker'),
    }
    const groups = {
      empty: group('jit-prod-db-writers'),
      inner: group('Facilities Leads'),
      outer: group('jit-customer-data'),
      ungrantable: group('jit-berlin-everyone'),
    }
    for (const member of [people.ana, people.left, people.guest]) truth.addMember(groups.inner, member)
    truth.addMember(groups.outer, groups.inner)
    return {
      ...doorbell,
      integration: contoso,
      people,
      groups,
      ungrantableBecause: 'dynamic-membership',
      entitlement: of => ({ integration: contoso, resource: groupResource(entra.tenantId, of) }),
      join: truth.addMember,
      leave: truth.removeMember,
      deletePerson: truth.deletePerson,
      deleteGroup: truth.deleteGroup,
      appointManager: (of, manager) => truth.alterPerson(of, { manager }),
      own: truth.addOwner,
      disown: truth.removeOwner,
      mark: (of, { employeeId = null, ...extensionAttributes }) =>
        truth.alterPerson(of, { employeeId, extensionAttributes }),
      forgetChanges: truth.forgetDelta,
      forbidAudit: () => {
        entra.permissions = permissions
        entra.revokeTokens()
      },
      setOwnerAttribute: (of, value) => truth.alterGroup(of, { extensions: { [ownerExtension]: value } }),
      close,
    }
  },
)
