import type { WebClient } from '@slack/web-api'
import type { AccountFacts, ChatAccount } from '../../ports/chat-surface.ts'
import { slackFault, slackWord } from './faults.ts'
import { slack } from './name.ts'
import type { Pace } from './pace.ts'
import type { Home, Workspace } from './workspace.ts'

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>

/** What Slack says of people. Asked afresh each time, because somebody may have left a minute ago. */
export class People {
  readonly #client: WebClient
  readonly #workspace: Workspace
  readonly #pace: Pace
  /** Questions that wait for their turn, by account: what is asked meanwhile is answered by them. */
  readonly #waiting = new Map<string, Promise<AccountFacts>>()

  constructor(client: WebClient, workspace: Workspace, pace: Pace) {
    this.#client = client
    this.#pace = pace
    this.#workspace = workspace
  }

  async facts(account: ChatAccount): Promise<AccountFacts> {
    const home = await this.#workspace.home()
    if (account.team !== home.id) return foreigner(account)
    try {
      const { user } = await this.#client.users.info({ user: account.user })
      return user ? factsOf(user, account, home) : foreigner(account)
    } catch (error) {
      if (slackWord(error) === 'user_not_visible') return foreigner(account)
      throw slackFault(error, 'users.info', 'read')
    }
  }

  /** For cards, which wait for their turn anyway, and leave room for those who wait at the screen. */
  factsForCard(account: ChatAccount): Promise<AccountFacts> {
    const { team, user } = account
    const key = `${team}/${user}`
    const waiting = this.#waiting.get(key)
    if (waiting) return waiting
    const asked = () => this.#waiting.delete(key)
    const facts = this.#pace.inTurn('users.info', () => {
      asked()
      return this.facts(account)
    })
    this.#waiting.set(key, facts)
    facts.catch(asked)
    return facts
  }

  async find(email: string): Promise<ChatAccount | null> {
    const home = await this.#workspace.home()
    try {
      const { user } = await this.#pace.inTurn('users.lookupByEmail', () => this.#client.users.lookupByEmail({ email }))
      if (!user?.id) return null
      const account = { surface: slack, team: home.id, user: user.id }
      const facts = factsOf(user, account, home)
      const sameAddress = facts.email?.toLowerCase() === email.toLowerCase()
      return sameAddress && facts.emailConfirmed && facts.kind === 'member' && !facts.deactivated ? account : null
    } catch (error) {
      if (slackWord(error) === 'users_not_found') return null
      throw slackFault(error, 'users.lookupByEmail', 'read')
    }
  }
}

function factsOf(user: SlackUser, account: ChatAccount, home: Home): AccountFacts {
  return {
    account,
    displayName: user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || account.user,
    kind: kindOf(user, home),
    deactivated: user.deleted === true,
    email: user.profile?.email ?? null,
    emailConfirmed: user.is_email_confirmed === true,
    ...(user.tz ? { zone: user.tz } : {}),
  }
}

function kindOf(user: SlackUser, home: Home): AccountFacts['kind'] {
  const bots = [user.is_bot, user.is_workflow_bot, user.is_connector_bot]
  if (bots.includes(true) || user.id === 'USLACKBOT') return 'bot'
  if (user.is_stranger === true || !belongs(user, home)) return 'foreign'
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest'
  return 'member'
}

function belongs(user: SlackUser, home: Home): boolean {
  const enterprise = user.enterprise_user?.enterprise_id ?? user.enterprise_id
  if (home.enterprise !== null && enterprise !== undefined) return enterprise === home.enterprise
  return user.team_id === home.team || (home.enterprise !== null && user.team_id === home.enterprise)
}

const foreigner = (account: ChatAccount): AccountFacts => ({
  account,
  displayName: account.user,
  kind: 'foreign',
  deactivated: false,
  email: null,
  emailConfirmed: false,
})
