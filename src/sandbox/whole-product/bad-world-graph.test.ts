import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { groupIn, personIn } from '../company.ts'
import type { Misbehaviour } from '../entra/faults.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked, eventually, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Milliseconds: Doorbell waits longer with each failure. */
const patience = 60_000

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

/** A person and a thing for each story, so that stories can run side by side and none meets another one's leftovers. */
const stages = [
  { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' },
  { by: 'jonas', for: 'jit-prod-db-writers', from: 'olga' },
  { by: 'sinead', for: 'jit-warehouse-admin', from: 'olga' },
  { by: 'carlos', for: 'jit-k8s-prod-debug', from: 'daniel' },
  { by: 'lena', for: 'jit-payments-console', from: 'marta' },
  { by: 'clara', for: 'jit-billing-export', from: 'farah' },
  { by: 'mei', for: 'jit-datacenter-vpn', from: 'ines' },
  { by: 'lukas', for: 'jit-migrated-erp', from: 'ines' },
  { by: 'jorg', for: 'jit-feature-flags', from: 'noor' },
  { by: 'victor', for: 'jit-customer-data', from: 'julia' },
] as const
type Stage = (typeof stages)[number]

const status = (code: number, headers: Record<string, string> = {}): Misbehaviour => ({
  kind: 'status',
  status: code,
  headers,
})
const troubles = {
  'status 400': status(400),
  'status 403': status(403),
  'status 404': status(404),
  '429 with Retry-After': status(429, { 'retry-after': '1' }),
  '429 without Retry-After': status(429),
  'status 500': status(500),
  'status 503': status(503),
  'a broken connection': { kind: 'reset' },
  'a page of HTML': { kind: 'html' },
} as const satisfies Record<string, Misbehaviour>
type Trouble = keyof typeof troubles

/** Each trouble on a stage of its own. */
const staged = (...names: readonly Trouble[]) =>
  names.flatMap((name, index) => {
    const stage = stages[index]
    return stage ? [{ name, fault: troubles[name], stage }] : []
  })
const unanswered = staged(
  'status 400',
  'status 403',
  'status 404',
  '429 with Retry-After',
  '429 without Retry-After',
  'status 500',
  'status 503',
  'a broken connection',
  'a page of HTML',
)

const groupOf = (stage: Stage) => groupIn(sandbox.world.company, stage.for).id
const writesTo = (stage: Stage, method: 'POST' | 'DELETE') => ({
  method,
  path: new RegExp(`/groups/${groupOf(stage)}/members/.*\\$ref`),
})
/** Changes of this group that were asked for and done. */
const changesOf = (stage: Stage): readonly string[] =>
  sandbox.entra.calls
    .graph()
    .filter(({ url, writes }) => writes > 0 && url.includes(groupOf(stage)))
    .map(({ method }) => method)
const holds = (stage: Stage) => sandbox.entra.truth.isMember(stage.for, personIn(sandbox.world.company, stage.by).id)
const says = ({ reason }: Asked, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)

async function approved(stage: Stage): Promise<Asked> {
  const story = await asked(sandbox, stage)
  await story.owner.press(story.card, 'Approve')
  return story
}
async function granted(stage: Stage): Promise<Asked> {
  const story = await approved(stage)
  await cast.seen(story.asker, says(story, 'Granted at'), patience)
  return story
}
async function returned(story: Asked): Promise<void> {
  await story.asker.press(await cast.seen(story.asker, says(story, 'Return access')), 'Return access')
}
const ended = (story: Asked) => cast.seen(story.asker, says(story, 'Verified gone at'), patience)

const cannotCheck = /cannot reach everything that I have to check.*nothing was changed/

describe('while somebody asks', () => {
  it.each(unanswered)('$name from Graph: nothing is asked for, and they are told', async ({ fault, stage }) => {
    const person = cast.as(stage.by)
    const [requests, answers] = [await rowsIn(sandbox, 'requests'), person.ephemerals().length]
    sandbox.entra.faults.next({ ...fault, times: 1_000 })
    await person.command(`request ${stage.for} for 2h because INC-0`)
    const answer = await sandbox.slack.until(() => person.ephemerals().at(answers))
    expect(person.read(answer).text).toMatch(cannotCheck)
    expect(await rowsIn(sandbox, 'requests')).toBe(requests)
    sandbox.entra.faults.clear()
  })
})

describe('while somebody decides', () => {
  it('Graph answers nothing useful: nothing is decided, they are told, and the same button works afterwards', async () => {
    const stage = stages[9]
    const { owner, card, id, asker, reason } = await asked(sandbox, stage)
    for (const { name, fault } of unanswered) {
      const answers = owner.ephemerals().length
      sandbox.entra.faults.next({ ...fault, times: 1_000 })
      await owner.press(card, 'Approve')
      const answer = await sandbox.slack.until(() => owner.ephemerals().at(answers))
      sandbox.entra.faults.clear()
      expect(owner.read(answer).text, name).toMatch(cannotCheck)
      expect((await sandbox.doorbell.store.request(id))?.status, name).toBe('awaiting-approval')
    }
    await owner.press(card, 'Approve')
    const story = { owner, card, id, asker, reason }
    await cast.seen(asker, says(story, 'Granted at'))
    await returned(story)
    await ended(story)
  })
})

describe('while access is granted', () => {
  it.each(staged('status 400', 'status 403'))(
    '$name from Graph: the card is not green, requester and integration owner read why, nothing was given',
    async ({ fault, stage }) => {
      sandbox.entra.faults.next({ ...writesTo(stage, 'POST'), ...fault })
      const story = await approved(stage)
      const card = await cast.seen(story.asker, says(story, 'It failed in the directory'))
      expect(story.asker.read(card).text).toMatch(/^\S+ Not granted/)
      await cast.seen(cast.as('ines'), new RegExp(`could not be granted[\\s\\S]*${stage.for}`))
      expect(cast.textsOf(story.asker).filter(text => text.includes('Granted at'))).toEqual([])
      expect(holds(stage)).toBe(false)
      expect(changesOf(stage)).toEqual([])
    },
  )
})

describe.concurrent('while access is granted and taken back', () => {
  it.each(
    staged(
      'status 404',
      '429 with Retry-After',
      '429 without Retry-After',
      'status 500',
      'status 503',
      'a broken connection',
      'a page of HTML',
      'status 400',
      'status 403',
    ),
  )('$name from Graph: each happens in the end, with one write that counts', async ({ name, fault, stage }) => {
    const before = changesOf(stage).length
    const final = name === 'status 400' || name === 'status 403'
    if (!final) sandbox.entra.faults.next({ ...writesTo(stage, 'POST'), ...fault })
    const story = await granted(stage)
    expect(holds(stage)).toBe(true)
    expect(changesOf(stage).slice(before)).toEqual(['POST'])
    sandbox.entra.faults.next({ ...writesTo(stage, 'DELETE'), ...fault })
    await returned(story)
    await ended(story)
    expect(holds(stage)).toBe(false)
    expect(changesOf(stage).slice(before)).toEqual(['POST', 'DELETE'])
  })
})

describe('an answer that is lost after the write was done', () => {
  it('is read back: each happens once, and the end is not believed before the directory has settled', async () => {
    const stage = stages[7]
    const before = changesOf(stage).length
    sandbox.entra.faults.next({ ...writesTo(stage, 'POST'), kind: 'lose-answer' })
    const story = await granted(stage)
    // What was never listed counts for gone only after half an hour.
    await cast.seen(story.asker, says(story, 'Usable since'), patience)
    sandbox.entra.faults.next({ ...writesTo(stage, 'DELETE'), kind: 'lose-answer' })
    await returned(story)
    await sandbox.slack.until(() => !holds(stage))
    sandbox.world.clock.wind(3)
    await ended(story)
    expect(changesOf(stage).slice(before)).toEqual(['POST', 'DELETE'])
  })
})

describe('while Graph stays away', () => {
  it('an approval that cannot be used within an hour is not granted, and the card says so', async () => {
    const stage = stages[4]
    const triesOf = (of: Stage) =>
      sandbox.entra.calls.graph().filter(({ url }) => writesTo(of, 'POST').path.test(url)).length
    const before = triesOf(stage)
    sandbox.entra.faults.next({ ...writesTo(stage, 'POST'), ...status(503), times: 100_000 })
    const story = await approved(stage)
    await cast.seen(story.asker, says(story, 'It is being granted now'))
    // What was never tried was surely not given.
    await eventually('it was tried', async () => triesOf(stage) > before)
    sandbox.world.clock.wind(61)
    await cast.seen(story.asker, says(story, 'The approval could not be used within an hour'), patience)
    sandbox.entra.faults.clear()
    // It may have been written all the same, so it is taken back; nothing ever listed it, which proves little for half an hour.
    sandbox.world.clock.wind(29)
    await cast.seen(story.asker, says(story, 'not being listed counts for gone only after half an hour'), patience)
    sandbox.world.clock.wind(2)
    const card = await cast.seen(story.asker, says(story, 'Verified gone at'), patience)
    expect(story.asker.read(card).text).toMatch(/^\S+ Not granted/)
    expect(holds(stage)).toBe(false)
  })
  it('an end is overdue: the card says so, the integration owner is told, and it ends when Graph is back', async () => {
    const stage = stages[5]
    const story = await granted(stage)
    sandbox.entra.faults.next({ ...writesTo(stage, 'DELETE'), ...status(503), times: 100_000 })
    await returned(story)
    await cast.seen(story.asker, says(story, 'It is being taken back'))
    sandbox.entra.faults.next({ ...status(503), times: 100_000 })
    sandbox.world.clock.wind(7)
    await cast.seen(story.asker, says(story, 'This is overdue. Doorbell goes on trying'), patience)
    expect(holds(stage)).toBe(true)
    // Who they are is asked of the directory too, so they hear of it once it is back.
    sandbox.entra.faults.clear()
    sandbox.world.clock.wind(2)
    await cast.seen(
      cast.as('ines'),
      new RegExp(`(overdue to end|Overdue access has ended)[\\s\\S]*${stage.for}`),
      patience,
    )
    await ended(story)
    expect(holds(stage)).toBe(false)
  })
  it('only for removing: the integration owner is told while it lasts, of each reason once, and the audit tells how late it was', async () => {
    const stage = stages[6]
    const story = await granted(stage)
    const answers = (code: number) => {
      sandbox.entra.faults.clear()
      sandbox.entra.faults.next({ ...writesTo(stage, 'DELETE'), ...status(code), times: 100_000 })
    }
    const noorReads = (words: string) =>
      cast.seen(cast.as('noor'), new RegExp(`overdue to end[\\s\\S]*${stage.for}[\\s\\S]*${words}`), patience)
    answers(503)
    await returned(story)
    await cast.seen(story.asker, says(story, 'It is being taken back'))
    sandbox.world.clock.wind(7)
    const first = await noorReads('does not answer, or not as it should')
    answers(403)
    sandbox.world.clock.wind(2)
    await eventually('another message tells of another reason', async () => {
      const second = await noorReads('does not let Doorbell take it away')
      return second.ts !== first.ts
    })
    expect(holds(stage)).toBe(true)
    sandbox.entra.faults.clear()
    sandbox.world.clock.wind(2)
    await ended(story)
    const rows = (await sandbox.world.audit(null, 500)).filter(({ requestId }) => requestId === story.id)
    const actions = rows.map(({ action }) => action).reverse()
    // Each who was told has an entry of their own, which comes when they are.
    expect(actions.filter(action => action !== 'grant.alarmed').slice(-6)).toEqual([
      ...['grant.ending', 'grant.overdue', 'grant.overdue'],
      ...['grant.removed', 'grant.ended', 'grant.end_verified'],
    ])
    expect(actions.filter(action => action === 'grant.alarmed').length).toBeGreaterThanOrEqual(2)
  })
})
