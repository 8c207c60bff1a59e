import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from '@microsoft/microsoft-graph-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupId, personId } from '../../../access/vocabulary.ts'
import type { Discovered } from '../../../ports/provider.ts'
import { certificates } from '../../../sandbox/entra/certificates.ts'
import { contractCheck, contractMissing } from '../../../sandbox/entra/contract.test-support.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'
import { groupResource, inPath, parseGroupResource } from '../resource-id.ts'
import { Credentials } from '../sign-in/credentials.ts'
import { Exchange } from './exchange.ts'
import { faultOf } from './faults.ts'
import { encodeQuery, needsIndex, odataString } from './query.ts'
import { Transport } from './transport.ts'

let world: Connected
beforeAll(async () => {
  world = await connected({}, { pageSize: 5 })
})
afterAll(() => world.close())
beforeEach(() => {
  world.filter = null
  world.entra.calls.clear()
})
afterEach(() => world.entra.faults.clear())

const ana = () => personId(world.entra.truth.person('Ana Moreno').id)

async function discovered(): Promise<readonly Discovered[]> {
  const found: Discovered[] = []
  for await (const each of world.doorbell.discovery.discover(contoso, world.filter)) found.push(each)
  return found
}
const namesIn = (found: readonly Discovered[]) =>
  found.flatMap(each => (each.kind === 'resource' ? [each.resource.name] : []))

describe('what is asked of Graph', () => {
  it('arrives as it was meant, whatever is in a name', async () => {
    world.filter = `displayName eq ${odataString('R&D #1 + 50%')}`
    expect(namesIn(await discovered())).toEqual(['R&D #1 + 50%'])
    expect(await world.doorbell.directory.peopleByEmail("sinead.o'connor+a&b#c@contoso.com")).toEqual([])
    const sent = new URL(world.entra.calls.graph().at(-1)?.url ?? '', 'https://x').searchParams.get('$filter')
    expect(sent).toContain("mail eq 'sinead.o''connor+a&b#c@contoso.com'")
  })

  it('cannot be turned into another question by what somebody typed', async () => {
    const all = "x' or startswith(mail,'a') or mail eq 'x"
    expect(await world.doorbell.directory.peopleByEmail(all)).toEqual([])
    expect(await world.doorbell.names.group("x' or startswith(displayName,'j')")).toBe('missing')
    expect(encodeQuery({ $filter: 'a=b&c', $select: ['id', 'mail'] })).toBe('?$filter=a%3Db%26c&$select=id,mail')
  })

  it('goes to the index only where the filter needs it, and never for a decision', async () => {
    expect(needsIndex("displayName ne 'x'")).toBe(true)
    expect(needsIndex("not(startswith(displayName,'x'))")).toBe(true)
    expect(needsIndex("startswith(displayName,'jit- ne not endswith(')")).toBe(false)
    world.filter = "startswith(displayName,'jit-') and not(displayName eq 'jit-legacy-erp')"
    const names = namesIn(await discovered())
    expect(names).toContain('jit-prod-db-readers')
    expect(names).not.toContain('jit-legacy-erp')
    const group = groupId(world.entra.truth.group('Engineering').id)
    world.entra.calls.clear()
    await world.doorbell.directory.activeMembers([group])
    await world.doorbell.directory.groupsAmong(ana(), [group])
    await world.doorbell.provider.holds(
      { integration: contoso, resource: groupResource(world.entra.tenantId, group) },
      ana(),
    )
    for (const call of world.entra.calls.graph()) expect(call.headers).not.toHaveProperty('consistencylevel')
  })

  it('is one question about all groups of a person, however many an access file names', async () => {
    const named = Array.from({ length: 200 }, (_, n) => groupId(`99999999-0000-4000-8000-${`${n}`.padStart(12, '0')}`))
    const engineering = groupId(world.entra.truth.group('Engineering').id)
    const asked = () => world.entra.calls.graph().map(({ url }) => url.replace(/.*\//, ''))
    expect(await world.doorbell.directory.groupsAmong(ana(), [...named, engineering])).toEqual(new Set([engineering]))
    expect(asked()).toEqual(['getMemberGroups'])
    world.entra.calls.clear()
    const body = { error: { code: 'Directory_ResultSizeLimitExceeded', message: 'more than 11,000' } }
    world.entra.faults.next({ path: /getMemberGroups/, kind: 'status', status: 400, body })
    const found = await world.doorbell.directory.groupsAmong(ana(), [...named.slice(0, 20), engineering])
    expect(found, 'of whoever is in too many to be told of at once').toEqual(new Set([engineering]))
    expect(asked()).toEqual(['getMemberGroups', 'checkMemberGroups', 'checkMemberGroups'])
  })

  it('never leaves the id that it was made for', () => {
    expect(() => inPath('../../users')).toThrow('Not an object id')
    const { tenantId } = world.entra
    const ours = groupResource(tenantId, groupId('B0000000-0000-4000-8000-000000000001'))
    expect(parseGroupResource(tenantId, ours)).toBe('b0000000-0000-4000-8000-000000000001')
    expect(() => parseGroupResource('another-tenant', ours)).toThrow('not a group of the connected')
  })

  it.skipIf(contractMissing)(
    `satisfies Microsoft's description of Graph${contractMissing ? ` (${contractMissing})` : ''}`,
    async () => {
      const check = await contractCheck()
      const { provider, directory, discovery, names } = world.doorbell
      const entitlement = {
        integration: contoso,
        resource: groupResource(world.entra.tenantId, groupId(world.entra.truth.group('jit-billing-export').id)),
      }
      world.filter = "startswith(displayName,'jit-') and displayName ne 'x'"
      await discovered()
      await discovery.checkFilter("startswith(displayName,'jit-')")
      await provider.grantability(entitlement)
      await provider.grant(entitlement, ana())
      await provider.grant(entitlement, ana())
      await provider.holds(entitlement, ana())
      await provider.revoke(entitlement, ana())
      await provider.revoke(entitlement, ana())
      await directory.person(ana())
      await directory.peopleByEmail('ana.moreno@contoso.com')
      await directory.activeMembers([groupId(world.entra.truth.group('Engineering').id)])
      await directory.groupsAmong(ana(), [groupId(world.entra.truth.group('Engineering').id)])
      await names.group('Engineering')
      await names.user('ana.moreno@contoso.com')
      await names.resource('Contoso', 'group', `jit-billing-export#${world.entra.truth.group('jit-billing-export').id}`)
      const calls = world.entra.calls.graph()
      expect(calls.length).toBeGreaterThan(20)
      expect(calls.flatMap(call => check?.(call) ?? [])).toEqual([])
    },
  )
})

describe("the app's token", () => {
  let elsewhere: Server
  const heard: string[] = []
  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      heard.push(`${request.url} ${request.headers.authorization}`)
      response.end('{}')
    })
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise(resolve => elsewhere.close(resolve)))

  const foreign = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`

  it('is not taken to another server by a link to the next page', async () => {
    for (const link of [`${foreign()}/v1.0/x`, `${world.entra.graphBaseUrl}.example.com/v1.0/x`, '//evil/v1.0']) {
      const body = { value: [], '@odata.nextLink': link }
      world.entra.faults.next({ method: 'GET', path: /transitiveMembers/, kind: 'status', status: 200, body })
      const asked = world.doorbell.directory.activeMembers([groupId(world.entra.truth.group('Security').id)])
      await expect(asked).rejects.toMatchObject({ code: 'graph.foreign-origin', retry: 'never' })
    }
    expect(heard).toEqual([])
  })

  it('is not taken to another server by a redirect', async () => {
    const headers = { location: `${foreign()}/v1.0/users` }
    world.entra.faults.next({ method: 'GET', path: /^\/v1\.0/, kind: 'status', status: 307, headers })
    await expect(world.doorbell.directory.person(ana())).rejects.toMatchObject({ code: 'graph.redirected' })
    expect(heard).toEqual([])
  })

  it('is not shown to a server at another origin, nor to one whose certificate nobody vouches for', async () => {
    const { tenantId, clientId, clientSecret, authorityHost, graphBaseUrl, ca } = world.entra
    const stranger = await certificates()
    const timeoutMs = 10_000
    const credentials = new Credentials({
      tenantId,
      clientId,
      credential: { kind: 'secret', secret: clientSecret, file: null },
      authorityHost,
      graphBaseUrl,
      ca,
      timeoutMs,
    })
    const transport = new Transport({ graphBaseUrl, ca: stranger.ca, timeoutMs }, credentials)
    try {
      for (const [origin, fault] of [
        [foreign(), { code: 'graph.foreign-origin', retry: 'never', result: 'not-done' }],
        [graphBaseUrl, { code: 'graph.unreachable', retry: 'later', result: 'not-done' }],
      ] as const) {
        const exchange = new Exchange('a-call')
        const client = Client.initWithMiddleware({ middleware: transport, baseUrl: origin, defaultVersion: 'v1.0' })
        const call = client.api('/users').middlewareOptions([exchange]).post({})
        const error: unknown = await call.catch((thrown: unknown) => thrown)
        expect(faultOf(error, exchange, 'write')).toMatchObject(fault)
      }
      expect(world.entra.calls.graph()).toEqual([])
      expect(heard).toEqual([])
    } finally {
      await transport.close()
    }
  })
})

describe('many people', () => {
  it('are read page by page, to the end and no further than needed', async () => {
    const { truth } = world.entra
    const members = await world.doorbell.directory.activeMembers([groupId(truth.group('Engineering').id)])
    const expected = truth
      .everybodyIn('Engineering')
      .filter(id => truth.people().some(p => p.id === id && p.accountEnabled))
    expect(members.map(person => person.id).sort()).toEqual([...expected].sort())
    expect(world.entra.calls.graph().length).toBeGreaterThan(3)

    for (const group of truth.groups().filter(each => each.groupTypes.length === 0)) truth.addMember(group.id, ana())
    const first = truth.groupsOf(ana())[0]
    world.entra.calls.clear()
    const resource = groupResource(world.entra.tenantId, groupId(first?.id ?? ''))
    expect(await world.doorbell.provider.holds({ integration: contoso, resource }, ana())).toBe(true)
    expect(world.entra.calls.graph()).toHaveLength(1)
  })
})
