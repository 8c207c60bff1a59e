import { expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../../config/settings.ts'
import { type Doorbell, startDoorbell } from '../../main.ts'
import { silentLog } from '../../ports/log.ts'
import { onPostgres } from '../../store/testing/databases.ts'
import { auditPermission, leastPermissions, pimPermissions, rolePermissions } from '../entra/graph/rights.ts'
import { shortMinute } from '../short-minute.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { copyOf, type EarlierCopy } from './earlier-copy.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

/** Everything is given and ended through Privileged Identity Management, or not at all. */
const accessFile = `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group, directory-role]
    groups: { filter: "displayName eq 'jit-payments-console'" }
    roles: { include: [{ role: User Administrator, scope: Berlin office }] }
    ending: pim
    pim: { onboardGroups: true }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:
  - name: For engineers
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: directory-role, name: User Administrator, scope: Berlin office }
      - { integration: Contoso, type: group, matching: "jit-*" }
    duration: { default: 4h, max: 8h }
    approval: { stages: [{ from: [owner] }] }
`
const group = 'jit-payments-console'
const role = { name: 'User Administrator', unit: 'Berlin office' }

await onPostgres('Doorbell on an earlier copy of its database, where Privileged Identity Management gives', server => {
  it('finds by itself that it is one, carries out nothing that was about to begin, and asks about each request of its own that it does not remember', {
    timeout: 240_000,
  }, async () => {
    let [running, copy, wound] = [null as Doorbell | null, null as EarlierCopy | null, 0]
    const now: Settings['database'] = { kind: 'url', url: server.url }
    const sandbox = await startTrailing({
      port: 0,
      log: silentLog,
      database: now,
      accessFile,
      permissions: [...leastPermissions, ...rolePermissions, ...pimPermissions, auditPermission],
      before: entra => Object.assign(entra, { licences: ['AAD_PREMIUM', 'AAD_PREMIUM_P2'] }),
    })
    onTestFinished(async () => {
      await running?.stop()
      await sandbox.stop()
      await copy?.drop()
    })
    const { entra, slack, world } = sandbox
    const { truth } = entra
    const cast = castOf(sandbox)
    const [ana, ines] = [cast.as('ana'), cast.as('ines')]
    const wind = (minutes: number) => {
      wound += minutes
      world.clock.wind(minutes)
      running?.wake()
    }
    const startOn = async (database: Settings['database']) => {
      running = await startDoorbell({ ...sandbox.settings, database }, silentLog, {
        ca: entra.ca,
        responseUrlOrigins: [slack.responseUrlOrigin],
        slackMinute: shortMinute,
        wind: clock => ({ now: () => new Date(clock.now().getTime() + wound * 60_000) }),
      })
      slack.connect(`${running.url}/slack/events`)
      return { ...sandbox, doorbell: running }
    }
    const holds = (name: string) => truth.isMember(group, name)
    const hasRole = (name: string) => truth.hasRole(role.name, name, role.unit)

    // Approved, and the directory is away: this is where the copy is made.
    entra.faults.next({ method: 'POST', path: /ScheduleRequests/, kind: 'status', status: 503, times: 1_000 })
    const first = await asked(sandbox, { by: 'ana', for: group, from: 'ines' })
    await ines.press(first.card, 'Approve')
    await eventually('its grant is about to begin', async () =>
      (await sandbox.doorbell.store.grantsToStart()).find(({ status }) => status === 'starting'),
    )
    await sandbox.doorbell.stop()
    copy = await copyOf(server.url)
    entra.faults.clear()

    // Time goes on without the copy: that access is given and taken back, and somebody else is given a group and a role.
    wind(3)
    const later = await startOn(now)
    await eventually('it is given', async () => holds('Ana Moreno'))
    for (const what of [group, `${role.name} in ${role.unit}`]) {
      const { card } = await asked(later, { by: 'lukas', for: what, from: 'ines', duration: '4h' })
      await ines.press(card, 'Approve')
    }
    await eventually('both are given', async () => holds('Lukas Meyer') && hasRole('Lukas Meyer'))
    // Privileged Identity Management takes nothing back in the first five minutes.
    wind(6)
    await ana.command(`return ${group}`)
    await eventually('it is taken back', async () => !holds('Ana Moreno'))
    await later.doorbell.stop()
    expect(
      entra.calls.graph().filter(({ method, url }) => method !== 'GET' && /members\/\$ref|roleAssignments/.test(url)),
    ).toEqual([])
    wind(10)
    entra.calls.clear()

    // Started on the copy, and nobody says that it is one.
    await startOn({ kind: 'url', url: copy.url })
    await cast.seen(ana, /went back to an earlier copy of its records/)
    for (const what of [group, role.name])
      await cast.seen(ines, new RegExp(`Doorbell does not remember this[\\s\\S]*Lukas Meyer, ${what}`), 30_000)
    expect(entra.calls.writes()).toBe(0)
    expect([holds('Ana Moreno'), holds('Lukas Meyer'), hasRole('Lukas Meyer')]).toEqual([false, true, true])

    // Only what somebody decides about.
    const unremembered = new RegExp(`Doorbell does not remember this[\\s\\S]*Lukas Meyer, ${group}`)
    await ines.press(await cast.seen(ines, unremembered), 'Undo')
    await eventually('it is undone', async () => !holds('Lukas Meyer'))
    expect(hasRole('Lukas Meyer')).toBe(true)
  })
})
