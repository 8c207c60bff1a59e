import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestId } from '../../access/vocabulary.ts'
import { encodePress } from '../../cards/buttons.ts'
import { checkWith } from '../../main/check.ts'
import { silentLog } from '../../ports/log.ts'
import { testPostgres } from '../../store/testing/postgres.ts'
import { channelOfRequests } from '../access-file.ts'
import { accessFileForBothChats } from '../access-file-to-try.ts'
import { personIn } from '../company.ts'
import { teamsChannelOfRequests } from '../company-in-teams.ts'
import type { Sandbox } from '../sandbox.ts'
import { newestRequest, quiet } from './asked.test-support.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

const postgres = await testPostgres()
const here = 'missing' in postgres ? null : postgres
afterAll(() => here?.close())

const databases = [
  ['the embedded database', undefined],
  [
    `PostgreSQL${here ? '' : ` (not run: ${'missing' in postgres ? postgres.missing : ''})`}`,
    here && ({ kind: 'url', url: here.url } as const),
  ],
] as const

const readers = 'jit-prod-db-readers'

/** Who was faster, and when. */
const tooLate = (who: string) => new RegExp(`Too late: this request was already \\w+ by ${who}[^\\n]* at \\S*\\d`)

describe.each(databases)('one request in two chats, over HTTP, on %s', (_name, database) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    if (database === null) return
    const on = database ? { database } : {}
    sandbox = await startTrailing({ port: 0, log: silentLog, teams: true, accessFile: accessFileForBothChats, ...on })
  })
  afterAll(() => sandbox?.stop())

  const told = it.skipIf(database === null)
  const holds = (handle: string, group = readers) =>
    sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id)

  told('is asked in a form and approved in Teams, granted, taken back on time and verified gone', async () => {
    const { as, seen } = castInTeams(sandbox)
    const [ana, olga] = [as('ana'), as('olga')]
    await olga.say('prefer teams')
    await ana.say('request')
    const form = await seen(ana, /Duration/)
    const access = `${readers}: Read the production databases`
    await ana.fill(form, { Access: access, duration: '90h', Reason: 'INC-7: customers cannot pay' })
    await ana.press(form, 'Request')
    const again = await seen(ana, /8 hours at most/)
    expect(ana.filled(again)).toMatchObject({ duration: '90h', reason: 'INC-7: customers cannot pay' })
    await ana.fill(again, { duration: '2h' })
    await ana.press(again, 'Request')
    const card = await seen(olga, /Access request[\s\S]*INC-7/)
    expect(holds('ana')).toBe(false)
    await olga.press(card, 'Approve')
    await seen(ana, /Granted/)
    expect(holds('ana')).toBe(true)
    await seen(olga, /INC-7[\s\S]*Approved by Olga/)
    sandbox.world.clock.wind(121)
    await seen(ana, /Ended[\s\S]*Verified gone at/)
    await seen(olga, /Verified gone at/)
    expect(holds('ana')).toBe(false)
    expect([...ana.errors(), ...olga.errors()]).toEqual([])
    expect((await actionsIn(sandbox)).slice(-3)).toEqual(['grant.removed', 'grant.ended', 'grant.end_verified'])
    await olga.say(`report requests of ${readers}`)
    await seen(olga, /you are asked whether you want it as a file/)
    const offer = olga.messages().findLast(({ file }) => file?.kind === 'consent')
    if (!offer) throw new Error('No file was offered')
    await olga.answerFile(offer, 'accept')
    await seen(olga, /1 row about jit-prod-db-readers[\s\S]*It lies in our conversation/)
    expect(olga.files().map(({ content }) => content)).toEqual([expect.stringMatching(/Ana Moreno[\s\S]*INC-7/)])
  })

  told(
    'is asked in Slack and approved in Teams, every copy closes in both chats, and it is verified gone',
    async () => {
      const slack = castOf(sandbox)
      const { as, seen, textsOf } = castInTeams(sandbox)
      await slack.as('lukas').command(`request ${readers} for 30m because INC-8`)
      const card = await seen(as('olga'), /Access request[\s\S]*INC-8/)
      await as('olga').press(card, 'Approve')
      await slack.seen(slack.as('lukas'), /Granted/)
      expect(holds('lukas')).toBe(true)
      await seen(as('olga'), /INC-8[\s\S]*Approved by Olga/)
      await slack.seen(slack.as('tomasz'), /INC-8[\s\S]*Approved by Olga/)
      const isClosed = (text: string) => /INC-8[\s\S]*Approved by Olga/.test(text)
      await sandbox.slack.until(() => {
        const inSlack = sandbox.slack.messagesIn(channelOfRequests).map(message => slack.as('ana').read(message).text)
        return inSlack.some(isClosed) && textsOf(as('ana'), teamsChannelOfRequests).some(isClosed)
      })
      sandbox.world.clock.wind(31)
      await slack.seen(slack.as('lukas'), /Ended[\s\S]*Verified gone at/)
      await seen(as('olga'), /INC-8[\s\S]*Verified gone at/)
      expect(holds('lukas')).toBe(false)
    },
  )

  told(
    'is asked of an owner and Security or of one other, and is given by either: who is still open is told in both chats',
    async () => {
      const slack = castOf(sandbox)
      const { as, seen } = castInTeams(sandbox)
      const [wei, ruth, julia] = ['wei', 'ruth', 'julia'].map(slack.as)
      const [omar, grace] = [as('omar'), as('grace')]
      if (!wei || !ruth || !julia) throw new Error('all three are in Slack')
      for (const one of [omar, grace]) await one.say('prefer teams')
      const group = 'jit-customer-data'
      await wei.command(`request ${group} for 30m because INC-21`)
      const asked = await seen(grace, /Access request[\s\S]*INC-21/)
      expect(grace.read(asked).text).toMatch(/0 of 2 approvals \(owner still open, Security still open\), or 0 of 1 \(/)
      await omar.press(await seen(omar, /Access request[\s\S]*INC-21/), 'Approve')
      const oneOfTwo = /INC-21[\s\S]*1 of 2 approvals \(Omar Farouk for owner, Security still open\), or 0 of 1 \(/
      await slack.seen(wei, oneOfTwo)
      await seen(grace, oneOfTwo)
      const second = await slack.seen(julia, /INC-21[\s\S]*asked for the same reason as you have agreed/)
      expect(julia.read(second).text).not.toContain('[Approve]')
      expect(holds('wei', group)).toBe(false)
      await ruth.press(await slack.seen(ruth, oneOfTwo), 'Approve')
      await slack.seen(wei, /Granted[\s\S]*INC-21/)
      expect(holds('wei', group)).toBe(true)
      await seen(grace, /INC-21[\s\S]*Approved by Omar Farouk at .* and Ruth Adeyemi at/)
      sandbox.world.clock.wind(31)
      await slack.seen(wei, /Ended[\s\S]*INC-21[\s\S]*Verified gone at/)
      await wei.command(`request ${group} for 30m because INC-22`)
      await grace.press(await seen(grace, /Access request[\s\S]*INC-22/), 'Approve')
      await slack.seen(wei, /Granted[\s\S]*INC-22/)
      await seen(omar, /INC-22[\s\S]*Approved by Grace Whitfield/)
      await slack.seen(ruth, /INC-22[\s\S]*Approved by Grace Whitfield/)
      expect(holds('wei', group)).toBe(true)
    },
  )

  told(
    'is taken in an emergency in Teams, and signed off in Slack by somebody else, and the audit has all of it',
    async () => {
      const slack = castOf(sandbox)
      const { as, seen } = castInTeams(sandbox)
      const [ana, ruth] = [as('ana'), slack.as('ruth')]
      await ana.say(`breakglass ${readers}`)
      const form = await seen(ana, /Told at once[\s\S]*Type its exact name to confirm/)
      await ana.fill(form, { Reason: 'INC-40: customers cannot pay', 'Type its exact name to confirm': 'readers' })
      await ana.press(form, 'Break the glass')
      const again = await seen(ana, /please type exactly jit-prod-db-readers/)
      await ana.fill(again, { 'Type its exact name to confirm': readers })
      expect(holds('ana')).toBe(false)
      await ana.press(again, 'Break the glass')
      await seen(ana, /INC-40[\s\S]*Taken by breaking the glass/)
      await seen(ana, /INC-40[\s\S]*Granted at/)
      expect(holds('ana')).toBe(true)
      await slack.seen(slack.as('tomasz'), /Break-glass: access taken without approval[\s\S]*INC-40/)
      const card = await slack.seen(ruth, /Break-glass: please review[\s\S]*INC-40/)
      await ana.say(`extend ${readers}`)
      await seen(ana, /never extended/)
      sandbox.world.clock.wind(31)
      await seen(ana, /INC-40[\s\S]*Verified gone at[\s\S]*It is to be reviewed/)
      expect(holds('ana')).toBe(false)
      await ruth.press(card, 'Sign off')
      await slack.onForm(ruth, /What you found/)
      await ruth.fill({ 'What you found': 'It was needed. The runbook is mended.' })
      await ruth.submit()
      await slack.seen(ruth, /Break-glass: signed off[\s\S]*The runbook is mended/)
      await slack.seen(slack.as('kenji'), /Break-glass: signed off[\s\S]*INC-40/)
      await seen(ana, /INC-40[\s\S]*signed off by Ruth/)
      const actions = await actionsIn(sandbox)
      for (const action of ['break_glass.told', 'review.opened', 'reviewers.asked', 'review.signed_off'])
        expect(actions).toContain(action)
    },
  )

  told('is taken in an emergency in Slack, and signed off in Teams; nobody signs off for themselves', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    const lukas = slack.as('lukas')
    await as('kenji').say('prefer both')
    await lukas.command('breakglass')
    await slack.onForm(lukas, /A review stays open/)
    const name = { 'Type its exact name to confirm': 'jit-k8s-prod-debug' }
    await lukas.fill({ Access: 'jit-k8s-prod-debug', Reason: 'INC-41: nothing is deployed', ...name })
    await lukas.submit()
    await slack.seen(lukas, /INC-41[\s\S]*Taken by breaking the glass/)
    await slack.seen(lukas, /Granted[\s\S]*jit-k8s-prod-debug/)
    const card = await seen(as('kenji'), /Break-glass: please review[\s\S]*INC-41/)
    await lukas.pressForged(
      await slack.seen(slack.as('ruth'), /Break-glass: please review[\s\S]*INC-41/),
      'press:forged',
      encodePress({ verb: 'sign-off', request: (await newestRequest(sandbox, 'lukas'))?.ask.id ?? requestId('none') }),
    )
    await slack.told(lukas, /somebody else has to review it/)
    await as('kenji').press(card, 'Sign off')
    const form = await seen(as('kenji'), /What you found/)
    await as('kenji').fill(form, { 'What you found': 'Looked at the deployments' })
    await as('kenji').press(form, 'Sign off')
    await slack.seen(slack.as('ruth'), /Break-glass: signed off[\s\S]*Looked at the deployments/)
    await slack.seen(lukas, /INC-41[\s\S]*signed off by Kenji/)
  })

  told('is asked in Teams and approved in Slack, granted, taken back on time and verified gone in both', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    await as('daniel').say(`request ${readers} for 30m because INC-13`)
    const card = await slack.seen(slack.as('tomasz'), /INC-13/)
    expect(holds('daniel')).toBe(false)
    await slack.as('tomasz').press(card, 'Approve')
    await seen(as('daniel'), /Granted/)
    expect(holds('daniel')).toBe(true)
    await seen(as('olga'), /INC-13[\s\S]*Approved by Tomasz/)
    sandbox.world.clock.wind(31)
    await seen(as('daniel'), /Ended[\s\S]*Verified gone at/)
    await slack.seen(slack.as('tomasz'), /INC-13[\s\S]*Verified gone at/)
    expect(holds('daniel')).toBe(false)
    expect(as('daniel').errors()).toEqual([])
  })

  told('is asked in Teams and denied in Slack, and the asker reads why in Teams', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    await as('daniel').say('request “jit-prod-db-writers” for 30m because INC-9')
    const card = await slack.seen(slack.as('tomasz'), /INC-9/)
    await slack.as('tomasz').press(card, 'Deny')
    await slack.onForm(slack.as('tomasz'), /Reason/)
    await slack.as('tomasz').fill({ Reason: 'Use the replica' })
    await slack.as('tomasz').submit()
    await seen(as('daniel'), /Use the replica/)
    await seen(as('olga'), /INC-9[\s\S]*Denied by Tomasz/)
    expect(holds('daniel', 'jit-prod-db-writers')).toBe(false)
  })

  told(
    'is one person’s in both: nobody decides in one what they asked for in the other, and each tells the same',
    async () => {
      const slack = castOf(sandbox)
      const { as, seen } = castInTeams(sandbox)
      await slack.as('lukas').command(`request ${readers} for 30m because INC-14`)
      await seen(as('olga'), /INC-14/)
      const [request] = (await sandbox.world.audit(null, 40)).filter(({ action }) => action === 'request.submitted')
      await as('lukas').say('mine')
      const mine = await seen(as('lukas'), /My access[\s\S]*jit-prod-db-readers[\s\S]*Waiting for an answer/)
      await as('lukas').pressForged(mine, 'press', {
        doorbell: { does: 'press', value: `v1:approve:${request?.requestId}`, answer: true },
      })
      await seen(as('lukas'), /You asked for this access, so someone else has to decide it/)
      expect(holds('lukas')).toBe(false)
      await as('olga').say('approvals')
      await seen(as('olga'), /Waiting for you[\s\S]*INC-14/)
      await slack.as('olga').command('approvals')
      await slack.told(slack.as('olga'), /Waiting for you[\s\S]*INC-14/)
      await as('lukas').say('prefer pigeons')
      await seen(as('lukas'), /You can choose Slack, Teams or both/)
      await as('lukas').say(`cancel “${readers}”.`)
      await slack.seen(slack.as('lukas'), /INC-14[\s\S]*Withdrawn by Lukas/)
      await seen(as('olga'), /INC-14[\s\S]*Withdrawn by Lukas/)
    },
  )

  told('is decided once when two approvers press at the same instant in different chats', async () => {
    const slack = castOf(sandbox)
    const { as, seen } = castInTeams(sandbox)
    await as('mei').say(`request ${readers} for 30m because INC-10`)
    const [inTeams, inSlack] = await Promise.all([seen(as('olga'), /INC-10/), slack.seen(slack.as('tomasz'), /INC-10/)])
    await Promise.all([as('olga').press(inTeams, 'Approve'), slack.as('tomasz').press(inSlack, 'Approve')])
    await seen(as('mei'), /Granted/)
    await seen(as('olga'), /INC-10[\s\S]*Approved by (Olga|Tomasz)/)
    await slack.seen(slack.as('tomasz'), /INC-10[\s\S]*Approved by (Olga|Tomasz)/)
    const rows = await sandbox.world.audit(null, 40)
    const request = rows.find(({ action, actor }) => action === 'request.submitted' && /Mei/.test(actor))?.requestId
    const decisions = rows.filter(row => row.requestId === request && row.action === 'decision.recorded')
    expect(decisions).toHaveLength(1)
    if (/Olga/.test(decisions[0]?.actor ?? '')) await slack.told(slack.as('tomasz'), tooLate('Olga'))
    else await seen(as('olga'), tooLate('Tomasz'))
  })

  told('is approved all the same after the card was deleted and the bot removed from the team meanwhile', async () => {
    const { teams, as, seen } = castInTeams(sandbox)
    await as('carlos').say(`request ${readers} for 30m because INC-11`)
    const slack = castOf(sandbox)
    const [card, his] = [await seen(as('olga'), /INC-11/), await slack.seen(slack.as('tomasz'), /INC-11/)]
    const inRoom = await teams.until(() =>
      as('olga')
        .in(teamsChannelOfRequests)
        .find(message => /INC-11/.test(as('olga').read(message).text)),
    )
    teams.deleteMessage(card)
    await teams.removeBotFrom(teamsChannelOfRequests, as('ana').id)
    await as('olga').press(card, 'Approve')
    await seen(as('carlos'), /Granted/)
    expect(holds('carlos')).toBe(true)
    // Whatever copies are left close, and none of them has a button that is dead.
    const closed = await slack.seen(slack.as('tomasz'), /INC-11[\s\S]*Approved by Olga/)
    expect([closed.ts, slack.as('tomasz').read(closed).buttons]).toEqual([his.ts, []])
    const inSlackChannel = () =>
      sandbox.slack
        .messagesIn(channelOfRequests)
        .map(message => slack.as('tomasz').read(message))
        .find(({ text }) => /INC-11/.test(text))
    await sandbox.slack.until(() => /Approved by Olga/.test(inSlackChannel()?.text ?? ''))
    expect(inSlackChannel()?.buttons).toEqual([])
    await teams.addBotTo(teamsChannelOfRequests, as('ana').id)
    await as('olga').look(teamsChannelOfRequests)
    expect(as('olga').read(as('olga').now(inRoom) ?? inRoom).buttons).toEqual([])
  })

  told('believes nothing that the channel did not sign for this bot, and goes on living', async () => {
    const { teams, as, seen } = castInTeams(sandbox)
    const wrong = ['alg-none', 'expired', 'wrong-audience', 'other-host', 'typeless', 'too-large'] as const
    await quiet(sandbox.doorbell)
    const before = (await sandbox.world.audit(null, 500)).length
    teams.spoil(...wrong)
    const answers = []
    for (const _ of wrong) answers.push((await as('julia').say(`request ${readers} for 30m because INC-12`)).status)
    expect(answers).toEqual([401, 401, 401, 403, 400, 413])
    expect(await sandbox.world.audit(null, 500)).toHaveLength(before)
    await as('julia').say('help')
    await seen(as('julia'), /What Doorbell understands/)
  })

  told('is checked in both: the bot’s token and keys, and the channels that the access file names', async () => {
    const { teams, as } = castInTeams(sandbox)
    const { settings } = sandbox
    const check = async (changed: Partial<typeof settings> = {}) =>
      (await checkWith({ ...settings, ...changed }, { ca: sandbox.entra.ca })).map(
        ({ verdict, about, says }) => `${verdict} ${about}: ${says}`,
      )
    // It is in memory, and nobody else can open it.
    if (!database)
      return expect(await check()).toContainEqual(
        expect.stringMatching(/^not-checked Database: There is no embedded database in memory/),
      )
    const fine = await check()
    expect(fine).toContainEqual(expect.stringMatching(/^ok Microsoft Teams: The bot .* gets tokens/))
    expect(fine).toContainEqual(expect.stringMatching(/^ok Microsoft Teams: The keys .* can be had/))
    expect(fine).toContain('ok Channels: All 2 channels that the access file names take cards.')

    await teams.removeBotFrom(teamsChannelOfRequests, as('ana').id)
    sandbox.slack.changeChannel(channelOfRequests, { archived: true })
    const [bot] = settings.teams ? [settings.teams] : []
    const wrong = { kind: 'secret', secret: 'not-the-secret-of-the-bot', file: null } as const
    const broken = await check({
      teams: bot ? { ...bot, credential: wrong, openIdMetadataUrl: 'http://127.0.0.1:1/keys' } : null,
    })
    expect(broken).toContainEqual(expect.stringMatching(/^problem Microsoft Teams: The bot .* gets no token/))
    expect(broken).toContainEqual(
      expect.stringMatching(/^problem Microsoft Teams: The keys of the channel cannot be had/),
    )
    expect(broken).toContainEqual(
      expect.stringMatching(
        /^problem Channels: The report “.*” and the flow “.*” cannot be shown in C\w+ \(Slack\)\. It is archived/,
      ),
    )
    expect(await check()).toContainEqual(
      expect.stringMatching(
        /^problem Channels: The report “.*” and the flow “.*” cannot be shown in 19:.* \(Teams\)\. /,
      ),
    )
    await teams.addBotTo(teamsChannelOfRequests, as('ana').id)
    sandbox.slack.changeChannel(channelOfRequests, { archived: false })
  })
})
