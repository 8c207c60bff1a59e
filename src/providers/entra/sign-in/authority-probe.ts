import { Agent, fetch } from 'undici'

/**
 * What the authority says when asked for the tenant's sign-in addresses, which need no credential. The sign-in library
 * keeps that to itself: an unknown tenant, a bad certificate and a dead host are all `endpoints_resolution_error`.
 * Never throws; for the eyes of `signInFault` only.
 */
export async function askAuthority(
  settings: { readonly authorityHost: string; readonly tenantId: string; readonly ca?: string | undefined },
  signal: AbortSignal,
): Promise<string> {
  const dispatcher = new Agent({ connect: settings.ca ? { ca: settings.ca } : {} })
  try {
    const path = `/${encodeURIComponent(settings.tenantId)}/v2.0/.well-known/openid-configuration`
    const answer = await fetch(new URL(path, settings.authorityHost), { dispatcher, signal, redirect: 'manual' })
    return answer.ok ? '' : (await answer.text()).slice(0, 10_000)
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    return cause instanceof Error ? `${'code' in cause ? cause.code : ''} ${cause.message}` : ''
  } finally {
    await dispatcher.destroy()
  }
}
