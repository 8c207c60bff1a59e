import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import { leastPermissions, sessionsPermissions } from '../entra/graph/rights.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const flow = (name: string, group: string, revokeSessions: string) => `
  - name: ${name}
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, name: ${group} }]
    duration: { default: 1h, max: 8h }
    approval: { stages: [{ from: [owner] }] }
    revokeSessions: ${revokeSessions}`
const accessFile = `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-')" }
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:${flow('Offered', 'jit-usage-reports', 'offer')}${flow('Each time', 'jit-warehouse-admin', 'always')}
`

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  sandbox.entra.lag = 200
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const patience = 20_000
const says = ({ reason }: Asked, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)
const ended = async (by: string, group: string): Promise<Asked> => {
  const story = await asked(sandbox, { by, for: group, from: 'ines', duration: '1h' })
  await story.owner.press(story.card, 'Approve')
  await cast.seen(story.asker, says(story, 'Granted at'), patience)
  sandbox.world.clock.wind(60)
  await cast.seen(story.asker, says(story, 'Verified gone at'), patience)
  return story
}
const signedInSince = (handle: string) =>
  sandbox.entra.truth.person(personIn(sandbox.world.company, handle).id).signInSessionsValidFromDateTime
const posts = () => sandbox.entra.calls.graph().filter(({ url }) => url.endsWith('/revokeSignInSessions'))
const auditOf = async ({ id }: Asked, action: string) =>
  (await sandbox.world.audit(null, 500)).filter(one => one.requestId === id && one.action === action)

describe('what is signed in when access has ended', () => {
  it('lives on, and says so, until whoever approved it presses the button; who presses is in the audit', async () => {
    const story = await ended('ana', 'jit-usage-reports')
    expect(signedInSince('ana')).toBeUndefined()
    const card = await cast.seen(story.owner, says(story, 'Verified gone at'), patience)
    expect(story.owner.read(card).text).toMatch(/may live on for up to an hour or so[\s\S]*until it signs in again/)
    await story.owner.press(card, 'Sign out everywhere')
    const done = await cast.seen(story.asker, says(story, 'Signed out everywhere at'), patience)
    expect(story.asker.read(done).text).toMatch(/as Ines .* asked\.[\s\S]*may go on with it for up to an hour/)
    expect(signedInSince('ana')).toBeDefined()
    expect(await auditOf(story, 'sessions.asked')).toMatchObject([{ actor: expect.stringMatching(/^Ines/) }])
    expect(await auditOf(story, 'sessions.revoked')).toMatchObject([{ outcome: 'done' }])
  })

  it('where nobody consented to that, says which right it takes, to whoever answers for it too, and goes on once it is there', async () => {
    const before = posts().length
    sandbox.entra.permissions = leastPermissions
    sandbox.entra.revokeTokens()
    const story = await ended('carlos', 'jit-usage-reports')
    await story.owner.press(
      await cast.seen(story.owner, says(story, 'Verified gone at'), patience),
      'Sign out everywhere',
    )
    const failed = /Ended, and what is signed in is not[\s\S]*could not be ended[\s\S]*not allowed/
    const alert = await cast.seen(cast.as('ines'), failed, patience)
    expect(signedInSince('carlos')).toBeUndefined()
    sandbox.entra.permissions = [...leastPermissions, ...sessionsPermissions]
    sandbox.entra.revokeTokens()
    await cast.as('ines').press(alert, 'Retry')
    await cast.seen(story.asker, says(story, 'Signed out everywhere at'), patience)
    expect(signedInSince('carlos')).toBeDefined()
    expect(posts().slice(before).length).toBeGreaterThan(1)
    expect((await auditOf(story, 'sessions.revoked')).map(({ outcome }) => outcome).sort()).toEqual(['done', 'failed'])
  })

  it('is ended each time where the access flow says so, after the access is verified gone, and once where the answer was lost', async () => {
    const before = posts().length
    sandbox.entra.faults.next({ kind: 'lose-answer', path: /revokeSignInSessions$/ })
    const story = await ended('jonas', 'jit-warehouse-admin')
    await cast.seen(story.asker, says(story, 'as this access flow asks'), patience)
    await eventually('he is signed out', async () => signedInSince('jonas') !== undefined)
    sandbox.world.clock.wind(1)
    await cast.seen(story.asker, says(story, 'Signed out everywhere at'), patience)
    expect(posts().slice(before)).toHaveLength(1)
    const [ask, gone] = [await auditOf(story, 'sessions.asked'), await auditOf(story, 'grant.end_verified')]
    expect(ask).toMatchObject([{ via: 'timer', reason: 'each-time' }])
    expect(gone).toHaveLength(1)
  })
})
