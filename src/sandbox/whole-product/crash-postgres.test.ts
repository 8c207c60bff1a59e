import { afterAll, beforeAll, expect, it } from 'vitest'
import { onPostgres } from '../../store/testing/databases.ts'
import { dieAtAll, plan } from './crash-plan.test-support.ts'
import { type CrashScene, crashScene } from './crash-scene.test-support.ts'

await onPostgres('Doorbell on PostgreSQL', server => {
  let scene: CrashScene

  beforeAll(async () => {
    scene = await crashScene({ kind: 'url', url: server.url })
  }, 180_000)
  afterAll(() => scene?.close())

  it('comes through kill -9 after each kind of commit, and before and after each kind of call that changes something', {
    timeout: 600_000,
  }, async () => {
    const { walk } = scene
    // The first time that somebody is recognised comes once.
    await walk.live({ ask: { name: 'commit: bindings+audit_events identity.linked', nth: 1 } })
    const deaths = await dieAtAll(walk, plan(await walk.live(), 20))
    expect(deaths).toBeGreaterThan(60)
  })

  it('comes through kill -9 around each write when what it reads is behind what it wrote', {
    timeout: 300_000,
  }, async () => {
    const { walk, world } = scene
    // So that what the life before has left is old enough to be read.
    await new Promise(resolve => setTimeout(resolve, 400))
    world.entra.lag = 300
    const write = /members.*ref|grant\.(active|removed)/
    const deaths = await dieAtAll(
      walk,
      plan(await walk.live(), 1, name => write.test(name)),
    )
    expect(deaths).toBe(6)
  })
})
