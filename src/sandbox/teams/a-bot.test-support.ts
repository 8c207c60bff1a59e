import { createPublicKey, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent, fetch } from 'undici'
import { type SimulatedEntra, startEntra } from '../entra/entra.ts'
import { type Fields, fields, fieldsList, words } from '../slack/json.ts'
import { type SimulatedTeams, startTeams } from './server.ts'
import type { TeamsOptions, TeamsRoom, TeamsUser } from './settings.ts'

/** For tests: a Teams of a few people, and the smallest bot there can be, made of nothing but the protocol. */
export const ana = 'a0000000-0000-4000-8000-000000000001'
export const olga = 'a0000000-0000-4000-8000-000000000002'
export const gwen = 'a0000000-0000-4000-8000-000000000036'
export const faye = 'f0000000-0000-4000-8000-000000000001'
export const channel = '19:access-requests@thread.tacv2'
const tenantId = 'd0000000-0000-4000-8000-00000000c050'

const aUser = (id: string, name: string, change: Partial<TeamsUser> = {}): TeamsUser => ({
  id,
  name,
  givenName: name.split(' ')[0] ?? null,
  surname: name.split(' ')[1] ?? null,
  email: `${name.toLowerCase().replace(' ', '.')}@contoso.com`,
  userPrincipalName: `${name.toLowerCase().replace(' ', '.')}@contoso.com`,
  kind: 'member',
  tenantId,
  tz: 'Europe/Berlin',
  locale: 'en-GB',
  ...change,
})

const aChannel: TeamsRoom = {
  id: channel,
  kind: 'channel',
  name: 'Access requests',
  team: { id: '19:contoso@thread.tacv2', name: 'Contoso', aadGroupId: 'b0000000-0000-4000-8000-000000000001' },
  members: [ana, olga, gwen, faye],
  hasBot: true,
}

export const groupChat = '19:weekend@thread.v2'
const aGroupChat: TeamsRoom = {
  id: groupChat,
  kind: 'groupChat',
  name: 'Weekend shift',
  team: null,
  members: [ana, olga],
  hasBot: true,
}

export interface Running {
  readonly teams: SimulatedTeams
  readonly entra: SimulatedEntra
  stop(): Promise<void>
}

/** `shared`: beside a directory that several share, which takes the longest to start. */
export async function aTeams(change: Partial<TeamsOptions> = {}, shared?: SimulatedEntra): Promise<Running> {
  const entra = shared ?? (await startEntra())
  const teams = await startTeams({
    tenantId: entra.tenantId,
    app: { id: entra.bot.clientId, name: 'Doorbell' },
    users: [
      aUser(ana, 'Ana Moreno'),
      aUser(olga, 'Olga Petrova', { tz: 'America/New_York', locale: 'en-US' }),
      aUser(gwen, 'Gwen Parker', { kind: 'guest' }),
      aUser(faye, 'Faye Fabrikam', { kind: 'foreign', tenantId: 'd0000000-0000-4000-8000-0000000fab12' }),
    ],
    rooms: [aChannel, aGroupChat],
    certificates: entra.certificates,
    checkToken: entra.checkToken,
    ...change,
  })
  return {
    teams,
    entra,
    async stop() {
      await teams.close()
      if (!shared) await entra.close()
    },
  }
}

export interface Called {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Fields
}

/** Calls the connector as a bot does, with a token of the tenant's authority unless another one is given. */
export function connectorClient({ teams, entra }: Pick<Running, 'teams' | 'entra'>) {
  const dispatcher = new Agent({ connect: { ca: entra.ca } })
  let given: string | undefined
  const token = async (form: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${entra.authorityHost}/${entra.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: entra.bot.clientId,
        client_secret: entra.bot.clientSecret,
        scope: 'https://api.botframework.com/.default',
        ...form,
      }),
      dispatcher,
    })
    return words(fields(await response.json()).access_token)
  }
  return {
    token,
    close: () => dispatcher.destroy(),
    async call(method: string, path: string, body?: unknown, bearer?: string | null): Promise<Called> {
      given ??= await token()
      const shown = bearer === undefined ? given : bearer
      const response = await fetch(`${teams.serviceUrl}v3/${path}`, {
        method,
        headers: {
          ...(shown === null ? {} : { authorization: `Bearer ${shown}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        dispatcher,
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: new Map(response.headers),
        body: text === '' ? {} : fields(JSON.parse(text)),
      }
    },
  }
}

export interface Bot {
  /** Oldest first; to be emptied as one likes. */
  readonly heard: Fields[]
  stop(): Promise<void>
}

/** A bot that takes what the channel signed rightly, and answers invokes as it is told to. */
export async function aBot(
  { teams }: Pick<Running, 'teams'>,
  answer: (activity: Fields) => unknown = () => undefined,
): Promise<Bot> {
  const heard: Fields[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const activity = fields(JSON.parse(Buffer.concat(parts).toString()))
      const wrong = await wrongWith(teams, request.headers.authorization, activity)
      if (wrong !== null) return response.writeHead(401).end(wrong)
      heard.push(activity)
      const body = await answer(activity)
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(body === undefined ? undefined : JSON.stringify(body))
    })().catch(() => response.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The bot got no port')
  teams.connect(`http://127.0.0.1:${address.port}/api/messages`)
  return {
    heard,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** What Microsoft asks of a bot: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
async function wrongWith(teams: SimulatedTeams, authorization = '', activity: Fields): Promise<string | null> {
  const [head = '', claimed = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.')
  const read = (part: string) => fields(JSON.parse(Buffer.from(part, 'base64url').toString() || '{}'))
  const metadata = fields(await (await fetch(teams.openIdMetadataUrl)).json())
  const published = fields(await (await fetch(words(metadata.jwks_uri))).json())
  const header = read(head)
  const claims = read(claimed)
  const key = fieldsList(published.keys).find(({ kid }) => kid === header.kid)
  const now = Date.now() / 1_000
  if (key === undefined || header.alg !== 'RS256') return 'unknown key'
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  if (!verify('sha256', Buffer.from(`${head}.${claimed}`), publicKey, Buffer.from(signature, 'base64url')))
    return 'wrong signature'
  if (!(key.endorsements as readonly unknown[]).includes(activity.channelId)) return 'not endorsed'
  if (claims.iss !== metadata.issuer || claims.aud !== teams.appId) return 'wrong issuer or audience'
  if (Number(claims.exp) < now - 300 || Number(claims.nbf) > now + 300) return 'not within its time'
  if (claims.serviceurl === undefined || claims.serviceurl !== activity.serviceUrl) return 'wrong service URL'
  return null
}

export const cardMessage = (card: Fields): Fields => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
})

export const aCard = (...body: readonly Fields[]): Fields => ({ type: 'AdaptiveCard', version: '1.5', body })

/** What a bot answers an invoke with, in the shapes of Universal Actions. */
export const cardAnswer = (value: Fields) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.card.adaptive',
  value,
})
