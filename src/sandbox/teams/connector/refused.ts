import type { Answer } from '../../entra/tls-server.ts'

/** A call that the Bot Connector does not do. Codes and sentences as its reference of status codes has them. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly answer: Answer

  constructor(
    status: number,
    code: string,
    message: string,
    more: Pick<Answer, 'headers'> & { subCode?: string } = {},
  ) {
    super(message)
    const { headers, ...inBody } = more
    this.answer = { status, body: { error: { code, message, ...inBody } }, ...(headers ? { headers } : {}) }
  }
}

export const badArgument = (message: string) => new Refused(400, 'BadArgument', message)
export const conversationNotFound = () => new Refused(404, 'ConversationNotFound', 'Conversation not found.')
export const activityNotFound = () =>
  new Refused(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.')
export const notInRoster = () =>
  new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')
export const notInstalled = () =>
  new Refused(403, 'ForbiddenOperationException', "Bot is not installed in user's personal scope")
export const blocked = () =>
  new Refused(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.', {
    subCode: 'MessageWritesBlocked',
  })
export const notEnoughPermissions = (message: string) => new Refused(403, 'NotEnoughPermissions', message)
export const tooBig = () => new Refused(413, 'MessageSizeTooBig', 'Message size too large.')
export const throttled = (seconds: number) =>
  new Refused(429, 'Throttled', 'Too many requests.', { headers: { 'retry-after': String(seconds) } })

/** What the connector says when it is told to fail with this status. */
export function connectorFailure(status: number): Answer {
  const [code, message] = failures[status] ?? ['ServiceError', 'Internal server error.']
  return { status, body: { error: { code, message } } }
}

const failures: Readonly<Record<number, readonly [string, string]>> = {
  400: ['BadArgument', 'Invalid request payload.'],
  401: ['Unauthorized', 'Authorization has been denied for this request.'],
  403: ['BotNotInConversationRoster', 'The bot is not part of the conversation roster.'],
  404: ['ConversationNotFound', 'Conversation not found.'],
  412: ['PreconditionFailed', 'Precondition failed, please try again.'],
  413: ['MessageSizeTooBig', 'Message size too large.'],
  429: ['Throttled', 'Too many requests.'],
  502: ['ServiceError', 'Bad gateway.'],
  503: ['ServiceUnavailable', 'Service is unavailable.'],
  504: ['GatewayTimeout', 'Gateway timeout.'],
}
