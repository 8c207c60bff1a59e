import { describe, expect, it } from 'vitest'
import { ServiceHosts } from './hosts.ts'

const globalCloud = new ServiceHosts([], 'https://api.botframework.com')
const usGovernment = new ServiceHosts([], 'https://api.botframework.us')

describe('where activities may come from, and our token may go', () => {
  it.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/emea/d0000000-0000-4000-8000-00000000c050/',
    'https://SMBA.trafficmanager.net/teams/',
    'https://smba.trafficmanager.net:443/teams/',
    'https://europe.api.botframework.com/',
    'https://smba.infra.gcc.teams.microsoft.com/gcc/',
  ])('is a connector of Microsoft’s: %s', url => expect(globalCloud.allows(url)).toBe(true))

  it.each([
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/emea/',
    'https://smba.trafficmanager.net./emea/',
    'https://smba.trafficmanager.net.evil.example/emea/',
    'https://evil.trafficmanager.net/emea/',
    'https://xsmba.trafficmanager.net/',
    'https://smba-trafficmanager.net/',
    'https://a.smba.trafficmanager.net/',
    'https://smbа.trafficmanager.net/',
    'https://evilbotframework.com/',
    'https://botframework.com.evil.example/',
    'https://teams.microsoft.com.evil.example/',
    'https://evil.example/smba.trafficmanager.net/',
    'https://evil.example\\@smba.trafficmanager.net/',
    'https://evil.example#smba.trafficmanager.net',
    'https://smba.trafficmanager.net@evil.example/',
    'https://user@smba.trafficmanager.net/',
    'https://user:secret@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/emea/?to=evil',
    'https://smba.trafficmanager.net/emea/#evil',
    'https://microsoft.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://169.254.169.254/',
    'javascript:alert(1)',
    'smba.trafficmanager.net',
    '',
    null,
    undefined,
    7,
    { toString: () => 'https://smba.trafficmanager.net/' },
  ])('is nowhere else: %j', url => {
    expect(globalCloud.allows(url)).toBe(false)
    expect(usGovernment.allows(url)).toBe(false)
  })

  it.each([
    'https://smba.infra.gov.teams.microsoft.us/gcch/',
    'https://smba.infra.dod.teams.microsoft.us/dod/',
    'https://europe.api.botframework.us/',
  ])('is of the one cloud that the bot is registered in: %s', url => {
    expect(usGovernment.allows(url)).toBe(true)
    expect(globalCloud.allows(url)).toBe(false)
    expect(usGovernment.allows('https://smba.trafficmanager.net/emea/')).toBe(false)
  })

  it('is besides what the operator names, with its port and no other', () => {
    const own = new ServiceHosts(['Connector.Contoso.com:8443'], 'https://api.botframework.com')
    expect(own.allows('https://connector.contoso.com:8443/teams/')).toBe(true)
    expect(own.allows('https://connector.contoso.com/teams/')).toBe(false)
    expect(own.allows('http://connector.contoso.com:8443/teams/')).toBe(false)
    expect(own.first).toBe('https://Connector.Contoso.com:8443/teams/')
    expect(usGovernment.first).toBe('https://smba.infra.gov.teams.microsoft.us/teams/')
  })
})
