import { describe, expect, it } from 'vitest'
import { whyNotAdmitted } from './why-not-admitted.ts'

const now = 1_800_000_000
const good = {
  iss: 'https://api.botframework.com',
  aud: 'our-app',
  exp: now + 3_600,
  nbf: now,
  serviceurl: 'https://smba.trafficmanager.net/emea/',
}
const expected = { tokenIssuer: good.iss, appId: good.aud, serviceUrl: good.serviceurl, now }
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: object, header: object = { alg: 'RS256', kid: 'k' }, signature = 'x') =>
  `Bearer ${part(header)}.${part(claims)}.${signature}`

describe('a token that is not taken', () => {
  it.each([
    ['Bearer x', 'not a token'],
    [`Bearer ${part('text')}.${part([])}.x`, 'not a token'],
    [token(good, { alg: 'none' }), 'not signed'],
    [token(good, { alg: 'RS256' }, ''), 'not signed'],
    [token({ ...good, iss: 'https://evil.example' }), 'of another issuer'],
    [token({ ...good, aud: 'another-app' }), 'for another audience'],
    [token({ ...good, exp: now - 301 }), 'expired'],
    [token({ ...good, nbf: now + 301 }), 'not valid yet'],
    [token({ ...good, serviceurl: 'https://smba.trafficmanager.net/other/' }), 'for another service URL'],
    [token({ iss: good.iss, aud: good.aud, exp: good.exp, nbf: good.nbf }), 'for another service URL'],
    [token(good), 'not signed by a key of the channel'],
  ])('is called what it is, and nothing of it is quoted: %#', (authorization, why) => {
    expect(whyNotAdmitted(authorization, expected)).toBe(why)
  })
})
