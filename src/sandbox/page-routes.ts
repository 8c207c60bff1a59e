import { sendJson } from '../http/send-json.ts'
import type { Route } from '../http/server.ts'
import { act, perform } from './page/server/acts.ts'
import { assetRoutes } from './page/server/assets.ts'
import { Differences } from './page/server/differences.ts'
import { foreignAct, foreignHost, jsonOf } from './page/server/guard.ts'
import { Misbehaviour } from './page/server/misbehaviour.ts'
import { Picture } from './page/server/show.ts'
import { stream } from './page/server/stream.ts'
import { deliveriesText } from './webhook-receiver.ts'
import type { SandboxWorld } from './world.ts'

/** The page on which a stranger sees the whole product: its files, a stream of what is so, and one address for all acts. */
export function pageRoutes(world: SandboxWorld): readonly Route[] {
  const misbehaviour = new Misbehaviour(world)
  const differences = new Differences(world)
  const picture = new Picture(world, misbehaviour, differences)
  return [
    // Relative to this file among the sources, and to the bundle once it is built.
    ...assetRoutes(new URL('page/', import.meta.url)),
    {
      method: 'GET',
      path: '/sandbox/stream',
      handle: (request, response) => stream(world, picture, request, response),
    },
    {
      method: 'GET',
      path: '/sandbox/webhook',
      handle(request, response) {
        const foreign = foreignHost(request)
        if (foreign) return sendJson(response, foreign.status, { error: foreign.error })
        response
          .writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' })
          .end(deliveriesText(world.deliveries()))
      },
    },
    {
      method: 'POST',
      path: '/sandbox/act',
      async handle(request, response) {
        const turnedAway = (wrong: { status: number; error: string }) =>
          sendJson(response, wrong.status, { error: wrong.error })
        const foreign = foreignAct(request)
        if (foreign) return turnedAway(foreign)
        const read = await jsonOf(request)
        if (!('body' in read)) return turnedAway(read)
        const wanted = act.safeParse(read.body)
        if (!wanted.success) return turnedAway({ status: 400, error: 'That is nothing that can be done here.' })
        try {
          sendJson(response, 200, await perform(world, { misbehaviour, differences }, wanted.data))
        } catch (problem) {
          turnedAway({ status: 400, error: problem instanceof Error ? problem.message : 'That did not work.' })
        }
      },
    },
  ]
}
