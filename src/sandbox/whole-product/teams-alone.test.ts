import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personIn } from '../company.ts'
import { teamsChannelOfRequests } from '../company-in-teams.ts'
import type { Sandbox } from '../sandbox.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { lookingAt, startWithTeamsAlone } from './teams-alone.test-support.ts'
import { WebBrowser } from './web-browser.test-support.ts'

describe('Doorbell in a company that has Teams and no Slack', () => {
  let sandbox: Sandbox
  let looking: ReturnType<typeof lookingAt>
  beforeAll(async () => {
    sandbox = await startWithTeamsAlone()
    looking = lookingAt(sandbox)
  })
  afterAll(() => sandbox?.stop())

  const group = 'jit-prod-db-readers'

  it('takes a request from a channel, answers in private, and gives it back when its holder returns it', async () => {
    const { as, textsOf } = castInTeams(sandbox)
    await as('ana').mention(teamsChannelOfRequests, `request ${group} for 30m because INC-1`)
    const card = await looking.lastFor('olga', /INC-1/)
    expect(as('olga').read(card).mentions).toEqual([])
    await as('olga').press(card, 'Approve')
    await looking.lastFor('ana', /Granted|Access granted/)
    await sandbox.teams?.until(() => looking.holds('ana'))
    await as('ana').say(`return ${group}`)
    await looking.lastFor('ana', /Verified gone at/)
    expect(looking.holds('ana')).toBe(false)
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
    await sandbox.teams?.until(() => looking.holds('ana'))
    await sandbox.teams?.until(() => inChannel('mei', /INC-6[\s\S]*Approved by Olga/))
    expect((await looks('olga', /INC-6[\s\S]*Approved by Olga/)).buttons).toEqual([])
    await as('ana').say(`return ${group}`)
    await sandbox.teams?.until(() => inChannel('mei', /INC-6[\s\S]*Verified gone/))
    expect([...as('olga').errors(), ...as('ana').errors(), ...as('mei').errors()]).toEqual([])
  })

  it('lets nobody decide for themselves, and tells whoever is too late who decided', async () => {
    const { as, seen } = castInTeams(sandbox)
    const before = (await looking.rows('request.approved')).length
    await as('lukas').say(`request ${group} for 30m because INC-2`)
    const [hers, his] = [await looking.lastFor('olga', /INC-2/), await looking.lastFor('tomasz', /INC-2/)]
    const own = await sandbox.world.audit(null, 50)
    const request = own.find(({ action }) => action === 'request.submitted')?.requestId
    const mine = await looking.lastFor('lukas', /INC-2|Waiting/)
    await as('lukas').pressForged(mine, 'press', {
      doorbell: { does: 'press', value: `v1:approve:${request}`, answer: true },
    })
    await seen(as('lukas'), /someone else has to approve it|You asked for this/)
    expect(looking.holds('lukas')).toBe(false)
    await Promise.all([as('olga').press(hers, 'Approve'), as('tomasz').press(his, 'Approve')])
    await sandbox.teams?.until(() => looking.holds('lukas'))
    const loser = await sandbox.teams?.until(() =>
      ['olga', 'tomasz'].find(who =>
        as(who)
          .messages()
          .some(message => /Too late|already/.test(as(who).read(message).text)),
      ),
    )
    expect(loser).toBeDefined()
    expect(await looking.rows('request.approved')).toHaveLength(before + 1)
  })

  it('keeps what was typed on the form that is wrong, and suggests what may be asked for', async () => {
    const { as } = castInTeams(sandbox)
    await as('ana').say('request')
    const form = await looking.lastFor('ana', /Duration|Up to|For example/)
    const suggested = await as('ana').suggestions(form, 'Access', 'db-read')
    expect(suggested.map(({ title }) => title).join()).toContain(group)
    await as('ana').fill(form, { Access: suggested[0]?.value ?? '', duration: '9 weeks', Reason: 'INC-5' })
    await as('ana').press(form, 'Request')
    const now = as('ana').now(form) ?? form
    expect(as('ana').read(now).text).toMatch(/⚠️/)
    expect(as('ana').filled(now)).toMatchObject({ duration: '9 weeks', reason: 'INC-5' })
  })

  it('gives a form back as it was filled in where only the directory refuses what was sent', async () => {
    const { as, seen } = castInTeams(sandbox)
    const tomasz = as('tomasz')
    await tomasz.say('request')
    const form = await seen(tomasz, /Duration|Up to|For example/)
    const choose = async (on: typeof form, name: string) =>
      tomasz.fill(on, { Access: (await tomasz.suggestions(on, 'Access', name))[0]?.value ?? '' })
    await choose(form, group)
    await tomasz.fill(form, { duration: '95m', Reason: 'INC-10' })
    const { length: _, ...typed } = tomasz.filled(form)
    await tomasz.press(form, 'Request')
    const again = await seen(tomasz, /You already have this, and not from Doorbell/)
    expect(tomasz.filled(again)).toMatchObject(typed)
    await choose(again, 'jit-feature-flags')
    await tomasz.press(again, 'Request')
    await seen(tomasz, /Request sent[\s\S]*jit-feature-flags[\s\S]*1 hour 35 minutes[\s\S]*INC-10/)
  })

  it('tells in words that fit the place what can be typed there, and nothing that means nothing there', async () => {
    const { as } = castInTeams(sandbox)
    await as('mei').say('“Help”!')
    const inPrivate = as('mei').read(await looking.lastFor('mei', /What Doorbell understands/)).text
    expect(inPrivate).toMatch(/^mine – /m)
    expect(inPrivate).not.toMatch(/@Doorbell|\blink\b|unlink|prefer/)
    await as('mei').mention(teamsChannelOfRequests, 'help')
    expect(as('mei').read(await looking.lastFor('mei', /\bmine – /)).text).not.toMatch(/\blink\b|unlink/)
  })

  it('asks whoever approves for a fresh sign-in where the flow says so, with nothing of Slack set, and has no page to link on', async () => {
    const { as } = castInTeams(sandbox)
    await as('jorg').say('request jit-app-signing for 30m because INC-9')
    await as('priya').press(await looking.lastFor('priya', /INC-9[\s\S]*takes a fresh sign-in/), 'Approve')
    const offer = await looking.lastFor('priya', /Approving it takes a fresh sign-in, on a page/)
    const [link] = /http[^"\\]+\/link\/step-up\/[\w-]{43}/.exec(JSON.stringify(offer.card)) ?? []
    const browser = await new WebBrowser().open(link ?? '')
    await browser.press()
    await (await browser.follow()).choose(personIn(sandbox.world.company, 'priya').displayName)
    expect((await browser.follow()).text).toContain('INC-9')
    await browser.press()
    expect(browser.title).toBe('Approved')
    await looking.lastFor('jorg', /INC-9[\s\S]*Granted|Granted[\s\S]*INC-9/)
    expect((await fetch(`${sandbox.url}/link/anything`)).status).toBe(404)
    await as('jorg').say('return jit-app-signing')
    await looking.lastFor('jorg', /INC-9[\s\S]*Verified gone at/)
  })

  it('asks back, is answered, and gives it for less than was asked: what does not fit stays as it was typed, and the audit keeps both', async () => {
    const { as, seen } = castInTeams(sandbox)
    const [ana, olga] = [as('ana'), as('olga')]
    await ana.say('request jit-warehouse-admin for 2h because INC-21')
    const card = await looking.lastFor('olga', /INC-21/)
    await olga.press(card, 'Ask')
    const empty = await seen(olga, /Nothing is decided by it/)
    await olga.press(empty, 'Ask')
    await seen(olga, /⚠️/)
    await olga.fill(olga.now(empty) ?? empty, { Question: 'Which warehouse?' })
    await olga.press(olga.now(empty) ?? empty, 'Ask')
    const question = await seen(ana, /Olga Petrova asks about[\s\S]*Which warehouse\?/)
    await ana.press(question, 'Answer')
    const answer = await seen(ana, /Which warehouse\?\s+Answer\s+\[Answer\]/)
    await ana.fill(answer, { Answer: 'The one in Berlin.' })
    await ana.press(answer, 'Answer')
    await seen(olga, /has answered about[\s\S]*The one in Berlin/)
    await olga.press(olga.now(card) ?? card, 'Approve for…')
    const long = await seen(olga, /asks for[\s\S]*for 2 hours/)
    await olga.fill(long, { duration: '9h', 'Reason (optional)': 'Only the report' })
    await olga.press(long, 'Approve')
    const refused = await seen(olga, /⚠️[\s\S]*8 hours at most/)
    expect(olga.filled(refused)).toMatchObject({ duration: '9h', reason: 'Only the report' })
    await olga.fill(refused, { duration: '30m' })
    await olga.press(refused, 'Approve')
    await seen(ana, /Granted[\s\S]*30 minutes \(asked for: 2 hours\)[\s\S]*INC-21[\s\S]*Only the report/)
    expect((await looking.rows('request.approved'))[0]).toMatchObject({
      via: 'teams',
      details: { minutes: 30, asked: 120 },
    })
    sandbox.world.clock.wind(31)
    const over = await seen(ana, /Ended[\s\S]*INC-21[\s\S]*Verified gone/)
    await ana.press(over, 'Request again')
    const again = await seen(ana, /Request access[\s\S]*INC-21/)
    expect(ana.filled(again)).toMatchObject({ length: '2 hours', reason: 'INC-21' })
    await ana.say('request')
    const form = await seen(ana, /Asked for before[\s\S]*\[jit-warehouse-admin\]/)
    expect(ana.filled(form)).toMatchObject({ reason: '' })
    await ana.press(form, 'jit-warehouse-admin')
    const filled = await sandbox.teams?.until(() => {
      const now = ana.now(form)
      return now && ana.filled(now).reason === 'INC-21' ? now : null
    })
    if (!filled) throw new Error('the form was not filled')
    expect(ana.read(filled).buttons).toEqual(['Request'])
    await ana.press(filled, 'Request')
    await seen(olga, /Access request[\s\S]*INC-21/)
    await ana.say('cancel jit-warehouse-admin')
    await seen(ana, /Withdrawn[\s\S]*INC-21/)
    expect([...ana.errors(), ...olga.errors()]).toEqual([])
  })

  it('leaves an owner who is away in peace: whoever they named decides in their stead', async () => {
    const { as, seen, textsOf } = castInTeams(sandbox)
    const [olga, kenji] = [as('olga'), as('kenji')]
    await olga.say('delegate kenji.watanabe@contoso.com until Friday')
    await seen(olga, /Kenji Watanabe decides in your stead now/)
    await seen(kenji, /You decide in the stead of Olga Petrova until/)
    await as('carlos').say('request jit-warehouse-admin for 30m because INC-22')
    await kenji.press(await seen(kenji, /INC-22[\s\S]*in the stead of Olga Petrova, who is away/), 'Approve')
    await seen(as('carlos'), /INC-22[\s\S]*Approved by Kenji Watanabe in the stead of Olga Petrova at/)
    expect(textsOf(olga).filter(text => text.includes('INC-22'))).toEqual([])
    await olga.say('delegate stop')
    await seen(kenji, /You do not decide in the stead of Olga Petrova any more/)
    await as('carlos').say('return jit-warehouse-admin')
  })

  it('leaves an owner in peace who names nobody, tells them how it stands, and asks them again', async () => {
    const olga = castInTeams(sandbox).as('olga')
    const { seen } = castInTeams(sandbox)
    await olga.say('away for 3d')
    await seen(olga, /You are left in peace until/)
    await olga.say('away')
    await seen(
      olga,
      /You are away until[\s\S]*you are asked only where too few others are there to decide[\s\S]*away off/,
    )
    await olga.say('away off')
    await seen(olga, /You are asked again/)
  })

  it('brings the people of the next tier in at its time, who decide it', async () => {
    const { as, seen } = castInTeams(sandbox)
    await as('carlos').say('request jit-app-signing for 2h because INC-23')
    await seen(as('marta'), /INC-23[\s\S]*Unanswered, it is put to Security too/)
    sandbox.world.clock.wind(30)
    await seen(as('carlos'), /INC-23[\s\S]*Nobody had answered for 30 minutes, so that Security may decide it too/)
    await as('kenji').press(await seen(as('kenji'), /INC-23[\s\S]*so you were brought in/), 'Deny')
    const form = await seen(as('kenji'), /Carlos[^\n]*asks for[^\n]*\s+Reason\s+\[Deny\]/)
    await as('kenji').fill(form, { Reason: 'Not before the release' })
    await as('kenji').press(form, 'Deny')
    await sandbox.teams?.until(() => as('kenji').now(form) === null)
    await seen(as('carlos'), /Denied[\s\S]*INC-23[\s\S]*Not before the release/)
    await seen(as('marta'), /INC-23[\s\S]*Denied by Kenji Watanabe/)
    expect(await looking.rows('approvers.escalated')).toHaveLength(1)
  })
})
