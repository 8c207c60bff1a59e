import { once } from 'node:events'
import { createServer } from 'node:http'
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, TeamsActivityHandler } from 'botbuilder'
import postgres from 'postgres'

/**
 * The yardstick: what nobody who keeps a click before answering it can do without. botbuilder as it comes proves the activity, one
 * row is stored, and the click is answered. A process of its own: `<database url> <app id> <tenant id> <metadata url> <issuer>`;
 * says its port and stays.
 */
const [url = '', appId = '', tenantId = '', metadata = '', issuer = ''] = process.argv.slice(2)
const sql = postgres(url, { max: 10, onnotice: () => undefined })
await sql`create table if not exists bare (id bigint generated always as identity primary key, payload jsonb not null)`

class Bare extends TeamsActivityHandler {
  override async onAdaptiveCardInvoke(context: Parameters<TeamsActivityHandler['run']>[0]) {
    await sql`insert into bare (payload) values (${JSON.stringify(context.activity)}::text::jsonb)`
    const value = 'Noted.' as unknown as Record<string, unknown>
    return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value }
  }
}

const bot = new Bare()
const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: appId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppType: 'SingleTenant',
      ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToBotFromChannelTokenIssuer: issuer,
      OAuthUrl: 'https://api.botframework.com',
      ToBotFromChannelOpenIdMetadataUrl: metadata,
      ToBotFromEmulatorOpenIdMetadataUrl: metadata,
      CallerId: '',
    },
    {
      isValidAppId: async id => id === appId,
      isAuthenticationDisabled: async () => false,
      // It only answers, and so needs no token of its own.
      createCredentials: async () => ({ signRequest: async request => request }),
    },
  ),
)
const server = createServer((request, response) => {
  void (async () => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(Buffer.from(part))
    const { method = 'POST', headers } = request
    const body: Record<string, unknown> = JSON.parse(Buffer.concat(parts).toString('utf8'))
    const answer = {
      socket: response.socket,
      status: (code: number) => {
        response.statusCode = code
      },
      header: (name: string, value: unknown) => void response.setHeader(name, String(value)),
      send: (content: unknown) => void response.write(typeof content === 'string' ? content : JSON.stringify(content)),
      end: () => void response.end(),
    }
    await adapter.process({ method, headers, body }, answer, context => bot.run(context))
  })().catch(() => response.writeHead(500).end())
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
