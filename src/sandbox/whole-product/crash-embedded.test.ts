import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dieAtAll, plan } from './crash-plan.test-support.ts'
import { type CrashScene, crashScene } from './crash-scene.test-support.ts'

describe('Doorbell with its data in a folder', () => {
  let scene: CrashScene
  let dataDir: string

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'doorbell-crash-'))
    scene = await crashScene({ kind: 'embedded', dataDir, allowed: true })
  }, 180_000)
  afterAll(async () => {
    await scene?.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  // Which calls are made does not depend on the database, and a start takes seconds here: so the commits that something hangs on.
  it('comes through kill -9 after each kind of commit that changes a request, a grant, a card or what came in', {
    timeout: 600_000,
  }, async () => {
    const { walk } = scene
    // The first time that somebody is recognised comes once.
    await walk.live({ ask: { name: 'commit: bindings+audit_events identity.linked', nth: 1 } })
    const commits = /^commit: (.*(audit_events|grants|posted_cards|inbox)|drive-grant|.*put back)/
    const deaths = await dieAtAll(
      walk,
      plan(await walk.live(), Number.POSITIVE_INFINITY, name => commits.test(name)),
    )
    expect(deaths).toBeGreaterThan(10)
  })
})
