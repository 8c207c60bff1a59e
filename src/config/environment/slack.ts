import type { SlackSettings } from '../settings.ts'
import type { Reading } from './reading.ts'

const named = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const

/** Whether anybody means Doorbell to speak Slack. */
export const wantsSlack = (reading: Reading): boolean => named.some(name => reading.isGiven(name))

/** HTTP or Socket Mode, told apart by what was given; `null` once a problem was noted. */
export function readSlack(reading: Reading): SlackSettings | null {
  const botToken = reading.required('SLACK_BOT_TOKEN')
  const signingSecret = reading.optional('SLACK_SIGNING_SECRET')
  const appToken = reading.optional('SLACK_APP_TOKEN')
  const http = reading.isGiven('SLACK_SIGNING_SECRET')
  const socket = reading.isGiven('SLACK_APP_TOKEN')
  if (http && socket)
    reading.problem(
      'SLACK_APP_TOKEN',
      'is given beside SLACK_SIGNING_SECRET',
      'keep SLACK_SIGNING_SECRET for HTTP or SLACK_APP_TOKEN for Socket Mode',
    )
  if (!http && !socket)
    reading.problem(
      'SLACK_SIGNING_SECRET',
      'is missing',
      'copy it from "Basic Information" of the Slack app, or give SLACK_APP_TOKEN for Socket Mode',
    )
  if (botToken === null) return null
  if (signingSecret !== null) return { mode: 'http', botToken, signingSecret }
  return appToken === null ? null : { mode: 'socket', botToken, appToken }
}
