import type { CompanyPerson } from '../../company.ts'
import type { TeamsUser } from '../../teams/settings.ts'
import type { SandboxWorld } from '../../world.ts'

/** Whom a stranger should meet first, in this order, and why. */
export const parts: Readonly<Record<string, string>> = {
  ana: 'asks for access',
  olga: 'owns the prod databases',
  ines: 'asked if nobody owns it',
}

/** What is unusual about an account now, and so worth trying. */
export function oddityNow(
  { entra, slack }: Pick<SandboxWorld, 'entra' | 'slack'>,
  { id, slack: first }: CompanyPerson,
): string | null {
  const account = entra.truth.people().find(person => person.id === id)
  const user = slack.users.find(one => one.id === first?.user)
  if (first?.kind === 'foreign') return 'another company'
  if (first?.kind === 'guest') return 'guest in Slack'
  if (first?.kind === 'bot') return 'bot'
  if (user?.deleted) return 'deactivated'
  if (!account) return 'deleted'
  if (!account.accountEnabled) return 'disabled'
  if (account.userType === 'Guest') return 'guest'
  if (account.mail === null) return sameHumanAs(entra, account) ?? 'no address'
  if (user && !user.emailConfirmed) return 'unconfirmed address'
  return null
}

function sameHumanAs(
  { truth }: SandboxWorld['entra'],
  { id, employeeId }: { readonly id: string; readonly employeeId: string | null },
): string | null {
  const other = truth.people().find(person => person.id !== id && employeeId && person.employeeId === employeeId)
  return other ? 'second account' : null
}

/** The same of an account in Teams. */
export function oddityInTeams({ entra }: Pick<SandboxWorld, 'entra'>, { id, kind }: TeamsUser): string | null {
  if (kind === 'foreign') return 'another company'
  if (kind === 'guest') return 'guest'
  const account = entra.truth.people().find(person => person.id === id)
  return account ? (account.accountEnabled ? null : 'disabled') : 'deleted'
}
