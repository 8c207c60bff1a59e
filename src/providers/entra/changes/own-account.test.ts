import { expect, it } from 'vitest'
import { groupId, personId } from '../../../access/vocabulary.ts'
import { auditPermission } from '../../../sandbox/entra/graph/rights.ts'
import { leastPermissions } from '../checkup/permissions.ts'
import { connected, contoso } from '../connected.test-support.ts'
import { groupResource } from '../resource-id.ts'

it('what Doorbell does, signed in with a name and a password, is that account’s doing in the audit, and known as its own', async () => {
  const account = { username: 'doorbell@contoso.com', password: 'horse battery staple' }
  const { entra, doorbell, close } = await connected(
    { credential: { kind: 'password', ...account, file: null } },
    { permissions: [...leastPermissions.flatMap(feature => feature.permissions), auditPermission], auditWindow: 1_000 },
  )
  try {
    const accounts = { [account.username]: { password: account.password } }
    entra.credential = { ...entra.credential, publicClient: true, accounts }
    const { truth } = entra
    const [ana, olga] = ['Ana Moreno', 'Olga Petrova'].map(name => personId(truth.person(name).id))
    if (!ana || !olga) throw new Error('nobody is there')
    const group = truth.group('jit-prod-db-writers').id
    const resource = groupResource(entra.tenantId, groupId(group))
    await doorbell.provider.grant({ integration: contoso, resource }, ana)
    truth.addMember('jit-prod-db-writers', olga)
    const asked = await doorbell.changes.deeds(new Date(0), 'ourselves')
    expect(asked).toMatchObject([{ resource, person: ana, did: 'added', doer: { kind: 'ourselves' } }])
    const all = (await doorbell.changes.deeds(new Date(0)))?.filter(deed => deed.resource === resource)
    expect(all).toMatchObject([{ doer: { kind: 'ourselves' } }, { person: olga, doer: { name: 'Max Admin' } }])
  } finally {
    await close()
  }
})
