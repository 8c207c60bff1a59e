import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { rowsOf } from '../../store/database.ts'
import { accessFileToTry } from '../access-file.ts'
import { personIn } from '../company.ts'
import { stranger, teamsChannelOfRequests } from '../company-in-teams.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import type { ShownMessage } from '../teams/shown.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { WebBrowser } from './web-browser.test-support.ts'

/** Milliseconds, on a machine that has other things to do. */
const patience = { timeout: 60_000 }

describe('Doorbell in a company that has Teams and no Slack', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    const accessFile = accessFileToTry.replace(
      /notify: \{ slack: [^}]* \}/,
      `notify: { teams: "${teamsChannelOfRequests}" }`,
    )
    sandbox = await startSandbox({
      port: 0,
      log: silentLog,
      teams: true,
      withoutSlack: true,
      accessFile,
      installsTeamsApp: true,
    })
  })
  afterAll(() => sandbox?.stop())

  const group = 'jit-prod-db-readers'
  const holds = (handle: string) => sandbox.entra.truth.isMember(group, personIn(sandbox.world.company, handle).id)
  const rows = async (action: string) => (await sandbox.world.audit(null, 500)).filter(row => row.action === action)
  /** Where in the database somebody is written down, besides what is under way. */
  const tablesWith = async (id: string): Promise<readonly string[]> => {
    const { database } = sandbox.doorbell
    const tables = await database.run(queries =>
      rowsOf<{ name: string }>(
        queries,
        sql`select table_name as name from information_schema.tables where table_schema = 'doorbell' and table_name <> 'outbox' order by 1`,
      ),
    )
    const found: string[] = []
    for (const { name } of tables) {
      const [row] = await database.run(queries =>
        rowsOf<{ n: string }>(
          queries,
          sql`select count(*) as n from ${sql.identifier('doorbell')}.${sql.identifier(name)} t where t::text like ${`%${id}%`}`,
        ),
      )
      if (Number(row?.n) > 0) found.push(name)
    }
    return found
  }
  const lastFor = (handle: string, words: RegExp): Promise<ShownMessage> => {
    const { as, seen } = castInTeams(sandbox)
    return seen(as(handle), words)
  }

  it('takes a request from a channel, answers in private, and gives it back when its holder returns it', async () => {
    const { as, textsOf } = castInTeams(sandbox)
    await as('ana').mention(teamsChannelOfRequests, `request ${group} for 30m because INC-1`)
    const card = await lastFor('olga', /INC-1/)
    expect(as('olga').read(card).mentions).toEqual([])
    await as('olga').press(card, 'Approve')
    await lastFor('ana', /Granted|Access granted/)
    await sandbox.teams?.until(() => holds('ana'))
    await as('ana').say(`return ${group}`)
    await lastFor('ana', /Verified gone at/)
    expect(holds('ana')).toBe(false)
    const inChannel = textsOf(as('ana'), teamsChannelOfRequests).filter(text => !text.startsWith('request'))
    expect(inChannel.join('\n')).toContain('INC-1')
    expect(inChannel.join('\n')).not.toMatch(/Thank you/)
    expect([...as('ana').errors(), ...as('olga').errors()]).toEqual([])
  })

  it('shows the buttons of a channel’s card to whoever may decide and to nobody else, and is decided there', async () => {
    const { as } = castInTeams(sandbox)
    const inChannel = (handle: string, words: RegExp) =>
      as(handle)
        .in(teamsChannelOfRequests)
        .findLast(message => message.from === null && words.test(as(handle).read(message).text))
    const looks = async (handle: string, words: RegExp) => {
      await as(handle).look(teamsChannelOfRequests)
      const message = inChannel(handle, words)
      return { message, buttons: message ? as(handle).read(message).buttons : null }
    }
    await as('ana').say(`request ${group} for 30m because INC-6`)
    await sandbox.teams?.until(() => inChannel('mei', /INC-6/))
    for (const handle of ['ana', 'mei']) expect((await looks(handle, /INC-6/)).buttons).toEqual([])
    const { message, buttons } = await looks('olga', /INC-6/)
    expect(buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    if (!message) throw new Error('no card')
    const forged = await as('mei').pressForged(message, 'press', { doorbell: { does: 'press', value: 'v1:approve:x' } })
    expect(forged.outcome).toBe('answered')
    await as('olga').press(message, 'Approve')
    await sandbox.teams?.until(() => holds('ana'))
    await sandbox.teams?.until(() => inChannel('mei', /INC-6[\s\S]*Approved by Olga/))
    expect((await looks('olga', /INC-6[\s\S]*Approved by Olga/)).buttons).toEqual([])
    await as('ana').say(`return ${group}`)
    await sandbox.teams?.until(() => inChannel('mei', /INC-6[\s\S]*Verified gone/))
    expect([...as('olga').errors(), ...as('ana').errors(), ...as('mei').errors()]).toEqual([])
  })

  it('lets nobody decide for themselves, and tells whoever is too late who decided', async () => {
    const { as, seen } = castInTeams(sandbox)
    const before = (await rows('request.approved')).length
    await as('lukas').say(`request ${group} for 30m because INC-2`)
    const [hers, his] = [await lastFor('olga', /INC-2/), await lastFor('tomasz', /INC-2/)]
    const own = await sandbox.world.audit(null, 50)
    const request = own.find(({ action }) => action === 'request.submitted')?.requestId
    const mine = await lastFor('lukas', /INC-2|Waiting/)
    await as('lukas').pressForged(mine, 'press', {
      doorbell: { does: 'press', value: `v1:approve:${request}`, answer: true },
    })
    await seen(as('lukas'), /someone else has to approve it|You asked for this/)
    expect(holds('lukas')).toBe(false)
    await Promise.all([as('olga').press(hers, 'Approve'), as('tomasz').press(his, 'Approve')])
    await sandbox.teams?.until(() => holds('lukas'))
    const loser = await sandbox.teams?.until(() =>
      ['olga', 'tomasz'].find(who =>
        as(who)
          .messages()
          .some(message => /Too late|already/.test(as(who).read(message).text)),
      ),
    )
    expect(loser).toBeDefined()
    expect(await rows('request.approved')).toHaveLength(before + 1)
  })

  it('shows no card of a request to whoever only says that they pressed on one, and says of nobody that they were asked', async () => {
    const { as, seen } = castInTeams(sandbox)
    await as('julia').say('help')
    const help = await seen(as('julia'), /What Doorbell understands/)
    await as('ana').say(`request ${group} for 30m because INC-15`)
    await lastFor('olga', /INC-15/)
    const [asked] = await rows('request.submitted')
    await as('julia').pressForged(help, 'press', {
      doorbell: { does: 'press', value: `v1:approve:${asked?.requestId}`, answer: false },
    })
    await lastFor('julia', /not yours to decide/)
    await as('ana').say(`cancel ${group}`)
    await lastFor('ana', /INC-15[\s\S]*Withdrawn/)
    await lastFor('olga', /INC-15[\s\S]*Withdrawn/)
    for (const handle of ['julia', 'ana'])
      for (const message of as(handle).messages())
        expect(as(handle).read(message).text).not.toMatch(handle === 'julia' ? /INC-15/ : /Julia/)
  })

  it('refuses guests and people of another tenant with the reason, where they asked, and records each of them', async () => {
    const { as, seen } = castInTeams(sandbox)
    const [guest] = sandbox.world.company.people.filter(({ userType }) => userType === 'Guest')
    if (!guest) throw new Error('no guest')
    const outsider = sandbox.teams?.as(stranger.id)
    if (!outsider) throw new Error('no Teams')
    for (const words of [`request ${group}`, 'mine', `who ${group}`]) await outsider.say(words)
    const told = await seen(outsider, /Your account belongs to another workspace or organisation[\s\S]*please ask/)
    expect(outsider.read(told).text).not.toMatch(/contoso|jit-/i)
    await expect
      .poll(() => rows('identity.refused'))
      .toMatchObject([
        { reason: 'foreign-account', via: 'teams', outcome: 'refused', actor: expect.stringMatching(/unidentified/) },
      ])
    expect(await tablesWith(stranger.id)).toEqual(['audit_events', 'inbox'])
    // Out of a room of ours that they share there is no other way to them than the room.
    const room = sandbox.teams?.rooms.find(({ id }) => id === teamsChannelOfRequests)
    sandbox.teams?.changeRoom(teamsChannelOfRequests, { members: [...(room?.members ?? []), stranger.id] })
    await outsider.mention(teamsChannelOfRequests, `who ${group}`)
    await sandbox.teams?.until(() =>
      outsider
        .in(teamsChannelOfRequests)
        .some(message => /people of other organisations/.test(outsider.read(message).text)),
    )
    sandbox.teams?.changeRoom(teamsChannelOfRequests, { members: room?.members ?? [] })
    expect(await tablesWith(stranger.id)).toEqual(['audit_events', 'inbox'])
    await as(guest.handle).installed()
    await sandbox.teams?.send(
      sandbox.teams.signed(sandbox.teams.activity(guest.id, 'message', { text: `request ${group} because INC-3` })),
    )
    await seen(as(guest.handle), /guest/i)
    await expect
      .poll(async () => (await rows('identity.refused')).map(({ reason }) => reason), patience)
      .toEqual(['guest-in-directory', 'foreign-account', 'foreign-account'])
  })

  it('says nothing to whoever removed it, which is recorded, and lets the others decide', async () => {
    const { as } = castInTeams(sandbox)
    await as('tomasz').remove()
    await as('daniel').say(`request ${group} for 30m because INC-4`)
    const card = await lastFor('olga', /INC-4/)
    await sandbox.teams?.until(() =>
      as('daniel')
        .messages()
        .some(message => /INC-4|Waiting/.test(as('daniel').read(message).text)),
    )
    await as('olga').say('approvals')
    const list = await lastFor('olga', /Waiting for you[\s\S]*INC-4/)
    await as('olga').press(list, 'Deny')
    const form = await lastFor('olga', /Daniel[\s\S]*asks for[\s\S]*/)
    const open = await sandbox.teams?.until(() =>
      as('olga')
        .messages()
        .findLast(
          message =>
            as('olga').read(message).buttons.includes('Deny') &&
            ![card.id, list.id].includes(message.id) &&
            message.id >= form.id,
        ),
    )
    if (!open) throw new Error('no form')
    await as('olga').fill(open, { Reason: 'Use the replica.' })
    await as('olga').press(open, 'Deny')
    await lastFor('daniel', /Use the replica/)
    const after = await lastFor('olga', /Recorded[\s\S]*Nothing waits for your decision/)
    expect([after.id, as('olga').read(after).buttons]).toEqual([list.id, []])
    expect(holds('daniel')).toBe(false)
    const unreachable = await rows('account.unreachable')
    expect(unreachable).toMatchObject([{ reason: 'teams.BotNotInConversationRoster', outcome: 'failed' }])
  })

  it('keeps what was typed on the form that is wrong, and suggests what may be asked for', async () => {
    const { as } = castInTeams(sandbox)
    await as('ana').say('request')
    const form = await lastFor('ana', /Duration|Up to|For example/)
    const suggested = await as('ana').suggestions(form, 'Access', 'db-read')
    expect(suggested.map(({ title }) => title).join()).toContain(group)
    await as('ana').fill(form, { Access: suggested[0]?.value ?? '', Duration: '9 weeks', Reason: 'INC-5' })
    await as('ana').press(form, 'Request')
    const now = as('ana').now(form) ?? form
    expect(as('ana').read(now).text).toMatch(/⚠️/)
    expect(as('ana').filled(now)).toMatchObject({ duration: '9 weeks', reason: 'INC-5' })
  })

  it('tells in words that fit the place what can be typed there, and nothing that means nothing there', async () => {
    const { as } = castInTeams(sandbox)
    await as('mei').say('“Help”!')
    const inPrivate = as('mei').read(await lastFor('mei', /What Doorbell understands/)).text
    expect(inPrivate).toMatch(/^mine – /m)
    expect(inPrivate).not.toMatch(/@Doorbell|\blink\b|unlink|prefer/)
    await as('mei').mention(teamsChannelOfRequests, 'help')
    expect(as('mei').read(await lastFor('mei', /@Doorbell mine – /)).text).not.toMatch(/\blink\b|unlink/)
  })

  it('lets an admin stop granting, end all that is live by typing its name, and let granting go on', async () => {
    const { as, teams } = castInTeams(sandbox)
    const [henrik, lukas] = [as('henrik'), as('lukas')]
    const warehouse = 'jit-warehouse-admin'
    const holdsIt = () => sandbox.entra.truth.isMember(warehouse, personIn(sandbox.world.company, 'lukas').id)
    await lukas.say(`request ${warehouse} for 1h because INC-10`)
    await as('olga').press(await lastFor('olga', /INC-10/), 'Approve')
    await teams.until(holdsIt)
    await lukas.say('freeze')
    await lastFor('lukas', /for the admins of Doorbell/)
    await henrik.say(`freeze ${warehouse} because INC-11`)
    await lastFor('henrik', /is stopped/)
    await as('daniel').say(`request ${warehouse} for 1h because INC-12`)
    await lastFor('daniel', /stopped[\s\S]*INC-11|INC-11[\s\S]*stopped/)
    await henrik.say(`panic ${warehouse} because INC-13`)
    const card = await lastFor('henrik', /End all of it\?/)
    await henrik.press(card, 'End all…')
    const form = await teams.until(() =>
      henrik.messages().findLast(one => henrik.read(one).buttons.includes('End all')),
    )
    await henrik.fill(form, { reason: 'jit-warehouse' })
    await henrik.press(form, 'End all')
    await lastFor('henrik', /Please type exactly jit-warehouse-admin/)
    expect(holdsIt()).toBe(true)
    await henrik.fill(henrik.now(form) ?? form, { reason: warehouse })
    await henrik.press(henrik.now(form) ?? form, 'End all')
    await lastFor('lukas', /Ended[\s\S]*Revoked by Henrik Dahl: INC-13[\s\S]*Verified gone/)
    expect(holdsIt()).toBe(false)
    expect(henrik.read(henrik.now(form) ?? form).buttons).toEqual([])
    sandbox.world.clock.wind(1)
    await lastFor('henrik', /Ending all of it is over[\s\S]*All of it is verified gone/)
    expect((await rows('panic.started')).concat(await rows('panic.finished')).map(({ via }) => via)[0]).toBe('teams')
    await henrik.say(`thaw ${warehouse}`)
    await lastFor('henrik', /Granting goes on/)
    expect([...henrik.errors(), ...lukas.errors()]).toEqual([])
  })

  it('adds the app for an owner who was never reached, where no policy forbids it, and records both', async () => {
    const { teams, as } = castInTeams(sandbox)
    const id = (handle: string) => personIn(sandbox.world.company, handle).id
    for (const owner of ['priya', 'marta']) teams.takeAway(id(owner))
    teams.forbid(id('marta'))
    await as('ana').say('request jit-k8s-prod-debug for 30m because INC-7')
    const card = await lastFor('priya', /INC-7/)
    expect(as('priya').read(card).buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    await as('ana').say('request jit-payments-console for 30m because INC-8')
    await expect.poll(() => rows('app.installed'), patience).toHaveLength(2)
    expect(await rows('app.installed')).toMatchObject([
      { outcome: 'failed', about: id('marta'), reason: 'graph.forbidden' },
      { outcome: 'done', about: id('priya'), reason: null },
    ])
    expect(as('marta').messages()).toEqual([])
  })

  it('asks whoever approves for a fresh sign-in where the flow says so, with nothing of Slack set, and has no page to link on', async () => {
    const { as } = castInTeams(sandbox)
    await as('jorg').say('request jit-app-signing for 30m because INC-9')
    await as('priya').press(await lastFor('priya', /INC-9[\s\S]*takes a fresh sign-in/), 'Approve')
    const offer = await lastFor('priya', /Approving it takes a fresh sign-in, on a page/)
    const [link] = /http[^"\\]+\/link\/step-up\/[\w-]{43}/.exec(JSON.stringify(offer.card)) ?? []
    const browser = await new WebBrowser().open(link ?? '')
    await browser.press()
    await (await browser.follow()).choose(personIn(sandbox.world.company, 'priya').displayName)
    expect((await browser.follow()).text).toContain('INC-9')
    await browser.press()
    expect(browser.title).toBe('Approved')
    await lastFor('jorg', /INC-9[\s\S]*Granted|Granted[\s\S]*INC-9/)
    expect((await fetch(`${sandbox.url}/link/anything`)).status).toBe(404)
    await as('jorg').say('return jit-app-signing')
    await lastFor('jorg', /INC-9[\s\S]*Verified gone at/)
  })
})
