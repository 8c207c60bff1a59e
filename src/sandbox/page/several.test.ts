import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { handsOn, installedChromium, type OpenPage, openPage, startBrowser } from './browser.test-support.ts'

const name = installedChromium
  ? 'several resources in one request, in a browser'
  : 'several resources in one request, in a browser (not run: no Chromium is installed; CHROMIUM_PATH may name one)'
const [writers, shell, vpn] = ['jit-prod-db-writers', 'jit-k8s-prod-debug', 'jit-datacenter-vpn']
const [flags, consoles] = ['jit-feature-flags', 'jit-payments-console']

describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  let opened: OpenPage
  beforeAll(async () => {
    browser = await startBrowser()
    sandbox = await startSandbox({ port: 0, log: silentLog, teams: true })
    opened = await openPage(browser, sandbox.url, 1440, 1000)
  })
  afterAll(async () => {
    await browser?.close()
    await sandbox?.stop()
  })

  it('are picked one after the other in Slack, and taken out again', async () => {
    const { page, complaints } = opened
    const { form, type, choose, closeForm, says } = handsOn(page)
    await type('/access request')
    for (const wanted of [writers, vpn, shell]) await choose('Access', wanted.slice(4, 9), wanted)
    await form.getByRole('button', { name: `Take out ${vpn}` }).click()
    await form.getByLabel('Another duration').fill('2h')
    await form.getByLabel('Reason').fill('INC-7: both')
    await form.getByRole('button', { name: 'Request' }).click()
    await form.getByText('on its way').waitFor()
    await closeForm()
    await says(new RegExp(`Request sent[\\s\\S]*${writers} \\(group\\): waits[\\s\\S]*${shell} \\(group\\): waits`))
    expect(complaints).toEqual([])
  })

  it('are picked in Teams below the first', async () => {
    const { page, complaints } = opened
    const pane = page.getByRole('region', { name: 'Teams', exact: true })
    await page.getByLabel('Teams, as', { exact: true }).selectOption({ label: 'Jonas Meyer' })
    await pane.getByRole('textbox', { name: /Message/ }).fill('request')
    await page.keyboard.press('Enter')
    const card = pane.locator('.adaptive-card').last()
    await card.getByRole('textbox', { name: 'Access' }).fill(flags)
    await card.locator('.ac-choiceSetInput-choice').getByText(flags).click()
    const more = card.getByRole('textbox', { name: /^More in the same request/ })
    for (const wanted of [vpn, consoles]) {
      await more.fill(wanted)
      await card.locator('.ac-choiceSetInput-choice').getByText(wanted).click()
    }
    await card.getByRole('button', { name: `Take out ${vpn}` }).click()
    await card.getByLabel(/^Reason/).fill('INC-8: both')
    await card.getByRole('button', { name: 'Request', exact: true }).click()
    await pane.getByText('INC-8: both').waitFor()
    await pane
      .getByText(new RegExp(`${consoles} \\(group\\): waits`))
      .first()
      .waitFor()
    expect(complaints).toEqual([])
  })
})
