import type { CompanyPerson } from '../../company.ts'
import type { TeamsUser } from '../../teams/settings.ts'

/** Whom a stranger should meet first, in this order, and why. */
export const parts: Readonly<Record<string, string>> = {
  ana: 'asks for access',
  olga: 'owns the prod databases',
  ines: 'asked if nobody owns it',
}

/** What is unusual about an account, and so worth trying. */
export function oddityOf({ slack, accountEnabled, userType, mail }: CompanyPerson): string | null {
  if (slack?.kind === 'foreign') return 'another company'
  if (slack?.kind === 'guest') return 'guest in Slack'
  if (slack?.kind === 'bot') return 'bot'
  if (slack?.deactivated) return 'deactivated'
  if (!accountEnabled) return 'disabled'
  if (userType === 'Guest') return 'guest'
  if (mail === null) return 'no address'
  if (slack && !slack.emailConfirmed) return 'unconfirmed address'
  return null
}

/** The same of an account in Teams. */
export function oddityInTeams({ kind }: TeamsUser, person: CompanyPerson | undefined): string | null {
  if (kind === 'foreign') return 'another company'
  if (kind === 'guest') return 'guest'
  return person?.accountEnabled === false ? 'disabled' : null
}
