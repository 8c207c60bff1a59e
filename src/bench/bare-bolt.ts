import boltPackage from '@slack/bolt'
import postgres from 'postgres'

/**
 * The yardstick: what nobody who keeps a command before acknowledging it can do without. Bolt as it comes verifies, one row is
 * stored, and it is acknowledged. A process of its own: `<database url> <signing secret>`; says its port and stays.
 */
const [url = '', signingSecret = ''] = process.argv.slice(2)
const sql = postgres(url, { max: 10, onnotice: () => undefined })
await sql`create table if not exists bare (id bigint generated always as identity primary key, payload jsonb not null)`

const { App, HTTPReceiver } = boltPackage
const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', port: 0 })
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-bare' }) })
app.command('/access', async ({ command, ack }) => {
  await sql`insert into bare (payload) values (${sql.json({ ...command })})`
  await ack()
})
const server = await app.start(0)
const address = server.address()
process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
