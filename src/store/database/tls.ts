import { isIP } from 'node:net'

/**
 * A database on another host is spoken to over TLS with its certificate and name verified, whatever the URL says of `sslmode`;
 * a private authority is named to Node itself (`NODE_EXTRA_CA_CERTS`). Loopback and Unix sockets need none.
 */
export function tlsFor(url: string): 'verify-full' | false {
  return socketOf(url) !== null || isLoopback(new URL(url).hostname) ? false : 'verify-full'
}

/** The socket of this machine that an address means, where a folder stands in the place of its host: `%2Frun%2Fpostgresql`. The driver takes that for a name. */
export function socketOf(url: string): string | null {
  const { hostname, port } = new URL(url)
  const folder = decodeURIComponent(hostname)
  return folder.startsWith('/') ? `${folder}/.s.PGSQL.${port || 5432}` : null
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare === '' || bare === 'localhost') return true
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** The URL without what it says of TLS, which is decided here. */
export function withoutTlsWishes(url: string): string {
  const bare = new URL(url)
  for (const wish of ['sslmode', 'ssl', 'sslrootcert', 'sslnegotiation']) bare.searchParams.delete(wish)
  return bare.href
}
