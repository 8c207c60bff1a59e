import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { teamsChannelOfRequests } from '../company-in-teams.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { type Fields, fields } from '../slack/json.ts'
import { aBot, aCard, ana, type Bot, cardMessage, connectorClient, olga } from '../teams/a-bot.test-support.ts'
import type { SimulatedTeams } from '../teams/server.ts'
import { handsOn, installedChromium, type OpenPage, openPage, startBrowser } from './browser.test-support.ts'
import { cardMarkdown } from './card-markdown.ts'

const name = installedChromium
  ? 'the Teams pane, in a browser'
  : 'the Teams pane, in a browser (not run: no Chromium is installed; CHROMIUM_PATH may name one)'

const hostile = '<img src=x onerror=alert(1)> [here](https://evil.example) **bold**'
const form: Fields = aCard(
  { type: 'TextBlock', text: 'Ask for **access**', wrap: true, style: 'heading' },
  { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: hostile }] },
  {
    type: 'Input.ChoiceSet',
    id: 'access',
    label: 'Access',
    style: 'filtered',
    choices: [{ title: 'jit-payments-console', value: 'g1' }],
    'choices.data': { type: 'Data.Query', dataset: 'access' },
  },
  { type: 'Input.Text', id: 'reason', label: 'Reason', isMultiline: true, isRequired: true, errorMessage: 'Say why.' },
  {
    type: 'ActionSet',
    actions: [
      { type: 'Action.Execute', title: 'Request', verb: 'ask', data: { first: true } },
      { type: 'Action.Execute', title: 'Request', verb: 'ask', data: { first: false } },
    ],
  },
)

/** First with a bot of the test's own, which says what Doorbell would not; then with Doorbell itself. */
describe.skipIf(!installedChromium)(name, () => {
  let browser: Browser
  let sandbox: Sandbox
  let teams: SimulatedTeams
  let bot: Bot
  let client: ReturnType<typeof connectorClient>
  let opened: OpenPage

  beforeAll(async () => {
    browser = await startBrowser()
    sandbox = await startSandbox({ port: 0, log: silentLog, teams: true })
    if (sandbox.teams === null) throw new Error('There is no Teams')
    teams = sandbox.teams
    bot = await aBot({ teams }, answer)
    client = connectorClient({ teams, entra: sandbox.entra })
    opened = await openPage(browser, sandbox.url)
  })
  afterAll(async () => {
    await browser?.close()
    await client?.close()
    await bot?.stop()
    await sandbox?.stop()
  })

  it('leaves room for every name above the Slack pane beside it', async () => {
    const { page } = opened
    for (const width of [1500, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      const cut = await page
        .getByRole('navigation', { name: 'Where in Slack' })
        .evaluate(names => names.scrollWidth - names.clientWidth)
      expect([width, cut]).toEqual([width, 0])
    }
  })

  const answer = ({ name: called, value }: Fields) => {
    if (called === 'application/search')
      return {
        statusCode: 200,
        type: 'application/vnd.microsoft.search.searchResponse',
        value: { results: [{ title: 'jit-prod-db-readers', value: 'g2' }] },
      }
    if (called !== 'adaptiveCard/action') return undefined
    const { data } = fields(fields(value).action)
    return {
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: aCard({ type: 'TextBlock', text: `Sent: ${JSON.stringify(data)}`, wrap: true }),
    }
  }
  const post = (user: string, card: Fields) =>
    client.call('POST', 'conversations', {
      isGroup: false,
      members: [{ id: user }],
      tenantId: teams.tenantId,
      activity: cardMessage(card),
    })

  it('draws a card as Teams does, finds what is typed, and shows what Doorbell answers to this person', async () => {
    const { page, complaints } = opened
    const pane = page.getByRole('region', { name: 'Teams', exact: true })
    await post(olga, form)
    const card = pane.locator('.adaptive-card').last()
    await card.getByText(hostile).waitFor()
    expect(await card.locator('strong').innerText()).toBe('access')
    expect(await card.locator('a, img').count()).toBe(0)
    await card.getByRole('button', { name: 'Request' }).last().click()
    await card.getByText('Say why.').waitFor()
    await card.getByRole('textbox', { name: 'Access' }).fill('db')
    await card.getByText('jit-prod-db-readers').click()
    await card.getByLabel(/^Reason/).fill('INC-7\ncustomers cannot pay')
    await card.getByRole('button', { name: 'Request' }).last().click()
    await card.getByText('"first":false').waitFor()
    expect(fields(fields(fields(bot.heard.at(-1)?.value).action).data)).toEqual({
      first: false,
      access: 'g2',
      reason: 'INC-7\ncustomers cannot pay',
    })
    await pane.getByText('as you see it').waitFor()
    expect(complaints).toEqual([])
  })

  it('goes on in a second row where the buttons of a card are wider than the pane', async () => {
    const { page } = opened
    const actions = ['Approve', 'Deny', 'Approve for…', 'Ask', 'Another one'].map(title => ({
      type: 'Action.Execute',
      title,
      verb: 'press',
    }))
    await post(olga, aCard({ type: 'ActionSet', actions }))
    const set = page.locator('.adaptive-card').last().locator('.ac-actionSet')
    await set.getByRole('button', { name: 'Another one' }).waitFor()
    expect(await set.evaluate(row => row.scrollWidth - row.clientWidth)).toBe(0)
  })

  it('lets one person sit in Teams while another sits in Slack, and tells of news for those who do not', async () => {
    const { page, complaints } = opened
    const pane = page.getByRole('region', { name: 'Teams', exact: true })
    await post(ana, aCard({ type: 'TextBlock', text: 'For Ana alone', wrap: true }))
    await pane.getByRole('button', { name: 'Ana Moreno 1 new in Teams' }).click()
    await pane.getByText('For Ana alone').waitFor()
    await page.getByLabel('Teams, as', { exact: true }).selectOption({ label: 'Daniel Okafor' })
    await pane.getByText('Nothing was said here yet. Write').waitFor()
    expect(await page.locator('#whose').innerText()).toBe('Ana Moreno')
    await page.getByLabel('Message in Teams, as Daniel Okafor').fill('request “prod”')
    await page.keyboard.press('Enter')
    await pane.locator('.of-a-person').getByText('request “prod”').waitFor()
    await pane.getByRole('button', { name: '# access-requests' }).click()
    await pane.getByRole('button', { name: 'help' }).click()
    await pane.getByRole('region', { name: 'Channel in Teams' }).getByText('help').waitFor()
    expect(bot.heard.at(-1)).toMatchObject({ text: '<at>Doorbell</at>&nbsp;help\n', from: { name: 'Daniel Okafor' } })
    expect(complaints).toEqual([])
  })

  it('is asked in Slack, approved in Teams in one’s own time, and both panes change', async () => {
    teams.connect(`${sandbox.url}/api/messages`)
    await teams.as(olga).say('prefer teams')
    const { page, complaints } = await openPage(browser, sandbox.url)
    const { type, says, group } = handsOn(page)
    const pane = page.getByRole('region', { name: 'Teams', exact: true })
    await type('/access request jit-prod-db-readers for 2h because INC-7: customers [cannot](https://evil.example) pay')
    await pane.getByText('customers [cannot](https://evil.example) pay').waitFor()
    await page.getByLabel('Teams, as', { exact: true }).selectOption({ label: 'Daniel Okafor' })
    await page.getByRole('button', { name: /^Step 2/ }).click()
    // Whatever else was said to Olga before stands there still.
    const card = pane.locator('article').filter({ hasText: 'customers' })
    await card.getByRole('button', { name: 'Approve', exact: true }).click()
    await group('jit-prod-db-readers').getByText('Ana Moreno').waitFor()
    await says(/Granted/)
    await pane.getByText(/Approved by/).waitFor()
    expect(await pane.locator('.adaptive-card a').count()).toBe(0)
    // Olga is in Berlin, an hour ahead of Ana in Lisbon and of this browser.
    const at = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' })
    const approved = await pane.locator('article').filter({ hasText: 'Approved by' }).innerText()
    expect([0, 1, 2].map(ago => at.format(Date.now() - ago * 60_000)).some(time => approved.includes(time))).toBe(true)
    await page.getByRole('button', { name: 'To the next end' }).click()
    await pane
      .getByText(/Verified gone/)
      .first()
      .waitFor()
    await says(/Ended.*Verified gone/s)
    await page.getByRole('button', { name: 'Change the world' }).click()
    const world = page.getByRole('region', { name: 'World' })
    await world.getByRole('button', { name: 'Chats', exact: true }).click()
    await world.getByRole('button', { name: 'Take Doorbell out of #access-requests in Teams' }).click()
    await world.getByText('Doorbell is out').waitFor()
    const members = `conversations/${encodeURIComponent(teamsChannelOfRequests)}/pagedmembers`
    expect((await client.call('GET', members)).status).toBe(403)
    await world.getByRole('button', { name: 'Invite Doorbell to #access-requests in Teams' }).click()
    await world.getByText('Doorbell is out').waitFor({ state: 'detached' })
    expect((await client.call('GET', members)).status).toBe(200)
    expect(complaints).toEqual([])
  })

  it('has room on a narrow screen', async () => {
    const narrow = await openPage(browser, sandbox.url, 390, 844)
    await narrow.page.getByRole('button', { name: 'Teams', exact: true }).click()
    await narrow.page.getByLabel('Teams, as', { exact: true }).waitFor()
    expect(await narrow.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await narrow.page.context().close()
  })
})

describe('the Markdown of a card', () => {
  it.each([
    ['**bold** and _thin_', '<p><strong>bold</strong> and <em>thin</em></p>'],
    ['[a](https://x.example/?a=1&b)', '<p><a href="https://x.example/?a=1&amp;b" rel="noopener noreferrer">a</a></p>'],
    ['\\[a\\](https://x.example)', '<p>[a](https://x.example)</p>'],
    ['<b onclick="x">', '<p>&lt;b onclick=&quot;x&quot;&gt;</p>'],
    ['[a](javascript:alert)', '<p>[a](javascript:alert)</p>'],
    ['snake_case_name', '<p>snake_case_name</p>'],
    ['**open', '<p>**open</p>'],
    ['two\nlines', '<p>two<br>lines</p>'],
  ])('of %s is %s', (text, html) => expect(cardMarkdown(text)).toBe(html))
})
