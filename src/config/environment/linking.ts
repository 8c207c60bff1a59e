import type { LinkingSettings } from '../settings.ts'
import type { Reading } from './reading.ts'

const ofSlack = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const
const ofDirectory = ['SIGNIN_CLIENT_ID', 'SIGNIN_CLIENT_SECRET'] as const

/**
 * What people sign in with on a page of Doorbell's: to the directory, for a fresh sign-in before they decide; and to Slack as well
 * where they link their accounts. Half of either would be a page on which nobody can finish. `null`: there is no such page.
 */
export function readLinking(reading: Reading): LinkingSettings | null {
  const links = ofSlack.some(name => reading.isGiven(name))
  if (!links && !ofDirectory.some(name => reading.isGiven(name))) return null
  const [slackClientId, slackClientSecret] = links ? ofSlack.map(name => reading.required(name)) : []
  const [signInClientId, signInClientSecret] = ofDirectory.map(name => reading.required(name))
  if (!reading.isGiven('PUBLIC_URL'))
    reading.problem(
      'PUBLIC_URL',
      'is missing, and people sign in on a page there',
      'give the https address under which browsers reach Doorbell, or leave out the settings for signing in',
    )
  if (!signInClientId || !signInClientSecret || (links && (!slackClientId || !slackClientSecret))) return null
  return {
    slack: slackClientId && slackClientSecret ? { clientId: slackClientId, clientSecret: slackClientSecret } : null,
    directory: { clientId: signInClientId, clientSecret: signInClientSecret },
  }
}
