import { afterAll, beforeAll, expect, it } from 'vitest'
import { integrationName } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Everything by which text could become more than text, in Slack's markup, in Markdown, in Unicode. */
const mischief = [
  '<!channel> <!here|here> <!everyone> <!subteam^S0123>',
  '<@U0000OLGA> @olga @here @channel @everyone',
  '<https://evil.example/|Approve here> [click](https://evil.example) https://evil.example/login evil.example',
  '<mailto:ceo@contoso.com|ceo@contoso.com> <#C0123|general> <tel:+1>',
  '*bold* _slanted_ ~gone~ `code` ```block``` > quoted',
  '&lt;!channel&gt; &amp; &#60;!here&#62;',
  '\u202egnorw\u202c \u2066isolated\u2069 \u200bzero\u200cwidth\ufeff \u00ad',
  '✅ Granted\nGranted at 9:00, until tomorrow.\r\nApproved by Olga Petrova at 9:00.\u2028[Approve]\u0085[Deny]',
  '<!date^1392734382^{date}|now> :wave: {"type":"actions"}',
].join('\n')
const named = (what: string): string => `${what} ${mischief}`
/** A name of the directory is one line of at most 256 characters. */
const shortly = (what: string, from: string): string => `${what} ${from}`.slice(0, 200)

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  // Named by pattern, so that the group may be called anything.
  const accessFile = sandboxAccessFile.replace('matching: "jit-*"', 'matching: "*"')
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const company = () => sandbox.world.company.people.flatMap(({ handle, slack }) => (slack ? [cast.as(handle)] : []))
const everything = (person: Person): readonly SlackMessage[] => [...person.messages(), ...person.ephemerals()]

/** Whatever anybody got so far: notifications, cards, answers, forms. */
function expectHarmless(): void {
  for (const person of company()) {
    for (const message of everything(person)) {
      const { pings, links } = person.read(message)
      expect({ pings, links, in: message.text }).toEqual({ pings: [], links: [], in: message.text })
      // The notification, by itself, as a phone shows it.
      const spoken = person.read({ text: message.text, blocks: [] })
      expect({ pings: spoken.pings, links: spoken.links, in: message.text }).toEqual({
        pings: [],
        links: [],
        in: message.text,
      })
      expect(message.text).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]/)
      expect(JSON.stringify(message.blocks)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029]/)
    }
    if (person.view) expect(person.read(person.view)).toMatchObject({ pings: [], links: [] })
    expect(person.errors()).toEqual([])
  }
}

/** What a card says in its own name: every line that is not a quotation of somebody. */
const ownLines = (person: Person, message: SlackMessage): readonly string[] =>
  person
    .read(message)
    .text.split('\n')
    .filter(line => !line.startsWith('> '))

it('a reason full of mischief is a quotation, and nothing else, for everybody who reads it', async () => {
  const [ana, olga] = [cast.as('ana'), cast.as('olga')]
  await ana.command('request')
  await cast.onForm(ana, /Duration/)
  await ana.fill({ Access: 'jit-prod-db-readers', Duration: '1 hour', Reason: named('INC-form') })
  await ana.submit()
  const card = await cast.seen(olga, /INC-form/)
  expectHarmless()
  expect(olga.read(card).buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
  expect(ownLines(olga, card).join('\n')).not.toMatch(/Granted|Approved by/)
  expect(olga.read(card).text).toContain('> *bold* _slanted_ ~gone~')
})
it('so is a reason for denying', async () => {
  const [ana, olga] = [cast.as('ana'), cast.as('olga')]
  await olga.press(await cast.seen(olga, /INC-form/), 'Deny')
  await cast.onForm(olga, /Reason/)
  await olga.fill({ Reason: named('no-because') })
  await olga.submit()
  const card = await cast.seen(ana, /Denied[\s\S]*no-because/)
  expectHarmless()
  expect(ownLines(ana, card).join('\n')).not.toMatch(/Granted at|Approved by/)
})
it('typed words that cannot be read are given back as they are, and do nothing', async () => {
  const tim = cast.as('tim')
  for (const words of [named('nonsense'), named('request'), named('request x for'), `request ${'x'.repeat(3_000)}`]) {
    const before = tim.ephemerals().length
    await tim.command(words)
    await sandbox.slack.until(() => tim.ephemerals().length > before)
  }
  expectHarmless()
})
it('a reason of 1000 characters arrives whole, one of 1001 is not taken, and a family is one character', async () => {
  const [jonas, tomasz] = [cast.as('jonas'), cast.as('tomasz')]
  const families = '👨‍👩‍👧‍👦'.repeat(200)
  await jonas.command(`request jit-prod-db-writers for 1h because ${families}${'x'.repeat(800)}`)
  const card = await cast.seen(tomasz, /x{800}/)
  expect(tomasz.read(card).text).toContain(families)
  await cast.as('lena').command(`request jit-prod-db-writers for 1h because ${'x'.repeat(1_001)}`)
  await cast.told(cast.as('lena'), /within 1000 characters/)
  expectHarmless()
})
it('a person and a group whose names are mischief are shown as names', async () => {
  const { truth } = sandbox.entra
  truth.alterPerson('carlos.ibanez@contoso.com', { displayName: shortly('Carlos', mischief) })
  const name = shortly('jit-evil', mischief.replace(/\s+/g, ' '))
  truth.rename('jit-feature-flags', name)
  sandbox.world.clock.wind(2)
  await eventually('the new name is known', async () => {
    const known = await sandbox.doorbell.store.inventory.resources(integrationName('Contoso'))
    return known.some(resource => resource.name.startsWith('jit-evil'))
  })
  const carlos = cast.as('carlos')
  await carlos.command('request')
  await cast.onForm(carlos, /Duration/)
  const [offered] = await carlos.suggestions('Access', 'jit-evil')
  await carlos.choose('Access', offered?.value ?? '')
  await carlos.fill({ Duration: '1 hour', Reason: 'INC-names' })
  await carlos.submit()
  const noor = cast.as('noor')
  await noor.press(await cast.seen(noor, /INC-names/), 'Approve')
  await cast.seen(carlos, /INC-names[\s\S]*Granted at/)
  await carlos.command('mine')
  await cast.told(carlos, /My access/)
  expectHarmless()
  sandbox.world.clock.wind(61)
  await cast.seen(carlos, /INC-names[\s\S]*Verified gone at/)
  expectHarmless()
})
