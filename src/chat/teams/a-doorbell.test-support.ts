import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressBook } from '../../ports/address-book.ts'
import type { ChatSurface } from '../../ports/chat-surface.ts'
import type { Clock } from '../../ports/clock.ts'
import { inMemoryStore } from '../../ports/in-memory/store.ts'
import { type Log, silentLog } from '../../ports/log.ts'
import type { SimulatedEntra } from '../../sandbox/entra/entra.ts'
import { aTeams, connectorClient } from '../../sandbox/teams/a-bot.test-support.ts'
import type { SimulatedTeams } from '../../sandbox/teams/server.ts'
import type { TeamsOptions } from '../../sandbox/teams/settings.ts'
import { ListeningConversation } from '../slack/a-doorbell.ts'
import { connectTeams, type TeamsSettings } from './app.ts'

export interface RunningDoorbell {
  readonly teams: SimulatedTeams
  readonly surface: ChatSurface
  readonly conversation: ListeningConversation
  readonly addresses: AddressBook
  readonly clock: { at: Date } & Clock
  /** Where Teams delivers to. */
  readonly url: string
  /** How often a token was thrown away. */
  readonly forgotten: () => number
  /** As a start does. */
  prepare(): Promise<void>
  close(): Promise<void>
}

/** The real connection to a simulated Teams, on a free port of 127.0.0.1. */
export async function aDoorbell(
  change: Partial<TeamsSettings> = {},
  options: Partial<TeamsOptions> = {},
  log: Log = silentLog,
  shared: SimulatedEntra | null = null,
): Promise<RunningDoorbell> {
  const world = await aTeams(options, shared ?? undefined)
  const { teams, entra } = world
  const client = connectorClient(world)
  const conversation = new ListeningConversation()
  const { addresses } = inMemoryStore()
  const clock = { at: new Date('2026-11-20T09:00:00Z'), now: () => clock.at }
  let forgotten = 0
  let kept: Promise<string> | null = null
  const connection = connectTeams(
    {
      appId: teams.appId,
      tenantId: teams.tenantId,
      openIdMetadataUrl: teams.openIdMetadataUrl,
      tokenIssuer: teams.tokenIssuer,
      serviceUrlHosts: [teams.serviceUrlHost],
      credentials: {
        token: () => {
          kept ??= client.token()
          return kept
        },
        forget: () => {
          forgotten += 1
          kept = null
        },
      },
      ca: entra.ca,
      second: 20,
      ...change,
    },
    () => conversation,
    { addresses, clock },
    log,
  )
  const server = createServer((request, response) => void connection.handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const url = `http://127.0.0.1:${address.port}/api/messages`
  teams.connect(url)
  return {
    teams,
    surface: connection.surface,
    conversation,
    addresses,
    clock,
    url,
    forgotten: () => forgotten,
    prepare: connection.prepare,
    close: async () => {
      await connection.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await client.close()
      await world.stop()
    },
  }
}
