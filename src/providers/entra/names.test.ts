import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resourceId } from '../../access/vocabulary.ts'
import { type Log, type LogFields, silentLog } from '../../ports/log.ts'
import { leastPermissions, rolePermissions } from './checkup/permissions.ts'
import { type Connected, connected } from './connected.test-support.ts'

let world: Connected
const warnings: (readonly [string, LogFields | undefined])[] = []
const log: Log = { ...silentLog, warn: (event, fields) => void warnings.push([event, fields]) }
beforeAll(async () => {
  world = await connected({ log })
})
afterAll(() => world.close())
beforeEach(() => {
  world.filter = null
  warnings.length = 0
})

const idOf = (group: string) => world.entra.truth.group(group).id

describe('a name in the access file', () => {
  it('becomes the id of the one group or person it stands for, case aside', async () => {
    const { names } = world.doorbell
    expect(await names.group('it service owners')).toBe(idOf('IT Service Owners'))
    expect(await names.group('R&D #1 + 50%')).toBe(idOf('R&D #1 + 50%'))
    const ana = world.entra.truth.person('Ana Moreno').id
    expect(await names.user('ANA.MORENO@contoso.com')).toBe(ana)
    expect(await names.user('Ana Moreno')).toBe(ana)
    expect(await names.user(`Ana Moreno#${ana.toUpperCase()}`)).toBe(ana)
  })

  it('is missing or ambiguous, and the two are told apart', async () => {
    const { names } = world.doorbell
    expect(await names.group('Engineerin')).toBe('missing')
    expect(await names.group('Release Managers')).toBe('ambiguous')
    expect(await names.user("Sinéad O'Nobody")).toBe('missing')
  })

  it('may carry an id, which has to exist and decides; a name that differs is worth a warning', async () => {
    const { names } = world.doorbell
    const [one, other] = world.entra.truth.groups().filter(group => group.displayName === 'Release Managers')
    expect(await names.group(`Release Managers#${one?.id}`)).toBe(one?.id)
    expect(await names.group(`Release Managers#${other?.id}`)).toBe(other?.id)
    expect(warnings).toEqual([])
    expect(await names.group(`Old name#${one?.id}`)).toBe(one?.id)
    expect(warnings).toEqual([['entra.name-differs', { written: expect.any(String), found: 'Release Managers' }]])
    expect(await names.group('Gone#99999999-0000-4000-8000-000000000000')).toBe('missing')
    warnings.length = 0
    expect(await names.group(one?.id ?? '')).toBe(one?.id)
    expect(await names.user(world.entra.truth.person('Ana Moreno').id.toUpperCase())).toBe(
      world.entra.truth.person('Ana Moreno').id,
    )
    expect(await names.group(world.entra.truth.person('Ana Moreno').id)).toBe('missing')
    expect(warnings).toEqual([])
  })

  it('stands for a resource only where the integration’s filter lets it in', async () => {
    const { names } = world.doorbell
    const resource = `entra/${world.entra.tenantId}/group/${idOf('jit-prod-db-readers')}`
    expect(await names.resource('Contoso', 'group', 'jit-prod-db-readers')).toBe(resource)
    world.filter = "startswith(displayName,'jit-')"
    expect(await names.resource('Contoso', 'group', 'jit-prod-db-readers')).toBe(resource)
    expect(await names.resource('Contoso', 'group', `jit-prod-db-readers#${idOf('jit-prod-db-readers')}`)).toBe(
      resource,
    )
    // By which a circle of owners is found.
    expect(names.groupBehind(resourceId(resource))).toBe(idOf('jit-prod-db-readers'))
    expect(await names.resource('Contoso', 'group', 'Engineering')).toBe('missing')
    expect(await names.resource('Contoso', 'group', `Engineering#${idOf('Engineering')}`)).toBe('missing')
    expect(await names.resource('Contoso', 'directory-role', 'Helpdesk Administrator')).toBe('missing')
  })
})

describe('the filter of an integration', () => {
  it('is tried on Graph before it is accepted, and Graph is quoted where it is wrong', async () => {
    const { discovery } = world.doorbell
    expect(await discovery.checkFilter("startswith(displayName,'jit-')")).toEqual({ ok: true })
    expect(await discovery.checkFilter("displayName ne 'x'")).toEqual({ ok: true })
    expect(await discovery.checkFilter("displayNam eq 'x'")).toEqual({
      ok: false,
      problem: expect.stringMatching(/displayNam/),
    })
    expect(await discovery.checkFilter("startswith(displayName,'jit-'")).toMatchObject({ ok: false })
  })

  it('is not called wrong because Graph is away', async () => {
    world.entra.faults.next({ path: /^\/v1\.0/, kind: 'status', status: 403 })
    await expect(world.doorbell.discovery.checkFilter("displayName eq 'x'")).rejects.toMatchObject({ name: 'Fault' })
  })
})

describe('a directory role in the access file', () => {
  const role = (name: string, scope?: string) =>
    world.doorbell.names.resource('Contoso', 'directory-role', name, { scope, withRoles: true })
  const everything = [...leastPermissions, ...rolePermissions].flatMap(({ permissions }) => permissions)
  beforeEach(() => {
    world.entra.permissions = everything
  })
  const idOfRole = (name: string) => world.entra.truth.role(name).id
  const at = (name: string, where = 'tenant') => `entra/${world.entra.tenantId}/role/${idOfRole(name)}/${where}`

  it('becomes the id of the role, in the whole tenant or in one administrative unit', async () => {
    expect(await role('helpdesk administrator')).toBe(at('Helpdesk Administrator'))
    expect(await role(`Helpdesk#${idOfRole('Helpdesk Administrator')}`)).toBe(at('Helpdesk Administrator'))
    const berlin = world.entra.truth.unit('Berlin office').id
    expect(await role('User Administrator', 'Berlin office')).toBe(at('User Administrator', berlin))
    expect(await role('User Administrator', `Berlin#${berlin}`)).toBe(at('User Administrator', berlin))
  })

  it('is missing, or its administrative unit is, and the two are told apart', async () => {
    expect(await role('Helpdesk')).toBe('missing')
    expect(await role('Helpdesk#99999999-0000-4000-8000-000000000000')).toBe('missing')
    expect(await role('User Administrator', 'Paris office')).toBe('scope-missing')
  })

  it('of tier zero is known as such by what it is and not by what it is called, and so is a group that gives one', async () => {
    const group = () => world.doorbell.names.resource('Contoso', 'group', 'jit-helpdesk-role', { withRoles: true })
    expect(await role('Global Administrator')).toEqual({ tierZero: at('Global Administrator') })
    expect(await role('App Secret Rotator')).toEqual({ tierZero: expect.anything() })
    world.entra.truth.alterRole('Conditional Access Administrator', { displayName: 'Harmless' })
    expect(await role('Harmless')).toEqual({ tierZero: at('Harmless') })
    expect(await group()).toMatch(/\/group\//)
    world.entra.truth.assignRole('Privileged Role Administrator', 'jit-helpdesk-role')
    expect(await group()).toEqual({ tierZero: expect.stringMatching(/\/group\//) })
    world.entra.truth.unassignRole('Privileged Role Administrator', 'jit-helpdesk-role')
  })

  it('that makes owners may be tier zero, because nobody is given it, and counts in the whole tenant', async () => {
    const { names } = world.doorbell
    expect(await names.role('Global Administrator')).toBe(at('Global Administrator'))
    expect(await names.role(`x#${idOfRole('Global Reader')}`)).toBe(at('Global Reader'))
    expect(await names.role('Nobody Administrator')).toBe('missing')
  })

  it('is not looked for where the integration does not speak of roles', async () => {
    world.entra.calls.clear()
    expect(await world.doorbell.names.resource('Contoso', 'directory-role', 'Helpdesk Administrator')).toBe('missing')
    expect(world.entra.calls.graph()).toEqual([])
  })
})
