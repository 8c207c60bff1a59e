import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupId, personId } from '../../../access/vocabulary.ts'
import type { Misbehaviour } from '../../../sandbox/entra/faults.ts'
import { type Connected, connected, contoso } from '../connected.test-support.ts'
import { groupResource } from '../resource-id.ts'
import { retryAfterMs, shown } from './faults.ts'

let world: Connected
let impatient: Connected
beforeAll(async () => {
  world = await connected()
  impatient = await connected({ timeoutMs: 2_000 })
  await Promise.all([world.doorbell.signIn(), impatient.doorbell.signIn()])
})
afterAll(async () => {
  await Promise.all([world.close(), impatient.close()])
})
beforeEach(() => world.entra.calls.clear())
afterEach(() => world.entra.faults.clear())

const ana = () => personId(world.entra.truth.person('Ana Moreno').id)
const group = () => groupId(world.entra.truth.group('jit-prod-db-writers').id)
const entitlement = () => ({ integration: contoso, resource: groupResource(world.entra.tenantId, group()) })
const writes = () => world.entra.calls.graph().filter(call => call.method !== 'GET').length
const reads = () => world.entra.calls.graph().filter(call => call.method === 'GET').length

/** Signing in asks the other host, and has tests of its own. */
const toGraph = /^\/v1\.0\//
const status = (code: number, headers = {}): Misbehaviour => ({ kind: 'status', status: code, headers })

type Row = readonly [name: string, how: Misbehaviour, fault: Readonly<Record<string, unknown>>]
const everyWay: readonly Row[] = [
  ['400', status(400), { code: 'graph.bad-request', retry: 'never', result: 'not-done' }],
  ['401', status(401), { code: 'graph.unauthorized', retry: 'later', result: 'not-done' }],
  ['403', status(403), { code: 'graph.forbidden', retry: 'never', result: 'not-done' }],
  ['404', status(404), { code: 'graph.not-found', retry: 'later', result: 'not-done' }],
  ['409', status(409), { code: 'graph.conflict', retry: 'later', result: 'not-done' }],
  ['500', status(500), { code: 'graph.unavailable', retry: 'later', result: 'unknown' }],
  ['503', status(503), { code: 'graph.unavailable', retry: 'later', result: 'unknown' }],
  ['504', status(504), { code: 'graph.unavailable', retry: 'later', result: 'unknown' }],
  ['a broken connection', { kind: 'reset' }, { code: 'graph.unreachable', retry: 'later', result: 'unknown' }],
  ['a page of HTML', { kind: 'html' }, { code: 'graph.not-json', retry: 'later', result: 'unknown' }],
  ['a gateway’s own page', { kind: 'html', status: 502 }, { code: 'graph.unavailable', result: 'unknown' }],
  ['a redirect', status(302, { location: 'https://example.com' }), { code: 'graph.redirected', retry: 'never' }],
]

describe('a write that goes wrong', () => {
  it.each(everyWay)(
    '%s: says whether to try again and whether it may have been done, and is not repeated',
    async (_, how, fault) => {
      world.entra.faults.next({ method: 'POST', path: /members/, ...how })
      await expect(world.doorbell.provider.grant(entitlement(), ana())).rejects.toMatchObject({
        name: 'Fault',
        ...fault,
      })
      expect(writes()).toBe(1)
      expect(world.entra.truth.isMember(group(), ana())).toBe(false)
    },
  )

  it('429: says for how long Graph wants to be left alone, and until then nothing is sent to it that would be refused', async () => {
    const refusing = await connected()
    const { tenantId, truth, faults, calls } = refusing.entra
    const target = { integration: contoso, resource: groupResource(tenantId, group()) }
    const give = () => refusing.doorbell.provider.grant(target, ana())
    const throttled = { name: 'Fault', code: 'graph.throttled', retry: 'later', result: 'not-done' }
    faults.next({ method: 'POST', path: /members/, ...status(429, { 'retry-after': '17' }) })
    await expect(give()).rejects.toMatchObject({ ...throttled, retryAfter: 17_000 })
    const sent = calls.graph().length
    await expect(give()).rejects.toMatchObject(throttled)
    expect(calls.graph()).toHaveLength(sent)
    expect(truth.isMember(group(), ana())).toBe(false)
    await refusing.close()
  })

  it('is found done when only its answer was lost, and may be repeated without harm', async () => {
    world.entra.faults.next({ method: 'POST', path: /members/, kind: 'lose-answer' })
    const lost = world.doorbell.provider.grant(entitlement(), ana())
    await expect(lost).rejects.toMatchObject({ code: 'graph.unreachable', retry: 'later', result: 'unknown' })
    expect(await world.doorbell.provider.holds(entitlement(), ana())).toBe(true)
    expect(await world.doorbell.provider.grant(entitlement(), ana())).toMatchObject({ outcome: 'already-held' })

    world.entra.faults.next({ method: 'DELETE', kind: 'lose-answer' })
    const lostToo = world.doorbell.provider.revoke(entitlement(), ana())
    await expect(lostToo).rejects.toMatchObject({ retry: 'later', result: 'unknown' })
    const again = await world.doorbell.provider.revoke(entitlement(), ana())
    expect(again).toMatchObject({ outcome: 'already-gone', evidence: { because: 'not-a-member' } })
  })

  it('is given up after the timeout when Graph hangs', async () => {
    impatient.entra.faults.next({ method: 'POST', path: /members/, kind: 'hang' })
    const { tenantId } = impatient.entra
    const target = { integration: contoso, resource: groupResource(tenantId, group()) }
    const hung = impatient.doorbell.provider.grant(target, ana())
    await expect(hung).rejects.toMatchObject({ code: 'graph.timeout', retry: 'later', result: 'unknown' })
  })

  it('has surely not been done when nobody listens at that address', async () => {
    const away = await connected()
    const { graphBaseUrl, tenantId } = away.entra
    await away.doorbell.signIn()
    await away.entra.close()
    try {
      const target = { integration: contoso, resource: groupResource(tenantId, group()) }
      const grant = away.doorbell.provider.grant(target, ana())
      await expect(grant).rejects.toMatchObject({ code: 'graph.unreachable', retry: 'later', result: 'not-done' })
      expect(graphBaseUrl).toMatch(/^https:/)
    } finally {
      await away.doorbell.close()
    }
  })

  it('leaves a removal open while Graph says both that somebody is in the group and is not', async () => {
    world.entra.truth.addMember(group(), ana())
    world.entra.faults.next({ method: 'DELETE', ...status(404) })
    const revoke = world.doorbell.provider.revoke(entitlement(), ana())
    await expect(revoke).rejects.toMatchObject({ code: 'graph.contradicts-itself', retry: 'later', result: 'unknown' })
    world.entra.truth.removeMember(group(), ana())
  })

  it('understands the other way in which Graph says that a membership is not there', async () => {
    const message =
      "One or more removed object references do not exist for the following modified properties: 'members'."
    const body = { error: { code: 'Request_BadRequest', message } }
    world.entra.faults.next({ method: 'DELETE', kind: 'status', status: 400, body })
    const revoked = await world.doorbell.provider.revoke(entitlement(), ana())
    expect(revoked).toMatchObject({ outcome: 'already-gone', evidence: { because: 'not-a-member' } })
  })
})

describe('a read that goes wrong', () => {
  it.each<readonly [string, Misbehaviour]>([
    ['429 with a short Retry-After', status(429, { 'retry-after': '0' })],
    ['503', status(503, { 'retry-after': '0' })],
    ['a broken connection', { kind: 'reset' }],
    ['401', status(401)],
  ])('%s: is tried again, twice at most', async (_, how) => {
    world.entra.faults.next({ method: 'GET', path: toGraph, times: 2, ...how })
    expect(await world.doorbell.provider.holds(entitlement(), ana())).toBe(false)
    expect(reads()).toBe(3)
    world.entra.faults.next({ method: 'GET', path: toGraph, times: 3, ...how })
    await expect(world.doorbell.provider.holds(entitlement(), ana())).rejects.toMatchObject({ retry: 'later' })
    expect(world.entra.faults.pending()).toBe(0)
  })

  it.each<readonly [string, Misbehaviour, string]>([
    ['a long Retry-After', status(429, { 'retry-after': '60' }), 'graph.throttled'],
    ['403', status(403), 'graph.forbidden'],
    ['400', status(400), 'graph.bad-request'],
    ['HTML', { kind: 'html' }, 'graph.not-json'],
    ['an answer of another shape', { kind: 'status', status: 200, body: { value: 'x' } }, 'graph.not-understood'],
  ])('%s: fails at once', async (_, how, code) => {
    world.entra.faults.next({ method: 'GET', path: toGraph, ...how })
    await expect(world.doorbell.provider.holds(entitlement(), ana())).rejects.toMatchObject({
      code,
      result: 'not-done',
    })
    expect(reads()).toBe(1)
  })

  it('never takes a failure for "no": not for a group that is gone, nor for a person who is', async () => {
    for (const how of [status(403), status(500), status(401), { kind: 'html' } as const]) {
      world.entra.faults.next({ path: toGraph, times: 99, ...how })
      await expect(world.doorbell.provider.grantability(entitlement())).rejects.toMatchObject({ name: 'Fault' })
      await expect(world.doorbell.directory.person(ana())).rejects.toMatchObject({ name: 'Fault' })
      await expect(world.doorbell.directory.activeMembers([group()])).rejects.toMatchObject({ name: 'Fault' })
      await expect(world.doorbell.directory.groupsAmong(ana(), [group()])).rejects.toMatchObject({ name: 'Fault' })
      await expect(world.doorbell.directory.peopleByEmail('a@b.c')).rejects.toMatchObject({ name: 'Fault' })
      world.entra.faults.clear()
    }
  })
})

describe('what a fault tells', () => {
  it('keeps the ids by which Microsoft finds the call, and neither secret nor token', async () => {
    for (const how of [...everyWay.map(([, each]) => each), { kind: 'lose-answer' } as const]) {
      world.entra.faults.next({ method: 'DELETE', ...how })
      const fault: unknown = await world.doorbell.provider.revoke(entitlement(), ana()).catch((error: unknown) => error)
      const all = inspect(fault, { depth: 20, showHidden: true })
      expect(all).not.toContain(world.entra.clientSecret)
      expect(all).not.toMatch(/Bearer |eyJ/)
    }
    world.entra.faults.next({ method: 'POST', path: toGraph, ...status(403) })
    const fault: unknown = await world.doorbell.provider.grant(entitlement(), ana()).catch((error: unknown) => error)
    expect(inspect(fault)).toMatch(/client-request-id [0-9a-f-]{36}/)
    const sent = world.entra.calls.graph().at(-1)?.headers['client-request-id'] ?? 'nothing'
    expect(inspect(fault)).toContain(sent)
  })

  it('tells the code and the right that Graph wraps in a message that is JSON', async () => {
    const message = JSON.stringify({ errorCode: 'PermissionScopeNotGranted', message: 'Missing scope Some.Right.' })
    const body = { error: { code: 'UnknownError', message } }
    world.entra.faults.next({ method: 'POST', path: /members/, kind: 'status', status: 403, body })
    await expect(world.doorbell.provider.grant(entitlement(), ana())).rejects.toMatchObject({
      graphCode: 'PermissionScopeNotGranted',
      message: expect.stringMatching(/: Missing scope Some\.Right\.$/),
    })
  })

  it('keeps Graph’s words short, on one line, and without what looks like a token', () => {
    expect(shown(`a\n\tb\u202e  Bearer abc.def eyJhbGciOi.eyJzdWIi.sig ${'x'.repeat(300)}`)).toMatch(/^a b … … x+…$/)
    expect([...shown('ü'.repeat(300))]).toHaveLength(200)
  })

  it('reads Retry-After in seconds or as a date', () => {
    expect(retryAfterMs('120')).toBe(120_000)
    expect(retryAfterMs(new Date(Date.now() - 60_000).toUTCString())).toBe(0)
    expect(retryAfterMs('soon')).toBeNull()
    expect(retryAfterMs(null)).toBeNull()
  })
})
