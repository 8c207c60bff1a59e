import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Security stands in for owners, and may ask as well. */
const accessFile = sandboxAccessFile.replace('groups: [Engineering] }\n', 'groups: [Engineering, Security] }\n')

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  cast = castOf(sandbox)
  const olga = cast.as('olga')
  await olga.command('delegate Kenji Watanabe for 3d')
  await cast.told(olga, /Kenji Watanabe decides in your stead now/)
})
afterAll(() => sandbox?.stop())

const group = 'jit-prod-db-writers'
const statusOf = async ({ id }: Asked) => (await sandbox.doorbell.store.request(id))?.status
/** Sends what the button would send: whether somebody has a card is no matter. */
const decides = (handle: string, { id, card }: Asked, verb: 'approve' | 'deny' = 'approve') =>
  cast.as(handle).pressForged(card, 'press:forged', encodePress({ verb, request: id }))
const notYours = /This is not yours to decide/
const somebodyElse = /You asked for this access, so someone else has to decide it/

/** Kenji presses, and is told so; nothing comes of it. */
async function isRefused(wish: Asked, sentence: RegExp, handle = 'kenji'): Promise<void> {
  const before = cast.as(handle).ephemerals().length
  await decides(handle, wish)
  const answer = await sandbox.slack.until(() => cast.as(handle).ephemerals().at(before))
  expect(cast.as(handle).read(answer).text).toMatch(sentence)
  expect(await statusOf(wish)).toBe('awaiting-approval')
  expect(sandbox.entra.truth.membersOf(group)).toEqual([])
}

describe('whoever decides in the stead of somebody who is away', () => {
  it('is known to the integration owner, and was named for no longer than two weeks', async () => {
    await cast.seen(cast.as('ines'), /Kenji Watanabe decides in the stead of Olga Petrova until/)
    const tomasz = cast.as('tomasz')
    await tomasz.command('delegate Elif Demir for 15d')
    await cast.told(tomasz, /for 14 days at most/)
  })
  it('decides nothing that they asked for themselves', async () => {
    await isRefused(await asked(sandbox, { by: 'kenji', for: group, from: 'tomasz' }), somebodyElse)
  })
  it('decides nothing that whoever they stand in for asked for', async () => {
    await isRefused(await asked(sandbox, { by: 'olga', for: group, from: 'tomasz' }), notYours)
  })
  it('decides nothing for another account of theirs, nor of whoever they stand in for', async () => {
    const { truth } = sandbox.entra
    const numberOf = (handle: string) => personIn(sandbox.world.company, handle).employeeId
    const wish = await asked(sandbox, { by: 'lena', for: group, from: 'tomasz' })
    for (const [handle, sentence] of [
      ['kenji', somebodyElse],
      ['olga', notYours],
    ] as const) {
      truth.alterPerson('Lena Meyer', { employeeId: numberOf(handle) })
      await isRefused(wish, sentence)
    }
    truth.alterPerson('Lena Meyer', { employeeId: numberOf('lena') })
  })
  it('hands nothing on', async () => {
    const kenji = cast.as('kenji')
    await kenji.command('delegate Elif Demir for 1d')
    await isRefused(await asked(sandbox, { by: 'jorg', for: group, from: 'tomasz' }), notYours, 'elif')
  })
  it('is left in peace while they are away themselves and another owner is there', async () => {
    const kenji = cast.as('kenji')
    const { reason } = await asked(sandbox, { by: 'mei', for: group, from: 'tomasz' })
    expect(kenji.messages().filter(message => kenji.read(message).text.includes(reason))).toEqual([])
    await kenji.command('delegate stop')
    await cast.told(kenji, /Nobody decides in your stead any more/)
  })
  it('decides as long as the other owns it and the file lets them stand in, by what the directory says at the click', async () => {
    const { truth } = sandbox.entra
    const wish = await asked(sandbox, { by: 'lukas', for: group, from: 'kenji' })
    expect(wish.owner.read(wish.card).text).toContain('You are asked in the stead of Olga Petrova')
    for (const [of, name] of [
      ['Data Platform Leads', 'Olga Petrova'],
      ['Security', 'Kenji Watanabe'],
    ] as const) {
      truth.removeMember(of, name)
      await isRefused(wish, notYours)
      truth.addMember(of, name)
    }
    await wish.owner.press(wish.card, 'Approve')
    await cast.seen(wish.asker, new RegExp(`${wish.reason}[\\s\\S]*Approved by Kenji Watanabe in the stead of Olga`))
    await cast.seen(wish.asker, new RegExp(`Granted at[\\s\\S]*${wish.reason}|${wish.reason}[\\s\\S]*Granted at`))
    const rows = await sandbox.world.audit(null, 100)
    expect(rows.find(({ action }) => action === 'decision.recorded')).toMatchObject({
      actor: 'Kenji Watanabe',
      requestId: wish.id,
      details: {
        insteadOf: personIn(sandbox.world.company, 'olga').id,
        entitledBy: { kind: 'delegated', as: { kind: 'resource-owner' } },
      },
    })
  })
})
