import type { WebClient } from '@slack/web-api'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { slackFault } from './faults.ts'
import { slack } from './name.ts'

/** The one installation that our token belongs to. */
export interface Home {
  readonly team: string | null
  /** Set where the workspace is part of an Enterprise organisation, in which user ids count org-wide. */
  readonly enterprise: string | null
  /** What accounts of ours carry as their team: the organisation where there is one, else the workspace. */
  readonly id: string
}

/** Asks Slack once who we are, and again as long as it did not say. */
export class Workspace {
  readonly #client: WebClient
  #home: Promise<Home> | null = null

  constructor(client: WebClient) {
    this.#client = client
  }

  /** Throws a `Fault`; `retry: 'never'` when Slack does not take our token. */
  home(): Promise<Home> {
    this.#home ??= this.#ask().catch((error: unknown) => {
      this.#home = null
      throw error
    })
    return this.#home
  }

  async #ask(): Promise<Home> {
    const answer = await this.#client.auth.test().catch((error: unknown) => {
      const fault = slackFault(error, 'auth.test', 'read')
      throw refusedTokens.has(fault.code)
        ? new Fault(fault.code, 'Slack does not take SLACK_BOT_TOKEN', { retry: 'never' })
        : fault
    })
    const team = answer.team_id ?? null
    const enterprise = answer.enterprise_id ?? null
    const id = enterprise ?? team
    if (id === null) throw new Fault('slack.unreadable_answer', 'Slack auth.test: no team', { retry: 'later' })
    return { team, enterprise, id }
  }
}

const refusedTokens: ReadonlySet<string> = new Set(
  ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'not_allowed_token_type'].map(
    word => `slack.${word}`,
  ),
)

/** Whose doing a payload is: only ids of the signed payload, never a name. */
export interface Signed {
  readonly user: string
  /** The workspace that the user belongs to, where the payload says so. */
  readonly userTeam: string | null
  /** Where it happened. */
  readonly contextTeam: string | null
  readonly contextEnterprise: string | null
}

/**
 * The account behind a payload. Whoever is not plainly of our own workspace or organisation keeps their own team's id,
 * by which `accountFacts` knows a stranger; inside an organisation `users.info` has the last word.
 */
export function accountOf(signed: Signed, home: Home): ChatAccount {
  const ours = (team: string | null) => team !== null && (team === home.team || team === home.enterprise)
  const inOrganisation = home.enterprise !== null && signed.contextEnterprise === home.enterprise
  const belongs = signed.userTeam === null ? ours(signed.contextTeam) : ours(signed.userTeam)
  const team = belongs || inOrganisation ? home.id : (signed.userTeam ?? signed.contextTeam ?? 'unknown')
  return { surface: slack, team, user: signed.user }
}
