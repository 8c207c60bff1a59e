import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SimulatedEntra, startEntra } from './entra.ts'
import { type RawClient, rawClient } from './raw-client.test-support.ts'

let entra: SimulatedEntra
let graph: RawClient
beforeEach(async () => {
  entra = await startEntra()
  graph = rawClient(entra)
  await graph.call('GET', '/organization')
  entra.calls.clear()
})
afterEach(async () => {
  await graph.close()
  await entra.close()
})

const giveAccess = () =>
  graph.call('POST', `/groups/${entra.truth.group('jit-prod-db-readers').id}/members/$ref`, {
    body: { '@odata.id': `${entra.graphBaseUrl}/v1.0/directoryObjects/${entra.truth.person('Ana Moreno').id}` },
  })
const anaReads = () => entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')

describe('told to misbehave, Graph', () => {
  it('answers the status it was told, as often as it was told, with its own kind of body', async () => {
    entra.faults.next({ path: /members/, times: 2, kind: 'status', status: 429, headers: { 'Retry-After': '7' } })
    const first = await giveAccess()
    expect(first).toMatchObject({ status: 429, code: 'TooManyRequests' })
    expect(first.headers.get('retry-after')).toBe('7')
    expect(await giveAccess()).toMatchObject({ status: 429 })
    expect(anaReads()).toBe(false)
    expect(await giveAccess()).toMatchObject({ status: 204 })
    expect(entra.faults.pending()).toBe(0)
  })

  it('leaves other calls alone', async () => {
    entra.faults.next({ method: 'POST', path: /\/members\/\$ref/, kind: 'status', status: 503 })
    expect(await graph.call('GET', '/organization')).toMatchObject({ status: 200 })
    expect(await giveAccess()).toMatchObject({ status: 503 })
  })

  it('loses its answer after it did what was asked', async () => {
    entra.faults.next({ kind: 'lose-answer' })
    await expect(giveAccess()).rejects.toThrow()
    expect(anaReads()).toBe(true)
    expect(entra.calls.writes()).toBe(1)
    expect(entra.calls.all.at(-1)).toMatchObject({ status: null, fault: 'lose-answer', writes: 1 })
  })

  it('breaks the connection before it did anything', async () => {
    entra.faults.next({ kind: 'reset' })
    await expect(giveAccess()).rejects.toThrow()
    expect(anaReads()).toBe(false)
  })

  it('sends a page of HTML where JSON was expected', async () => {
    entra.faults.next({ kind: 'html' })
    const answer = await giveAccess()
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(anaReads()).toBe(false)
  })

  it('hangs until the caller gives up, having done nothing; and closes all the same', async () => {
    entra.faults.next({ kind: 'hang' })
    const gaveUp = new AbortController()
    const hanging = graph.call('GET', '/organization', { signal: gaveUp.signal })
    const settled = hanging.then(
      () => 'answered',
      () => 'never answered',
    )
    await expect.poll(() => entra.calls.all.length).toBe(1)
    await entra.close()
    expect(await settled).toBe('never answered')
  })

  it('comes late: the connection breaks, and what was asked is done when it is let go', async () => {
    entra.faults.next({ kind: 'come-late' })
    await expect(giveAccess()).rejects.toThrow()
    expect(entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(false)
    await entra.faults.letGo()
    expect(entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(true)
    await entra.faults.letGo()
    expect(entra.calls.all.at(-1)).toMatchObject({ status: null, fault: 'come-late', writes: 1 })
  })

  it('no longer takes tokens that were taken back', async () => {
    entra.revokeTokens()
    expect(await graph.call('GET', '/organization')).toMatchObject({ status: 401 })
  })
})

describe('reads', () => {
  it('trail writes by the lag, while writes know better at once', async () => {
    entra.lag = 60_000
    await giveAccess()
    const { id } = entra.truth.person('Ana Moreno')
    const group = entra.truth.group('jit-prod-db-readers').id
    const held = async () => (await graph.call('GET', `/users/${id}/memberOf`)).value.some(one => one.id === group)
    expect(await held()).toBe(false)
    expect(await giveAccess()).toMatchObject({ status: 400, message: expect.stringContaining('already exist') })
    entra.lag = 0
    expect(await held()).toBe(true)
  })

  it('make Graph refuse a second removal in other words while the first is fresh', async () => {
    entra.lag = 60_000
    const group = entra.truth.group('jit-prod-db-readers').id
    const path = `/groups/${group}/members/${entra.truth.person('Tomasz Nowak').id}/$ref`
    expect(await graph.call('DELETE', path)).toMatchObject({ status: 204 })
    const again = await graph.call('DELETE', path)
    expect(again).toMatchObject({
      status: 400,
      message: expect.stringContaining('removed object references do not exist'),
    })
    entra.lag = 0
    expect(await graph.call('DELETE', path)).toMatchObject({ status: 404 })
  })

  it('catch up by themselves', async () => {
    entra.lag = 50
    await giveAccess()
    const { id } = entra.truth.person('Ana Moreno')
    const group = entra.truth.group('jit-prod-db-readers').id
    await expect
      .poll(async () => (await graph.call('GET', `/users/${id}/memberOf`)).value.some(one => one.id === group))
      .toBe(true)
  })
})
