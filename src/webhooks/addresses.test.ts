import { describe, expect, it } from 'vitest'
import { mayGoTo } from './addresses.ts'

describe('the address behind a webhook', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('may be %s, of the Internet', address =>
    expect(mayGoTo(address)).toBe(true),
  )
  it.each([
    ['inside of a network', ['10.0.0.5', '172.16.3.4', '192.168.1.1', 'fd00:ec2::254', '100.64.0.1']],
    ['this machine', ['127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::']],
    ['the metadata of a cloud', ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fe80::1']],
    ['written as another kind', ['::ffff:10.0.0.5', '::ffff:7f00:1', '::a00:5', '0:0:0:0:0:ffff:a9fe:a9fe']],
    ['translated or tunnelled', ['64:ff9b::a00:5', '64:ff9b:1::a00:5', '2002:a00:5::1', '2001:0:1::1']],
    [
      'nobody’s, or of many',
      ['192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', 'ff02::1', '2001:db8::1', '3fff::1', '100::1'],
    ],
    ['no address at all', ['', 'localhost', '10.0.0.5 ', '010.0.0.5x']],
  ])('is refused where it is %s', (_what, addresses) => {
    for (const address of addresses) expect(`${address} ${mayGoTo(address)}`).toBe(`${address} false`)
  })
  it('may be inside of a network where the access file lists exactly that address, however it is written', () => {
    expect(mayGoTo('10.0.0.5', ['10.0.0.5'])).toBe(true)
    expect(mayGoTo('::ffff:10.0.0.5', ['10.0.0.5'])).toBe(true)
    expect(mayGoTo('10.0.0.6', ['10.0.0.5'])).toBe(false)
    expect(mayGoTo('127.0.0.1', ['10.0.0.5'])).toBe(false)
    expect(mayGoTo('169.254.169.254', ['169.254.169.254'])).toBe(false)
  })
})
