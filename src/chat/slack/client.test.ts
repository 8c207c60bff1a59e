import { expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { silentMeter } from '../../ports/meter.ts'
import { clientOptions, slackClient } from './client.ts'
import { Pace } from './pace.ts'

function aClient(answer: () => object) {
  const outcomes: string[] = []
  const logged: string[] = []
  const logger = { ...silentLog, setLevel() {}, setName() {}, getLevel: () => 'error' } as never
  const options = {
    ...clientOptions('https://slack.example.com/api/', 1000, logger, new Pace()),
    fetch: async () => new Response(JSON.stringify(answer()), { headers: { 'content-type': 'application/json' } }),
  }
  const meter = { ...silentMeter, called: ({ outcome }: { readonly outcome: string }) => void outcomes.push(outcome) }
  const log = {
    error: (event: string, fields?: object) => void logged.push(`error ${event} ${JSON.stringify(fields)}`),
    info: (event: string) => void logged.push(`info ${event}`),
  }
  const client = slackClient('xoxb-1', options, meter, log)
  const calls = () => client.apiCall('users.info', { user: 'U1' }).catch(() => null)
  return { calls, outcomes, logged }
}

it.each(['token_revoked', 'token_expired', 'invalid_auth', 'account_inactive', 'not_authed'])(
  'a token that Slack takes no longer (%s) is a failure that the alert counts, and an error in the log once when it begins',
  async error => {
    let answer: object = { ok: false, error }
    const { calls, outcomes, logged } = aClient(() => answer)
    for (let times = 0; times < 3; times++) await calls()
    expect(outcomes).toEqual(['failed', 'failed', 'failed'])
    expect(logged).toEqual([`error slack.refused {"code":"slack.${error}","message":"Slack users.info: ${error}"}`])
    answer = { ok: true }
    await calls()
    answer = { ok: false, error }
    await calls()
    expect(logged.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'error slack.refused',
      'info slack.taken_again',
      'error slack.refused',
    ])
  },
)

it('a no to what was asked is none', async () => {
  const { calls, outcomes, logged } = aClient(() => ({ ok: false, error: 'user_not_found' }))
  await calls()
  expect([outcomes, logged]).toEqual([['refused'], []])
})
