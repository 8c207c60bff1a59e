import type { LinkingSettings } from '../settings.ts'
import type { Reading } from './reading.ts'

/** Both sign-ins and where browsers reach Doorbell, or none of it: half of it would be a page on which nobody can finish. */
const together = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SIGNIN_CLIENT_ID', 'SIGNIN_CLIENT_SECRET'] as const

/** `null`: people are linked by import, or recognised by their address. */
export function readLinking(reading: Reading): LinkingSettings | null {
  if (!together.some(name => reading.isGiven(name))) return null
  const slackClientId = reading.required('SLACK_CLIENT_ID')
  const slackClientSecret = reading.required('SLACK_CLIENT_SECRET')
  const signInClientId = reading.required('SIGNIN_CLIENT_ID')
  const signInClientSecret = reading.required('SIGNIN_CLIENT_SECRET')
  if (!reading.isGiven('PUBLIC_URL'))
    reading.problem(
      'PUBLIC_URL',
      'is missing, and people link by signing in on a page there',
      'give the https address under which browsers reach Doorbell, or leave out the four settings for signing in',
    )
  if (!slackClientId || !slackClientSecret || !signInClientId || !signInClientSecret) return null
  return {
    slack: { clientId: slackClientId, clientSecret: slackClientSecret },
    directory: { clientId: signInClientId, clientSecret: signInClientSecret },
  }
}
