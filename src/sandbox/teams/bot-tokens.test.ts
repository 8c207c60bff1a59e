import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { CredentialSource } from '../../providers/entra/sign-in/credential-source.ts'
import { Credentials } from '../../providers/entra/sign-in/credentials.ts'
import { botFramework } from '../entra/authority.ts'
import { aCertificate, aWorkload } from '../entra/proofs.test-support.ts'
import { rawClient } from '../entra/raw-client.test-support.ts'
import { ana, aTeams, connectorClient, type Running } from './a-bot.test-support.ts'

/** The production sign-in, the simulated authority, the simulated connector. */
describe('the token of a single-tenant bot', () => {
  let world: Running
  let client: ReturnType<typeof connectorClient>
  let folder: string

  beforeAll(async () => {
    world = await aTeams({ installedFor: [ana] })
    client = connectorClient(world)
    folder = await mkdtemp(join(tmpdir(), 'doorbell-bot-'))
  })
  afterAll(async () => {
    await client.close()
    await world.stop()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => vi.unstubAllEnvs())

  const tokenBy = (credential: CredentialSource, clientId = world.entra.bot.clientId, audience = botFramework) => {
    const { tenantId, authorityHost, ca } = world.entra
    const settings = { tenantId, clientId, credential, authorityHost, graphBaseUrl: audience, ca }
    return new Credentials({ ...settings, timeoutMs: 10_000, log: silentLog }).token()
  }
  const opens = async (token: string) => {
    const members = { isGroup: false, members: [{ id: ana }], tenantId: world.teams.tenantId }
    return (await client.call('POST', 'conversations', members, token)).status
  }
  const file = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('is had by a secret, a certificate, a workload or the machine, and opens the connector each time', async () => {
    const { pem, certificate } = await aCertificate()
    const { federation, token } = aWorkload()
    world.entra.bot = { ...world.entra.bot, certificates: [certificate], federations: [federation] }
    const kinds: readonly CredentialSource[] = [
      { kind: 'secret', secret: world.entra.bot.clientSecret, file: null },
      { kind: 'certificate', file: await file('bot.pem', pem) },
      { kind: 'federated-token', file: await file('token', token()) },
    ]
    for (const kind of kinds) expect([kind.kind, await opens(await tokenBy(kind))]).toEqual([kind.kind, 201])
    const machine = await world.entra.startManagedIdentity()
    for (const [name, value] of Object.entries(machine.environment)) vi.stubEnv(name, value)
    expect(await opens(await tokenBy({ kind: 'managed-identity' }))).toBe(201)
    await machine.close()
  })

  it('opens nothing of the directory, and the token of the directory opens no connector', async () => {
    const { entra } = world
    const bot = { kind: 'secret', secret: entra.bot.clientSecret, file: null } as const
    const directory = { kind: 'secret', secret: entra.clientSecret, file: null } as const
    const graph = rawClient(entra)
    const asked = async (token: string) => (await graph.call('GET', '/users', { token })).status
    expect(await asked(await tokenBy(bot))).toBe(401)
    expect(await asked(await tokenBy(bot, entra.bot.clientId, entra.graphBaseUrl))).toBe(403)
    const right = await tokenBy(directory, entra.clientId, entra.graphBaseUrl)
    expect(await asked(right)).toBe(200)
    expect(await opens(right)).toBe(401)
    expect(await opens(await tokenBy(directory, entra.clientId))).toBe(401)
    await graph.close()
  })

  it('is not had with a secret that is wrong or has run out', async () => {
    const { entra } = world
    const { bot } = entra
    await expect(tokenBy({ kind: 'secret', secret: 'a guess', file: null })).rejects.toThrow(/secret/)
    entra.bot = { ...bot, expired: true }
    await expect(tokenBy({ kind: 'secret', secret: bot.clientSecret, file: null })).rejects.toThrow(/expired/)
    entra.bot = bot
  })
})
