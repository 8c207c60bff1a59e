/**
 * What a token says of itself, unverified: to tell an operator what is missing, never to decide anything. `null` for a
 * token that is opaque, as every access token may be some day.
 */
export function claimsIn(token: string): Readonly<Record<string, unknown>> | null {
  const [, payload, signature] = token.split('.')
  if (payload === undefined || signature === undefined) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? { ...claims } : null
  } catch {
    return null
  }
}

/** The application that it signs in as, which of a managed identity the token alone says; `null` where that cannot be read. */
export function applicationIn(token: string): string | null {
  const { appid } = claimsIn(token) ?? {}
  return typeof appid === 'string' ? appid : null
}

/** What it is in the directory, an object id: a service principal, or whoever signed in; `null` where that cannot be read. */
export function principalIn(token: string): string | null {
  const { oid } = claimsIn(token) ?? {}
  return typeof oid === 'string' ? oid : null
}

/** What a token allows: application permissions are `roles`, delegated ones are `scp`. `null` where it cannot be read. */
export function permissionsOf(
  token: string,
): { readonly names: readonly string[]; readonly delegated: boolean } | null {
  const claims = claimsIn(token)
  if (!claims) return null
  const { roles, scp } = claims
  if (typeof scp === 'string') return { names: scp.split(' ').filter(Boolean), delegated: true }
  return { names: Array.isArray(roles) ? roles.map(String) : [], delegated: false }
}
