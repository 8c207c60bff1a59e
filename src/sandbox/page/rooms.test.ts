import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import type { Sandbox } from '../sandbox.ts'
import { startOnPostgres } from '../whole-product/start-on-postgres.test-support.ts'
import { handsOn, installedChromium, type OpenPage, openPage, startBrowser } from './browser.test-support.ts'

const name = installedChromium
  ? 'the Home tab, the channel and the shortcut, in a browser'
  : 'the Home tab, the channel and the shortcut (not run: no Chromium is installed; CHROMIUM_PATH may name one)'

describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  let opened: OpenPage

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: accessFileToTry })
    opened = await openPage(browser, sandbox.url)
  })
  afterEach(async () => {
    await opened?.page.context().close()
    await sandbox?.stop()
  })

  const readers = 'jit-prod-db-readers'

  it('let somebody ask at home, an owner decide in the channel, and a stranger be told alone that it is not theirs', async () => {
    const { page, complaints } = opened
    const { form, choose, become, closeForm, group, says } = handsOn(page)
    const room = (name: string) => page.getByRole('button', { name, exact: true }).click()
    const home = page.getByRole('region', { name: 'Home of Doorbell' })
    const channel = page.getByRole('region', { name: 'Channel' })

    await room('Home')
    await home.getByText('You hold nothing through Doorbell').waitFor()
    await home.getByRole('button', { name: /^Request access/ }).click()
    await choose('Access', 'db-read', readers)
    await form.getByLabel('Another duration').fill('2h')
    await form.getByLabel('Reason').fill('INC-7: customers cannot pay')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('on its way').waitFor()
    await closeForm()
    await home.getByRole('button', { name: `Cancel request Ana Moreno: ${readers}` }).waitFor()

    await become('Lukas Meyer')
    await room('# access-requests')
    await channel.getByText('INC-7: customers cannot pay').waitFor()
    await channel.getByRole('button', { name: /^Approve(?! for)/ }).click()
    await channel.getByText('Only visible to you').waitFor()
    await channel.getByText('This is not yours to decide').waitFor()
    expect(await group(readers).getByText('Ana Moreno').count()).toBe(0)

    await become('Olga Petrova')
    expect(await channel.getByText('Only visible to you').count()).toBe(0)
    await channel.getByRole('button', { name: /^Approve(?! for)/ }).click()
    await group(readers).getByText('Ana Moreno').waitFor()
    await channel.getByText('Approved by Olga Petrova').waitFor()
    expect(await channel.getByRole('button', { name: /^Approve(?! for)/ }).count()).toBe(0)
    await room('Messages')
    await says(/Granted/)
    const unread =
      "const it = document.getElementById('conversation'); it.scrollHeight - it.scrollTop - it.clientHeight"
    expect(await page.evaluate(unread)).toBeLessThan(80)

    await become('Ana Moreno')
    await room('Home')
    await home.getByText(/granted until/).waitFor()
    await home.getByRole('button', { name: /^Return access/ }).click()
    await home.getByText('You hold nothing through Doorbell').waitFor()
    expect(complaints).toEqual([])
  })

  it('open the form from the shortcut, from wherever one is', async () => {
    const { page } = opened
    const { form } = handsOn(page)
    await page.getByRole('button', { name: '# access-requests', exact: true }).click()
    await page.locator('#shortcut').click()
    await form.getByLabel('Another duration').waitFor()
    await form.getByRole('button', { name: 'Cancel', exact: true }).click()
    await form.waitFor({ state: 'hidden' })
  })

  it('show a guest why there is nothing for them, and no channel', async () => {
    const { page } = opened
    const { become } = handsOn(page)
    await become('Rafael Gomes')
    await page.getByRole('button', { name: 'Home', exact: true }).click()
    await page.getByText('Guests of this workspace cannot use Doorbell').waitFor()
    await page.getByRole('button', { name: '# access-requests', exact: true }).click()
    await page.getByText('This person is not in the channel').waitFor()
  })

  it('fit a screen that is narrow', async () => {
    const { page } = await openPage(browser, sandbox.url, 390, 844)
    for (const room of ['Home', '# access-requests', 'Messages']) {
      await page.getByRole('button', { name: room, exact: true }).click()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    }
    await page.context().close()
  })
})
