import { isIP } from 'node:net'

export const isAddress = (text: string): boolean => isIP(text) !== 0

/** What is wrong with the address of a receiver; `null`: nothing. Where it leads is looked at each time that Doorbell connects. */
export function problemOfUrl(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://hooks.contoso.com/doorbell'
  const { protocol, port, username, password, hash } = new URL(text)
  if (protocol !== 'https:') return 'must begin with https://'
  if (port !== '') return 'names a port: Doorbell connects to that of HTTPS, 443, and to no other'
  if (username !== '' || password !== '') return 'holds a name or a password, and would be a secret in this file'
  return hash === '' ? null : 'has a part behind #, which is never sent'
}
