import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { accessFileToSee } from './access-file-to-try.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { eventually } from './whole-product/asked.test-support.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, log: silentLog, accessFile: accessFileToSee })
})
afterAll(() => sandbox?.stop())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** With any headers at all, Host too, which no browser would let a page choose. */
function call(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const calling = request(`${sandbox.url}${path}`, { method, headers, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    calling.on('error', reject)
    calling.end(body)
  })
}

const wound = () => sandbox.world.clock.now().getTime() - Date.now() > 30_000
const winding = JSON.stringify({ act: 'wind', minutes: 1 })
const fromThePage = () => ({ origin: sandbox.url, 'content-type': 'application/json' })

const [ana, olga] = ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002']
const readers = 'b0000000-0000-4000-8000-000000000016'
const custom = 'ca000000-0000-4000-8000-000000000001'
const builtIn = '729827e3-9c14-49f7-bb1b-9608f156bbb8'
const berlin = 'da000000-0000-4000-8000-000000000001'

async function acted(wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const { status, text } = await call('POST', '/sandbox/act', fromThePage(), JSON.stringify(wanted))
  expect([status, text]).toEqual([200, '{}'])
}

/** As the page is told them. */
async function differences(): Promise<readonly { readonly key: string; readonly says: string }[]> {
  const response = await fetch(`${sandbox.url}/sandbox/stream?as=U000000ANA`)
  const reader = inWholeEvents(response).getReader()
  for (;;) {
    const { value, done } = await reader.read()
    const told = value?.split('\n\n').find(text => text.startsWith('event: world\n'))
    if (!told && !done) continue
    await reader.cancel()
    return JSON.parse(told?.split('\ndata: ')[1] ?? '{}').differences
  }
}

/** All that an administrator may change, sorted: what comes back is the same and not in the same place. */
function theWorld() {
  const { truth, permissions, credential } = sandbox.entra
  const sorted = (ids: readonly string[]) => [...ids].sort()
  return {
    people: Object.fromEntries(truth.people().map(person => [person.id, person])),
    groups: Object.fromEntries(
      truth
        .groups()
        .map(group => [
          group.id,
          { ...group, members: sorted(truth.membersOf(group.id)), owners: sorted(truth.ownersOf(group.id)) },
        ]),
    ),
    roles: Object.fromEntries(truth.roles().map(role => [role.id, role])),
    units: Object.fromEntries(truth.units().map(unit => [unit.id, unit])),
    assignments: sorted(truth.assignments().map(({ role, principal, unit }) => `${role} ${principal} ${unit}`)),
    permissions: sorted(permissions),
    credential,
    slackUsers: sandbox.slack.users,
    channels: sandbox.slack.channels,
  }
}

describe('the sandbox’s page', () => {
  it('is served whole from here, and lets nothing else in', async () => {
    const page = await call('GET', '/')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'/)
    expect(page.text).not.toMatch(/<script>|<style|\sstyle=|\son\w+=|https?:\/\//)
    const files = [...page.text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(files.length).toBeGreaterThan(5)
    for (const file of new Set(files)) expect([file, (await call('GET', file)).status]).toEqual([file, 200])
  })

  it('shows what a webhook of the access file was told, signed, by the way that leads to no other address', async () => {
    const text = 'request jit-prod-db-readers for 1h because INC-SIEM'
    const asking = JSON.stringify({ act: 'command', as: 'U000000ANA', text })
    expect((await call('POST', '/sandbox/act', fromThePage(), asking)).status).toBe(200)
    await eventually('what was asked is told outside', async () =>
      sandbox.world.deliveries().some(({ body }) => body.includes('request.submitted')),
    )
    const shown = await call('GET', '/sandbox/webhook')
    expect(shown.headers['content-type']).toMatch(/^text\/plain/)
    expect(shown.text).toMatch(/signature: good\n[^\n]*"request\.submitted"/)
    expect(new Set(sandbox.world.deliveries().map(({ verdict }) => verdict))).toEqual(new Set(['good']))
    expect((await call('GET', '/sandbox/webhook', { host: 'evil.example' })).status).toBe(403)
  })

  it('has nothing but its own files', async () => {
    for (const path of [
      '/page/nothing.js',
      '/page/main.ts',
      '/page/../page-routes.ts',
      '/page/..%2fworld.ts',
      '/page/',
    ])
      expect([path, (await call('GET', path)).status]).toEqual([path, 404])
    expect(JSON.parse((await call('GET', '/page/nothing.js')).text)).toEqual({ error: 'There is nothing here.' })
  })

  it.each(['/', '/page/main.js', '/sandbox/stream?as=U000000ANA'])(
    'is not served under a foreign name: %s',
    async path => {
      expect((await call('GET', path, { host: 'evil.example:3000' })).status).toBe(403)
      expect((await call('GET', path, { host: '127.0.0.1.evil.example' })).status).toBe(403)
    },
  )

  it.each([
    ['another site', 403, () => ({ ...fromThePage(), origin: 'https://evil.example' })],
    ['another port of this machine', 403, () => ({ ...fromThePage(), origin: 'http://127.0.0.1:1' })],
    ['nobody', 403, () => ({ 'content-type': 'application/json' })],
    [
      'a foreign name for this machine',
      403,
      () => ({ ...fromThePage(), host: 'evil.example', origin: 'http://evil.example' }),
    ],
    ['a plain form', 415, () => ({ ...fromThePage(), 'content-type': 'text/plain' })],
  ] as const)('takes no act from %s', async (_who, status, headers) => {
    expect((await call('POST', '/sandbox/act', headers(), winding)).status).toBe(status)
    expect(wound()).toBe(false)
  })

  it.each([
    ['no JSON', 400, '{'],
    ['no act', 400, '{"act":"rule-the-world"}'],
    ['an act with more to it', 400, '{"act":"wind","minutes":1,"hours":1}'],
    ['winding back', 400, '{"act":"wind","minutes":-1}'],
    ['a person who is not there', 400, '{"act":"command","as":"U0NOBODY","text":"help"}'],
    ['the next end, where there is none', 400, '{"act":"wind-to-next-end"}'],
    ['more than anybody types', 413, JSON.stringify({ act: 'command', as: 'x', text: 'x'.repeat(70_000) })],
  ])('refuses %s with a sentence', async (_what, status, body) => {
    const answer = await call('POST', '/sandbox/act', fromThePage(), body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/\w{3}/) })
    expect(wound()).toBe(false)
  })

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['a disabled account', { act: 'disable', person: ana }, 'The account of Ana Moreno was disabled'],
    ['a deleted account', { act: 'delete-person', person: olga }, 'The account of Olga Petrova was deleted'],
    [
      'a changed address',
      { act: 'change-address', person: ana, address: 'ana.lima@contoso.com' },
      'Ana Moreno has the address ana.lima@contoso.com in Entra',
    ],
    [
      'a deactivated account in Slack',
      { act: 'slack-account', user: 'U000000ANA', deactivated: true },
      'The Slack account of Ana Moreno was deactivated',
    ],
    [
      'another address in Slack',
      { act: 'slack-address', user: 'U000000ANA', address: 'ana.lima@contoso.com' },
      'Ana Moreno has the address ana.lima@contoso.com in Slack',
    ],
    [
      'a renamed group',
      { act: 'rename-group', group: readers, name: 'jit-read-it-all' },
      'The group jit-prod-db-readers is called jit-read-it-all now',
    ],
    [
      'a group that became dynamic',
      { act: 'make-dynamic', group: readers, rule: '(user.department -eq "IT")' },
      'The group jit-prod-db-readers became dynamic',
    ],
    ['a deleted group', { act: 'delete-group', group: readers }, 'The group jit-prod-db-readers was deleted'],
    [
      'a renamed role',
      { act: 'rename-role', role: custom, name: 'Wi-Fi' },
      'The role Wi-Fi Onboarding is called Wi-Fi now',
    ],
    [
      'a custom role that gained a tier-zero permission',
      { act: 'widen-role', role: custom },
      'The role Wi-Fi Onboarding may hand out any role now',
    ],
    ['a deleted unit', { act: 'delete-unit', unit: berlin }, 'The administrative unit Berlin office was deleted'],
    [
      'consent withdrawn',
      { act: 'consent', permission: 'GroupMember.ReadWrite.All', given: false },
      'Consent to GroupMember.ReadWrite.All was withdrawn',
    ],
    [
      'consent to too much',
      { act: 'consent', permission: 'Directory.ReadWrite.All', given: true },
      'Consent to Directory.ReadWrite.All was given besides',
    ],
    ['a secret near its end', { act: 'secret', is: 'ending' }, 'Doorbell’s client secret ends within days'],
    ['a secret past its end', { act: 'secret', is: 'expired' }, 'Doorbell’s client secret has expired'],
    [
      'a bot taken out of a channel',
      { act: 'slack-bot', channel: 'C0ACCESS', there: false },
      'Doorbell was taken out of #access-requests in Slack',
    ],
  ])('changes the world behind Doorbell’s back and back again: %s', async (_what, wanted, says) => {
    const firstDay = theWorld()
    await acted(wanted)
    expect(theWorld()).not.toEqual(firstDay)
    const [difference, ...others] = await differences()
    expect(others).toEqual([])
    expect(difference?.says).toBe(says)
    await acted({ act: 'undo', key: difference?.key })
    expect(await differences()).toEqual([])
    expect(theWorld()).toEqual(firstDay)
  })

  it('brings everything back at once, whoever changed it', async () => {
    const firstDay = theWorld()
    const { truth } = sandbox.entra
    truth.deletePerson('Sam Ortega')
    truth.deleteGroup('Support Leads')
    truth.deleteUnit('Berlin office')
    expect(truth.assignments().some(({ unit }) => unit === berlin)).toBe(false)
    expect(await differences()).toHaveLength(3)
    await acted({ act: 'undo-all' })
    expect(theWorld()).toEqual(firstDay)
    expect(truth.isMember('jit-helpdesk-role', 'Sam Ortega')).toBe(true)
  })

  it.each<readonly [string, Readonly<Record<string, unknown>>, RegExp]>([
    ['an address that is none', { act: 'change-address', person: ana, address: 'ana' }, /looks like/],
    ['a group without a name', { act: 'rename-group', group: readers, name: '  ' }, /1 to 256/],
    ['a rule that is none', { act: 'make-dynamic', group: readers, rule: 'all' }, /rule looks like/],
    ['a built-in role that would gain something', { act: 'widen-role', role: builtIn }, /Microsoft/],
    ['a message that is not there', { act: 'slack-delete', channel: 'C0ACCESS', ts: '1.2' }, /no longer there/],
    ['Teams where there is none', { act: 'teams-bot', room: 'x', there: false }, /no such channel/],
    ['undoing what is as it was', { act: 'undo', key: 'secret' }, /as it was/],
  ])('says in words why it does not change the world: %s', async (_what, wanted, says) => {
    const answer = await call('POST', '/sandbox/act', fromThePage(), JSON.stringify(wanted))
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(says)])
    expect(await differences()).toEqual([])
  })

  it('lets no other site change the world', async () => {
    const withdrawn = JSON.stringify({ act: 'consent', permission: 'User.Read.All', given: false })
    const elsewhere = { ...fromThePage(), origin: 'https://evil.example' }
    expect((await call('POST', '/sandbox/act', elsewhere, withdrawn)).status).toBe(403)
    expect(sandbox.entra.permissions).toContain('User.Read.All')
  })

  it('knows whose screen it is asked for', async () => {
    expect((await call('GET', '/sandbox/stream?as=U0NOBODY')).status).toBe(400)
  })

  it('tells every part of the picture at once, the changes as they come, and lets the sandbox stop', async () => {
    const own = await startSandbox({ port: 0, log: silentLog })
    const response = await fetch(`${own.url}/sandbox/stream?as=U000000ANA`)
    const told: string[] = []
    const until = async (event: string, words: string) => {
      while (!told.some(text => text.startsWith(`event: ${event}\n`) && text.includes(words))) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended before it told ${words} of ${event}`)
        told.push(...value.split('\n\n'))
      }
    }
    const reader = inWholeEvents(response).getReader()
    for (const part of ['people', 'conversation', 'home', 'channel', 'directory', 'audit', 'clock', 'world'])
      await until(part, 'data:')
    told.length = 0
    await own.slack.as('U000000ANA').command('help')
    await until('conversation', 'What Doorbell understands')
    expect(told.filter(text => text.startsWith('event: directory'))).toEqual([])
    own.entra.truth.addMember('jit-prod-db-writers', 'Mei Tanaka')
    await until('directory', '"by":"hand"')
    await own.stop()
    while (!(await reader.read()).done);
  })
})

/** Pieces as they come, cut only between events. */
function inWholeEvents(response: Response): ReadableStream<string> {
  if (!response.body) throw new Error('the stream has no body')
  let rest = ''
  return response.body.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TransformStream<string, string>({
      transform(piece, out) {
        rest += piece
        const end = rest.lastIndexOf('\n\n')
        if (end < 0) return
        out.enqueue(rest.slice(0, end))
        rest = rest.slice(end + 2)
      },
    }),
  )
}
