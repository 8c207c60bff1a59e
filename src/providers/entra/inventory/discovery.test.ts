import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personId } from '../../../access/vocabulary.ts'
import type { Discovered } from '../../../ports/provider.ts'
import { contractCheck, contractMissing } from '../../../sandbox/entra/contract.test-support.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'

let world: Connected
beforeAll(async () => {
  // The pauses that Graph asks for are short, and its quota fills up as fast.
  world = await connected({ quotaPace: 20 }, { pageSize: 3, quotaPace: 20 })
})
afterAll(() => world?.close())

const jit = "startswith(displayName,'jit-')"

async function read(since?: string, filter: string | null = jit) {
  const found: Discovered[] = []
  world.entra.calls.clear()
  for await (const each of world.doorbell.discovery.discover(contoso, filter, undefined, since)) found.push(each)
  const last = found.at(-1)
  if (last?.kind !== 'mark') throw new Error('a reading ends with its mark')
  const calls = world.entra.calls.graph().map(({ url }) => url.replace(/^\/v1\.0|\?.*/g, ''))
  return { found: found.slice(0, -1), mark: last.mark, calls, isWhole: found[0]?.kind !== 'changes' }
}

describe('a tenant that was read once', () => {
  let mark: string
  beforeEach(async () => {
    mark = (await read()).mark
  })
  const truth = () => world.entra.truth
  const group = (name: string) => truth().group(name).id
  const person = (name: string) => truth().person(name).id
  const told = async (since = mark) => (await read(since)).found

  it('costs three questions where nothing is different, and tells nothing', async () => {
    mark = (await read(mark)).mark
    world.entra.repeats = true
    const { found, calls } = await read(mark)
    expect(calls.sort()).toEqual(['/groups/delta', '/groups/delta', '/users/delta'])
    // Graph may tell the last change once more.
    expect(found.filter(({ kind }) => kind !== 'member' && kind !== 'left')).toEqual([
      { kind: 'changes' },
      { kind: 'whole', of: 'roles' },
    ])
  })

  it('tells who came and who left, of any group', async () => {
    truth().addMember('jit-prod-db-writers', 'Ana Moreno')
    truth().removeMember('jit-prod-db-writers', 'Ana Moreno')
    const [of, member] = [group('jit-prod-db-writers'), person('Ana Moreno')]
    const found = await told()
    expect(found).toContainEqual({ kind: 'member', of, member, memberType: 'person' })
    expect(found.at(-1)).toEqual({ kind: 'left', of, member })
  })

  it('reads the groups again by the filter where one was renamed, became dynamic, or may hold roles now', async () => {
    for (const become of [{ description: 'Another one' }, { groupTypes: ['DynamicMembership'] }] as const) {
      truth().alterGroup('jit-warehouse-admin', become)
      const found = await told()
      expect(found).toContainEqual({ kind: 'whole', of: 'groups' })
      expect(found).toContainEqual({ kind: 'whole-group', of: group('jit-warehouse-admin') })
      const again = found.flatMap(each => (each.kind === 'resource' ? [each.resource] : []))
      expect(again.length).toBeGreaterThan(3)
      expect(again.find(({ name }) => name === 'jit-warehouse-admin')).toMatchObject(
        'description' in become ? become : { ungrantable: 'dynamic-membership' },
      )
      mark = (await read(mark)).mark
    }
  })

  it('finds a group that the filter lets in only now, with whoever is in it', async () => {
    truth().addMember('Security', 'Ana Moreno')
    mark = (await read(mark)).mark
    truth().rename('Security', 'jit-security')
    const found = await told()
    const of = group('jit-security')
    expect(found).toContainEqual({ kind: 'member', of, member: person('Ana Moreno'), memberType: 'person' })
    expect(found.some(each => each.kind === 'resource' && each.resource.group === of)).toBe(true)
    truth().rename('jit-security', 'Security')
  })

  it('tells of a person that is deleted, and again when they are restored with what they held', async () => {
    const id = person('Lena Meyer')
    truth().addMember('jit-prod-db-readers', id)
    mark = (await read(mark)).mark
    truth().deletePerson(id)
    const of = group('jit-prod-db-readers')
    expect(await told()).toEqual(
      expect.arrayContaining([
        { kind: 'person-gone', person: id },
        { kind: 'left', of, member: id },
      ]),
    )
    mark = (await read(mark)).mark
    truth().restorePerson(id)
    const found = await told()
    expect(found).toContainEqual({ kind: 'member', of, member: id, memberType: 'person' })
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'person', person: expect.objectContaining({ id, name: 'Lena Meyer' }) }),
    )
  })

  it('tells of a group that is deleted, and again when it is restored with its members', async () => {
    const of = group('jit-customer-data')
    truth().addMember(of, 'Ana Moreno')
    mark = (await read(mark)).mark
    truth().deleteGroup(of)
    const gone = await told()
    expect(gone).toContainEqual({ kind: 'whole', of: 'groups' })
    expect(gone.some(each => each.kind === 'resource' && each.resource.group === of)).toBe(false)
    mark = (await read(mark)).mark
    truth().restoreGroup(of)
    const found = await told()
    expect(found).toContainEqual({ kind: 'member', of, member: person('Ana Moreno'), memberType: 'person' })
    expect(found.some(each => each.kind === 'resource' && each.resource.group === of)).toBe(true)
  })

  it('is read as a whole where Graph knows the place no more, where another filter counts, and where it is not a place', async () => {
    expect((await read(mark, null)).isWhole).toBe(true)
    expect((await read('nonsense')).isWhole).toBe(true)
    expect((await read(mark.replaceAll(world.entra.graphBaseUrl, 'https://elsewhere.example'))).isWhole).toBe(true)
    expect((await read(mark)).isWhole).toBe(false)
    truth().forgetDelta()
    expect((await read(mark)).isWhole).toBe(true)
    for (const refusal of [
      { status: 410, code: 'resyncRequired' },
      { status: 400, code: 'syncStateNotFound' },
    ]) {
      mark = (await read()).mark
      const { status, code } = refusal
      const body = { error: { code, message: 'Resync required.', innerError: {} } }
      world.entra.faults.next({ kind: 'status', status, body, path: /users\/delta/ })
      expect((await read(mark)).isWhole, code).toBe(true)
    }
  })

  it('breaks off where Graph is away in the middle, so that the next reading begins at the same place', async () => {
    truth().addMember('jit-prod-db-writers', 'Ana Moreno')
    world.entra.faults.next({ kind: 'status', status: 503, times: 9, path: /users\/delta/ })
    await expect(read(mark)).rejects.toMatchObject({ name: 'Fault', retry: 'later' })
    world.entra.faults.clear()
    expect(await told()).toContainEqual(
      expect.objectContaining({ kind: 'member', of: group('jit-prod-db-writers'), member: person('Ana Moreno') }),
    )
    truth().removeMember('jit-prod-db-writers', 'Ana Moreno')
  })

  it('goes on where Graph asks it to slow down, saying for how long or not, and holds up nobody who waits meanwhile', async () => {
    const busy = { kind: 'status', status: 429 } as const
    const asked = { ...busy, headers: { 'retry-after': '40' } }
    world.entra.faults.next({ ...asked, path: /groups\?/ })
    world.entra.faults.next({ ...asked, path: /groups\/[^/]+\/members/ })
    world.entra.faults.next({ ...busy, path: /users\?/, times: 3 })
    const reading = read()
    const isOver = reading.then(() => true)
    const { directory } = world.doorbell
    let answered = 0
    while (!(await Promise.race([isOver, directory.person(personId(person('Ana Moreno'))).then(() => false)])))
      answered += 1
    const { found, isWhole } = await reading
    expect(world.entra.faults.pending()).toBe(0)
    expect(isWhole).toBe(true)
    expect(found.filter(({ kind }) => kind === 'person')).toHaveLength(truth().people().length)
    // Two pauses of two seconds, in which everybody else is answered in milliseconds.
    expect(answered).toBeGreaterThan(20)
  })

  it.skipIf(contractMissing)(
    `asks and is answered as Microsoft describes it${contractMissing ? ` (${contractMissing})` : ''}`,
    async () => {
      truth().alterPerson('Ana Moreno', { displayName: 'Ana Maria Moreno' })
      truth().alterGroup('jit-customer-data', { description: 'Another one' })
      await read(mark)
      const check = await contractCheck()
      expect([...world.entra.calls].flatMap(call => check?.(call) ?? [])).toEqual([])
    },
  )
})
