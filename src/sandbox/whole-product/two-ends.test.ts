import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Doorbell, startDoorbell } from '../../main.ts'
import { silentLog } from '../../ports/log.ts'
import { auditPermission, leastPermissions, pimPermissions, rolePermissions } from '../entra/graph/rights.ts'
import type { SandboxOptions } from '../options.ts'
import { showDirectory } from '../page/server/show-directory.ts'
import type { Sandbox } from '../sandbox.ts'
import { shortMinute } from '../short-minute.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres, startTrailing } from './start-on-postgres.test-support.ts'

const accessFile = (ending: string) => `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group, directory-role]
    groups: { filter: "startswith(displayName,'jit-')" }
    roles: { include: [{ role: User Administrator, scope: Berlin office }] }
    ending: ${ending}
    pim: { onboardGroups: false }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:
  - name: For engineers
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: directory-role, name: User Administrator, scope: Berlin office }
      - { integration: Contoso, type: group, name: jit-usage-reports, ending: timer }
      - { integration: Contoso, type: group, matching: "jit-*" }
    duration: { default: 1h, max: 8h }
    approval: { stages: [{ from: [owner] }] }
    extensions: { max: 2, each: 2h }
`

const group = 'jit-payments-console'
let sandbox: Sandbox
let revived: Doorbell | null
/** Minutes. */
let wound: number

async function begin(start: (options: SandboxOptions) => Promise<Sandbox>): Promise<void> {
  ;[revived, wound] = [null, 0]
  sandbox = await start({
    port: 0,
    log: silentLog,
    accessFile: accessFile('auto'),
    permissions: [...leastPermissions, ...rolePermissions, ...pimPermissions, auditPermission],
    before(entra) {
      entra.licences = ['AAD_PREMIUM', 'AAD_PREMIUM_P2']
      // Somebody else is in it for a time: that is how it is seen to be under PIM.
      const { truth, pim } = entra
      const place = { kind: 'group', group: truth.group(group).id } as const
      pim.onboard(place.group)
      pim.add(place, truth.person('Jonas Meyer').id, pim.now(), new Date(pim.now().getTime() + 30 * 86_400_000))
    },
  })
  Object.assign(sandbox.entra, { lag: 150, handsTrail: true })
}
afterEach(async () => {
  await revived?.stop()
  await sandbox.stop()
})

/** What is wound is longer than any lag: only a wound clock could be faster than the directory. */
const wind = async (length: number) => {
  await setTimeout(2 * sandbox.entra.lag)
  wound += length
  sandbox.world.clock.wind(length)
}
const holds = (of = group) => sandbox.entra.truth.isMember(of, 'Ana Moreno')
const readsAlone = (body: unknown) =>
  (Object(body).requests as { method: string }[] | undefined)?.every(({ method }) => method === 'GET') ?? false
const posts = () =>
  sandbox.entra.calls
    .graph()
    .filter(({ method, url, body }) => method !== 'GET' && !/checkMemberGroups/.test(url) && !readsAlone(body))
    .map(({ method, url, body }) =>
      `${method} ${url
        .split('/')
        .at(-1)
        ?.replace(/^[\w-]{30,}$/, '{id}')} ${String(Object(body).action ?? '')}`.trim(),
    )
let asks = 0
/** Answers the reason, by which the card of this request is found. */
const approved = async (what: string, by = 'ana') => {
  const { as, seen } = castOf(sandbox)
  const reason = `INC-${++asks}`
  await as(by).command(`request ${what} for 2h because ${reason}`)
  await as('ines').press(await seen(as('ines'), new RegExp(`Access request[\\s\\S]*${reason}\\b`)), 'Approve')
  return reason
}
const given = async (what: string, by = 'ana') => {
  const { as, seen } = castOf(sandbox)
  const reason = await approved(what, by)
  await seen(as(by), new RegExp(`Granted[\\s\\S]*${reason}\\b`))
  return reason
}
const ended = (reason: string, how = 'Verified gone at') =>
  told(new RegExp(`Ended[\\s\\S]*${reason}\\b[\\s\\S]*${how}`))
const told = (words: RegExp) => castOf(sandbox).seen(castOf(sandbox).as('ana'), words)
/** Winds minute by minute, as time goes. */
async function within(minutes: number, who: string, words: RegExp) {
  const { as, seen } = castOf(sandbox)
  for (let minute = 0; minute < minutes; minute++) {
    await wind(1)
    if (await seen(as(who), words, sandbox.entra.lag).catch(() => null)) return
  }
  await seen(as(who), words)
}
const textsOf = (who: string) => castOf(sandbox).textsOf(castOf(sandbox).as(who)).join('\n---\n')
const lasting = (from: Date, length: number) => new Date(from.getTime() + length * 60_000)
const detailsOf = async (action: string) =>
  (await sandbox.world.audit(null, 200)).find(one => one.action === action)?.details

describe('an end in Entra beside the timer', { timeout: 240_000 }, () => {
  it('comes when Doorbell is dead, for a group and for a role, and Doorbell says so when it lives again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'doorbell-two-ends-'))
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    await begin(options => startTrailing({ ...options, database: { kind: 'embedded', dataDir, allowed: true } }))
    const { truth } = sandbox.entra
    const member = await given(group)
    const role = await given('User Administrator in Berlin office')
    await told(new RegExp(`${group}[\\s\\S]*The directory ends it too, at`))
    const { directoryEndsAt, until } = Object(await detailsOf('grant.active'))
    expect(Date.parse(directoryEndsAt) - Date.parse(until)).toBeGreaterThan(4 * 60_000)
    expect(truth.pimEndOfRole('User Administrator', 'Ana Moreno', 'Berlin office')).toEqual(new Date(directoryEndsAt))
    const shown = showDirectory(sandbox.world, await sandbox.world.liveGrants(), new Map()).groups
    expect(shown.find(({ name }) => name === group)?.members).toContainEqual(
      expect.objectContaining({ name: 'Ana Moreno', endsItself: truth.pimEnd(group, 'Ana Moreno')?.toISOString() }),
    )

    await sandbox.doorbell.stop()
    await wind(200)
    expect(holds()).toBe(false)
    expect(truth.hasRole('User Administrator', 'Ana Moreno', 'Berlin office')).toBe(false)
    expect(truth.isMember(group, 'Jonas Meyer')).toBe(true)
    const before = posts().length

    revived = await startDoorbell(sandbox.settings, silentLog, {
      ca: sandbox.entra.ca,
      responseUrlOrigins: [sandbox.slack.responseUrlOrigin],
      slackMinute: shortMinute,
      wind: clock => ({ now: () => lasting(clock.now(), wound) }),
    })
    sandbox.slack.connect(`${revived.url}/slack/events`)
    await ended(member, 'The directory ended it by itself at')
    await ended(role, 'The directory ended it by itself at')
    // Asked once more to take it, and told that it is gone: nobody is alarmed by an end that was not late.
    expect(
      posts()
        .slice(before)
        .filter(call => call.startsWith('DELETE')),
    ).toEqual([])
    const { as } = castOf(sandbox)
    expect(
      as('ines')
        .messages()
        .map(message => as('ines').read(message).text)
        .join(),
    ).not.toMatch(/overdue/)
  })

  it('moves with an extension and is taken back on time; the timer alone does where the file, the group or a lapsed licence is against it', async () => {
    await begin(startOnPostgres)
    const { as, seen } = castOf(sandbox)
    const { entra } = sandbox
    const { truth } = entra
    const extended = await given(group)
    const first = truth.pimEnd(group, 'Ana Moreno')
    await wind(110)
    const card = await seen(as('ana'), new RegExp(`ends at[\\s\\S]*${group}|${group}[\\s\\S]*ends at`))
    await as('ana').press(card, 'Extend')
    await eventually('Entra’s end has moved', async () => {
      const moved = truth.pimEnd(group, 'Ana Moreno')
      return moved && first && moved.getTime() - first.getTime() >= 119 * 60_000
    })
    await wind(20)
    expect(holds()).toBe(true)
    await wind(112)
    await ended(extended)
    expect(holds()).toBe(false)
    expect(posts()).toEqual([
      'POST assignmentScheduleRequests adminAssign',
      'POST assignmentScheduleRequests adminUpdate',
      'POST assignmentScheduleRequests adminRemove',
    ])

    sandbox.entra.calls.clear()
    await given('jit-usage-reports')
    await given('jit-warehouse-admin')
    await told(/jit-warehouse-admin[\s\S]*Ended by Doorbell's timer alone: the group was never brought under/)
    expect(posts()).toEqual(['POST $ref', 'POST $ref'])
    expect(sandbox.entra.pim.isOnboarded(truth.group('jit-warehouse-admin').id)).toBe(false)
    const texts = castOf(sandbox).textsOf(as('ana'))
    expect(texts.filter(text => /jit-usage-reports/.test(text)).join()).not.toMatch(/directory ends it|timer alone/)

    const licensed = await given(group)
    entra.licences = ['AAD_PREMIUM']
    await wind(121)
    await ended(licensed)
    expect(holds()).toBe(false)
    await writeFile(sandbox.accessFile, accessFile('pim'))
    expect(await sandbox.doorbell.reload()).toEqual([])
    await as('ana').command('request jit-warehouse-admin for 1h because INC-99')
    await as('ines').press(await seen(as('ines'), /Access request[\s\S]*INC-99/), 'Approve')
    await seen(as('ana'), /Not granted[\s\S]*Entra holds no end of its own: that takes Entra ID P2/)

    entra.licences = ['AAD_PREMIUM', 'AAD_PREMIUM_P2']
    const beside = await given(group)
    truth.makeEligibleFor(group, 'Ana Moreno')
    truth.activate({ group }, 'Ana Moreno', lasting(entra.pim.now(), 240))
    await wind(121)
    await ended(beside, 'still held through an activation of their own')
    expect(holds()).toBe(true)
    await wind(125)
    expect(holds()).toBe(false)
    expect(holds('jit-warehouse-admin')).toBe(false)
    const looked = 'the directory is read again after the activation is over'
    const deltas = () => entra.calls.graph().filter(({ url }) => url.includes('/groups/delta')).length
    const before = deltas()
    for (let reading = 0; reading < 3; reading++) {
      await wind(3)
      await eventually(looked, async () => deltas() > before + reading)
    }
    const drifts = (await sandbox.world.audit(null, 200)).filter(({ action }) => action === 'drift.found')
    expect(drifts).toEqual([])

    // By hand and for good, so that who holds it stays the same: found within minutes, with who did it, and not taken.
    const berlin = { role: 'User Administrator', unit: 'Berlin office' }
    for (const what of [group, 'User Administrator in Berlin office']) await given(what)
    await wind(3)
    for (const of of [{ group }, berlin]) truth.makePermanent(of, 'Ana Moreno')
    for (const what of [group, berlin.role])
      await within(8, 'ines', new RegExp(`made permanent by hand[\\s\\S]*Ana Moreno, ${what}[\\s\\S]*by Max Admin`))
    await wind(125)
    expect([holds(), truth.hasRole(berlin.role, 'Ana Moreno', berlin.unit)]).toEqual([true, true])

    // Adopted: what was held for good ends from now on, in Entra too.
    const permanent = new RegExp(`made permanent by hand[\\s\\S]*Ana Moreno, ${group}[\\s\\S]*Adopt`)
    await as('ines').press(await seen(as('ines'), permanent), 'Adopt as timed')
    await told(/Held without Doorbell, and given an end[\s\S]*The directory ends it too, at/)
    expect(truth.pimEnd(group, 'Ana Moreno')?.getTime()).toBeGreaterThan(entra.pim.now().getTime() + 60 * 60_000)
    await wind(61)
    await eventually('what was adopted has ended', async () => !holds())
  })

  it('says on the card what became of each answer of Privileged Identity Management, and does what it asks for', {
    timeout: 240_000,
  }, async () => {
    await begin(startOnPostgres)
    const { as, seen } = castOf(sandbox)
    const { entra } = sandbox
    const answers = (status: number, code: string, message = 'x') => {
      const body = { error: { code, message, innerError: {} } }
      entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status, body })
    }
    const scope = JSON.stringify({ errorCode: 'PermissionScopeNotGranted', message: 'Authorization failed.' })
    const says = (who: string, words: RegExp) => seen(as(who), words)

    // Told before anybody asks, by what the role settings say.
    entra.permissions = [...entra.permissions, 'RoleManagementPolicy.Read.AzureADGroup']
    entra.truth.setPimRules({ group }, { longest: 180 })
    await as('ana').command(`can ${group}`)
    await castOf(sandbox).told(as('ana'), /no end for more than 3 hours of it: what is asked for longer is ended by/)

    // Refused, and surely not done: the timer alone ends it, and the card says why.
    for (const [who, status, code, message, words] of [
      ['ana', 400, 'RoleAssignmentRequestPolicyValidationFailed', 'Failed: ["MfaRule"]', /rules for it.*\(MfaRule\)/],
      ['sinead', 403, 'UnknownError', scope, /Doorbell has no right to have the directory hold an end/],
    ] as const) {
      answers(status, code, message)
      const reason = await given(group, who)
      await says(who, new RegExp(`${reason}\\b[\\s\\S]*Ended by Doorbell's timer alone: .*${words.source}`))
    }

    // Not yet: it is asked again, and nothing is called granted before it is.
    for (const [who, code] of [
      ['lena', 'PendingRoleAssignmentRequest'],
      ['mei', 'SubjectNotFound'],
    ] as const) {
      answers(400, code)
      const reason = await approved(group, who)
      await eventually(`${code} was met`, async () => entra.faults.pending() === 0)
      expect(textsOf(who)).not.toMatch(new RegExp(`Granted[\\s\\S]*${reason}\\b`))
      await wind(1)
      await says(who, new RegExp(`Granted[\\s\\S]*${reason}\\b[\\s\\S]*The directory ends it too, at`))
    }
    entra.pim.delay = 500
    const slow = await approved(group, 'lukas')
    await eventually('it is accepted', async () =>
      entra.pim.requests().some(({ status }) => status === 'PendingProvisioning'),
    )
    expect(textsOf('lukas')).not.toMatch(new RegExp(`Granted[\\s\\S]*${slow}\\b`))
    await eventually('it is true', async () => entra.truth.isMember(group, 'Lukas Meyer'))
    entra.pim.delay = 0
    await wind(1)
    await says('lukas', new RegExp(`Granted[\\s\\S]*${slow}\\b`))

    // Somebody else was first: it is theirs, and no end of Doorbell's takes it.
    answers(400, 'RoleAssignmentExists')
    const theirs = await approved(group, 'tomasz')
    await says('tomasz', new RegExp(`Not granted[\\s\\S]*${theirs}\\b[\\s\\S]*already held, and not from Doorbell`))

    // Returned in its first five minutes, which PIM refuses; and so does the plain way, until they are over.
    const role = await given('User Administrator in Berlin office')
    entra.faults.next({ method: 'DELETE', path: /roleAssignments/, kind: 'status', status: 400, times: 2 })
    await as('ana').press(await told(new RegExp(`Granted[\\s\\S]*${role}\\b`)), 'Return access')
    await eventually('the plain way was refused', async () => entra.faults.pending() < 2)
    expect(entra.truth.hasRole('User Administrator', 'Ana Moreno', 'Berlin office')).toBe(true)
    for (const _ of [1, 2, 3]) await wind(3)
    await ended(role)
    expect(entra.truth.hasRole('User Administrator', 'Ana Moreno', 'Berlin office')).toBe(false)

    // A licence that lapses: what is new falls to the timer, and what runs ends on time.
    entra.faults.clear()
    entra.licences = ['AAD_PREMIUM']
    const unlicensed = await given(group, 'jorg')
    await says('jorg', new RegExp(`${unlicensed}\\b[\\s\\S]*timer alone: the tenant has no licence for ends`))
    await wind(121)
    await says('lena', /Ended[\s\S]*Verified gone at/)
    await says('jorg', new RegExp(`Ended[\\s\\S]*${unlicensed}\\b[\\s\\S]*Verified gone at`))
    for (const name of ['Lena Meyer', 'Mei Tanaka', 'Lukas Meyer', 'Jörg Müller'])
      expect({ name, holds: entra.truth.isMember(group, name) }).toEqual({ name, holds: false })
  })
})
