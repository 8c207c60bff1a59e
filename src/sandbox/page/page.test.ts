import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { startOnPostgres } from '../whole-product/start-on-postgres.test-support.ts'
import { handsOn, installedChromium, type OpenPage, openPage, startBrowser } from './browser.test-support.ts'

const name = installedChromium
  ? 'the page, in a browser'
  : 'the page, in a browser (not run: no Chromium is installed; CHROMIUM_PATH may name one)'

describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  let opened: OpenPage

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog })
    opened = await openPage(browser, sandbox.url)
  })
  afterEach(async () => {
    await opened?.page.context().close()
    await sandbox?.stop()
  })

  const readers = 'jit-prod-db-readers'

  it('shows who holds which directory role now, while one is given', async () => {
    const { page, complaints } = opened
    const { become, type, says, group } = handsOn(page)
    const role = 'User Administrator in Berlin office'
    await group(role).getByText('Sam Ortega').waitFor()
    await group('Global Administrator').getByText('Emergency 1').waitFor()
    expect(await group('Groups Administrator').count()).toBe(0)
    await become('Wei Zhang')
    await type(`/access request ${role} for 1h because INC-7: password resets in Berlin`)
    await says('Request sent')
    await become('Ines Carvalho')
    await says('This is a privileged role')
    await page.getByRole('button', { name: `Approve Wei Zhang: ${role}` }).click()
    await group(role).getByText('Wei Zhang').waitFor()
    await says(/Granted/)
    expect(complaints).toEqual([])
  })

  it('lets a stranger ask, approve, see the membership, wind the clock and see it verified gone', async () => {
    const { page, complaints, addresses } = opened
    const { form, type, choose, become, closeForm, group, says, audit, directory } = handsOn(page)
    const step = (number: number, state: string) =>
      page.getByRole('button', { name: `Step ${number}, ${state}` }).waitFor()

    await step(1, 'next')
    await page.getByRole('button', { name: /^Step 1/ }).click()
    await page.keyboard.press('Enter')
    await choose('Access', 'db-read', readers)
    await form.getByLabel('Another duration').fill('2h')
    await form.getByLabel('Reason').fill('INC-7: customers cannot pay')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('on its way').waitFor()
    await closeForm()
    await says('Request sent')
    await step(1, 'done')
    // Whoever has something new to read stands far down the list of people, which scrolls by itself.
    await page.getByRole('button', { name: 'Tomasz Nowak 1 new message' }).first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0)

    await page.getByRole('button', { name: 'Olga Petrova 1 new message' }).first().click()
    await says('INC-7: customers cannot pay')
    expect(await group(readers).getByText('Ana Moreno').count()).toBe(0)
    await page.getByRole('button', { name: `Approve Ana Moreno: ${readers}` }).click()
    await group(readers).getByText('Ana Moreno').waitFor()
    await says(/Granted/)
    await step(3, 'done')
    await directory.getByText(/until .*left/).waitFor()

    await become('Ana Moreno')
    await says('Return access')
    // Pressed twice in a hurry: both count.
    await page.evaluate('for (const _ of [1, 2]) document.querySelector(\'[data-wind="10"]\').click()')
    await page.getByText('20 min ahead').waitFor()
    // It stands there for a moment only.
    const leaves = group(readers).locator('.gone', { hasText: 'Ana Moreno' }).waitFor()
    await Promise.all([leaves, page.getByRole('button', { name: 'To the next end' }).click()])
    await says(/Ended.*Verified gone/s)
    await step(4, 'done')
    await directory.getByText('Every door is locked').waitFor()
    for (const action of ['request.submitted', 'decision.recorded', 'grant.active', 'grant.end_verified'])
      expect(await audit.getByText(action).count()).toBe(1)
    expect(sandbox.entra.truth.membersOf(readers)).toEqual(
      sandbox.world.company.groups.find(it => it.displayName === readers)?.members,
    )

    await type('/access mine')
    await says('You hold nothing through Doorbell')
    expect(complaints).toEqual([])
    expect([...new Set(addresses.map(address => new URL(address).origin))]).toEqual([sandbox.url])
  })

  it('says under the field what is wrong, keeps what was typed, and lets the owner deny with a reason', async () => {
    const { page } = opened
    const { form, type, choose, become, closeForm, says, wrote } = handsOn(page)
    await type('/access request')
    await choose('Access', 'console', 'jit-payments-console')
    await form.getByText('Up to 8 hours').waitFor()
    await form.getByLabel('Another duration').fill('90h')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('Please complete this required field.').waitFor()
    await form.getByLabel('Reason').fill('Refund\nof order 7')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('8 hours at most').waitFor()
    expect(await form.getByLabel('Reason').inputValue()).toBe('Refund\nof order 7')
    await form.getByRole('button', { name: 'Take out jit-payments-console' }).waitFor()
    await form.getByLabel('Another duration').fill('30m')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('on its way').waitFor()
    await closeForm()

    await become('Marta Kowalska')
    await page.getByRole('button', { name: /^Deny Ana Moreno/ }).click()
    await form.getByLabel('Reason').fill('Support does refunds')
    await form.getByRole('button', { name: 'Deny' }).click()
    await wrote('request.denied')
    // Where the directory was slow to answer it stays to tell what came of it.
    if (await form.isVisible()) await closeForm()
    await become('Ana Moreno')
    await says('Support does refunds')
  })

  it('shows whatever somebody types as text, in whichever script', async () => {
    const { page, complaints } = opened
    const { type, become, conversation, says } = handsOn(page)
    const hostile = '<img src=x onerror=alert(1)> <!channel> *bold* \u202eתודה https://evil.example'
    await type(`/access request jit-*bold*_~<!channel> for 1h because ${hostile}`)
    await says('jit-*bold*_~<!channel>')
    await become('Ines Carvalho')
    await says('<img src=x onerror=alert(1)>')
    expect(await conversation.locator('article').last().innerText()).toContain('<!channel> *bold*')
    expect(await conversation.locator('img, a, .ping').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('says what Slack says when Doorbell does not answer, and goes on when it does', async () => {
    const { type, conversation, says } = handsOn(opened.page)
    sandbox.slack.connect('http://127.0.0.1:9/slack/events')
    await type('/access help')
    await conversation.getByText('/access failed with the error "dispatch_failed"').waitFor()
    sandbox.slack.connect(`${sandbox.url}/slack/events`)
    await type('/access help')
    await says('What Doorbell understands')
    await conversation.getByText('Only visible to you').waitFor()
  })

  it('leads to what the webhook was told, beside the audit that it was told of', async () => {
    const { page } = opened
    const [told] = await Promise.all([
      page.waitForEvent('popup'),
      handsOn(page).audit.getByRole('link', { name: 'What the webhook was told' }).click(),
    ])
    expect(new URL(told.url()).pathname).toBe('/sandbox/webhook')
    await told.close()
  })

  it('shows and makes changes in the directory that Doorbell knows nothing of', async () => {
    const { page } = opened
    const { group, directory } = handsOn(page)
    sandbox.entra.truth.addMember(readers, 'Mei Tanaka')
    await group(readers).getByText('Mei Tanaka').waitFor()
    await group(readers).locator('summary').click()
    await group(readers).getByRole('button', { name: 'Remove Tomasz Nowak' }).click()
    await group(readers).locator('.gone', { hasText: 'Tomasz Nowak' }).waitFor()
    await directory.getByLabel(/^Somebody to add/).selectOption('Clara Jensen')
    await directory.getByRole('button', { name: `Add to ${readers}` }).click()
    await directory.getByRole('button', { name: 'Disable the account of Clara Jensen' }).click()
    await directory.getByRole('button', { name: 'Enable Clara Jensen' }).waitFor()
    const names = sandbox.entra.truth.membersOf(readers).map(id => sandbox.entra.truth.person(id))
    expect(names.map(({ displayName, accountEnabled }) => [displayName, accountEnabled])).toEqual([
      ['Mei Tanaka', true],
      ['Clara Jensen', false],
    ])
    await directory.getByLabel('All', { exact: true }).check()
    await directory.getByLabel('Find a group or a member').fill('falcon')
    await group('Project Falcon').getByText('Microsoft 365').waitFor()
    expect(await directory.locator('.group').count()).toBe(1)
  })

  it('serves a hand that has no mouse, and a screen that is narrow', async () => {
    const { page } = await openPage(browser, sandbox.url, 390, 844)
    const { form, conversation } = handsOn(page)
    const wide = () => page.evaluate('document.documentElement.scrollWidth')
    await page.getByLabel(/^Message to Doorbell/).focus()
    await page.keyboard.type('/access request')
    await page.keyboard.press('Enter')
    await form.getByRole('option', { name: readers }).waitFor()
    await page.keyboard.press('Escape')
    await form.getByRole('listbox').waitFor({ state: 'hidden' })
    await page.keyboard.type('writers')
    await form.getByRole('option', { name: 'jit-prod-db-writers' }).and(page.locator('[aria-selected=true]')).waitFor()
    await page.keyboard.press('Enter')
    await form.getByText('Up to 8 hours').waitFor()
    expect(await wide()).toBe(390)
    // Past the lengths that are there to choose.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('45m')
    await page.keyboard.press('Tab')
    await page.keyboard.type('CHG-1')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await form.getByText('on its way').waitFor()
    await page.keyboard.press('Escape')
    await conversation.getByRole('article').filter({ hasText: '45 minutes' }).waitFor()
    for (const tab of ['Directory', 'Audit', 'Slack']) {
      await page.getByRole('button', { name: tab, exact: true }).click()
      expect(await wide()).toBe(390)
    }
    await page.getByRole('button', { name: /^Be anyone/ }).click()
    await page.getByRole('complementary').getByText('Olga Petrova').click()
    await conversation.getByRole('article').filter({ hasText: 'CHG-1' }).waitFor()
    await page.context().close()
  })
})
