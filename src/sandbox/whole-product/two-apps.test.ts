import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkWith } from '../../main/check.ts'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import { auditPermission, leastPermissions, pimPermissions, sessionsPermissions } from '../entra/graph/rights.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const flow = (name: string, resource: string, more = '') => `
  - name: ${name}
    requesters: { groups: [Engineering] }
    resources: [{ integration: Contoso, type: group, ${resource} }]
    duration: { default: 1h, max: 8h }
    approval: { stages: [{ from: [owner] }] }${more}`
const accessFile = `version: 1
identity:
  slackEmailMatch: { domains: [contoso.com] }
integrations:
  - name: Contoso
    type: entra
    resourceTypes: [group]
    groups: { filter: "startswith(displayName,'jit-')" }
    credentialRotationDays: 40
    integrationOwner: { attribute: group, values: [IT Service Owners] }
flows:${flow('Two ends', 'name: jit-payments-console, ending: auto', '\n    revokeSessions: always')}${flow('The timer', 'name: jit-usage-reports, ending: timer')}
`
/** By which nobody can be given anything. */
const removeOnly = [
  'GroupMember.Read.All',
  'User.Read.All',
  'PrivilegedAssignmentSchedule.Remove.AzureADGroup',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  ...sessionsPermissions,
]

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({
    port: 0,
    log: silentLog,
    accessFile,
    permissions: [...leastPermissions, ...pimPermissions, auditPermission, ...sessionsPermissions],
    endingPermissions: removeOnly,
  })
  sandbox.entra.lag = 200
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const patience = 20_000
const says = ({ reason }: Asked, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)
const idOf = (handle: string) => personIn(sandbox.world.company, handle).id
const holds = (group: string, handle: string) => sandbox.entra.truth.isMember(group, idOf(handle))
async function given(by: string, group: string): Promise<Asked> {
  const story = await asked(sandbox, { by, for: group, from: 'ines', duration: '1h' })
  await story.owner.press(story.card, 'Approve')
  await cast.seen(story.asker, says(story, 'Granted at'), patience)
  return story
}
const ended = (story: Asked) => cast.seen(story.asker, says(story, 'Verified gone at'), patience)
/** The app that gives access is switched off in Entra, and what it was told before is good no more. */
const switchOff = (isOff: boolean) => {
  const { entra } = sandbox
  const { refusal: _, ...credential } = entra.credential
  entra.credential = isOff ? { ...credential, refusal: 7000112 } : credential
  entra.revokeTokens()
}
const mayEnd = (permissions: readonly string[]) => {
  const { ending } = sandbox.entra
  if (ending) sandbox.entra.ending = { ...ending, permissions }
  sandbox.entra.revokeTokens()
}
const findings = async () =>
  (await checkWith(sandbox.settings, { ca: sandbox.entra.ca }))
    .filter(({ about }) => about === 'App that ends')
    .map(({ verdict, says, mend }) => `${verdict}: ${says} ${mend ?? ''}`)

describe('an app that takes access back, beside the one that gives it', { timeout: 90_000 }, () => {
  it('leaves to the other what no right that only removes can end', async () => {
    const story = await given('lena', 'jit-usage-reports')
    sandbox.world.clock.wind(60)
    await ended(story)
    expect(holds('jit-usage-reports', 'lena')).toBe(false)
  })

  it('ends what is live when the other is switched off at noon, while nothing new is given, in words', async () => {
    const timed = await given('carlos', 'jit-payments-console')
    const plain = await given('lena', 'jit-usage-reports')
    const waiting = await asked(sandbox, { by: 'jonas', for: 'jit-payments-console', from: 'ines', duration: '1h' })
    switchOff(true)
    await waiting.owner.press(waiting.card, 'Approve')
    await cast.told(waiting.owner, /cannot reach everything that I have to check/)
    await cast.as('clara').command('request jit-payments-console for 1h because INC-noon')
    await cast.told(cast.as('clara'), /cannot reach everything that I have to check/)
    sandbox.world.clock.wind(60)
    await ended(timed)
    await cast.seen(timed.asker, says(timed, 'Signed out everywhere'), patience)
    expect(holds('jit-payments-console', 'carlos')).toBe(false)

    // By the timer alone, and so by no right that only removes.
    expect(holds('jit-usage-reports', 'lena')).toBe(true)
    mayEnd([...removeOnly, 'GroupMember.ReadWrite.All'])
    sandbox.world.clock.wind(2)
    await ended(plain)
    expect(holds('jit-usage-reports', 'lena')).toBe(false)
    expect(holds('jit-payments-console', 'jonas')).toBe(false)
    switchOff(false)
    mayEnd(removeOnly)
    // What the other app took away is Doorbell's doing too.
    const looks = () => sandbox.entra.calls.graph().filter(({ url }) => /directoryAudits/.test(url)).length
    const before = looks()
    sandbox.world.clock.wind(5)
    await eventually('the directory is looked through', async () => looks() > before)
    expect((await sandbox.world.audit(null, 500)).filter(({ action }) => action === 'drift.found')).toEqual([])
    // And what either did in the last week is held against what Doorbell remembers.
    sandbox.world.clock.wind(60)
    const apps = [sandbox.entra.clientId, sandbox.entra.ending?.credential.clientId]
    const urls = () => sandbox.entra.calls.graph().map(({ url }) => decodeURIComponent(url).replaceAll('+', ' '))
    await eventually('the deeds of both are asked for', async () =>
      apps.every(app => urls().some(url => url.includes('directoryAudits') && url.includes(`appId eq '${app}'`))),
    )
  })

  it('has a credential of its own, of whose end whoever answers for it is told apart from that of the other', async () => {
    sandbox.world.clock.wind(11 * 24 * 60)
    const ines = cast.as('ines')
    await cast.seen(ines, /client secret of the app that takes access back is due to be renewed/, patience)
    await cast.seen(ines, /Its client secret is due to be renewed/, patience)
    sandbox.world.clock.wind(30 * 24 * 60)
    for (const whose of ['The client secret of the app that takes access back', 'Its client secret'])
      await cast.seen(ines, new RegExp(`credential is overdue[\\s\\S]*${whose} was due to be renewed`), patience)
  })

  it('is looked at by doorbell check: what is missing, what could give access, and what the timer alone ends', async () => {
    expect(await findings()).toEqual([
      expect.stringMatching(/^ok: Entra takes its sign-in, and it has what it needs: .*Remove\.AzureADGroup/),
      expect.stringMatching(
        /^not-checked: Where the timer alone ends it.*members of groups.*GroupMember\.ReadWrite\.All/,
      ),
    ])
    mayEnd(['GroupMember.Read.All', 'User.Read.All', 'GroupMember.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'])
    expect(await findings()).toEqual([
      expect.stringMatching(/^problem: PrivilegedAssignmentSchedule\.Remove\.AzureADGroup is missing/),
      expect.stringMatching(/^problem: PrivilegedAssignmentSchedule\.Read\.AzureADGroup is missing/),
      expect.stringMatching(/^problem: User\.RevokeSessions\.All is missing/),
      expect.stringMatching(/^warning: It could give access, which it must not: RoleManagement\.ReadWrite\.Directory/),
      expect.stringMatching(/^warning: GroupMember\.ReadWrite\.All lets it remove.*Doorbell adds nobody by it/),
    ])
    mayEnd(removeOnly)
    await eventually('it is as it was', async () => (await findings()).length === 2)
  })
})
