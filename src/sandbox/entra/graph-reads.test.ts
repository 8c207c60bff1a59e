import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contractCheck, contractMissing } from './contract.test-support.ts'
import { type SimulatedEntra, startEntra } from './entra.ts'
import { leastPermissions } from './graph/rights.ts'
import { eventual, type RawClient, rawClient } from './raw-client.test-support.ts'

let entra: SimulatedEntra
let graph: RawClient
const group = (name: string) => entra.truth.group(name).id
const person = (name: string) => entra.truth.person(name).id
const names = (answer: { value: readonly { readonly [name: string]: unknown }[] }) =>
  answer.value.map(one => one.displayName)
const filter = (text: string) => `$filter=${encodeURIComponent(text)}`

beforeAll(async () => {
  entra = await startEntra()
  graph = rawClient(entra)
})
beforeEach(() => {
  entra.permissions = leastPermissions
  entra.pageSize = 999
})
afterAll(async () => {
  await graph.close()
  await entra.close()
})

describe('people', () => {
  it('come without accountEnabled and userType unless these are asked for', async () => {
    const plain = await graph.call('GET', `/users/${person('Ana Moreno')}`)
    expect(plain.body.displayName).toBe('Ana Moreno')
    expect(plain.body).not.toHaveProperty('accountEnabled')
    const chosen = await graph.call('GET', `/users/${person('Ana Moreno')}?$select=accountEnabled,userType`)
    expect(chosen.body).toMatchObject({ accountEnabled: true, userType: 'Member' })
    expect(chosen.body).not.toHaveProperty('displayName')
  })

  it('are found by address or sign-in name, an apostrophe doubled, case of no account', async () => {
    const upn = "SINEAD.O''BRIEN@contoso.com"
    const found = await graph.call('GET', `/users?${filter(`mail eq '${upn}' or userPrincipalName eq '${upn}'`)}`)
    expect(names(found)).toEqual(["Sinéad O'Brien"])
  })

  it('cannot be found with an apostrophe that is not doubled', async () => {
    const found = await graph.call('GET', `/users?${filter("mail eq 'sinead.o'brien@contoso.com'")}`)
    expect(found).toMatchObject({ status: 400, code: 'BadRequest' })
  })

  it('come page by page, each once, the links going on from where the last page ended', async () => {
    entra.pageSize = 7
    const seen: unknown[] = []
    let link: string | undefined = '/users?$select=id,displayName&$top=999'
    let pages = 0
    while (link !== undefined) {
      const page = await graph.call('GET', link)
      expect(page.value.length).toBeLessThanOrEqual(7)
      seen.push(...page.value.map(one => one.id))
      pages += 1
      link = page.body['@odata.nextLink'] as string | undefined
    }
    expect(pages).toBeGreaterThan(3)
    expect(seen).toEqual(entra.truth.people().map(one => one.id))
  })

  it('have a manager, or a 404 in place of one', async () => {
    const manager = await graph.call('GET', `/users/${person('Ana Moreno')}/manager`)
    expect(manager.body).toMatchObject({ '@odata.type': '#microsoft.graph.user', displayName: 'Marta Kowalska' })
    const none = await graph.call('GET', `/users/${person('Grace Whitfield')}/manager`)
    expect(none).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' })
  })

  it('are listed with their managers in one go', async () => {
    const all = await graph.call('GET', '/users?$select=id,displayName&$expand=manager($select=id)')
    const ana = all.value.find(one => one.displayName === 'Ana Moreno')
    expect(ana?.manager).toMatchObject({ id: person('Marta Kowalska') })
    expect(all.value.find(one => one.displayName === 'Grace Whitfield')).not.toHaveProperty('manager')
  })

  it('show the groups that hold them directly, and those that hold these', async () => {
    const direct = await graph.call('GET', `/users/${person('Olga Petrova')}/memberOf`)
    expect(names(direct)).toContain('Team Data Platform')
    expect(names(direct)).not.toContain('Engineering')
    const all = await graph.call('GET', `/users/${person('Olga Petrova')}/transitiveMemberOf?$select=id,displayName`)
    expect(names(all)).toEqual(
      expect.arrayContaining(['Team Data Platform', 'Engineering', 'Engineering Leads', 'All Staff']),
    )
  })

  it('are asked about at most 20 groups at a time, through any depth', async () => {
    const path = `/users/${person('Ana Moreno')}/checkMemberGroups`
    const ids = [group('Engineering'), group('Security'), '00000000-0000-4000-8000-000000000000']
    const answer = await graph.call('POST', path, { body: { groupIds: ids } })
    expect(answer.value).toEqual([group('Engineering')])
    const tooMany = { groupIds: Array.from({ length: 21 }, () => group('Security')) }
    expect(await graph.call('POST', path, { body: tooMany })).toMatchObject({ status: 400, code: 'Request_BadRequest' })
  })

  it('tell all groups that hold them in one answer, and a group those that hold it', async () => {
    const body = { securityEnabledOnly: false }
    const all = await graph.call('POST', `/users/${person('Olga Petrova')}/getMemberGroups`, { body })
    expect(all.value).toEqual(expect.arrayContaining(['Team Data Platform', 'Engineering', 'All Staff'].map(group)))
    const around = await graph.call('POST', `/groups/${group('Team Data Platform')}/getMemberGroups`, { body })
    expect(around.value).toContain(group('Engineering'))
    expect(around.value).not.toContain(group('Team Data Platform'))
    const nobody = '/users/00000000-0000-4000-8000-000000000000/getMemberGroups'
    expect(await graph.call('POST', nobody, { body })).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' })
  })
})

describe('groups', () => {
  it('are found by a prefix that is properly encoded', async () => {
    const found = await graph.call('GET', `/groups?${filter("startswith(displayName,'R&D #1 + 50%')")}`)
    expect(names(found)).toEqual(['R&D #1 + 50%'])
  })

  it('are not found when & and # are left as they are: the query falls apart', async () => {
    expect(await graph.call('GET', "/groups?$filter=startswith(displayName,'R&D')")).toMatchObject({ status: 400 })
  })

  it('take only advanced queries for ne, not, endswith and null', async () => {
    for (const text of [
      "displayName ne 'x'",
      "not(startswith(displayName,'jit-'))",
      "endswith(mail,'contoso.com')",
      'mail eq null',
    ]) {
      const query = `/groups?${filter(text)}`
      expect(await graph.call('GET', query), text).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' })
      expect(await graph.call('GET', `${query}&$count=true`, { headers: eventual }), text).toMatchObject({
        status: 200,
      })
    }
  })

  it('are found by their kind', async () => {
    const dynamic = await graph.call('GET', `/groups?${filter("groupTypes/any(c:c eq 'DynamicMembership')")}`)
    expect(names(dynamic)).toEqual(['jit-berlin-everyone'])
    const mixed = `startswith(displayName,'jit-') and securityEnabled eq true and mailEnabled eq true`
    expect(names(await graph.call('GET', `/groups?${filter(mixed)}`))).toEqual(['jit-finance-mail'])
  })

  it('refuse a property, an option or a page size that Graph does not know', async () => {
    for (const query of ['$select=owner', '$limit=5', '$top=0', '$top=1000', '$skip=5', '$top=5&$top=6', '$filter=%E0'])
      expect(await graph.call('GET', `/groups?${query}`), query).toMatchObject({ status: 400 })
    expect(await graph.call('GET', `/groups?${filter('visibility eq null')}`)).toMatchObject({ status: 400 })
    expect(await graph.call('GET', `/groups?${filter("displayName eq 'a' and")}`)).toMatchObject({ status: 400 })
  })

  it('show their members, each with its type, direct ones and all of them', async () => {
    const direct = await graph.call('GET', `/groups/${group('Engineering')}/members?$select=id,displayName`)
    expect(direct.value.map(one => one['@odata.type'])).toContain('#microsoft.graph.group')
    const all = await graph.call('GET', `/groups/${group('Engineering')}/transitiveMembers?$select=id,displayName`)
    expect(names(all)).toEqual(expect.arrayContaining(['Ana Moreno', 'Team Payments', 'Dmitri Volkov']))
  })

  it('may contain each other in a circle, and are walked through once', async () => {
    entra.truth.addMember('Team Payments', 'Engineering')
    const all = await graph.call('GET', `/groups/${group('Engineering')}/transitiveMembers?$select=displayName`)
    expect(names(all).filter(name => name === 'Ana Moreno')).toHaveLength(1)
    entra.truth.removeMember('Team Payments', 'Engineering')
  })

  it('show one type of member under a cast, which is an advanced query', async () => {
    const path = `/groups/${group('Engineering')}/transitiveMembers/graph.user?$select=id,displayName`
    expect(await graph.call('GET', path)).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' })
    const people = await graph.call('GET', `${path}&$count=true`, { headers: eventual })
    expect(names(people)).toContain('Ana Moreno')
    expect(names(people)).not.toContain('Team Payments')
  })

  it('hide their members when they are told to, unless the application has the right to look', async () => {
    const path = `/groups/${group('jit-merger-room')}/members`
    expect((await graph.call('GET', path)).value).toEqual([])
    entra.permissions = [...leastPermissions, 'Member.Read.Hidden']
    expect(names(await graph.call('GET', path))).toEqual(['Grace Whitfield', 'Farah Siddiqui'])
  })

  it('show applications among their members by id alone', async () => {
    const { value } = await graph.call('GET', `/groups/${group('jit-k8s-prod-debug')}/members`)
    expect(value).toEqual([
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'c0000000-0000-4000-8000-000000000001' },
    ])
  })

  it('are not there under an unknown id, and an id that is none is refused', async () => {
    const unknown = await graph.call('GET', '/groups/00000000-0000-4000-8000-000000000000')
    expect(unknown).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' })
    expect(await graph.call('GET', '/groups/jit-prod-db-readers')).toMatchObject({ status: 400 })
  })
})

describe('the application', () => {
  it('is refused without a token, and with a false one', async () => {
    const refused = { status: 401, code: 'InvalidAuthenticationToken' }
    expect(await graph.call('GET', '/organization', { token: null })).toMatchObject(refused)
    expect(await graph.call('GET', '/organization', { token: 'made-up' })).toMatchObject(refused)
  })

  it('is denied what it has no permission for', async () => {
    entra.permissions = ['User.Read.All']
    expect(await graph.call('GET', '/groups')).toMatchObject({ status: 403, code: 'Authorization_RequestDenied' })
    const path = `/groups/${group('Security')}/members/$ref`
    const body = { '@odata.id': `${entra.graphBaseUrl}/v1.0/directoryObjects/${person('Ana Moreno')}` }
    expect(await graph.call('POST', path, { body })).toMatchObject({ status: 403 })
  })

  it('reads the tenant’s own name', async () => {
    expect(names(await graph.call('GET', '/organization'))).toEqual(['Contoso'])
  })

  it('gets objects by their ids bare, unless it may read the whole directory', async () => {
    const body = { ids: [person('Ana Moreno'), group('Security'), '00000000-0000-4000-8000-000000000000'] }
    expect((await graph.call('POST', '/directoryObjects/getByIds', { body })).value).toEqual([
      { '@odata.type': '#microsoft.graph.user', id: person('Ana Moreno') },
      { '@odata.type': '#microsoft.graph.group', id: group('Security') },
    ])
    entra.permissions = ['Directory.Read.All']
    expect(names(await graph.call('POST', '/directoryObjects/getByIds', { body }))).toEqual(['Ana Moreno', 'Security'])
  })
})

it.skipIf(contractMissing)(
  `every answer above is one that Graph’s description allows${contractMissing ? ` (${contractMissing})` : ''}`,
  async () => {
    const check = await contractCheck()
    const good = entra.calls.graph().filter(call => call.status === 200)
    expect(good.length).toBeGreaterThan(20)
    expect(good.flatMap(call => check?.(call) ?? [])).toEqual([])
    const refused = entra.calls.graph().filter(call => (call.status ?? 0) >= 400)
    expect(refused.flatMap(call => check?.(call) ?? []).filter(problem => problem.includes(': response'))).toEqual([])
  },
)
