import { isIP } from 'node:net'

/**
 * A database on another host is spoken to over TLS with its certificate and name verified, whatever the URL says of `sslmode`;
 * a private authority is named to Node itself (`NODE_EXTRA_CA_CERTS`). Loopback and Unix sockets need none.
 */
export function tlsFor(url: string): 'verify-full' | false {
  const { hostname, searchParams } = new URL(url)
  return isLoopback(searchParams.get('host') ?? hostname) ? false : 'verify-full'
}

function isLoopback(host: string): boolean {
  const bare = decodeURIComponent(host).replace(/^\[|\]$/g, '')
  if (bare === '' || bare === 'localhost' || bare.startsWith('/')) return true
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** The URL without what it says of TLS, which is decided here. */
export function withoutTlsWishes(url: string): string {
  const bare = new URL(url)
  for (const wish of ['sslmode', 'ssl', 'sslrootcert', 'sslnegotiation']) bare.searchParams.delete(wish)
  return bare.href
}
