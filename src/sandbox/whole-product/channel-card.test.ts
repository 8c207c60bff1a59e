import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latestDue } from '../../access/report-plan.ts'
import { silentLog } from '../../ports/log.ts'
import { channelOfRequests } from '../access-file.ts'
import { accessFileToTry } from '../access-file-to-try.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile: accessFileToTry })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

/** The copy in the channel that says so, as this person reads it. */
const inChannel = (reader: Person, words: RegExp) =>
  sandbox.slack.until(() =>
    sandbox.slack.messagesIn(channelOfRequests).findLast(message => words.test(reader.read(message).text)),
  )

describe('a request that a channel shows besides', () => {
  it('is decided there by its owner and by nobody who only reads along, and closes everywhere with one story', async () => {
    const { asker, owner, reason } = await asked(sandbox, { by: 'ana', for: 'jit-prod-db-readers', from: 'olga' })
    const copy = await inChannel(owner, new RegExp(`Access request[\\s\\S]*${reason}`))
    const mei = cast.as('mei')
    await mei.press(copy, 'Approve')
    await cast.told(mei, /not yours to decide/)
    await asker.press(copy, 'Approve')
    await cast.told(asker, /someone else has to decide/)
    expect(sandbox.entra.truth.isMember('jit-prod-db-readers', 'Ana Moreno')).toBe(false)
    await owner.press(copy, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    const closed = await inChannel(owner, new RegExp(`Granted[\\s\\S]*${reason}`))
    expect(owner.read(closed).text).toMatch(/Approved by Olga/)
    expect(owner.read(closed).buttons).toEqual([])
    await cast.seen(owner, new RegExp(`Granted[\\s\\S]*${reason}`))
  })

  it('whose message somebody deleted, and whose bot was taken out of the channel, goes on with the owners’ own cards', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, {
      by: 'jonas',
      for: 'jit-prod-db-writers',
      from: 'olga',
    })
    const copy = await inChannel(owner, new RegExp(reason))
    sandbox.slack.deleteMessage(copy)
    sandbox.slack.changeChannel(channelOfRequests, { hasBot: false })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await cast.seen(owner, new RegExp(`Granted[\\s\\S]*${reason}`))
    const next = await asked(sandbox, { by: 'sinead', for: 'jit-prod-db-readers', from: 'olga' })
    await cast.seen(cast.as('ines'), /A channel takes no cards/)
    await next.owner.press(next.card, 'Approve')
    await cast.seen(next.asker, new RegExp(`Granted[\\s\\S]*${next.reason}`))
    const told = cast.textsOf(cast.as('ines')).filter(text => /A channel takes no cards/.test(text))
    expect(told).toHaveLength(1)
    sandbox.slack.changeChannel(channelOfRequests, { hasBot: true })
  })

  it('is not shown in a channel that is archived or shared with another organisation, and is decided all the same', async () => {
    for (const trouble of [{ archived: true }, { sharedOutside: true }]) {
      sandbox.slack.changeChannel(channelOfRequests, trouble)
      const before = sandbox.slack.messagesIn(channelOfRequests).length
      const { asker, owner, card, reason } = await asked(sandbox, {
        by: 'lukas',
        for: 'archived' in trouble ? 'jit-prod-db-readers' : 'jit-prod-db-writers',
        from: 'olga',
      })
      await owner.press(card, 'Approve')
      await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
      expect(sandbox.slack.messagesIn(channelOfRequests)).toHaveLength(before)
      sandbox.slack.changeChannel(channelOfRequests, { archived: false, sharedOutside: false })
    }
  })

  it('is told there again as a table when the report is due that the access file has shown in that channel', async () => {
    const plan = (await sandbox.doorbell.store.activePolicy())?.reports?.[0]
    if (!plan) throw new Error('the access file has no report')
    const begun = sandbox.world.clock.now()
    const isDue = (minutes: number) =>
      (latestDue(plan.every, new Date(begun.getTime() + minutes * 60_000)) ?? begun) > begun
    const later = [...Array(7 * 1_440 + 1).keys()].find(isDue)
    const mei = cast.as('mei')
    expect(
      sandbox.slack
        .messagesIn(channelOfRequests)
        .map(message => mei.read(message).text)
        .join(),
    ).not.toMatch(/Weekly decisions/)
    sandbox.world.clock.wind(later ?? 0)
    const card = await inChannel(mei, /Weekly decisions/)
    expect(mei.read(card).text).toMatch(/Who decided: \d+ rows about jit-prod-db-readers, since/)
    const [file] = await sandbox.slack.until(
      () => sandbox.slack.messagesIn(channelOfRequests).find(({ files }) => files.length > 0)?.files,
    )
    const rows: readonly Record<string, string>[] = parse(file?.content ?? '', { bom: true, columns: true })
    expect(rows).toContainEqual(
      expect.objectContaining({ by: 'Olga Petrova', verdict: 'approve', requester: 'Ana Moreno' }),
    )
    expect(new Set(rows.map(({ resource }) => resource))).toEqual(new Set(['jit-prod-db-readers']))
  })
})
