import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { contractMissing } from '../entra/contract.test-support.ts'
import { type SimulatedEntra, startEntra } from '../entra/entra.ts'
import { permissionCheck } from '../entra/permission-rows.test-support.ts'
import { type RawClient, rawClient } from '../entra/raw-client.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'
import { whatIsSent } from './what-was-sent.test-support.ts'

/** Where Microsoft’s descriptions are not beside this copy, whatever is sent in these tests is held to the simulation alone. */
const described = (what: string) => `${what}${contractMissing === null ? '' : ` (${contractMissing})`}`

describe('whatever is sent to Graph while the whole product is tried', () => {
  let entra: SimulatedEntra
  let graph: RawClient
  beforeEach(async () => {
    entra = await startEntra({ lag: 50 })
    graph = rawClient(entra)
  })
  afterEach(async () => {
    await graph.close()
    await entra.close()
  })
  const ana = () => entra.truth.person('Ana Moreno').id

  it.skipIf(contractMissing !== null)(
    described('is held to Microsoft’s description of it, also inside of a batch, and also where a test strikes it out'),
    async () => {
      const sent = await whatIsSent(entra.calls, 'trail')
      await graph.call('GET', `/users/${ana()}?$select=id,accountEnabled`)
      expect(sent.wrong()).toEqual([])
      await graph.call('GET', `/users/${ana()}?$select=id,emailAdress`)
      entra.calls.clear()
      const requests = [{ id: '1', method: 'GET', url: '/groups?$limit=5' }]
      await graph.call('POST', '/$batch', { body: { requests } })
      expect(sent.wrong()).toEqual([
        expect.stringMatching(/no property «emailAdress»/),
        expect.stringMatching(/batch\[1\] query: unknown \$limit/),
      ])
    },
  )

  it.skipIf(contractMissing !== null)(
    described('is held to Microsoft’s table of permissions: what was answered needs one that somebody consented to'),
    async () => {
      const sent = await whatIsSent(entra.calls, 'trail')
      const asked = `/users/${ana()}?$select=id`
      entra.permissions = ['User.Read.All']
      await graph.call('GET', asked)
      await graph.call('POST', '/$batch', { body: { requests: [{ id: '1', method: 'GET', url: asked }] } })
      // Refused, as it has to be.
      await graph.call('GET', '/groups?$select=id')
      expect(sent.wrong()).toEqual([])
      // As it would be, were the simulation content with less than Microsoft is.
      const judged = entra.calls.graph().map(call => permissionCheck()?.({ ...call, permissions: ['Group.Read.All'] }))
      const unmet = ['GET /users/{}: none of its permissions has consent, and it was answered']
      expect(judged).toEqual([unmet, unmet, []])
    },
  )

  it('is answered by a directory that is behind, unless a test says that it is up to date', async () => {
    const sent = await whatIsSent(entra.calls, 'trail')
    const upToDate = await whatIsSent(entra.calls, 'are up to date')
    await graph.call('GET', `/users/${ana()}?$select=id`)
    expect(sent.wrong()).toEqual([])
    entra.lag = 0
    await graph.call('GET', `/users/${ana()}?$select=id`)
    entra.lag = 50
    expect(sent.wrong()).toEqual([expect.stringMatching(/lag was switched off/)])
    expect(upToDate.wrong()).toEqual([])
  })

  it('is judged whenever the product stops, which then fails', async () => {
    const sandbox = await startOnPostgres({ port: 0, log: silentLog })
    sandbox.entra.lag = 0
    const raw = rawClient(sandbox.entra)
    await raw.call('GET', '/users?$select=id')
    await raw.close()
    await expect(sandbox.stop()).rejects.toThrow(/lag was switched off/)
  })
})
