import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../ports/fault.ts'
import { installPermission } from './checkup/permissions.ts'
import { type Connected, connected } from './connected.test-support.ts'

const catalogApp = 'c0000000-0000-4000-8000-0000000000a9'
const [ana, blocked] = ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002']
const had = new Set<string>()

let world: Connected
beforeAll(async () => {
  world = await connected({ catalogApp })
  world.entra.teamsApps = {
    catalogApp,
    install(user) {
      if (user === blocked) return 'blocked'
      if (had.has(user)) return 'there'
      had.add(user)
      return 'added'
    },
  }
})
afterAll(() => world.close())

const install = async (user: string) => {
  try {
    return await world.doorbell.installApp?.(user)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return { code: fault.code, retry: fault.retry }
  }
}

describe('the chat’s own app', () => {
  it('is added for nobody without the right to it, which the check names as missing', async () => {
    expect(await install(ana)).toEqual({ code: 'graph.forbidden', retry: 'never' })
    expect(had).toEqual(new Set())
    const findings = await world.doorbell
      .checkup(
        async () => null,
        async () => null,
      )
      .run()
    expect(findings).toContainEqual(
      expect.objectContaining({
        verdict: 'problem',
        says: 'TeamsAppInstallation.ReadWriteSelfForUser.All is missing, without which Doorbell cannot do this: add the Teams app for an approver whom no chat reaches.',
      }),
    )
  })

  it('is added once for somebody, and a second time changes nothing', async () => {
    world.entra.permissions = [...world.entra.permissions, ...installPermission.permissions]
    expect(await install(ana)).toBe('added')
    expect(await install(ana)).toBe('there')
  })

  it('is refused for good where a policy forbids it, or nobody of that id or no such app is there', async () => {
    expect(await install(blocked)).toEqual({ code: 'graph.forbidden', retry: 'never' })
    expect(await install('a0000000-0000-4000-8000-00000000dead')).toEqual({ code: 'graph.not-found', retry: 'never' })
    world.entra.teamsApps = null
    expect(await install(ana)).toEqual({ code: 'graph.not-found', retry: 'never' })
  })

  it('is tried again where Graph asks to wait, and belongs to nobody where it is not set up', async () => {
    world.entra.faults.next({ method: 'POST', path: /installedApps/, kind: 'status', status: 429 })
    expect(await install(ana)).toEqual({ code: 'graph.throttled', retry: 'later' })
    const without = await connected()
    expect(without.doorbell.installApp).toBeNull()
    await without.close()
  })
})
