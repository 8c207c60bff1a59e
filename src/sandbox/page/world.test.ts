import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import type { Sandbox } from '../sandbox.ts'
import { startOnPostgres } from '../whole-product/start-on-postgres.test-support.ts'
import { handsOn, installedChromium, type OpenPage, openPage, startBrowser } from './browser.test-support.ts'

const name = installedChromium
  ? 'the world, changed in a browser'
  : 'the world, changed in a browser (not run: no Chromium is installed; CHROMIUM_PATH may name one)'

/** One company for all of them, each with people and resources of its own. */
describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  let opened: OpenPage
  let page: Page

  beforeAll(async () => {
    browser = await startBrowser()
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: accessFileToTry })
    opened = await openPage(browser, sandbox.url)
    page = opened.page
    await page.getByRole('button', { name: 'Change the world' }).click()
  })
  afterAll(async () => {
    await opened?.page.context().close()
    await browser?.close()
    await sandbox?.stop()
  })

  const hands = () => {
    const world = page.getByRole('region', { name: 'World' })
    const pressing = (button: string) => world.getByRole('button', { name: button, exact: true }).click()
    return {
      ...handsOn(page),
      world,
      press: pressing,
      /** Opens a part of the world, and a person, group or role in it. */
      open: async (part: string, subject?: string) => {
        await pressing(part)
        if (subject) await world.getByLabel('Whose, or which').selectOption(subject)
      },
      room: (name: string) => page.getByRole('button', { name, exact: true }).click(),
      inChannel: page.getByRole('region', { name: 'Channel' }),
      ask: async (who: string, access: string, reason: string) => {
        const { become, type, says } = handsOn(page)
        await become(who)
        await type(`/access request ${access} for 1h because ${reason}`)
        await says(new RegExp(`Request sent[\\s\\S]*${reason}`))
      },
    }
  }

  it('withholds consent: the approval is told to have failed, and goes through once consent is back', async () => {
    const { open, press, world, ask, become, says, group } = hands()
    const readers = 'jit-prod-db-readers'
    await ask('Ana Moreno', readers, 'INC-1')
    await open('Tenant')
    await press('Withdraw consent to GroupMember.ReadWrite.All')
    await world.getByText('Consent to GroupMember.ReadWrite.All was withdrawn').waitFor()
    await become('Olga Petrova')
    await says('INC-1')
    await page.getByRole('button', { name: `Approve Ana Moreno: ${readers}` }).click()
    await become('Ana Moreno')
    await says(/INC-1[\s\S]*Doorbell itself lacks a permission/)
    expect(await group(readers).getByText('Ana Moreno').count()).toBe(0)
    await press('Undo: Consent to GroupMember.ReadWrite.All was withdrawn')
    await world.getByText('withdrawn', { exact: true }).waitFor({ state: 'detached' })
    await ask('Ana Moreno', readers, 'INC-2')
    await become('Olga Petrova')
    await says('INC-2')
    await page.getByRole('button', { name: `Approve Ana Moreno: ${readers}` }).click()
    await group(readers).getByText('Ana Moreno').waitFor()
    await become('Ana Moreno')
    await says(/INC-2[\s\S]*Usable since/)
  })

  it('deactivates the only approver between asking and deciding: somebody else is asked, and told why', async () => {
    const { open, press, ask, become, says, group, world } = hands()
    await ask('Carlos Ibáñez', 'jit-payments-console', 'INC-3')
    await open('People', 'Marta Kowalska')
    await press('Deactivate Marta Kowalska in Slack')
    await world.getByText('deactivated', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Wind 1 hour forward' }).click()
    await become('Ines Carvalho')
    await says(/INC-3[\s\S]*nobody else who may decide it can be reached in a chat/)
    await page.getByRole('button', { name: 'Approve Carlos Ibáñez: jit-payments-console' }).click()
    await group('jit-payments-console').getByText('Carlos Ibáñez').waitFor()
    await press('Undo: The Slack account of Marta Kowalska was deactivated')
    await world.getByText('Not as on the first day').waitFor({ state: 'hidden' })
  })

  it('deletes a card and takes the bot out of the channel: the decision is made and told all the same', async () => {
    const { open, press, ask, become, says, group, room, inChannel, conversation, world } = hands()
    const writers = 'jit-prod-db-writers'
    await ask('Lena Meyer', writers, 'INC-4')
    const card = conversation.getByRole('article').filter({ hasText: 'INC-4' })
    await card.hover()
    await card.getByRole('button', { name: 'Delete this message' }).click()
    await card.waitFor({ state: 'detached' })
    await room('# access-requests')
    await inChannel.getByText('INC-4').waitFor()
    await open('Chats')
    await press('Take Doorbell out of #access-requests in Slack')
    await world.getByText('Doorbell is out').waitFor()
    await room('Messages')
    await become('Olga Petrova')
    await says('INC-4')
    await page.getByRole('button', { name: `Approve Lena Meyer: ${writers}` }).click()
    await group(writers).getByText('Lena Meyer').waitFor()
    await says(/Granted[\s\S]*INC-4/)
    await become('Lena Meyer')
    await says(/Granted[\s\S]*INC-4/)
    await press('Invite Doorbell to #access-requests in Slack')
    await world.getByText('Doorbell is in it').waitFor()
  })

  it('knows both accounts of one human: what the one asked for the other may not decide', async () => {
    const { ask, become, says, group, room, inChannel } = hands()
    await ask('Daniel Okafor', 'jit-network-core', 'CHG-9')
    await says(/CHG-9[\s\S]*Who was asked: Priya Raman\./)
    await become('Daniel Okafor (Admin)')
    await room('# access-requests')
    const card = inChannel.getByRole('article').filter({ hasText: 'CHG-9' })
    await card.getByRole('button', { name: /^Approve Daniel/ }).click()
    await inChannel.getByText('You asked for this access, so someone else has to decide it').waitFor()
    expect(await group('jit-network-core').getByText('Daniel Okafor').count()).toBe(0)
    await room('Messages')
    expect(opened.complaints).toEqual([])
  })

  it('is a tab of its own on a narrow screen, where everything fits', async () => {
    const narrow = await openPage(browser, sandbox.url, 390, 844)
    await narrow.page.locator('#tab-world').click()
    const world = narrow.page.getByRole('region', { name: 'World' })
    for (const part of ['People', 'Groups', 'Roles', 'Tenant', 'Chats', 'Calls']) {
      await world.getByRole('button', { name: part, exact: true }).click()
      expect(await narrow.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    }
    await world.getByRole('button', { name: 'Throttle the next 3 calls to Graph' }).click()
    // Doorbell calls by itself too, and may have met the first of them.
    await world.getByText(/[1-3] will fail/).waitFor()
    await world.getByRole('button', { name: 'Let all calls behave again' }).click()
    await world.getByText('answered').waitFor()
    await narrow.page.context().close()
  })
})
