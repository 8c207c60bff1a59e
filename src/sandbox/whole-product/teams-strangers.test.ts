import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personId } from '../../access/vocabulary.ts'
import { rowsOf } from '../../store/database.ts'
import { personIn } from '../company.ts'
import { stranger, teamsChannelOfRequests } from '../company-in-teams.ts'
import type { Sandbox } from '../sandbox.ts'
import { quiet } from './asked.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { lookingAt, startWithTeamsAlone } from './teams-alone.test-support.ts'

/** Milliseconds, on a machine that has other things to do. */
const patience = { timeout: 60_000 }

describe('whom Doorbell serves and reaches in a company that has Teams and no Slack', () => {
  let sandbox: Sandbox
  let looking: ReturnType<typeof lookingAt>
  beforeAll(async () => {
    sandbox = await startWithTeamsAlone()
    looking = lookingAt(sandbox)
  })
  afterAll(() => sandbox?.stop())

  const group = 'jit-prod-db-readers'
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

  it('shows no card of a request to whoever only says that they pressed on one, and says of nobody that they were asked', async () => {
    const { as, seen } = castInTeams(sandbox)
    await as('julia').say('help')
    const help = await seen(as('julia'), /What Doorbell understands/)
    await as('ana').say(`request ${group} for 30m because INC-15`)
    await looking.lastFor('olga', /INC-15/)
    const [asked] = await looking.rows('request.submitted')
    await as('julia').pressForged(help, 'press', {
      doorbell: { does: 'press', value: `v1:approve:${asked?.requestId}`, answer: false },
    })
    await looking.lastFor('julia', /not yours to decide/)
    await as('ana').say(`cancel ${group}`)
    await looking.lastFor('ana', /INC-15[\s\S]*Withdrawn/)
    await looking.lastFor('olga', /INC-15[\s\S]*Withdrawn/)
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
      .poll(() => looking.rows('identity.refused'))
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
      .poll(async () => (await looking.rows('identity.refused')).map(({ reason }) => reason), patience)
      .toEqual(['guest-in-directory', 'foreign-account', 'foreign-account'])
  })

  it('says nothing to whoever removed it, which is recorded, and lets the others decide', async () => {
    const { as } = castInTeams(sandbox)
    await as('tomasz').remove()
    await as('daniel').say(`request ${group} for 30m because INC-4`)
    const card = await looking.lastFor('olga', /INC-4/)
    await sandbox.teams?.until(() =>
      as('daniel')
        .messages()
        .some(message => /INC-4|Waiting/.test(as('daniel').read(message).text)),
    )
    await as('olga').say('approvals')
    const list = await looking.lastFor('olga', /Waiting for you[\s\S]*INC-4/)
    await as('olga').press(list, 'Deny')
    const form = await looking.lastFor('olga', /Daniel[\s\S]*asks for[\s\S]*/)
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
    await looking.lastFor('daniel', /Use the replica/)
    const after = await looking.lastFor('olga', /Recorded[\s\S]*Nothing waits for your decision/)
    expect([after.id, as('olga').read(after).buttons]).toEqual([list.id, []])
    expect(looking.holds('daniel')).toBe(false)
    const unreachable = await looking.rows('account.unreachable')
    expect(unreachable).toMatchObject([{ reason: 'teams.BotNotInConversationRoster', outcome: 'failed' }])
  })

  it('lets an admin stop granting, end all that is live by typing its name, and let granting go on', async () => {
    const { as, teams } = castInTeams(sandbox)
    const [henrik, lukas] = [as('henrik'), as('lukas')]
    const warehouse = 'jit-warehouse-admin'
    const holdsIt = () => sandbox.entra.truth.isMember(warehouse, personIn(sandbox.world.company, 'lukas').id)
    await lukas.say(`request ${warehouse} for 1h because INC-10`)
    await as('olga').press(await looking.lastFor('olga', /INC-10/), 'Approve')
    await teams.until(holdsIt)
    await lukas.say('freeze')
    await looking.lastFor('lukas', /for the admins of Doorbell/)
    await henrik.say(`freeze ${warehouse} because INC-11`)
    await looking.lastFor('henrik', /is stopped/)
    await as('daniel').say(`request ${warehouse} for 1h because INC-12`)
    await looking.lastFor('daniel', /stopped[\s\S]*INC-11|INC-11[\s\S]*stopped/)
    await henrik.say(`panic ${warehouse} because INC-13`)
    const card = await looking.lastFor('henrik', /End all of it\?/)
    await henrik.press(card, 'End all…')
    const form = await teams.until(() =>
      henrik.messages().findLast(one => henrik.read(one).buttons.includes('End all')),
    )
    await henrik.fill(form, { reason: 'jit-warehouse' })
    await henrik.press(form, 'End all')
    await looking.lastFor('henrik', /Please type exactly jit-warehouse-admin/)
    expect(holdsIt()).toBe(true)
    await henrik.fill(henrik.now(form) ?? form, { reason: warehouse })
    await henrik.press(henrik.now(form) ?? form, 'End all')
    await looking.lastFor('lukas', /Ended[\s\S]*Revoked by Henrik Dahl: INC-13[\s\S]*Verified gone/)
    expect(holdsIt()).toBe(false)
    expect(henrik.read(henrik.now(form) ?? form).buttons).toEqual([])
    sandbox.world.clock.wind(1)
    await looking.lastFor('henrik', /Ending all of it is over[\s\S]*All of it is verified gone/)
    expect(
      (await looking.rows('panic.started')).concat(await looking.rows('panic.finished')).map(({ via }) => via)[0],
    ).toBe('teams')
    await henrik.say(`thaw ${warehouse}`)
    await looking.lastFor('henrik', /Granting goes on/)
    expect([...henrik.errors(), ...lukas.errors()]).toEqual([])
  })

  it('adds the app for an owner who was never reached, where no policy forbids it, and records both', async () => {
    const { teams, as } = castInTeams(sandbox)
    const id = (handle: string) => personIn(sandbox.world.company, handle).id
    for (const owner of ['priya', 'marta']) teams.takeAway(id(owner))
    teams.forbid(id('marta'))
    await as('ana').say('request jit-k8s-prod-debug for 30m because INC-7')
    const card = await looking.lastFor('priya', /INC-7/)
    expect(as('priya').read(card).buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    await as('ana').say('request jit-payments-console for 30m because INC-8')
    await expect.poll(() => looking.rows('app.installed'), patience).toHaveLength(2)
    expect(await looking.rows('app.installed')).toMatchObject([
      { outcome: 'failed', about: id('marta'), reason: 'graph.forbidden' },
      { outcome: 'done', about: id('priya'), reason: null },
    ])
    expect(as('marta').messages()).toEqual([])
  })

  it('forgets somebody who has had no access for long, and knows them again at their next word, with nothing to link', async () => {
    const { as, seen } = castInTeams(sandbox)
    const [alice, ines] = [as('alice'), as('ines')]
    const id = personId(personIn(sandbox.world.company, 'alice').id)
    const known = async () => (await sandbox.doorbell.store.accountsOf(id)).length > 0
    await alice.say('request jit-status-page for 30m')
    await seen(alice, /Granted/)
    const days = async (n: number) => {
      sandbox.world.clock.wind(n * 24 * 60)
      await quiet(sandbox.doorbell)
    }
    sandbox.world.clock.wind(31)
    await seen(alice, /Verified gone/)
    await days(22)
    await seen(ines, /The week ahead[\s\S]*about to be forgotten[\s\S]*Alice Nguyen: /)
    expect(await known()).toBe(true)
    await days(9)
    await expect.poll(known, patience).toBe(false)
    expect((await looking.rows('person.forgotten')).map(({ about }) => about)).toContain(id)
    await alice.say('mine')
    await seen(alice, /You hold nothing/)
    expect(await known()).toBe(true)
    expect(alice.errors()).toEqual([])
  })
})
