import { Fault } from '../../../ports/fault.ts'
import { applicationIn, permissionsOf, principalIn } from '../sign-in/claims.ts'
import type { Credentials } from '../sign-in/credentials.ts'

/** By what Doorbell is known in the tenant. */
export interface Ourselves {
  /** The ids of its applications. */
  readonly applications: readonly string[]
  /** What these are in the directory, object ids: their service principals, or the account that it signs in with where that is a person's. */
  readonly principals: readonly string[]
  /** Those of them that are people's: what is done by such an account is in the audit as its doing, and as no application's. */
  readonly accounts: readonly string[]
}

/** `clientId`: `null` for a managed identity, which is not told who it is: its token says so. */
export interface OwnApp {
  readonly clientId: string | null
  readonly credentials: Pick<Credentials, 'token'>
}

/** @throws Fault where the first cannot sign in. Where the one that takes back cannot, it is known by its application alone. */
export async function ourselves(first: OwnApp, ending: OwnApp | null): Promise<Ourselves> {
  const tokens = [
    { app: first.clientId, token: await first.credentials.token() },
    ...(ending ? [{ app: ending.clientId, token: await tokenOf(ending) }] : []),
  ]
  const known = (ids: readonly (string | null)[]) => ids.filter(id => id !== null)
  return {
    applications: known(tokens.map(({ app, token }) => app ?? (token && applicationIn(token)))),
    principals: known(tokens.map(({ token }) => token && principalIn(token))),
    accounts: known(tokens.map(({ token }) => (token && permissionsOf(token)?.delegated ? principalIn(token) : null))),
  }
}

async function tokenOf({ credentials }: OwnApp): Promise<string | null> {
  try {
    return await credentials.token()
  } catch (fault) {
    if (fault instanceof Fault) return null
    throw fault
  }
}

export const isOneOf = (id: string | null | undefined, own: readonly string[]): boolean =>
  Boolean(id && own.some(one => one.toLowerCase() === id.toLowerCase()))
