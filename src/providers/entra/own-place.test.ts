import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { groupId, personId } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { credentialOf } from '../../sandbox/entra/client-proof.ts'
import { contractCheck, contractMissing } from '../../sandbox/entra/contract.test-support.ts'
import { connectEntra, type EntraSettings } from './connect.ts'
import { type Connected, connected } from './connected.test-support.ts'

const doorbell = 'c0000000-0000-4000-8000-000000000002'
const ofEnding = 'c0000000-0000-4000-8000-000000000003'

let world: Connected
beforeEach(async () => {
  world = await connected()
})
afterEach(() => world.close())
const idOf = (name: string) => groupId(world.entra.truth.group(name).id)

/** The same tenant, signed in to otherwise. */
function otherwise(more: Partial<EntraSettings>) {
  const { tenantId, clientId, authorityHost, graphBaseUrl, ca, clientSecret } = world.entra
  return connectEntra({
    ...{ tenantId, clientId, authorityHost, graphBaseUrl, ca, timeoutMs: 10_000, log: silentLog },
    credential: { kind: 'secret', secret: clientSecret, file: null },
    ...more,
  })
}

describe('Doorbell itself in the directory', () => {
  it('is seen in a group, through others too, with the least permissions', async () => {
    const { truth } = world.entra
    const { own } = world.doorbell
    expect(await own.isInGroup(idOf('jit-warehouse-admin'))).toBe(false)
    truth.addMember('Contractors', doorbell)
    truth.addMember('jit-warehouse-admin', truth.group('Contractors').id)
    for (const name of ['Contractors', 'jit-warehouse-admin']) expect(await own.isInGroup(idOf(name))).toBe(true)
    expect(await own.isInGroup(idOf('jit-feature-flags'))).toBe(false)
  })
  it.skipIf(contractMissing !== null)(
    `is asked for in a call that Microsoft's own description of Graph knows${contractMissing ? ` (${contractMissing})` : ''}`,
    async () => {
      const check = await contractCheck()
      await world.doorbell.own.isInGroup(idOf('jit-warehouse-admin'))
      const calls = [...world.entra.calls]
      expect(calls.length).toBeGreaterThan(1)
      expect(calls.flatMap(call => check?.(call) ?? [])).toEqual([])
    },
  )
  it('is also the app that takes back; while that cannot sign in, nothing is told', async () => {
    const { entra } = world
    const credential = credentialOf('e0000000-0000-4000-8000-000000000004', 'ending-secret')
    const ending = (secret: string) => ({
      ending: { clientId: credential.clientId, credential: { kind: 'secret', secret, file: null } } as const,
    })
    entra.ending = { credential, permissions: [] }
    entra.truth.addMember('Contractors', ofEnding)
    const [both, broken] = [otherwise(ending('ending-secret')), otherwise(ending('wrong'))]
    expect(await both.own.isInGroup(idOf('Contractors'))).toBe(true)
    expect(await both.own.isInGroup(idOf('jit-feature-flags'))).toBe(false)
    await expect(broken.own.isInGroup(idOf('jit-feature-flags'))).rejects.toThrow()
    await Promise.all([both.close(), broken.close()])
  })
  it('is nobody’s account where it signs in as an app', async () => {
    expect(await world.doorbell.own.isAccount(personId(doorbell))).toBe(false)
  })
  it('is the account that signs in, where that is a person’s', async () => {
    const { entra } = world
    const username = entra.truth.person('Ana Moreno').userPrincipalName
    entra.credential = {
      ...entra.credential,
      publicClient: true,
      accounts: { [username.toLowerCase()]: { password: 'a pass phrase' } },
    }
    const signedIn = otherwise({ credential: { kind: 'password', username, password: 'a pass phrase', file: null } })
    expect(await signedIn.own.isAccount(personId(entra.truth.person('Ana Moreno').id))).toBe(true)
    expect(await signedIn.own.isAccount(personId(entra.truth.person('Jonas Meyer').id))).toBe(false)
    await signedIn.close()
  })
})
