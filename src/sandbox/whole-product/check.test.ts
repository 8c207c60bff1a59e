import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../access/finding.ts'
import type { Answered } from '../../main/answered.ts'
import { checkEverything } from '../../main/check.ts'
import { explainAccessFile } from '../../main/explain.ts'
import { importTags } from '../../main/import-tags.ts'
import { diffAccessFile, exportAccessFile, replayAccessFile } from '../../main/replay.ts'
import { validateAccess } from '../../main/validate.ts'
import { silentLog } from '../../ports/log.ts'
import { onPostgres } from '../../store/testing/databases.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { conditionalAccessOfContoso } from '../entra/conditional-access.ts'
import type { Sandbox } from '../sandbox.ts'
import { castOf } from './cast.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

await onPostgres('doorbell check', server => {
  let sandbox: Sandbox
  let usual: { readonly permissions: readonly string[]; readonly credential: Sandbox['entra']['credential'] }
  beforeAll(async () => {
    sandbox = await startTrailing({ port: 0, log: silentLog, database: { kind: 'url', url: server.url } })
    const { permissions, credential } = sandbox.entra
    usual = { permissions, credential }
  })
  afterAll(() => sandbox?.stop())
  beforeEach(() => writeFile(sandbox.accessFile, sandboxAccessFile))
  afterEach(() => {
    sandbox.entra.faults.clear()
    sandbox.slack.faults.clear()
    Object.assign(sandbox.entra, usual, { licences: [], conditionalAccess: conditionalAccessOfContoso })
  })

  /** The settings with which an operator would run Doorbell against these servers. */
  const env = (changes: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
    const { slack, entra, slackApiUrl } = sandbox.settings
    return {
      DATABASE_URL: server.url,
      SLACK_BOT_TOKEN: slack?.botToken,
      SLACK_SIGNING_SECRET: 'signing-secret-of-the-tests',
      SLACK_API_URL: slackApiUrl,
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: sandbox.entra.clientId,
      AZURE_CLIENT_SECRET: sandbox.entra.clientSecret,
      AZURE_AUTHORITY_HOST: entra.authorityHost,
      GRAPH_BASE_URL: entra.graphBaseUrl,
      ACCESS_CONFIG: sandbox.accessFile,
      ...changes,
    }
  }
  const check = (changes?: Readonly<Record<string, string>>) => checkEverything(env(changes), { ca: sandbox.entra.ca })
  const line = ({ verdict, about, says }: Finding) => `${verdict} ${about}: ${says}`
  /** With what to do about it. */
  const whole = (finding: Finding) => `${line(finding)} ${finding.mend ?? ''}`
  const amiss = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === 'problem').map(line)

  it('finds no problem with the sandbox, names every part, and gives nothing secret away', async () => {
    const findings = await check()
    // The tests' own server is told not to wait for its disk, and that is seen.
    expect(amiss(findings).filter(says => !/Database: It may forget/.test(says))).toEqual([])
    const abouts = new Set(findings.map(({ about }) => about))
    for (const about of ['Settings', 'Database', 'Audit', 'Clock', 'Slack', 'Entra sign-in', 'Credential', 'Graph'])
      expect(abouts).toContain(about)
    for (const about of ['Graph permissions', 'Licences', 'Filter', 'Access file', 'Resources', 'Owners'])
      expect(abouts).toContain(about)
    const lines = findings.map(line)
    expect(lines).toContainEqual(expect.stringMatching(/^ok Slack: The app has every scope/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^ok Owner attributes: Graph has extension_e0[0-9a-f]+_owner, which says “owner”/),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^warning Access flows: jit-customer-data is opened by “Production for engineers” and by “Customer records, two pairs of eyes”: whoever may ask by both is given it by “Production for engineers”\. They differ in how long at most \(8 hours; 1 hour\), who decides \(owner; owner, then Security\)/,
      ),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/^ok Owner attributes: The key “readers” is a tag in the access file/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^ok Filter: Graph understands the filter of “Contoso”/))
    expect(lines).toContainEqual(expect.stringMatching(/^not-checked Licences: .*LicenseAssignment\.Read\.All/))
    expect(lines).toContainEqual(expect.stringMatching(/^not-checked Credential: .*Application\.Read\.All/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^warning Resources: jit-berlin-everyone cannot be given: its members are set by a rule/),
    )
    const dynamic = findings.find(({ says }) => says.startsWith('jit-berlin-everyone cannot be given'))
    expect(dynamic?.pages).toEqual([
      {
        of: 'jit-berlin-everyone',
        url: `https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/${sandbox.entra.truth.group('jit-berlin-everyone').id}`,
      },
    ])
    const all = JSON.stringify(findings)
    const { slack } = sandbox.settings
    for (const secret of [slack?.botToken ?? '', sandbox.entra.clientSecret, new URL(server.url).password].filter(
      Boolean,
    ))
      expect(all).not.toContain(secret)
  })

  it('tells permissions that are missing and in excess, each with the page', async () => {
    sandbox.entra.permissions = ['GroupMember.Read.All', 'User.Read.All', 'Directory.ReadWrite.All', 'Mail.Read']
    const findings = await check()
    const warned = findings.filter(({ about }) => about === 'Graph permissions')
    expect(warned.map(line)).toContain('warning Graph permissions: Doorbell may more than it needs: Mail.Read.')
    expect(warned.map(line)).toContainEqual(expect.stringMatching(/take over the tenant.*Directory\.ReadWrite\.All/))
    sandbox.entra.permissions = ['GroupMember.Read.All', 'User.Read.All']
    const missing = (await check()).find(({ says }) => says.startsWith('GroupMember.ReadWrite.All is missing'))
    expect(missing).toMatchObject({ verdict: 'problem', page: expect.stringContaining('/CallAnAPI/appId/') })
  })

  it('tells a consent that is gone by what the token says and by what Graph does', async () => {
    sandbox.entra.permissions = []
    const problems = amiss(await check())
    expect(problems).toContain('problem Graph permissions: Doorbell has no application permission at all.')
    expect(problems).toContainEqual(expect.stringMatching(/^problem Graph: .*not allowed.*Insufficient privileges/))
  })

  it('tells licences and the end of the secret where it may read them', async () => {
    sandbox.entra.permissions = [...usual.permissions, 'LicenseAssignment.Read.All', 'Application.Read.All']
    sandbox.entra.licences = ['AAD_PREMIUM', 'AAD_PREMIUM_P2']
    const ends = (days: number) => new Date(Date.now() + days * 86_400_000 + 3_600_000).toISOString()
    const told = async (days: number) => {
      sandbox.entra.credential = { ...usual.credential, secretEnds: [ends(days)] }
      return (await check()).filter(({ about }) => about === 'Credential' || about === 'Licences').map(line)
    }
    expect(await told(90)).toEqual([
      expect.stringMatching(/^ok Credential: The client secret ends on .*, in 90 days\.$/),
      'ok Licences: The tenant has Entra ID P2.',
    ])
    expect((await told(20))[0]).toMatch(/^warning Credential:/)
    expect((await told(3))[0]).toMatch(/^problem Credential: .*in 3 days/)
  })

  it('tests the authentication context that a flow asks for, and the policies that target it', async () => {
    const { conditionalAccess } = sandbox.entra
    const [context] = conditionalAccess.contexts
    const [policy] = conditionalAccess.policies
    if (!context || !policy) throw new Error('Contoso has one of each')
    const signIn = async () =>
      (
        await check({
          ...{ PUBLIC_URL: 'http://127.0.0.1:3000', SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'a-secret' },
          ...{ SIGNIN_CLIENT_ID: sandbox.entra.signIn.clientId, SIGNIN_CLIENT_SECRET: 'another-secret' },
        })
      ).filter(({ about }) => about === 'Fresh sign-in')
    expect(await signIn()).toEqual([])
    await writeFile(
      sandbox.accessFile,
      sandboxAccessFile.replaceAll('    duration: {', '    stepUp: { approver: c1, requester: c1 }\n    duration: {'),
    )
    expect((await signIn()).map(line)).toEqual([
      expect.stringMatching(
        /^not-checked Fresh sign-in: .*c1 is read with AuthenticationContext\.Read\.All and Policy\.Read\.All/,
      ),
    ])
    // It lists the contexts and, by its name, the policies too; Graph refuses it those.
    sandbox.entra.permissions = [...usual.permissions, 'Policy.Read.ConditionalAccess']
    expect((await signIn()).map(({ verdict }) => verdict)).toEqual(['not-checked'])
    sandbox.entra.permissions = [...usual.permissions, 'AuthenticationContext.Read.All', 'Policy.Read.All']
    const page = expect.stringContaining('ConditionalAccessBlade')
    for (const [changes, verdict, says] of [
      [
        {},
        'ok',
        /^The authentication context c1, which “Production for engineers” and .* is published, and “A security key.*” targets it/,
      ],
      [{ contexts: [] }, 'problem', /^The authentication context c1, which .* asks for, is not there/],
      [{ contexts: [{ ...context, isAvailable: false }] }, 'problem', /is not published to apps/],
      [{ policies: [] }, 'problem', /^No enabled Conditional Access policy targets the authentication context c1/],
      [{ policies: [{ ...policy, state: 'disabled' }] }, 'problem', /^No enabled Conditional Access policy/],
      [{ policies: [{ ...policy, contexts: ['c2'] }] }, 'problem', /^No enabled Conditional Access policy/],
      [
        { policies: [{ ...policy, state: 'enabledForReportingButNotEnforced' }] },
        'problem',
        /“A security key.*” is report-only/,
      ],
    ] as const) {
      sandbox.entra.conditionalAccess = { ...conditionalAccess, ...changes }
      expect(await signIn()).toEqual([
        expect.objectContaining({ verdict, says: expect.stringMatching(says), ...(verdict === 'ok' ? {} : { page }) }),
      ])
    }
  })

  it('tells which end will hold of what each integration gives, and why, and asks for nothing by that', async () => {
    const ending = (how: string) =>
      writeFile(
        sandbox.accessFile,
        sandboxAccessFile.replace('    integrationOwner:', `    ending: ${how}\n    integrationOwner:`),
      )
    const ends = async () => (await check()).filter(({ about }) => about === 'Ends').map(line)
    const { truth, pim } = sandbox.entra
    expect(await ends()).toEqual([])
    await ending('auto')
    expect(await ends()).toContainEqual(expect.stringMatching(/^warning Ends: .*timer alone: .*takes Entra ID P2/))
    sandbox.entra.licences = ['AAD_PREMIUM_P2']
    const group = truth.group('jit-prod-db-writers').id
    pim.add({ kind: 'group', group }, truth.person('Jonas Meyer').id, new Date(), new Date(Date.now() + 86_400_000))
    truth.setPimRules({ role: 'Helpdesk Administrator' }, { longest: 60 })
    expect(await ends()).toContainEqual(expect.stringMatching(/^warning Ends: jit-.*has not the permission for it/))
    sandbox.entra.permissions = [...usual.permissions, 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup']
    const told = await ends()
    expect(told).toContainEqual(expect.stringMatching(/^ok Ends: Entra ends .*jit-prod-db-writers.* too/))
    expect(told).toContainEqual(expect.stringMatching(/^warning Ends: jit-.*not under Privileged Identity Management/))
    expect(told).toContainEqual(
      expect.stringMatching(
        /^warning Ends: Helpdesk Administrator .*\(ExpirationRule\): they allow 1 hour, and the flow gives up to 4 hours/,
      ),
    )
    await ending('pim')
    expect(amiss(await check())).toContainEqual(
      expect.stringMatching(/^problem Ends: Helpdesk Administrator \(Contoso\) cannot be given: an end of Entra's own/),
    )
    expect(pim.requests()).toEqual([])
    truth.setPimRules({ role: 'Helpdesk Administrator' }, { longest: 180 * 24 * 60 })
    truth.removeMember('jit-prod-db-writers', 'Jonas Meyer')
  })

  it.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a wrong client secret',
      { AZURE_CLIENT_SECRET: 'not-the-secret-at-all' },
      /Entra sign-in: .*value of a secret, not its id/,
    ],
    ['an unknown app', { AZURE_CLIENT_ID: '99999999-0000-4000-8000-000000000000' }, /Entra sign-in: .*AZURE_CLIENT_ID/],
    [
      'an unknown tenant',
      { AZURE_TENANT_ID: '99999999-0000-4000-8000-000000000000' },
      /Entra sign-in: .*no such tenant/,
    ],
    ['an authority that is not there', { AZURE_AUTHORITY_HOST: 'https://localhost:1' }, /could not be reached/],
    [
      'a bot token of nobody',
      { SLACK_BOT_TOKEN: 'xoxb-nobody-knows-this' },
      /Slack: Slack does not take SLACK_BOT_TOKEN/,
    ],
    ['a Slack that is not there', { SLACK_API_URL: 'http://127.0.0.1:1/api/' }, /Slack: It cannot be reached/],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' },
      /Database: It cannot be reached/,
    ],
    ['an access file that is not there', { ACCESS_CONFIG: '/nowhere/access.yaml' }, /Access file: .*cannot be read/],
  ])(
    'tells %s, and looks at all the rest',
    async (_, changes, words) => {
      const findings = await check(changes)
      const problems = findings.filter(({ verdict }) => verdict === 'problem').map(whole)
      expect(problems).toContainEqual(expect.stringMatching(words))
      expect(findings.filter(({ verdict }) => verdict === 'ok').length).toBeGreaterThan(3)
    },
    30_000,
  )

  /** The look at whether people can be read at all, and not the names of the access file. */
  const readingPeople = /\/users\?\$select=id&\$top=1$/

  it.each<readonly [string, () => void, RegExp]>([
    [
      '500',
      () => sandbox.entra.faults.next({ path: readingPeople, kind: 'status', status: 500, times: 3 }),
      /Graph: .*error of its own/,
    ],
    [
      '404',
      () => sandbox.entra.faults.next({ path: readingPeople, kind: 'status', status: 404 }),
      /Graph: .*does not find/,
    ],
    [
      '403',
      () => sandbox.entra.faults.next({ path: readingPeople, kind: 'status', status: 403 }),
      /Graph: .*not allowed/,
    ],
    [
      'a page of a proxy',
      () => sandbox.entra.faults.next({ path: readingPeople, kind: 'html' }),
      /not Microsoft Graph answered: a proxy/,
    ],
  ])('tells %s from Graph in words, with the mend', async (_, misbehave, words) => {
    misbehave()
    const found = (await check()).filter(({ verdict }) => verdict === 'problem')
    expect(found.map(line)).toContainEqual(expect.stringMatching(words))
    for (const { mend } of found) expect(mend).toMatch(/\w/)
  })

  it('tells clocks that are apart', async () => {
    const date = (minutes: number) => ({ date: new Date(Date.now() + minutes * 60_000).toUTCString() })
    const empty = { kind: 'status', status: 200, body: { value: [] } } as const
    sandbox.entra.faults.next({ ...empty, path: /\/(users|groups)\?/, headers: date(10), times: 50 })
    expect(amiss(await check())).toContainEqual(expect.stringMatching(/^problem Clock: .*seconds behind Graph's/))
  })

  it('tells everything that is missing at once, and looks at the database all the same', async () => {
    const findings = await checkEverything({ DATABASE_URL: server.url, SLACK_BOT_TOKEN: 'xoxb-1-alone' })
    const problems = amiss(findings).join('\n')
    for (const name of ['SLACK_SIGNING_SECRET', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'])
      expect(problems).toContain(`${name} is missing`)
    expect(findings.map(line)).toContainEqual(expect.stringMatching(/^ok Database: PostgreSQL \d+ answers/))
    expect(findings.at(-1)).toMatchObject({ verdict: 'not-checked' })
  })

  it('tells what is wrong with an access file that is not in force yet, by line', async () => {
    const draft = join(dirname(sandbox.accessFile), 'draft.yaml')
    await writeFile(draft, sandboxAccessFile.replace('groups: [Engineering]', 'groups: [Enginering]'))
    expect(amiss(await check({ ACCESS_CONFIG: draft }))).toContainEqual(
      expect.stringMatching(/^problem Access file: draft\.yaml:\d+:\d+: .*Enginering/),
    )
  })

  it('tells in words what a file would give and take, and what it would have made of what was asked, and gives away the one in force', async () => {
    const draft = join(dirname(sandbox.accessFile), 'draft.yaml')
    const cast = castOf(sandbox)
    const ana = cast.as('ana')
    await ana.command('request jit-prod-db-readers for 4h because REPLAY-1')
    await cast.seen(ana, /REPLAY-1/)
    const [requesters, duration] = ['requesters: { groups: [Engineering] }', 'duration: { default: 2h, max: 8h }']
    const lines = async (answered: Promise<Answered>) => {
      const given = await answered
      return given.ok ? given.says.join('\n') : `refused: ${given.problems.join('\n')}`
    }
    const known = { ca: sandbox.entra.ca }

    await writeFile(draft, sandboxAccessFile.replace(duration, 'duration: { default: 2h, max: 3h }'))
    expect(await lines(diffAccessFile(draft, env(), known))).toMatch(
      /- less: Flow Production for engineers: longest 8 hours until now, and then 3 hours\.[\s\S]*Nobody gets more by it/,
    )
    expect(await lines(replayAccessFile(draft, 1, env(), known))).toMatch(
      /Ana \S+, jit-prod-db-readers for 4 hours: would be refused, because it is for longer .*\n1 requests of the last 1 days: 1 would/,
    )
    await writeFile(
      draft,
      sandboxAccessFile.replace(requesters, 'requesters: { groups: [Support Leads, Engineering] }'),
    )
    expect(await lines(diffAccessFile(draft, env(), known))).toMatch(
      /\+ more: Flow Production for engineers: open to more: Support Leads\.[\s\S]*two admins have to agree/,
    )
    expect(await lines(replayAccessFile(draft, 1, env(), known))).toMatch(/1 requests of the last 1 days: none would/)

    const table = join(dirname(sandbox.accessFile), 'tags.csv')
    await writeFile(table, 'resource,owner\njit-prod-db-writers,Security\njit-status-page,Sekurity\n')
    expect(await lines(importTags(table, draft, { write: true }, env(), known))).toMatch(
      /^refused: tags\.csv, line 3: jit-status-page\.owner names a group that does not exist: "Sekurity"\nNothing was written\.$/,
    )
    const exported = await lines(exportAccessFile(env()))
    expect(exported).toMatch(
      /^# yaml-language-server: \$schema=[\s\S]*admins: \{ groups: \["Doorbell Admins#[0-9a-f-]{36}"\] \}/,
    )
    await writeFile(draft, exported)
    expect(await lines(diffAccessFile(draft, env(), known))).toMatch(/says what is in force/)
    const inForce = (await sandbox.doorbell.store.activePolicy())?.hash
    await writeFile(sandbox.accessFile, exported)
    expect(await sandbox.doorbell.reload()).toEqual([])
    expect((await sandbox.doorbell.store.activePolicy())?.hash).toBe(inForce)
    expect((await check()).map(line)).toContain('ok Access file: No version of it waits for anybody.')
  })

  it('explains by which way a file that is not in force lets somebody ask, or does not, and by what Graph says now', async () => {
    const draft = join(dirname(sandbox.accessFile), 'draft.yaml')
    await writeFile(
      draft,
      sandboxAccessFile.replace(
        'requesters: { groups: [Engineering] }',
        'requesters: { groups: [Engineering], exclude: [{ user: jonas.meyer@contoso.com }] }',
      ),
    )
    const explained = async (person: string, resource: string): Promise<string> => {
      const answered = await explainAccessFile(draft, { person, resource }, env(), { ca: sandbox.entra.ca })
      return (answered.ok ? answered.says : answered.problems).join('\n')
    }
    const ana = await explained('ana.moreno@contoso.com', 'JIT-prod-db-readers')
    expect(ana).toMatch(/^Ana Moreno and jit-prod-db-readers \(Contoso, group\):\n✓ “Production for engineers” counts/)
    expect(ana).toMatch(/opens it as matching “jit-\*”\n +open to them as a member of “Engineering”/)
    expect(ana).toMatch(/2 hours when nothing is said, 8 hours at most; a reason is required\n +decided by owner/)
    expect(ana).toMatch(/✗ “Roles for the service desk”: does not open it/)
    const jonas = await explained('jonas.meyer@contoso.com', 'jit-prod-db-readers')
    expect(jonas).toMatch(/✗ No access flow opens it to them/)
    expect(jonas).toMatch(/“Production for engineers”: opens it .*, and is closed to them: exclude names them/)
    expect(await explained('gwen.parker@fabrikam.com', 'jit-prod-db-readers')).toMatch(/✗ Guests are given nothing/)
    expect(await explained('ana.moreno@contoso.com', 'jit-berlin-everyone')).toMatch(
      /✗ It cannot be given: its members are set by a rule/,
    )
    await writeFile(draft, withFlowsForOthers)
    const marta = await explained('marta.kowalska@contoso.com', 'jit-app-signing')
    expect(marta).toMatch(
      /✓ “For my reports” counts for one’s direct reports, and not for oneself\n.*\n +open to them by name\n.*\n +decided by owner/,
    )
    const anas = await explained('ana.moreno@contoso.com', 'jit-app-signing')
    expect(anas).toMatch(
      /✓ By “For my reports” Marta Kowalska, their manager, may ask for it for them: for 1 hour when nothing is said, 10 hours at most, decided by owner/,
    )
    expect(anas).toMatch(/✓ By “The desk” Support Leads except Internal Audit may ask for it for them: /)
    const priyas = await explained('priya.raman@contoso.com', 'jit-app-signing')
    expect(priyas).toMatch(
      /✗ By “For my reports” their manager may ask for them, and it is closed to Victor Lindqvist: none of its requesters/,
    )
    expect(await explained('grace.whitfield@contoso.com', 'jit-app-signing')).toMatch(
      /✗ By “For my reports” their manager may ask for them, and they have none who is active/,
    )
    expect(await explained('ana.moreno@contoso.com', 'jit-network-core')).toMatch(
      /✗ Nobody else may ask for it for them/,
    )
    expect(await explained('nobody@contoso.com', 'x')).toMatch(/“nobody@contoso\.com” is nobody in the directory/)
    expect(await explained('ana.moreno@contoso.com', 'finance-ledger')).toMatch(
      /has a resource called “finance-ledger”/,
    )
  })

  it('validates a file that is not in force: its shape and the names that the directory does not know, in one run', async () => {
    const draft = join(dirname(sandbox.accessFile), 'draft.yaml')
    const validated = (changes: Readonly<Record<string, string>> = {}) =>
      validateAccess(draft, env(changes), { ca: sandbox.entra.ca })
    await writeFile(draft, sandboxAccessFile)
    expect(await validated()).toMatchObject({
      ok: true,
      says: expect.stringMatching(
        /Every name in it means one thing\.\n(?:.*\n)*Worth knowing: jit-customer-data is opened by “Production for engineers” and by “Customer records, two pairs of eyes”: whoever may ask by both .*\. To change it: let one flow open it/,
      ),
    })
    await writeFile(
      draft,
      sandboxAccessFile.replace('groups: [Engineering]', 'groups: [Enginering]').replace('max: 1h', 'max: 1 parsec'),
    )
    expect(await validated()).toEqual({
      ok: false,
      problems: expect.arrayContaining([
        expect.stringMatching(/^draft\.yaml:\d+:\d+: .*does not exist: "Enginering"$/),
        expect.stringMatching(/^draft\.yaml:\d+:\d+: .*duration\.max/),
      ]),
    })
    await writeFile(draft, sandboxAccessFile)
    expect(await validated({ AZURE_CLIENT_SECRET: 'not-the-secret-at-all' })).toMatchObject({
      ok: true,
      says: expect.stringMatching(/valid in itself.*not looked up: Entra does not accept the client secret/),
    })
  })

  it('tells what nobody could approve, and what has no owner', async () => {
    const draft = join(dirname(sandbox.accessFile), 'ownerless.yaml')
    await writeFile(draft, sandboxAccessFile.replace('      jit-payments-console: { owner: Payments Leads }\n', ''))
    const findings = (await check({ ACCESS_CONFIG: draft })).map(line)
    expect(findings).toContainEqual(expect.stringMatching(/^warning Owners: No resource owner can be found for .*/))
  })

  describe('in chat', () => {
    it('shows an admin why Entra refuses the sign-in, what to do about it and where, as the command line does', async () => {
      sandbox.entra.credential = { ...usual.credential, refusal: 7000112 }
      const words = /The application is disabled in the tenant\.[\s\S]*nabled for users to sign-in/
      const findings = await check()
      const told = findings.find(({ about }) => about === 'Entra sign-in')
      expect(told).toMatchObject({ verdict: 'problem', page: expect.stringContaining('StartboardApplications') })
      expect(told && whole(told)).toMatch(words)
      const cast = castOf(sandbox)
      const admin = cast.as('henrik')
      await admin.command('setup')
      const card = await cast.told(admin, words)
      expect(JSON.stringify(card.blocks)).toContain(`"url":"${told?.page}"`)
    })

    it('tells from the database whether calls that Slack had signed come through', async () => {
      const cast = castOf(sandbox)
      const admin = cast.as('henrik')
      await admin.command('setup')
      await cast.told(admin, /Fine: .*Slack/)
      expect((await check()).map(line)).toContainEqual(
        expect.stringMatching(/^ok Slack: Slack reaches Doorbell: .* UTC\.$/),
      )
    })

    it('shows the same to an admin, problems first, and to nobody else', async () => {
      const cast = castOf(sandbox)
      sandbox.entra.permissions = ['GroupMember.Read.All', 'User.Read.All']
      const admin = cast.as('henrik')
      await admin.command('setup')
      const card = await cast.told(admin, /Setup[\s\S]*GroupMember\.ReadWrite\.All is missing/)
      const text = admin.read(card).text
      expect(text).toMatch(/Problem: Graph permissions[\s\S]*Warning: [\s\S]*Besides \d+ /)
      expect(text).not.toMatch(/Warning: [\s\S]*Problem: /)
      expect(text).toMatch(/doorbell check/)
      const [next = ''] = /setup from \d+/.exec(text) ?? []
      await admin.command(next)
      await cast.told(admin, /Setup\n(?![\s\S]*Problem: )[\s\S]*Warning: /)
      const ana = cast.as('ana')
      await ana.command('setup')
      const told = await cast.told(ana, /admins of Doorbell/)
      expect(ana.read(told).text).not.toMatch(/GroupMember/)
    })
  })
})

/** For whoever reports to Marta, and for everybody by the desk. */
const withFlowsForOthers = `${sandboxAccessFile}  - name: For my reports
    requesters: { users: [marta.kowalska@contoso.com] }
    requestFor: [direct-reports]
    resources: [{ integration: Contoso, type: group, name: jit-app-signing }]
    duration: { default: 1h, max: 10h }
    approval: { stages: [{ from: [owner] }] }
  - name: The desk
    requesters: { groups: [Support Leads], exclude: [{ group: Internal Audit }] }
    requestFor: [others]
    resources: [{ integration: Contoso, type: group, name: jit-app-signing }]
    duration: { default: 1h, max: 2h }
    approval: { stages: [{ from: [owner] }] }
`
