import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../config/log.ts'
import type { EntraCredential } from '../../config/settings.ts'
import { silentLog } from '../../ports/log.ts'
import type { SimulatedEntra } from '../entra/entra.ts'
import { aCertificate, aWorkload } from '../entra/proofs.test-support.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const patience = 60_000
let sandbox: Sandbox | null = null
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-credentials-'))
  return () => rm(folder, { recursive: true, force: true })
})
afterEach(async () => {
  await sandbox?.stop()
  sandbox = null
  vi.unstubAllEnvs()
})

const file = async (name: string, text: string) => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** Somebody asks, an owner approves, the directory has it. */
async function givesAccess(running: Sandbox): Promise<void> {
  const { seen } = castOf(running)
  const { asker, owner, card, reason } = await asked(running, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
  await owner.press(card, 'Approve')
  await seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`), patience)
  expect(running.entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(true)
}

describe('Doorbell starts, and gives access, signed in with', () => {
  const kinds: readonly (readonly [string, (entra: SimulatedEntra) => Promise<EntraCredential>])[] = [
    [
      'a certificate',
      async entra => {
        const { pem, certificate } = await aCertificate()
        entra.credential = { ...entra.credential, certificates: [certificate] }
        return { kind: 'certificate', file: await file('doorbell.pem', pem) }
      },
    ],
    [
      'the token of its workload',
      async entra => {
        const { federation, token } = aWorkload()
        entra.credential = { ...entra.credential, federations: [federation] }
        return { kind: 'federated-token', file: await file('token', token()) }
      },
    ],
    [
      'the identity of its machine',
      async entra => {
        const machine = await entra.startManagedIdentity()
        for (const [name, value] of Object.entries(machine.environment)) vi.stubEnv(name, value)
        return { kind: 'managed-identity' }
      },
    ],
    [
      'an account that was insisted on',
      async entra => {
        const accounts = { 'doorbell@contoso.com': { password: 'horse battery staple' } }
        entra.credential = { ...entra.credential, publicClient: true, accounts }
        return { kind: 'password', username: 'doorbell@contoso.com', password: 'horse battery staple', file: null }
      },
    ],
  ]
  it.each(kinds)('%s', async (_, credential) => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, credential })
    await givesAccess(sandbox)
  })
})

it('a new secret where the old one lay is gone over to without a restart, recorded, and never shown', async () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', secrets: [] }, { write: line => lines.push(line) })
  const path = join(folder, 'secret')
  const running = await startOnPostgres({
    port: 0,
    log,
    credential: async entra => {
      await writeFile(path, entra.clientSecret)
      return { kind: 'secret', secret: entra.clientSecret, file: path }
    },
    lookForCredentialEvery: 50,
  })
  sandbox = running
  const events = () => lines.map(line => JSON.parse(line).event)
  const first = running.entra.credential.clientSecret

  await writeFile(path, 'half a secr')
  await eventually('the broken one is told', async () => events().includes('credential.rejected'))
  running.entra.credential = { ...running.entra.credential, clientSecret: 'the-second-secret-of-the-app' }
  await writeFile(path, 'the-second-secret-of-the-app\n')
  await eventually('the new one is taken', async () => events().includes('credential.rotated'))
  await eventually('it is in the audit as soon as it is used', async () =>
    (await running.world.audit(null, 500)).find(({ action }) => action === 'credential.rotated'),
  )
  running.entra.revokeTokens()
  await givesAccess(running)
  const all = lines.join('\n') + JSON.stringify(await running.world.audit(null, 500))
  for (const secret of [first, 'the-second-secret-of-the-app', 'half a secr']) expect(all).not.toContain(secret)
})

it('the end of a certificate is told to the admins in time', async () => {
  const running = await startOnPostgres({
    port: 0,
    log: silentLog,
    credential: async entra => {
      const { pem, certificate } = await aCertificate(40)
      entra.credential = { ...entra.credential, certificates: [certificate] }
      return { kind: 'certificate', file: await file('short.pem', pem) }
    },
  })
  sandbox = running
  const { as, seen } = castOf(running)
  running.world.clock.wind(11 * 24 * 60)
  const card = await seen(as('henrik'), /certificate ends at/, patience)
  expect(as('henrik').read(card).text).toMatch(/in (29|30) days[\s\S]*nothing can be taken back/)
  const rows = (await running.world.audit(null, 500)).filter(({ action }) => action === 'credential.expiring')
  expect(rows).toHaveLength(1)
})

it('consent that is withdrawn at noon is told to requester and admins, once, and ends go on until it is back', async () => {
  const running = await startOnPostgres({ port: 0, log: silentLog, metrics: { internalPort: 0, metricsToken: null } })
  sandbox = running
  const { entra, world } = running
  const rightsMissing = async () =>
    /^doorbell_rights_missing (\d+)$/m.exec(await (await fetch(`${running.doorbell.internalUrl}/metrics`)).text())?.[1]
  const { as, seen, textsOf } = castOf(running)
  const story = await asked(running, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
  await story.owner.press(story.card, 'Approve')
  await seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*Granted at`), patience)
  const consented = entra.permissions
  entra.permissions = consented.filter(name => name !== 'GroupMember.ReadWrite.All')

  const other = await asked(running, { by: 'jonas', for: 'jit-prod-db-writers', from: 'olga' })
  await other.owner.press(other.card, 'Approve')
  const failed = await seen(other.asker, new RegExp(`${other.reason}[\\s\\S]*Doorbell itself lacks`), patience)
  expect(other.asker.read(failed).text).not.toMatch(/GroupMember|https:/)
  const alarm =
    /GroupMember\.ReadWrite\.All[\s\S]*not allowed to do this[\s\S]*grant admin consent[\s\S]*https:\/\/entra/
  await seen(as('ines'), alarm, patience)
  world.clock.wind(6)
  await seen(as('henrik'), /does not give it GroupMember\.ReadWrite\.All any more/, patience)
  await eventually('whoever is called knows', async () => (await rightsMissing()) === '1', patience)

  world.clock.wind(121)
  await seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*It is being taken back`), patience)
  world.clock.wind(7)
  await seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*This is overdue`), patience)
  expect(entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(true)
  entra.permissions = consented
  world.clock.wind(6)
  await seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*Verified gone at`), patience)
  await seen(as('henrik'), /allowed to do its work again/, patience)
  await eventually('nobody is called any more', async () => (await rightsMissing()) === '0', patience)
  expect(entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(false)
  expect(textsOf(as('henrik')).filter(text => /not allowed to do its work/.test(text))).toHaveLength(1)
  const rows = (await world.audit(null, 500)).filter(({ action }) => action.startsWith('rights.'))
  expect(rows.map(({ action }) => action).toSorted()).toEqual(['rights.lost', 'rights.regained'])
}, 120_000)
