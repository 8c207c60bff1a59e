import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import { personIn } from '../company.ts'
import type { StepUpFault } from '../entra/sign-in.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { type Asked, asked, eventually, newestRequest } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'
import { WebBrowser } from './web-browser.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true, accessFile: accessFileToTry })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const nameOf = (handle: string) => personIn(sandbox.world.company, handle).displayName
const holds = (handle: string) => sandbox.entra.truth.isMember('jit-app-signing', nameOf(handle))
const urlIn = (content: unknown): string | null =>
  /(http[^"\\]+\/link\/step-up\/[\w-]{43})/.exec(JSON.stringify(content))?.[1] ?? null

/** What a press on Approve gives in Slack: a link that only they see. */
async function linkFor(owner: Person, card: Asked['card']): Promise<string> {
  const before = owner.ephemerals().length
  await owner.press(card, 'Approve')
  return sandbox.slack.until(() => urlIn(owner.ephemerals().slice(before).at(-1)?.blocks))
}
const asks = (by: string, from = 'marta') => asked(sandbox, { by, for: 'jit-app-signing', duration: '1h', from })

/** From the link to wherever the sign-in leads. */
async function signsIn(link: string, as: string, browser = new WebBrowser()): Promise<WebBrowser> {
  await (await browser.open(link)).press()
  await (await browser.follow()).choose(nameOf(as))
  return browser.status === 200 ? browser.follow() : browser
}
const rows = async () => sandbox.world.audit(null, 200)
const refusals = async () => (await rows()).filter(({ action, via }) => action === 'decision.refused' && via === 'web')

describe('a flow that asks whoever approves for a fresh sign-in', () => {
  it('gives a link to whoever may decide, shows on the page who wants what, and records the proof with the decision', async () => {
    const { asker, owner, card, reason } = await asks('carlos')
    expect(owner.read(card).text).toContain('Approving it takes a fresh sign-in')
    const link = await linkFor(owner, card)
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200)
    expect((await new WebBrowser().open(link)).text).not.toContain(reason)
    const browser = await signsIn(link, 'marta')
    expect(browser.title).toBe('Do you approve this?')
    for (const said of [nameOf('carlos'), 'jit-app-signing', '1 hour', reason, nameOf('marta')])
      expect(browser.text).toContain(said)
    expect(browser.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(holds('carlos')).toBe(false)
    await browser.open(browser.address)
    await browser.press()
    expect(browser.title).toBe('Approved')
    await eventually('it is granted', async () => holds('carlos'))
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*Approved by ${nameOf('marta')}`))
    const decision = (await rows()).find(({ action }) => action === 'decision.recorded')
    expect(decision).toMatchObject({
      via: 'web',
      details: { verdict: 'approve', proof: { contexts: ['c1'], methods: ['pwd', 'mfa'], token: expect.any(String) } },
    })
    await browser.open(link)
    expect(browser.title).toBe('This link was used')
  })

  it('is decided on the same page from Teams, and closes the cards in both chats', async () => {
    const teams = castInTeams(sandbox)
    const [priya, jorg] = [teams.as('priya'), cast.as('jorg')]
    await priya.say('mine')
    await teams.seen(priya, /You hold nothing/)
    await jorg.command('request jit-app-signing for 1h because INC-in-Teams')
    await priya.press(await teams.seen(priya, /INC-in-Teams/), 'Approve')
    await teams.seen(priya, /Approving it takes a fresh sign-in, on a page/)
    const link = urlIn(priya.messages().map(message => message.card))
    const browser = await signsIn(link ?? '', 'priya')
    expect(browser.text).toContain('INC-in-Teams')
    await browser.press()
    expect(browser.title).toBe('Approved')
    await cast.seen(jorg, /Granted[\s\S]*INC-in-Teams/)
    await teams.seen(priya, /INC-in-Teams[\s\S]*Approved by Priya Raman/)
  })
})

describe('a role of tier zero', () => {
  const role = 'Application Administrator'
  const held = () => sandbox.entra.truth.hasRole(role, nameOf('sam'))
  const linkToAsk = async () => {
    const sam = cast.as('sam')
    const before = sam.ephemerals().length
    await sam.command(`request ${role} for 30m because INC-zero`)
    return sandbox.slack.until(() => urlIn(sam.ephemerals().slice(before).at(-1)?.blocks))
  }

  it('is given once two people have decided, each on the page and after a sign-in of their own; and is taken within the hour', async () => {
    const [sam, before] = [cast.as('sam'), (await rows()).length]
    const link = await linkToAsk()
    expect((await new WebBrowser().open(link)).text).not.toContain('INC-zero')
    const other = await signsIn(link, 'priya')
    expect([other.title, other.text]).toEqual([
      'You signed in with another account',
      expect.stringContaining('Nothing was asked. In the chat, ask again'),
    ])
    const asking = await signsIn(await linkToAsk(), 'sam')
    expect(asking.title).toBe('Do you ask for this?')
    for (const said of [role, '30 minutes', 'INC-zero', nameOf('sam')]) expect(asking.text).toContain(said)
    await asking.open(asking.address)
    const recorded = (await rows()).slice(0, -before).map(({ action }) => action)
    expect(recorded).toContain('request.refused')
    expect(recorded).not.toContain('request.submitted')
    await asking.press()
    expect(asking.title).toBe('Asked for')
    await cast.seen(sam, /Request sent[\s\S]*INC-zero/)
    expect((await rows()).find(({ action }) => action === 'request.submitted')).toMatchObject({
      via: 'web',
      details: { proof: { contexts: ['c1'], token: expect.any(String) } },
    })
    for (const [who, words] of [
      ['ines', /This is tier zero[\s\S]*Approving it takes a fresh sign-in/],
      ['ruth', /INC-zero[\s\S]*This is tier zero/],
    ] as const) {
      expect(held()).toBe(false)
      const approver = cast.as(who)
      const browser = await signsIn(await linkFor(approver, await cast.seen(approver, words)), who)
      expect(browser.text).toContain('INC-zero')
      await browser.press()
      expect(browser.title).toBe('Approved')
    }
    await eventually('it is granted', async () => held())
    await cast.seen(sam, /Granted[\s\S]*INC-zero/)
    sandbox.world.clock.wind(31)
    await eventually('it is taken', async () => !held())
  })

  it('is not asked for, in Teams either, before it is said on the page; and the page lapses', async () => {
    const teams = castInTeams(sandbox)
    const sam = teams.as('sam')
    await sam.say(`request ${role} for 30m because INC-in-mind`)
    await teams.seen(sam, /Nothing is asked yet/)
    const browser = await signsIn(urlIn(sam.messages().map(message => message.card)) ?? '', 'sam')
    expect(browser.title).toBe('Do you ask for this?')
    sandbox.world.clock.wind(11)
    await browser.press()
    expect([browser.title, browser.text]).toEqual([
      'This link has run out',
      expect.stringContaining('Nothing was asked. A link works for 10 minutes.'),
    ])
    expect((await newestRequest(sandbox, 'sam'))?.ask.reason).not.toBe('INC-in-mind')
  })

  it('is not opened by a file without the fresh sign-in, the second approver or the hour: the one in force stays', async () => {
    const zero = accessFileToTry.slice(accessFileToTry.indexOf('  - name: Tier zero'))
    for (const [passage, replacement, lacks] of [
      ['approver: c1', 'approver: none', 'a fresh sign-in'],
      ['        - { from: [{ group: Security }], needed: 1 }\n', '', 'two approvers'],
      ['max: 1h', 'max: 2h', 'at most 1 hour'],
    ] as const) {
      await writeFile(sandbox.accessFile, accessFileToTry.replace(zero, zero.replace(passage, replacement)))
      expect(await sandbox.doorbell.reload()).toEqual([
        expect.stringMatching(new RegExp(`is tier zero, which this flow may not open: it lacks .*${lacks}`)),
      ])
    }
    await writeFile(sandbox.accessFile, accessFileToTry)
    expect(await sandbox.doorbell.reload()).toEqual([])
  })
})

describe('a fresh sign-in decides nothing', () => {
  let about: Asked
  beforeAll(async () => {
    about = await asks('jonas')
  })
  const link = () => linkFor(about.owner, about.card)
  const nothingCame = async (title: string, reason: string, browser: WebBrowser) => {
    expect([browser.title, browser.status]).toEqual([title, 403])
    expect((await refusals())[0]).toMatchObject({ reason, outcome: 'refused' })
    expect(holds('jonas')).toBe(false)
  }

  it('asks Entra for a sign-in now, with the authentication context, a proof key, a state and a nonce', async () => {
    const browser = await new WebBrowser().open(await link())
    const asked = new URL((await browser.press()).leadsTo).searchParams
    expect(asked.get('prompt')).toBe('login')
    expect(JSON.parse(asked.get('claims') ?? '')).toEqual({
      id_token: { acrs: { essential: true, value: 'c1' }, auth_time: { essential: true } },
    })
    expect([asked.get('code_challenge_method'), asked.get('state')?.length, asked.get('nonce')?.length]).toEqual([
      'S256',
      43,
      43,
    ])
  })
  it.each<[StepUpFault, string, string]>([
    ['no-context', 'The sign-in was not strong enough', 'step-up-not-strong-enough'],
    ['other-context', 'The sign-in was not strong enough', 'step-up-not-strong-enough'],
    ['long-ago', 'The sign-in was too long ago', 'step-up-not-fresh'],
    ['no-time', 'The sign-in was too long ago', 'step-up-not-fresh'],
  ])('%s in its token: %s', async (fault, title, reason) => {
    sandbox.entra.signIn.stepUpFault = fault
    const browser = await signsIn(await link(), 'marta').finally(() => {
      sandbox.entra.signIn.stepUpFault = null
    })
    await nothingCame(title, reason, browser)
  })
  it.each(['wrong-nonce', 'wrong-audience', 'wrong-issuer', 'expired', 'other-key'] as const)(
    'with a token that has %s',
    async fault => {
      sandbox.entra.signIn.fault = fault
      const browser = await signsIn(await link(), 'marta').finally(() => {
        sandbox.entra.signIn.fault = null
      })
      await nothingCame('The sign-in proved nothing', 'step-up-unproven', browser)
    },
  )
  it('of another tenant', async () => {
    sandbox.entra.signIn.fault = 'other-tenant'
    const browser = await signsIn(await link(), 'marta').finally(() => {
      sandbox.entra.signIn.fault = null
    })
    await nothingCame('You signed in with another account', 'step-up-other-account', browser)
  })
  it('by somebody else who opened the link, the one who asks among them', async () => {
    for (const other of ['priya', 'jonas'])
      await nothingCame(
        'You signed in with another account',
        'step-up-other-account',
        await signsIn(await link(), other),
      )
  })
  it('by somebody whom the policy of the directory lets through to nothing', async () => {
    const { tooWeak } = sandbox.entra.signIn
    tooWeak.add(personIn(sandbox.world.company, 'marta').id)
    const browser = await signsIn(await link(), 'marta').finally(() => tooWeak.clear())
    await nothingCame('You were not signed in', 'step-up-cancelled', browser)
  })
  it('with a state that nobody sent, twice with one answer, or in another browser', async () => {
    const browser = await new WebBrowser().open(await link())
    const away = await (await browser.press()).follow()
    const answer = new URL(away.choice(nameOf('marta')))
    const forged = new URL(answer)
    forged.searchParams.set('state', 'forged')
    expect((await browser.open(forged.href)).title).toBe('That answer does not belong to this sign-in')
    expect((await new WebBrowser().open(answer.href)).title).toBe('This link is open in another browser')
    await browser.open(answer.href)
    expect((await browser.open(answer.href)).title).toBe('That sign-in was already used')
    const confirm = `${sandbox.url}/link/step-up/confirm`
    expect((await browser.open(confirm)).title).toBe('Do you approve this?')
    expect((await browser.press({ form: 'forged' })).title).toBe('That did not come from our page')
    await browser.open(confirm)
    expect((await browser.press({}, { 'sec-fetch-site': 'cross-site' })).title).toBe('That did not come from our page')
    expect(holds('jonas')).toBe(false)
  })
  it('once the request is settled in the chat: the page says so, and so does the button on it', async () => {
    const [late, later] = [await signsIn(await link(), 'marta'), await signsIn(await link(), 'marta')]
    const { asker, owner, reason } = about
    await asker.press(await cast.seen(asker, new RegExp(`Request sent[\\s\\S]*${reason}`)), 'Cancel request')
    await cast.seen(owner, new RegExp(`Withdrawn[\\s\\S]*${reason}`))
    await late.press()
    expect(late.text).toContain('already withdrawn')
    await later.open(later.address)
    expect(later.title).toBe('The request has changed')
    expect(holds('jonas')).toBe(false)
  })
})
