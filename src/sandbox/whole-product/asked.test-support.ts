import { sql } from 'drizzle-orm'
import type { AccessRequest } from '../../access/request/states.ts'
import { personId, type RequestId } from '../../access/vocabulary.ts'
import type { Doorbell } from '../../main.ts'
import { rowsOf } from '../../store/database.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { castOf } from './cast.test-support.ts'

export interface Asked {
  readonly id: RequestId
  readonly asker: Person
  readonly owner: Person
  /** As the owner got it. */
  readonly card: SlackMessage
  /** The words that find everything about this request. */
  readonly reason: string
}

let asks = 0

/** Somebody asks in words, and an owner has the card: where many stories begin. */
export async function asked(
  sandbox: Sandbox,
  wish: { readonly by: string; readonly for: string; readonly from: string; readonly duration?: string },
): Promise<Asked> {
  const { as, seen } = castOf(sandbox)
  const [asker, owner] = [as(wish.by), as(wish.from)]
  const reason = `INC-${++asks}-${wish.by}`
  await asker.command(`request ${wish.for} for ${wish.duration ?? '2h'} because ${reason}`)
  const card = await seen(owner, new RegExp(reason)).catch((problem: Error) => {
    const answers = asker.ephemerals().map(message => asker.read(message).text)
    throw new Error(`${problem.message}\nand ${wish.by} was told:\n${answers.join('\n---\n')}`)
  })
  const request = await newestRequest(sandbox, wish.by)
  if (request?.ask.reason !== reason) throw new Error(`${wish.by} has no request because of ${reason}`)
  return { id: request.ask.id, asker, owner, card, reason }
}

export async function newestRequest({ doorbell, world }: Sandbox, handle: string): Promise<AccessRequest | undefined> {
  const [newest] = await doorbell.store.requestsOf(personId(personIn(world.company, handle).id), 1)
  return newest
}

type Table = 'inbox' | 'outbox' | 'requests' | 'grants' | 'audit_events'

/** How many rows there are by now. */
export async function rowsIn({ doorbell }: Sandbox, table: Table): Promise<number> {
  const [row] = await doorbell.database.run(queries =>
    rowsOf<{ n: string }>(queries, sql.raw(`select count(*) as n from doorbell.${table}`)),
  )
  return Number(row?.n)
}

/** Waits until nothing is due and nothing in hand. */
export const quiet = (doorbell: Doorbell) =>
  eventually('nothing is due, and nothing in hand', async () => {
    const due = doorbell.clock.now().toISOString()
    const work = await doorbell.database.run(queries =>
      rowsOf(
        queries,
        sql`select 1 from doorbell.outbox where status = 'leased' or (status = 'waiting' and due <= ${due}::timestamptz) limit 1`,
      ),
    )
    return work.length === 0
  })

/** Looks now and then until something is so: for what is outside of Slack. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  within = 30_000,
): Promise<T> {
  const end = Date.now() + within
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
