import { existsSync } from 'node:fs'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

const places = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A Chromium of this machine, or `undefined`. */
export const installedChromium = places.find(path => path !== '' && existsSync(path))

export function startBrowser(): Promise<Browser> {
  if (installedChromium === undefined) throw new Error('there is no Chromium here')
  return chromium.launch({
    executablePath: installedChromium,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface OpenPage {
  readonly page: Page
  /** Whatever the browser complained of: errors of the script, violations of the policy. */
  readonly complaints: readonly string[]
  /** Every address that was called. */
  readonly addresses: readonly string[]
}

/** The page at this address, as somebody sees it who has never been here. */
export async function openPage(browser: Browser, url: string, width = 1280, height = 800): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  const addresses: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', request => addresses.push(request.url()))
  await page.goto(`${url}/`)
  await page.locator('#whose', { hasText: 'Ana Moreno' }).waitFor()
  return { page, complaints, addresses }
}

/** What a person does here, in the words they would use. */
export function handsOn(page: Page) {
  const form = page.getByRole('dialog')
  const conversation = page.getByRole('region', { name: 'Conversation with Doorbell' })
  const directory = page.getByRole('region', { name: 'Directory' })
  const audit = page.getByRole('region', { name: 'Audit' })
  return {
    form,
    conversation,
    directory,
    audit,
    become: async (name: string) => {
      await page.getByRole('complementary', { name: 'Be anyone' }).getByText(name, { exact: true }).click()
      await page.locator('#whose', { hasText: name }).waitFor()
    },
    type: async (command: string) => {
      await page.getByLabel(/^Message to Doorbell/).fill(command)
      await page.keyboard.press('Enter')
    },
    /** Chooses in a menu that loads while one types. */
    choose: async (label: string, letters: string, option: string) => {
      await form.getByLabel(label).fill(letters)
      await form.getByRole('option', { name: option }).click()
    },
    closeForm: async () => {
      await form.getByRole('button', { name: 'Close', exact: true }).click()
      await form.waitFor({ state: 'hidden' })
    },
    group: (name: string): Locator => directory.locator('.group').filter({ hasText: name }),
    says: (words: string | RegExp): Promise<void> =>
      conversation.getByRole('article').filter({ hasText: words }).last().waitFor(),
    wrote: (action: string): Promise<void> => audit.getByText(action, { exact: false }).first().waitFor(),
  }
}
