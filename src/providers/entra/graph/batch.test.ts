import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupId, type PersonId, personId } from '../../../access/vocabulary.ts'
import { contractCheck } from '../../../sandbox/entra/contract.test-support.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'
import { groupResource } from '../resource-id.ts'

let world: Connected
beforeAll(async () => {
  // Both sides count the quota in a time that runs twenty times as fast.
  world = await connected({ timeoutMs: 60_000, quotaPace: 20 }, { quotaPace: 20 })
  await world.doorbell.signIn()
})
afterAll(() => world.close())
afterEach(() => world.entra.faults.clear())

const group = () => groupId(world.entra.truth.group('jit-prod-db-writers').id)
const entitlement = () => ({ integration: contoso, resource: groupResource(world.entra.tenantId, group()) })
const some: PersonId[] = []
beforeEach(() => {
  const { truth, calls } = world.entra
  some.splice(
    0,
    some.length,
    ...truth
      .people()
      .slice(0, 25)
      .map(({ id }) => personId(id)),
  )
  for (const person of some) truth.addMember(group(), person)
  calls.clear()
})
const takeAll = () => {
  const { unhurried } = world.doorbell.provider
  return Promise.allSettled(some.map(async person => unhurried?.revoke(entitlement(), person)))
}
const batches = () => world.entra.calls.graph().filter(({ url }) => url === '/v1.0/$batch')
const left = () => some.filter(person => world.entra.truth.isMember(group(), person))

describe('ends that nobody waits for', () => {
  it('go twenty to a call, as Microsoft describes it, and each is told of by itself', async () => {
    const all = await takeAll()
    expect(all).toHaveLength(25)
    for (const one of all) expect(one).toMatchObject({ value: { outcome: 'removed', evidence: { requestId: /./ } } })
    expect(left()).toEqual([])
    // Both go at once: which comes first is the network's.
    expect(batches().map(({ writes }) => writes)).toEqual(expect.arrayContaining([20, 5]))
    expect(batches()).toHaveLength(2)
    const check = await contractCheck()
    if (check) expect(batches().flatMap(check)).toEqual([])
  })

  it('find gone what somebody else took meanwhile, and nothing of that holds up the others', async () => {
    const [first] = some
    if (first) world.entra.truth.removeMember(group(), first)
    const [one, ...others] = await takeAll()
    expect(one).toMatchObject({ value: { outcome: 'already-gone' } })
    for (const other of others) expect(other).toMatchObject({ value: { outcome: 'removed' } })
  })

  it('are sent again part by part where Graph refuses some of them for now', async () => {
    const refused = { kind: 'status', status: 429, headers: { 'retry-after': '1' } } as const
    world.entra.faults.next({ method: 'DELETE', path: /members/, times: 7, ...refused })
    for (const one of await takeAll()) expect(one).toMatchObject({ value: { outcome: 'removed' } })
    expect(world.entra.calls.writes()).toBe(25)
    expect(left()).toEqual([])
  })

  it('say that they may have been done where their answer was lost, alone or with the whole call, and are not repeated', async () => {
    const unknown = { reason: { name: 'Fault', retry: 'later', result: 'unknown' } }
    world.entra.faults.next({ method: 'DELETE', path: /members/, times: 2, kind: 'lose-answer' })
    const some = await takeAll()
    expect(some.filter(({ status }) => status === 'rejected')).toMatchObject([unknown, unknown])
    expect(left()).toEqual([])

    for (const person of world.entra.truth.people().slice(0, 25)) world.entra.truth.addMember(group(), person.id)
    world.entra.calls.clear()
    world.entra.faults.next({ method: 'POST', path: /batch/, kind: 'lose-answer' })
    const all = await takeAll()
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(20)
    expect(all.find(({ status }) => status === 'rejected')).toMatchObject(unknown)
    expect(batches()).toHaveLength(2)
    expect(left()).toEqual([])
  })

  it('wait while the quota is used up, and a grant that somebody waits for does not wait behind them', async () => {
    const { provider } = world.doorbell
    const { spending, clientId, truth } = world.entra
    spending.useUp(clientId, 'write')
    const [ben] = truth.people().slice(30)
    // Each is asked for again and again, so that there is work for longer than a grant takes.
    const ending = Promise.all(Array.from({ length: 20 }, takeAll))
    await vi.waitFor(() => expect(batches()).not.toEqual([]), 10_000)
    const giving = provider.grant(entitlement(), personId(ben?.id ?? ''))
    expect(await Promise.race([giving.then(() => 'the grant'), ending.then(() => 'the ends')])).toBe('the grant')
    expect(await giving).toMatchObject({ outcome: 'created' })
    const ends = (await ending).flat()
    for (const one of ends)
      expect(one).toMatchObject({ value: { outcome: expect.stringMatching(/^(removed|already-gone)$/) } })
    expect(ends.filter(one => one.status === 'fulfilled' && one.value?.outcome === 'removed')).toHaveLength(some.length)
    expect(left()).toEqual([])
  })
})
