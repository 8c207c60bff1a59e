import { randomUUID } from 'node:crypto'
import { type Context, type Handler, param } from './context.ts'
import { badRequest, notFound, Refused } from './refused.ts'
import type { Json } from './shapes.ts'

/** https://learn.microsoft.com/graph/api/resources/subscription: of groups under 29 days. */
const longest = 41_760 * 60_000
const longestState = 128

/** Whoever asks was called back before (`entra.ts`), because that takes a call of ours. */
export const subscribe: Handler = context => {
  const wanted = bodyOf(context)
  const { changeType, notificationUrl, resource, clientState, expirationDateTime } = wanted
  if (typeof notificationUrl !== 'string') throw badRequest('notificationUrl is required.')
  if (resource !== '/groups' && resource !== 'groups') throw badRequest(`Unsupported resource '${String(resource)}'.`)
  if (typeof changeType !== 'string' || !/^(updated|deleted)(,(updated|deleted))?$/.test(changeType))
    throw badRequest(`Unsupported changeType '${String(changeType)}'.`)
  if (clientState !== undefined && (typeof clientState !== 'string' || clientState.length > longestState))
    throw badRequest('clientState is longer than 128 characters.')
  const until = demandEnd(context, expirationDateTime)
  if (!context.tenant.subscriptions.listens(notificationUrl))
    throw new Refused(400, 'ValidationError', 'Subscription validation request failed.')
  const subscription = {
    id: randomUUID(),
    notificationUrl,
    clientState: typeof clientState === 'string' ? clientState : null,
    expirationDateTime: until,
  }
  context.tenant.subscriptions.keep(subscription)
  return { status: 201, body: { ...shape(context), ...wanted, id: subscription.id, expirationDateTime: until } }
}

export const renewSubscription: Handler = context => {
  const known = context.tenant.subscriptions.find(param(context, 0))
  if (!known) throw notFound(param(context, 0))
  const until = demandEnd(context, bodyOf(context).expirationDateTime)
  context.tenant.subscriptions.keep({ ...known, expirationDateTime: until })
  const { id, notificationUrl } = known
  return {
    status: 200,
    body: {
      ...shape(context),
      id,
      changeType: 'updated,deleted',
      resource: '/groups',
      notificationUrl,
      expirationDateTime: until,
    },
  }
}

const shape = ({ tenant }: Context): Json => ({
  '@odata.context': `${tenant.origin()}/v1.0/$metadata#subscriptions/$entity`,
  applicationId: tenant.application().clientId,
})

function demandEnd({ directory }: Context, wanted: unknown): string {
  const now = directory.history.now().getTime()
  const at = typeof wanted === 'string' ? Date.parse(wanted) : Number.NaN
  if (!(at > now && at <= now + longest))
    throw badRequest('Subscription expiration can only be 41760 minutes in the future.')
  return new Date(at).toISOString()
}

const bodyOf = ({ body }: Context): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? { ...body } : {}
