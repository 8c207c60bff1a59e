import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { startOnPostgres } from '../whole-product/start-on-postgres.test-support.ts'
import { handsOn, installedChromium, openPage, startBrowser } from './browser.test-support.ts'

const name = installedChromium
  ? 'linking, in a browser'
  : 'linking, in a browser (not run: no Chromium is installed; CHROMIUM_PATH may name one)'

describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  beforeAll(async () => {
    browser = await startBrowser()
    sandbox = await startOnPostgres({ port: 0, log: silentLog })
  })
  afterAll(async () => {
    await browser?.close()
    await sandbox?.stop()
  })

  it('is done by somebody who types it, follows the link, signs in to both and says so', async () => {
    const { page, complaints } = await openPage(browser, sandbox.url)
    const { become, type, conversation, says } = handsOn(page)
    await become('Leo Fischer')
    await type('/access link')
    const opening = page.context().waitForEvent('page')
    await conversation.getByRole('link', { name: /^Link my accounts/ }).click()
    const tab = await opening
    await tab.getByRole('button', { name: 'Sign in with Slack' }).click()
    await tab.getByRole('heading', { name: 'Sign in with Slack' }).waitFor()
    await tab.getByRole('link', { name: /Leo Fischer/ }).click()
    await tab.getByRole('heading', { name: 'Sign in to Contoso' }).waitFor()
    await tab.getByRole('link', { name: /Leo Fischer/ }).click()
    await tab.getByRole('heading', { name: 'Are both of these you?' }).waitFor()
    expect(await tab.getByText('leo.fischer@contoso.com').count()).toBeGreaterThan(0)
    await tab.getByRole('button', { name: 'Link these accounts' }).click()
    await tab.getByRole('heading', { name: 'Your accounts are linked' }).waitFor()
    await says('now linked to Leo Fischer')
    const leo = personIn(sandbox.world.company, 'leo')
    const account = { surface: surfaceName('slack'), team: 'T0CONTOSO', user: leo.slack?.user ?? '' }
    expect(await sandbox.doorbell.store.binding(account)).toMatchObject({ person: leo.id, how: 'sign-in' })
    expect(complaints).toEqual([])
  })
})
