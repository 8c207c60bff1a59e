import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'
import type { Notices } from '../../../ports/notices.ts'
import { isNotFound } from '../graph/faults.ts'
import type { Graph } from '../graph/graph.ts'
import { inPath } from '../resource-id.ts'

const made = z.object({ id: z.string() })

/**
 * One subscription to all groups (https://learn.microsoft.com/graph/api/subscription-post-subscriptions): one for each group would use
 * up what a tenant may have. Graph calls the address before it answers, to see that somebody listens there.
 */
export const changeNotices = (graph: Graph, url: () => string): Notices => ({
  url,
  newSecret: () => randomBytes(24).toString('base64url'),
  async subscribe(secret, until) {
    const { made: subscription } = await graph.create(made, '/subscriptions', {
      changeType: 'updated,deleted',
      notificationUrl: url(),
      lifecycleNotificationUrl: url(),
      resource: '/groups',
      expirationDateTime: until.toISOString(),
      clientState: secret,
    })
    if (subscription) return subscription.id
    throw new Fault('graph.not-understood', 'Microsoft Graph did not say which subscription it made.', {
      retry: 'later',
    })
  },
  async renew(id, until) {
    try {
      await graph.write('PATCH', `/subscriptions/${inPath(id)}`, { expirationDateTime: until.toISOString() })
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  },
})
