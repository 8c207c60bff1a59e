import type { Settings } from '../../config/settings.ts'
import { silentLog } from '../../ports/log.ts'
import { Kept } from './crash-kept.test-support.ts'
import { program } from './crash-process.test-support.ts'
import { Walk } from './crash-walk.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

/** Small, because every start reads all of it from the directory. */
export const crashAccessFile = `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-prod-db-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
    resourceOwner:
      - { key: owner, attribute: group }
    ownerSources: [tags]
    tags:
      jit-prod-db-readers: { owner: Data Platform Leads }
flows:
  - name: Production for engineers
    requesters: { groups: [Engineering] }
    resources:
      - { integration: Contoso, type: group, matching: "jit-*" }
    duration: { default: 2h, max: 8h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
      timeout: 8h
      reason: { deny: required }
`

/** A Slack, an Entra and a database that stay, and a Doorbell process that is started again whenever it was killed. */
export async function crashScene(database: Settings['database'], accessFile = crashAccessFile) {
  const [bundle, world] = await Promise.all([
    program(),
    startTrailing({ port: 0, log: silentLog, database, accessFile, reads: 'are up to date' }),
  ])
  // It has brought the database up to date; from here on its place is taken by processes that can be killed.
  await world.doorbell.stop()
  const kept = new Kept(world, world.settings, bundle)
  await kept.settled()
  return {
    world,
    kept,
    walk: new Walk(world, kept),
    async close() {
      await kept.stop()
      await world.stop()
      await bundle.remove()
    },
  }
}

export type CrashScene = Awaited<ReturnType<typeof crashScene>>
