import { clockFinding, type Finding, notChecked, ok, problem, warning } from '../../access/finding.ts'
import type { Checkup } from '../../ports/checkup.ts'
import { botScopes } from './manifest.ts'

export interface SlackCheckupSettings {
  readonly mode: 'http' | 'socket'
  readonly botToken: string
  /** For Socket Mode. */
  readonly appToken: string | null
  /** Ends with `/api/`. */
  readonly apiUrl: string
  /** Milliseconds. */
  readonly timeout: number
  /** When something that proved to be Slack's last came through; `null`: never yet, as far as is known. Absent: nobody can be asked. */
  readonly lastDelivery?: () => Promise<Date | null>
  readonly now: () => Date
}

const about = 'Slack'
const apps = 'https://api.slack.com/apps'

/** How Slack stands: whether it takes the tokens, for which workspace, with which scopes, and what time it has. */
export const slackCheckup = (settings: SlackCheckupSettings): Checkup => ({
  about,
  async run() {
    const answer = await call(settings, 'auth.test', settings.botToken)
    if (typeof answer === 'string') return [unreachable(answer)]
    return [
      ...tokenFindings(answer),
      ...(answer.ok ? scopeFindings(answer.scopes) : []),
      clockFinding('Slack', answer.date),
      ...(await wayInFindings(settings)),
    ]
  },
})

interface Answer {
  readonly ok: boolean
  readonly error: string | null
  readonly team: string | null
  readonly scopes: readonly string[] | null
  /** Milliseconds by which its clock is ahead. */
  readonly date: number | null
}

/** A sentence where there was no answer of Slack's. */
async function call(settings: SlackCheckupSettings, method: string, token: string): Promise<Answer | string> {
  try {
    const response = await fetch(new URL(method, settings.apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.timeout),
    })
    if (response.status !== 200) return `It answered with HTTP ${response.status}.`
    const body: unknown = await response.json()
    const word = (key: string): string | null => {
      const value: unknown = Reflect.get(Object(body), key)
      return typeof value === 'string' && value.length <= 200 ? value : null
    }
    const date = Date.parse(response.headers.get('date') ?? '')
    return {
      ok: Reflect.get(Object(body), 'ok') === true,
      error: word('error'),
      team: word('team'),
      scopes:
        response.headers
          .get('x-oauth-scopes')
          ?.split(',')
          .map(scope => scope.trim()) ?? null,
      date: Number.isNaN(date) ? null : date - Date.now(),
    }
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError'
      ? 'It did not answer in time.'
      : 'It cannot be reached.'
  }
}

const unreachable = (says: string): Finding =>
  problem(about, says, { mend: 'look at the network, a proxy on the way, and SLACK_API_URL' })

/** Pure: what Slack says of the bot token. */
export function tokenFindings({ ok: taken, error, team }: Pick<Answer, 'ok' | 'error' | 'team'>): readonly Finding[] {
  if (taken) return [ok(about, `The bot token is good, for the workspace “${team ?? 'without a name'}”.`)]
  const page = apps
  switch (error) {
    case 'account_inactive':
    case 'token_revoked':
      return [
        problem(
          about,
          'The bot token was revoked: the app was removed from the workspace, or its bot is deactivated.',
          {
            mend: 'install the app again, and set SLACK_BOT_TOKEN',
            page,
          },
        ),
      ]
    case 'token_expired':
      return [
        problem(about, 'The bot token has expired, because token rotation is switched on for the app.', {
          mend: 'make the app anew from the manifest, which leaves rotation off',
          page,
        }),
      ]
    case 'not_allowed_token_type':
      return [
        problem(about, 'SLACK_BOT_TOKEN is a token of another kind.', {
          mend: 'give the one that begins with xoxb-',
          page,
        }),
      ]
    default:
      return [
        problem(about, `Slack does not take SLACK_BOT_TOKEN (${error ?? 'no reason given'}).`, {
          mend: 'copy it from "OAuth & Permissions" of the Slack app',
          page,
        }),
      ]
  }
}

/** A company whose flows name no channel, or that wants no reports in chat, does without. */
const notForEverybody: ReadonlySet<string> = new Set(['channels:read', 'groups:read', 'files:write'])

/** Pure: scopes granted, missing, and in excess. */
export function scopeFindings(granted: readonly string[] | null): readonly Finding[] {
  if (granted === null) return [notChecked(about, 'Slack did not say which scopes the token has.')]
  const wanted = Object.entries(botScopes)
  const missing = wanted.filter(([scope]) => !granted.includes(scope))
  const excess = granted.filter(scope => scope !== '' && !wanted.some(([name]) => name === scope))
  return [
    ...(missing.length === 0 ? [ok(about, `The app has every scope that Doorbell uses: ${granted.join(', ')}.`)] : []),
    ...missing.map(([scope, why]) =>
      (notForEverybody.has(scope) ? warning : problem)(about, `The scope ${scope} is missing: ${why}.`, {
        mend: 'update the app from the manifest, and install it again',
        page: apps,
      }),
    ),
    ...(excess.length > 0
      ? [
          warning(about, `The app may more than Doorbell needs: ${excess.join(', ')}.`, {
            mend: 'take these scopes out of the app, and install it again',
            page: apps,
          }),
        ]
      : []),
  ]
}

const recently = 24 * 60 * 60_000

/** Pure: whether Slack's calls get through, which nobody can try out from this side: so what is told is when one last did. */
export function deliveryFinding(last: Date | null, now: Date): Finding {
  const mend = 'type a command in Slack; if no answer comes, the request URL of the app has to end in /slack/events'
  if (last === null)
    return notChecked(about, 'Slack calls Doorbell over HTTP, and no call of it has come through yet.', {
      mend,
      page: apps,
    })
  const at = `${last.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  if (now.getTime() - last.getTime() <= recently)
    return ok(about, `Slack reaches Doorbell: a call that it had signed came through at ${at}.`)
  const days = Math.floor((now.getTime() - last.getTime()) / recently)
  const since = `${days} ${days === 1 ? 'day' : 'days'} ago`
  return notChecked(
    about,
    `Whether Slack still reaches Doorbell is not known: the last signed call came at ${at}, ${since}.`,
    { mend, page: apps },
  )
}

async function wayInFindings(settings: SlackCheckupSettings): Promise<readonly Finding[]> {
  if (settings.mode === 'http')
    return [deliveryFinding(settings.lastDelivery ? await settings.lastDelivery() : null, settings.now())]
  const answer = await call(settings, 'apps.connections.open', settings.appToken ?? '')
  if (typeof answer === 'string') return [unreachable(answer)]
  if (answer.ok) return [ok(about, 'Socket Mode opens: Doorbell dials out, and Slack needs no way in.')]
  return [
    problem(about, `Slack does not take SLACK_APP_TOKEN (${answer.error ?? 'no reason given'}).`, {
      mend: 'make one with connections:write under "Basic Information" of the Slack app, and switch Socket Mode on',
      page: apps,
    }),
  ]
}
