import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entitlement } from '../../../access/catalog.ts'
import { secondEndGrace } from '../../../access/grant/second-end.ts'
import { groupId, type Minutes, minutes, personId, after as plus } from '../../../access/vocabulary.ts'
import { toPerson } from '../../../ports/changes.ts'
import { silentLog } from '../../../ports/log.ts'
import type { EndingAsked } from '../../../ports/provider.ts'
import { type SecondEndsUnderContract, secondEndsContract } from '../../../ports/second-ends.contract.ts'
import { credentialOf } from '../../../sandbox/entra/client-proof.ts'
import { contractCheck, contractMissing } from '../../../sandbox/entra/contract.test-support.ts'
import type { Maker, PimPlace, ScheduleRequest } from '../../../sandbox/entra/pim-book.ts'
import {
  leastPermissions,
  optionalPermissions,
  pimForGroupsPermission,
  pimRulesPermission,
  rolePermissions,
} from '../checkup/permissions.ts'
import { connectEntra } from '../connect.ts'
import { connected, contoso } from '../connected.test-support.ts'
import { groupResource, roleResource } from '../resource-id.ts'

const permissions = [...leastPermissions, ...rolePermissions, pimForGroupsPermission, pimRulesPermission].flatMap(
  one => one.permissions,
)

async function pimWorld(more: readonly string[] = []) {
  const clock = { at: new Date('2026-11-20T09:00:00Z') }
  const world = await connected({}, { pageSize: 3, permissions: [...permissions, ...more], now: () => clock.at })
  const { entra } = world
  entra.licences = ['AAD_PREMIUM_P2']
  const { truth, pim } = entra
  // Somebody else is in it for a time: that is how it is seen to be under PIM.
  const group = truth.group('jit-payments-console').id
  pim.onboard(group)
  pim.add({ kind: 'group', group }, truth.person('Jonas Meyer').id, clock.at, plus(clock.at, minutes(10_000)))
  const of = (name: string): Entitlement => ({
    integration: contoso,
    resource: groupResource(entra.tenantId, groupId(truth.group(name).id)),
  })
  const helpdesk = { definition: truth.role('Helpdesk Administrator').id, unit: truth.unit('Berlin office').id }
  return {
    ...world,
    clock,
    ana: personId(truth.person('Ana Moreno').id),
    group: of('jit-payments-console'),
    fresh: of('jit-warehouse-admin'),
    role: { integration: contoso, resource: roleResource(entra.tenantId, helpdesk) } as Entitlement,
    pass(length: Minutes) {
      clock.at = plus(clock.at, length)
      pim.pass()
    },
  }
}
type World = Awaited<ReturnType<typeof pimWorld>>

secondEndsContract(
  'ends that Privileged Identity Management holds, over HTTPS, with the least permissions, in pages of three',
  async (): Promise<SecondEndsUnderContract> => {
    const world = await pimWorld()
    const { truth, pim } = world.entra
    const nameOf = (of: Entitlement) => (of === world.fresh ? 'jit-warehouse-admin' : 'jit-payments-console')
    const place = (of: Entitlement) =>
      of === world.role ? ({ role: 'Helpdesk Administrator', unit: 'Berlin office' } as const) : { group: nameOf(of) }
    return {
      ...world,
      provider: world.doorbell.provider,
      now: () => world.clock.at,
      isPrepared: of => pim.isOnboarded(truth.group(nameOf(of)).id),
      cancelLicence() {
        world.entra.licences = ['AAD_PREMIUM']
      },
      setLongest: (of, longest) => truth.setPimRules(place(of), { longest }),
      allowForGood: of => truth.setPimRules(place(of), { forGood: true }),
      activate(of, person, length) {
        const at = place(of)
        if ('group' in at) truth.makeEligibleFor(at.group, person)
        else truth.makeEligible(at.role, person, at.unit)
        truth.activate(at, person, plus(world.clock.at, length))
      },
      makePermanent: of => truth.makePermanent(place(of), 'Ana Moreno'),
      give(of) {
        if (of === world.role) truth.assignRole('Helpdesk Administrator', 'Ana Moreno', 'Berlin office')
        else truth.addMember(nameOf(of), 'Ana Moreno')
      },
    }
  },
)

describe('Privileged Identity Management', () => {
  let world: World
  beforeEach(async () => {
    world = await pimWorld()
  })
  afterEach(() => world.close())
  const provider = () => world.doorbell.provider
  const asked = (length = 60, more: Partial<EndingAsked> = {}): EndingAsked => {
    const from = world.clock.at
    const until = plus(from, minutes(length))
    return { from, until, grace: secondEndGrace, reference: 'grant-7', required: false, mayPrepare: false, ...more }
  }
  const give = (length?: number) => provider().grant(world.group, world.ana, asked(length))
  const isIn = () => world.entra.truth.isMember('jit-payments-console', 'Ana Moreno')
  const requests = () =>
    world.entra.calls.all.filter(({ method, url }) => method === 'POST' && /ScheduleRequests/.test(url))

  it('is told the grant in justification and ticket, whichever of them its rules want', async () => {
    world.entra.truth.setPimRules({ group: 'jit-payments-console' }, { ticket: true })
    expect(await give()).toMatchObject({ secondEnd: { kind: 'held' } })
    expect(requests().at(-1)?.body).toMatchObject({
      action: 'adminAssign',
      justification: 'Doorbell, grant grant-7',
      ticketInfo: { ticketNumber: 'grant-7', ticketSystem: `Doorbell ${world.entra.clientId}` },
    })
  })

  it('tells its rules before anybody asks, asks for them once in a while, and tells none that may not be read', async () => {
    const { truth, calls } = world.entra
    const asks = () => calls.all.filter(({ url }) => /roleManagementPolicyAssignments/.test(url)).length
    truth.setPimRules({ group: 'jit-payments-console' }, { mfa: true, longest: 30 })
    const rules = { longest: 30, needsPerson: true }
    expect([await provider().endRules(world.group), await provider().endRules(world.group)]).toEqual([rules, rules])
    expect(asks()).toBe(1)
    expect(await provider().endRules(world.fresh)).toBeNull()
    world.entra.permissions = [...leastPermissions, ...rolePermissions].flatMap(one => one.permissions)
    expect(await provider().endRules(world.role)).toEqual({ longest: 259_200, needsPerson: false })
    const other = {
      integration: contoso,
      resource: groupResource(world.entra.tenantId, groupId(truth.group('jit-feature-flags').id)),
    }
    expect(await provider().endRules(other)).toBeNull()
    world.entra.faults.next({ path: /roleManagementPolicyAssignments/, kind: 'status', status: 400 })
    const third = {
      integration: contoso,
      resource: groupResource(world.entra.tenantId, groupId(truth.group('jit-usage-reports').id)),
    }
    await expect(provider().endRules(third)).rejects.toMatchObject({ name: 'Fault' })
    expect(await provider().endRules(third)).toBeNull()
  })

  it('names the rules that its refusal names', async () => {
    world.entra.truth.setPimRules({ group: 'jit-payments-console' }, { mfa: true, longest: 30 })
    expect(await give()).toMatchObject({ secondEnd: { kind: 'none', why: 'rules', detail: 'ExpirationRule, MfaRule' } })
  })

  it('moves its end only where it says so: by extending where it may not be changed, and by no promise that is not kept', async () => {
    await give()
    const ends = () => world.entra.truth.pimEnd('jit-payments-console', 'Ana Moreno')
    const first = ends()
    const answers = (status: number, body: unknown) =>
      world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status, body })
    const refuses = (code: string) => answers(400, { error: { code, message: 'x', innerError: {} } })
    const kept = () => provider().keepUntil(world.group, world.ana, asked(120))
    // Accepted by its status of 201, and not done: what the list shows is what holds.
    answers(201, { id: 'r-1', status: 'PendingProvisioning' })
    await expect(kept()).rejects.toMatchObject({ code: 'graph.pim-busy', retry: 'later' })
    answers(201, { id: 'r-2', status: 'Failed' })
    expect(await kept()).toEqual({ kind: 'held', until: first })
    refuses('PendingRoleAssignmentRequest')
    await expect(kept()).rejects.toMatchObject({ code: 'graph.pim-busy', retry: 'later' })
    for (const code of ['ActiveDurationTooShort', 'RoleAssignmentRequestAcrsValidationFailed']) {
      refuses(code)
      expect(await kept()).toEqual({ kind: 'held', until: first })
    }
    // Gone since the list was read: nothing is promised, and the next try finds that out.
    refuses('RoleAssignmentDoesNotExist')
    await expect(kept()).rejects.toMatchObject({ name: 'Fault' })
    expect(ends()).toEqual(first)
    refuses('InvalidRoleAssignmentRequest')
    expect(await kept()).toEqual({ kind: 'held', until: ends() })
    expect(requests().at(-1)?.body).toMatchObject({ action: 'adminExtend' })
    expect(ends()).not.toEqual(first)
  })

  it('gives nothing by another way where nobody knows what became of the request; what it made is found, with its end', async () => {
    const unknown = { retry: 'later', result: 'unknown' }
    world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'reset' })
    await expect(give()).rejects.toMatchObject(unknown)
    expect(isIn()).toBe(false)
    world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'lose-answer' })
    await expect(give()).rejects.toMatchObject(unknown)
    const later = asked(120)
    expect(await give(120)).toMatchObject({ outcome: 'already-held' })
    const until = plus(later.until, secondEndGrace)
    expect(await provider().keepUntil(world.group, world.ana, later)).toEqual({ kind: 'held', until })
    expect(world.entra.truth.pimEnd('jit-payments-console', 'Ana Moreno')).toEqual(until)
  })

  it('that accepted and has not done it yet is waited for, and an end that was asked for meanwhile too', async () => {
    world.entra.pim.delay = 300
    expect(await give()).toMatchObject({ outcome: 'pending', evidence: { status: 'PendingProvisioning' } })
    expect(await give()).toMatchObject({ outcome: 'pending' })
    await expect(provider().revoke(world.group, world.ana, { secondEnd: { kind: 'asked' } })).rejects.toMatchObject({
      retry: 'later',
    })
    await expect.poll(async () => provider().holds(world.group, world.ana)).toBe(true)
    expect(await provider().keepUntil(world.group, world.ana, asked(30))).toMatchObject({ kind: 'held' })
  })

  it.each(['PendingApproval', 'PendingProvisioning', 'PendingAdminDecision', 'ScheduleCreation'])(
    'that only accepted to keep it for good has not done it: %s',
    async status => {
      const { entra, doorbell, group, ana, clock } = world
      const place = { kind: 'group', group: entra.truth.group('jit-payments-console').id } as const
      const end = plus(clock.at, minutes(65))
      entra.truth.setPimRules({ group: 'jit-payments-console' }, { forGood: true })
      entra.pim.add(place, ana, clock.at, end)
      const endForGood = () => doorbell.provider.endForGood(group, ana, end, 'g')
      entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 201, body: { status } })
      await expect(endForGood()).rejects.toMatchObject({ code: 'graph.pim-busy', retry: 'later' })
      expect(await endForGood()).toBe(true)
    },
  )
  describe('that accepted to take it back', () => {
    const given = async () => {
      const granted = await give()
      world.pass(minutes(10))
      return granted
    }
    const answers = (body: unknown) =>
      world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 201, body })

    it.each(['PendingApproval', 'PendingProvisioning', 'PendingAdminDecision', 'ScheduleCreation', undefined])(
      'has not done it yet, and is asked again: %s',
      async status => {
        const granted = await given()
        answers({ id: 'r-1', status })
        expect(await provider().revoke(world.group, world.ana, granted)).toMatchObject({ outcome: 'pending' })
        expect(isIn()).toBe(true)
        expect(await provider().revoke(world.group, world.ana, granted)).toMatchObject({ outcome: 'removed' })
        expect(isIn()).toBe(false)
      },
    )

    it.each(['Failed', 'Denied', 'AdminDenied', 'Canceled', 'TimedOut', 'Invalid'])(
      'and did not, has it taken by the plain way: %s',
      async status => {
        const granted = await given()
        answers({ id: 'r-1', status })
        expect(await provider().revoke(world.group, world.ana, granted)).toMatchObject({ outcome: 'removed' })
        expect(isIn()).toBe(false)
        expect(requests().filter(({ body }) => Object(body).action === 'adminRemove')).toHaveLength(1)
      },
    )
  })

  it('that was only said to be moved back is not believed until the list shows it', async () => {
    await provider().grant(world.group, world.ana, asked(180))
    const sooner = asked(60, { evenEarlier: true })
    for (const status of ['Provisioned', 'PendingProvisioning']) {
      const body = { id: 'r-1', status }
      world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 201, body })
      await expect(provider().keepUntil(world.group, world.ana, sooner)).rejects.toMatchObject({ retry: 'later' })
    }
    const until = plus(sooner.until, sooner.grace)
    expect(await provider().keepUntil(world.group, world.ana, sooner)).toEqual({ kind: 'held', until })
  })

  it('whose list is behind is asked again, before anybody is told that there is no end', async () => {
    await give()
    world.entra.lag = 60_000
    await expect(provider().keepUntil(world.group, world.ana, asked())).rejects.toMatchObject({ retry: 'later' })
    world.pass(minutes(10))
    expect(await provider().revoke(world.group, world.ana, { secondEnd: { kind: 'asked' } })).toMatchObject({
      outcome: 'removed',
    })
    expect(isIn()).toBe(false)
  })

  it('that says there is nothing to take, as it does at times of what it has just taken, is not believed alone', async () => {
    const given = await give()
    world.pass(minutes(10))
    const body = { error: { code: 'RoleAssignmentDoesNotExist', message: 'x', innerError: {} } }
    world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 400, body })
    expect(await provider().revoke(world.group, world.ana, given)).toMatchObject({ outcome: 'already-gone' })
    // Whoever ends a grant reads back, sees it, and comes again.
    expect(await provider().holds(world.group, world.ana)).toBe(true)
    expect(await provider().revoke(world.group, world.ana, given)).toMatchObject({ outcome: 'removed' })
  })

  it('is asked to end what is held for good in no group that was never seen under it, though its list shows who is in that', async () => {
    world.entra.truth.addMember('jit-warehouse-admin', 'Ana Moreno')
    const groupId = world.entra.truth.group('jit-warehouse-admin').id
    const listed = {
      groupId,
      principalId: world.ana,
      accessId: 'member',
      assignmentType: 'assigned',
      endDateTime: null,
    }
    const shows = { method: 'GET', path: /assignmentScheduleInstances/, kind: 'status', status: 200 } as const
    for (let time = 0; time < 2; time++) world.entra.faults.next({ ...shows, body: { value: [listed] } })
    const ending = asked(60, { evenForGood: true })
    expect(await provider().keepUntil(world.fresh, world.ana, ending)).toEqual({ kind: 'none', why: 'not-prepared' })
    expect(requests()).toEqual([])
    world.entra.faults.next({ ...shows, body: { value: [listed] } })
    await provider().keepUntil(world.fresh, world.ana, { ...ending, mayPrepare: true })
    expect(requests().map(({ body }) => body)).toMatchObject([{ action: 'adminUpdate' }])
  })

  describe('that somebody’s hand gave for a time, and is to be undone,', () => {
    const posted = () => requests().map(({ body }) => Object(body).action)
    const deleted = () => world.entra.calls.graph().filter(({ method }) => method === 'DELETE').length
    const undo = (of: Entitlement) => provider().revoke(of, world.ana, { byAnother: true })
    const byHand = (place: PimPlace, principal: string) => {
      const { pim } = world.entra
      pim.add(place, principal, world.clock.at, plus(world.clock.at, minutes(600)))
      world.pass(minutes(10))
    }
    const payments = (): PimPlace => ({ kind: 'group', group: world.entra.truth.group('jit-payments-console').id })

    it('is taken by Privileged Identity Management, which would know of it still if it were taken past it', async () => {
      const { truth, pim } = world.entra
      const place = {
        kind: 'role',
        role: truth.role('Helpdesk Administrator').id,
        unit: truth.unit('Berlin office').id,
      } as const
      byHand(payments(), world.ana)
      byHand(place, world.ana)
      for (const of of [world.group, world.role]) expect(await undo(of)).toMatchObject({ outcome: 'removed' })
      expect([posted(), deleted(), isIn()]).toEqual([['adminRemove', 'adminRemove'], 0, false])
      expect([pim.find(payments(), world.ana), pim.find(place, world.ana)]).toEqual([undefined, undefined])
    })
    it('is taken so from a group that holds it as well, and is no matter of who is in that', async () => {
      const inner = world.entra.truth.group('Contractors').id
      byHand(payments(), inner)
      expect(await provider().revokeFromGroup(world.group, groupId(inner))).toMatchObject({ outcome: 'removed' })
      expect([posted(), deleted()]).toEqual([['adminRemove'], 0])
    })
    it('is asked for once more where that has not done it yet', async () => {
      const inner = groupId(world.entra.truth.group('Contractors').id)
      byHand(payments(), inner)
      const body = { id: 'r-1', status: 'PendingProvisioning' }
      world.entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 201, body })
      expect(await provider().revokeFromGroup(world.group, inner)).toMatchObject({ outcome: 'pending' })
      expect(await provider().revokeFromGroup(world.group, inner)).toMatchObject({ outcome: 'removed' })
    })
    it('is taken by the plain way in its first five minutes, in which that takes nothing', async () => {
      world.entra.pim.add(payments(), world.ana, world.clock.at, plus(world.clock.at, minutes(600)))
      expect(await undo(world.group)).toMatchObject({ outcome: 'removed' })
      expect([deleted(), isIn()]).toEqual([1, false])
    })
    it('asks nothing of it where they hold it for good, or that group is not under it, which it would be for ever', async () => {
      const { truth, pim } = world.entra
      truth.addMember('jit-payments-console', 'Ana Moreno')
      truth.addMember('jit-warehouse-admin', 'Ana Moreno')
      truth.addMember('jit-warehouse-admin', truth.group('Contractors').id)
      for (const of of [world.group, world.fresh]) expect(await undo(of)).toMatchObject({ outcome: 'removed' })
      const inner = groupId(truth.group('Contractors').id)
      expect(await provider().revokeFromGroup(world.fresh, inner)).toMatchObject({ outcome: 'removed' })
      expect([posted(), deleted()]).toEqual([[], 3])
      expect(pim.isOnboarded(truth.group('jit-warehouse-admin').id)).toBe(false)
    })
    it('is taken by the plain way where Doorbell may not read of it, or nobody has paid for it', async () => {
      byHand(payments(), world.ana)
      world.entra.licences = ['AAD_PREMIUM']
      expect(await undo(world.group)).toMatchObject({ outcome: 'removed' })
      expect([posted(), deleted(), isIn()]).toEqual([[], 1, false])
    })
  })
  it('is seen to be permanent, or activated, also by an app that takes back and may not read of it itself', async () => {
    const { entra, clock } = world
    const credential = credentialOf('e0000000-0000-4000-8000-000000000004', 'ending-secret')
    entra.ending = { credential, permissions: ['GroupMember.ReadWrite.All', 'User.Read.All'] }
    const both = connectEntra({
      tenantId: entra.tenantId,
      clientId: entra.clientId,
      credential: { kind: 'secret', secret: entra.clientSecret, file: null },
      ending: { clientId: credential.clientId, credential: { kind: 'secret', secret: 'ending-secret', file: null } },
      authorityHost: entra.authorityHost,
      graphBaseUrl: entra.graphBaseUrl,
      ca: entra.ca,
      timeoutMs: 10_000,
      log: silentLog,
    })
    const given = await give()
    entra.truth.makePermanent({ group: 'jit-payments-console' }, 'Ana Moreno')
    expect(await both.provider.revoke(world.group, world.ana, given)).toMatchObject({ outcome: 'made-permanent' })
    expect(isIn()).toBe(true)
    entra.truth.removeMember('jit-payments-console', 'Ana Moreno')
    await provider().grant(world.group, world.ana)
    entra.truth.makeEligibleFor('jit-payments-console', 'Ana Moreno')
    entra.truth.activate({ group: 'jit-payments-console' }, 'Ana Moreno', plus(clock.at, minutes(30)))
    expect(await both.provider.revoke(world.group, world.ana)).toMatchObject({ outcome: 'theirs' })
    expect(isIn()).toBe(true)
    world.pass(minutes(31))
    expect(await both.provider.revoke(world.group, world.ana)).toMatchObject({ outcome: 'removed' })
    const removals = entra.calls.graph().filter(({ method }) => method === 'DELETE')
    expect(removals.length).toBe(1)
    await both.close()
  })

  it('needs no right of its own for a role, and takes nothing that it does not hold', async () => {
    world.entra.permissions = [...leastPermissions, ...rolePermissions].flatMap(one => one.permissions)
    expect(await provider().grant(world.role, world.ana, asked())).toMatchObject({ secondEnd: { kind: 'held' } })
    expect(await give()).toMatchObject({ outcome: 'created', secondEnd: { kind: 'none', why: 'no-right' } })
    expect(isIn()).toBe(true)
  })

  it.skipIf(contractMissing !== null)(
    `is asked in calls that Microsoft's own description of Graph knows${contractMissing ? ` (${contractMissing})` : ''}`,
    async () => {
      const check = await contractCheck()
      for (const of of [world.group, world.role]) {
        await provider().endRules(of)
        const given = await provider().grant(of, world.ana, asked())
        await provider().keepUntil(of, world.ana, asked(120))
        world.pass(minutes(10))
        await provider().revoke(of, world.ana, given)
      }
      await provider().grant(world.fresh, world.ana, asked())
      const calls = [...world.entra.calls]
      expect(calls.length).toBeGreaterThan(12)
      expect(calls.flatMap(call => check?.(call) ?? [])).toEqual([])
    },
  )
})

describe('what Doorbell gave through Privileged Identity Management, whose doing it is in the directory’s audit', () => {
  let world: World
  beforeEach(async () => {
    const audit = optionalPermissions.filter(({ permissions: some }) => some.includes('AuditLog.Read.All'))
    world = await pimWorld(audit.flatMap(one => one.permissions))
  })
  afterEach(() => world.close())
  const since = new Date('2026-11-20T08:00:00Z')
  const own = () => world.doorbell.changes.deeds(since, 'ourselves')
  const give = (of: Entitlement) =>
    world.doorbell.provider.grant(of, world.ana, {
      ...{ required: true, mayPrepare: false, grace: secondEndGrace, reference: 'grant-1' },
      ...{ from: world.clock.at, until: plus(world.clock.at, minutes(60)) },
    })

  /** Of somebody in the group, at this moment, as a list of Graph would have it. */
  const asked = (createdBy: Maker | null, more: Partial<ScheduleRequest> = {}) => {
    const { truth, pim } = world.entra
    const place = { kind: 'group', group: truth.group('jit-payments-console').id } as const
    pim.note({
      ...{ place, principal: truth.person('Jonas Meyer').id, action: 'adminAssign', schedule: null },
      ...{ status: 'Provisioned', justification: null, ticket: 'grant-9', ticketSystem: null, createdBy, ...more },
    })
  }

  it('is told as its own, of groups and of roles, with what it took back', async () => {
    await give(world.group)
    world.pass(minutes(1))
    await give(world.role)
    world.pass(minutes(10))
    await world.doorbell.provider.revoke(world.group, world.ana, {})
    expect((await own())?.map(({ resource, did, doer }) => [resource, did, doer.kind])).toEqual([
      [world.group.resource, 'added', 'ourselves'],
      [world.role.resource, 'added', 'ourselves'],
      [world.group.resource, 'removed', 'ourselves'],
    ])
    expect(await world.doorbell.changes.deeds(world.clock.at, 'ourselves')).toHaveLength(1)
  })
  it('is not what somebody activated for themselves, nor what anybody else asked for', async () => {
    const { truth, pim } = world.entra
    truth.makeEligibleFor('jit-payments-console', world.ana)
    truth.activate({ group: 'jit-payments-console' }, world.ana, plus(world.clock.at, minutes(60)))
    pim.note({
      ...{ place: { kind: 'group', group: truth.group('jit-payments-console').id }, principal: world.ana },
      ...{ action: 'adminAssign', schedule: null, status: 'Provisioned' },
      ...{ justification: 'for the quarter', ticket: 'CHG-1', ticketSystem: 'ServiceNow' },
      createdBy: { application: null, user: { id: 'b0000000-0000-4000-8000-0000000000a1', displayName: 'Max Admin' } },
    })
    expect(await own()).toEqual([])
  })
  it('is what Entra says that its app made, or what that is in the directory, in any form in which it may say so', async () => {
    const { clientId } = world.entra
    const principal = 'c0000000-0000-4000-8000-000000000002'
    const one = (id: string) => ({ id, displayName: null })
    const makers: readonly Maker[] = [
      { application: one(clientId), user: null },
      { application: one(clientId.toUpperCase()), user: one('b0000000-0000-4000-8000-0000000000a1') },
      { application: one(principal), user: null },
      { application: null, user: one(principal.toUpperCase()) },
    ]
    await give(world.group)
    for (const createdBy of makers) asked(createdBy)
    expect(await own()).toHaveLength(1 + makers.length)
  })
  it('is not what says of itself that it is, in its ticket or its reason, where Entra names somebody else, or nobody', async () => {
    const { clientId } = world.entra
    const another = { id: 'd0000000-0000-4000-8000-000000000009', displayName: 'Doorbell' }
    const max = { id: 'b0000000-0000-4000-8000-0000000000a1', displayName: 'Doorbell' }
    await give(world.group)
    for (const ticketSystem of [`Doorbell ${clientId}`, 'Doorbell'])
      for (const createdBy of [null, { application: another, user: null }, { application: null, user: max }])
        for (const action of ['adminAssign', 'adminRemove'])
          asked(createdBy, { action, ticketSystem, justification: `Ended by Doorbell ${clientId}` })
    expect((await own())?.filter(toPerson).map(({ person, did }) => [person, did])).toEqual([[world.ana, 'added']])
  })
  it('is told where an app of its own takes back, which is known by what it is in the directory as well', async () => {
    const { entra } = world
    const credential = credentialOf('e0000000-0000-4000-8000-000000000004', 'ending-secret')
    const ending = {
      clientId: credential.clientId,
      credential: { kind: 'secret', secret: 'ending-secret', file: null },
    } as const
    entra.ending = { credential, permissions: [...entra.permissions] }
    const { clientId, tenantId, authorityHost, graphBaseUrl, ca } = entra
    const both = connectEntra({
      ...{ tenantId, clientId, authorityHost, graphBaseUrl, ca, timeoutMs: 10_000, log: silentLog, ending },
      credential: { kind: 'secret', secret: entra.clientSecret, file: null },
    })
    await give(world.group)
    world.pass(minutes(10))
    expect(await both.provider.revoke(world.group, world.ana, { secondEnd: { kind: 'asked' } })).toMatchObject({
      outcome: 'removed',
    })
    expect((await both.changes.deeds(since, 'ourselves'))?.map(({ did }) => did)).toEqual(['added', 'removed'])
    // Whoever cannot ask as that app takes what it did for somebody else's.
    expect((await own())?.map(({ did }) => did)).toEqual(['added'])
    await both.close()
  })
  it('is told from what an administrator gives, extends or takes by it in the portal, who is named', async () => {
    const { truth } = world.entra
    const [place, until] = [{ group: 'jit-payments-console' }, plus(world.clock.at, minutes(600))]
    await give(world.group)
    world.pass(minutes(10))
    truth.giveForTime(place, 'Ana Moreno', until)
    truth.giveForTime(place, 'Lukas Meyer', until)
    truth.takeInPim(place, 'Lukas Meyer')
    await world.doorbell.provider.revoke(world.group, world.ana, { secondEnd: { kind: 'asked' } })
    const all = (await world.doorbell.changes.deeds(since))?.filter(toPerson) ?? []
    const byHand = all.filter(({ doer }) => doer.kind === 'person')
    const lukas = truth.person('Lukas Meyer').id
    expect(byHand.map(({ person, did, forATime }) => [person, did, forATime])).toEqual([
      [world.ana, 'added', true],
      [lukas, 'added', true],
      [lukas, 'removed', undefined],
    ])
    expect(all.filter(({ doer }) => doer.kind === 'ourselves')).toEqual([])
  })
  it('is nothing where nobody has paid for it any more', async () => {
    await give(world.group)
    world.entra.licences = ['AAD_PREMIUM']
    expect(await own()).toEqual([])
  })
})
