import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { metricsRoute } from './metrics-route.ts'
import { serve } from './server.ts'

const token = 'a-token-of-the-tests'

async function given(wanted: string | null) {
  const metrics = { contentType: 'text/plain; version=0.0.4', text: async () => 'up 1\n' }
  const routes = [metricsRoute(metrics, wanted)]
  const server = await serve({ host: '127.0.0.1', port: 0, routes, ready: {}, log: silentLog })
  onTestFinished(() => server.close())
  return (authorization?: string) =>
    fetch(`${server.url}/metrics`, authorization === undefined ? {} : { headers: { authorization } })
}

describe('the figures', () => {
  it('are told to whoever brings the token', async () => {
    const answer = await (await given(token))(`Bearer ${token}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
    expect(await answer.text()).toBe('up 1\n')
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    `Bearer ${token}x`,
    'Bearer a',
    `Bearer x ${token}`,
    token,
  ])('are not told to whoever brings %j', async brought => {
    const answer = await (await given(token))(brought)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.text()).not.toContain('up 1')
  })

  it('are told to everybody who gets there where there is no token', async () => {
    expect((await (await given(null))()).status).toBe(200)
  })
})
