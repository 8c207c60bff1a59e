import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import type { Log } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import { type SignInFault, signInFaults } from '../id-tokens.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { eventually, newestRequest, quiet } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'
import { WebBrowser } from './web-browser.test-support.ts'

const logged: unknown[] = []
const note = (event: string, fields?: unknown) => void logged.push({ event, fields })
const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  const accessFile = sandboxAccessFile
    .replace('slackEmailMatch: { domains: [contoso.com] }', 'contactDomains: [contoso.com]')
    // Whoever may break the glass is never forgotten.
    .replace(
      '    requesters:\n      groups:\n        - Engineering\n    duration',
      '    requesters: { groups: [] }\n    duration',
    )
  sandbox = await startOnPostgres({ port: 0, log, accessFile })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const nameOf = (handle: string) => personIn(sandbox.world.company, handle).displayName
const account = (handle: string) => ({
  surface: surfaceName('slack'),
  team: 'T0CONTOSO',
  user: cast.as(handle).id,
})
const boundTo = async (handle: string) => (await sandbox.doorbell.store.binding(account(handle)))?.person ?? null
const idOf = (handle: string) => personIn(sandbox.world.company, handle).id

function urlOn(message: SlackMessage): string | null {
  return /"url":"([^"]+\/link\/[^"]+)"/.exec(JSON.stringify(message.blocks))?.[1] ?? null
}
/** The newest link that somebody was given, after doing something that gives one. */
async function linkFor(person: Person, doing: () => Promise<unknown>): Promise<string> {
  const before = person.ephemerals().length
  await doing()
  return sandbox.slack.until(() => {
    const message = person.ephemerals().slice(before).at(-1)
    return message ? urlOn(message) : null
  })
}
const asks = (handle: string) => linkFor(cast.as(handle), () => cast.as(handle).command('link'))

/** Both sign-ins, up to the page that asks. */
async function signsIn(browser: WebBrowser, link: string, slack: string, directory: string): Promise<WebBrowser> {
  await (await browser.open(link)).press()
  await (await browser.follow()).choose(slack)
  if (browser.status !== 200) return browser
  await (await browser.follow()).choose(directory)
  return browser.status === 200 ? browser.follow() : browser
}
const refusedBecause = async (): Promise<string | null> => {
  const rows = await sandbox.world.audit(null, 500)
  return rows.find(({ action }) => action === 'identity.refused')?.reason ?? null
}
async function withFault(where: 'slack' | 'directory', fault: SignInFault, doing: () => Promise<void>): Promise<void> {
  const service = where === 'slack' ? sandbox.slack.signIn : sandbox.entra.signIn
  service.fault = fault
  try {
    await doing()
  } finally {
    service.fault = null
  }
}

describe('linking by signing in to both', () => {
  it('names both accounts, asks, links with the last word, and tells the account', async () => {
    const ana = cast.as('ana')
    const browser = await signsIn(new WebBrowser(), await asks('ana'), nameOf('ana'), nameOf('ana'))
    expect(browser.title).toBe('Are both of these you?')
    expect(browser.text).toContain('ana.moreno@contoso.com')
    expect(await boundTo('ana')).toBeNull()
    await browser.press()
    expect(browser.title).toBe('Your accounts are linked')
    expect(await boundTo('ana')).toBe(idOf('ana'))
    await cast.seen(ana, /now linked to Ana Moreno/)
    const rows = await sandbox.world.audit(null, 50)
    expect(rows.find(({ action }) => action === 'identity.linked')).toMatchObject({ via: 'web', about: idOf('ana') })
  })

  it('sends pages that run no script, are framed by nobody, stored nowhere, and tell nobody where one came from', async () => {
    const browser = await new WebBrowser().open(await asks('lena'))
    expect(browser.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(browser.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(browser.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(browser.headers.get('referrer-policy')).toBe('no-referrer')
    expect(browser.headers.get('cache-control')).toBe('no-store')
    await browser.press()
    const cookie = browser.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Domain=/)
    expect(browser.text).not.toMatch(/<script/)
  })

  it('is not used up by a scanner, whatever it asks for without the cookie', async () => {
    const link = await asks('lena')
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect((await fetch(link, { method })).status).toBe(200)
      for (const page of ['slack?code=x&state=y', 'entra?code=x&state=y', 'confirm'])
        await fetch(`${sandbox.url}/link/${page}`, { method })
    }
    const browser = await signsIn(new WebBrowser(), link, nameOf('lena'), nameOf('lena'))
    await fetch(browser.address)
    await browser.press()
    expect(browser.title).toBe('Your accounts are linked')
  })

  it('is refused to whoever opens the link in another browser, and goes on in the first', async () => {
    const link = await asks('tim')
    const [first, other] = [new WebBrowser(), new WebBrowser()]
    await (await first.open(link)).press()
    await other.open(link)
    expect([other.status, other.title]).toEqual([403, 'This link is open in another browser'])
    const away = await first.follow()
    await other.open(away.choice(nameOf('tim')))
    expect(other.title).toBe('This link is open in another browser')
    await (await away.choose(nameOf('tim'))).follow()
    await (await first.choose(nameOf('tim'))).follow()
    await (await first.press()).text
    expect(await boundTo('tim')).toBe(idOf('tim'))
  })

  it('is refused the second time, and when it comes late', async () => {
    const link = await asks('clara')
    const browser = await signsIn(new WebBrowser(), link, nameOf('clara'), nameOf('clara'))
    const confirm = browser.text
    await browser.press()
    browser.text = confirm
    await browser.press()
    expect(browser.title).toBe('This link was used')
    await browser.open(link)
    expect(browser.title).toBe('This link was used')
    const late = await asks('victor')
    sandbox.world.clock.wind(11)
    await browser.open(late)
    expect(browser.title).toBe('This link has run out')
    await browser.open(`${sandbox.url}/link/${'x'.repeat(43)}`)
    expect([browser.status, browser.title]).toEqual([404, 'There is no such link'])
  })

  it('takes no answer with a forged state, and the right one afterwards', async () => {
    const browser = new WebBrowser()
    await (await browser.open(await asks('victor'))).press()
    const away = await browser.follow()
    const good = away.choice(nameOf('victor'))
    const forged = new URL(good)
    forged.searchParams.set('state', 'forged')
    await browser.open(forged.href)
    expect(browser.title).toBe('That answer does not belong to this sign-in')
    expect(await refusedBecause()).toBe('sign-in-not-ours')
    await browser.open(good)
    expect(browser.title).toBe('On to Microsoft Entra')
    await browser.open(good)
    expect(browser.title).toBe('That sign-in was already used')
  })

  it.each(signInFaults.filter(fault => fault !== 'other-tenant'))('believes no Slack token: %s', async fault => {
    await withFault('slack', fault, async () => {
      const browser = new WebBrowser()
      await (await browser.open(await asks('victor'))).press()
      await (await browser.follow()).choose(nameOf('victor'))
      const title = fault === 'other-team' ? 'You signed in to another chat account' : 'The sign-in proved nothing'
      expect(browser.title).toBe(title)
    })
    expect(await boundTo('victor')).toBeNull()
    expect(await refusedBecause()).toBe(fault === 'other-team' ? 'other-chat-account' : 'sign-in-unproven')
  })

  it.each(signInFaults.filter(fault => fault !== 'other-team'))('believes no directory token: %s', async fault => {
    await withFault('directory', fault, async () => {
      const browser = new WebBrowser()
      await (await browser.open(await asks('victor'))).press()
      await (await (await browser.follow()).choose(nameOf('victor'))).follow()
      await browser.choose(nameOf('victor'))
      const title = fault === 'other-tenant' ? 'You signed in to another organisation' : 'The sign-in proved nothing'
      expect(browser.title).toBe(title)
    })
    expect(await boundTo('victor')).toBeNull()
    expect(await refusedBecause()).toBe(fault === 'other-tenant' ? 'other-tenant' : 'sign-in-unproven')
  })

  it('links nobody who signs in to Slack as somebody else, to the directory as a guest, or as somebody who is taken', async () => {
    const other = await signsIn(new WebBrowser(), await asks('victor'), nameOf('carlos'), nameOf('victor'))
    expect(other.title).toBe('You signed in to another chat account')
    for (const [as, why] of [
      ['gwen', /guest/],
      ['ana', /already linked/],
    ] as const) {
      const browser = new WebBrowser()
      await (await browser.open(await asks('victor'))).press()
      await (await (await browser.follow()).choose(nameOf('victor'))).follow()
      await browser.choose(nameOf(as))
      expect(browser.title).toBe('Your accounts cannot be linked')
      expect(browser.text).toMatch(why)
    }
    expect(await boundTo('victor')).toBeNull()
  })

  it('links nobody who was disabled, or deactivated in Slack, before the last word', async () => {
    const disabled = await signsIn(new WebBrowser(), await asks('victor'), nameOf('victor'), nameOf('victor'))
    sandbox.entra.truth.disable(nameOf('victor'))
    await disabled.press()
    expect(disabled.text).toContain('disabled')
    sandbox.entra.truth.enable(nameOf('victor'))
    const deactivated = await signsIn(new WebBrowser(), await asks('victor'), nameOf('victor'), nameOf('victor'))
    sandbox.slack.changeUser(cast.as('victor').id, { deleted: true })
    await deactivated.press()
    expect(deactivated.text).toContain('deactivated')
    sandbox.slack.changeUser(cast.as('victor').id, { deleted: false })
    expect(await boundTo('victor')).toBeNull()
  })

  it('takes no form of another site, and none without the word that the page gave', async () => {
    const browser = await signsIn(new WebBrowser(), await asks('victor'), nameOf('victor'), nameOf('victor'))
    const page = browser.text
    for (const [more, headers] of [
      [{}, { 'sec-fetch-site': 'cross-site' }],
      [{}, { origin: 'https://evil.example' }],
      [{ form: 'forged' }, {}],
      [{}, { 'content-type': 'text/plain' }],
    ] as const) {
      browser.text = page
      await browser.press(more, headers)
      expect(browser.title).toBe('That did not come from our page')
    }
    expect(await boundTo('victor')).toBeNull()
  })
})

describe('an owner who has not linked yet', () => {
  it('gets the card, is asked to link by the click, and has decided once they are', async () => {
    const [ana, olga] = [cast.as('ana'), cast.as('olga')]
    await ana.command('request jit-prod-db-readers for 2h because INC-LINK')
    const card = await cast.seen(olga, /INC-LINK/)
    const link = await linkFor(olga, () => olga.press(card, 'Approve'))
    expect((await newestRequest(sandbox, 'ana'))?.status).toBe('awaiting-approval')
    const browser = await signsIn(new WebBrowser(), link, nameOf('olga'), nameOf('olga'))
    expect(browser.text).toContain('carried on with')
    await browser.press()
    await cast.seen(ana, /Granted at/)
    await cast.seen(olga, /now linked to Olga Petrova/)
    const rows = await sandbox.world.audit(null, 500)
    expect(rows.filter(({ action }) => action === 'decision.recorded')).toHaveLength(1)
  })

  it('who is unlinked again by themselves is nobody until they sign in anew', async () => {
    const olga = cast.as('olga')
    await olga.command('unlink')
    await cast.seen(olga, /no longer linked/)
    await olga.command('mine')
    await cast.told(olga, /I do not know who you are/)
    expect(await boundTo('olga')).toBeNull()
  })

  it('and presses Deny is asked for the reason once they are linked, and has denied with it', async () => {
    const [ana, olga] = [cast.as('ana'), cast.as('olga')]
    await ana.command('request jit-prod-db-writers for 2h because INC-DENY')
    const card = await cast.seen(olga, /INC-DENY/)
    await olga.press(card, 'Deny')
    const offer = await cast.seen(olga, /do not know who you are[\s\S]*carried on with/)
    const browser = await signsIn(new WebBrowser(), urlOn(offer) ?? '', nameOf('olga'), nameOf('olga'))
    expect(browser.text).toContain('carried on with')
    await browser.press()
    const again = await cast.seen(olga, /Denying takes a reason/)
    expect((await newestRequest(sandbox, 'ana'))?.status).toBe('awaiting-approval')
    await olga.press(again, 'Deny')
    await cast.onForm(olga, /asks for/)
    await olga.fill({ Reason: 'use the replica' })
    await olga.submit()
    await cast.seen(ana, /use the replica/)
    expect((await newestRequest(sandbox, 'ana'))?.status).toBe('denied')
  })
})

describe('the home page of somebody who has not linked yet', () => {
  it('has a button that sends them a link of their own, holds none itself, and is theirs once they are linked', async () => {
    const victor = cast.as('victor')
    const home = () => (victor.home ? victor.read(victor.home).text : '')
    await victor.openHome()
    await sandbox.slack.until(() => home().includes('send you a link') || null)
    expect(JSON.stringify(victor.home)).not.toContain('/link/')
    const before = victor.messages().length
    await victor.pressInHome('Link my accounts')
    const message = await sandbox.slack.until(() => victor.messages().slice(before).at(-1))
    const browser = await signsIn(new WebBrowser(), urlOn(message) ?? '', nameOf('victor'), nameOf('victor'))
    await browser.press()
    await sandbox.slack.until(() => home().includes('You hold nothing') || null)
  })
})

describe('an admin', () => {
  it('undoes what is linked by a mention, the account is told and it is audited; nobody else may', async () => {
    const [henrik, victor, ana] = [cast.as('henrik'), cast.as('victor'), cast.as('ana')]
    await (await signsIn(new WebBrowser(), await asks('henrik'), nameOf('henrik'), nameOf('henrik'))).press()
    const undo = 'unlink @victor'
    await ana.command(undo)
    await cast.told(ana, /Only an access admin/)
    expect(await boundTo('victor')).toBe(idOf('victor'))
    await henrik.command(undo)
    await cast.seen(victor, /no longer linked to Victor/)
    expect(await boundTo('victor')).toBeNull()
    const rows = await sandbox.world.audit(null, 50)
    expect(rows.find(({ action }) => action === 'identity.unlinked')).toMatchObject({ about: idOf('victor') })
  })
})

describe('somebody who was linked and has had no access for long', () => {
  const days = async (n: number) => {
    sandbox.world.clock.wind(n * 24 * 60)
    await quiet(sandbox.doorbell)
  }
  it('is told of in the weekly note, forgotten, and asked to link again by their next word', async () => {
    const [ana, ines] = [cast.as('ana'), cast.as('ines')]
    sandbox.world.clock.wind(180)
    await cast.seen(ana, /INC-LINK[\s\S]*Verified gone/)
    await days(22)
    await cast.seen(ines, /The week ahead[\s\S]*about to be forgotten[\s\S]*Ana Moreno: /)
    expect(await boundTo('ana')).toBe(idOf('ana'))
    await days(9)
    await eventually('Ana is forgotten', async () => (await boundTo('ana')) === null)
    const rows = await sandbox.world.audit(null, 50)
    expect(rows.find(({ action }) => action === 'person.forgotten')).toMatchObject({ about: idOf('ana') })
    await ana.command('mine')
    await cast.told(ana, /I do not know who you are/)
    expect(await boundTo('olga')).toBe(idOf('olga'))
  })
})

it('leaves no link, code, state, token or secret in the log or the audit', async () => {
  const all = JSON.stringify([logged, await sandbox.world.audit(null, 500)])
  expect(all).toContain('identity.linked')
  const secrets = [sandbox.slack.signIn.clientSecret, sandbox.entra.signIn.clientSecret]
  for (const secret of secrets) expect(all).not.toContain(secret)
  expect(all).not.toMatch(/[?&](code|state|nonce)=/)
  expect(all).not.toMatch(/eyJhbGciOi/)
  expect(all).not.toMatch(/\/link\/[\w-]{20,}/)
})
