import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked, newestRequest } from './asked.test-support.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, duplicateDeliveries: true })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

/** What this person is told privately for these words, alone. */
async function answerTo(person: Person, words: string, channel?: string): Promise<string> {
  const before = person.ephemerals().length
  await person.command(words, channel ? { channel } : {})
  const answer = await sandbox.slack.until(() => person.ephemerals().at(before))
  return person.read(answer).text
}

describe('approvals, over HTTP, with every delivery coming twice', () => {
  it('is where an owner finds what waits, decides it, and sees in the same place that it is recorded and what is left', async () => {
    const { asker, owner, reason } = await asked(sandbox, { by: 'ana', for: 'jit-warehouse-admin', from: 'olga' })
    const list = await answerTo(owner, 'approvals')
    expect(list).toMatch(/Waiting for you[\s\S]*Ana Moreno asks for jit-warehouse-admin/)
    expect(list).toContain(reason)
    const shown = owner.ephemerals().at(-1)
    if (!shown) throw new Error('no list')
    expect(owner.read(shown).buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    await owner.pressForged(shown, 'press:next', 'v1:show:approvals8')
    await owner.press(shown, 'Approve')
    const after = await cast.told(owner, /Recorded[\s\S]*Nothing waits for your decision/)
    expect(after.ts).toBe(shown.ts)
    expect(owner.read(after).buttons).toEqual([])
    await cast.seen(asker, /Granted at/)
    await cast.seen(cast.as('tomasz'), /Approved by Olga/)
    expect(await answerTo(owner, 'approvals')).toContain('Nothing waits for your decision.')
  })

  it('asks for the reason of a denial there too', async () => {
    const { asker, owner } = await asked(sandbox, { by: 'lena', for: 'jit-payments-console', from: 'marta' })
    await answerTo(owner, 'approvals')
    const shown = owner.ephemerals().at(-1)
    if (!shown) throw new Error('no list')
    await owner.press(shown, 'Deny')
    await cast.onForm(owner, /Reason/)
    await owner.fill({ Reason: 'Ask the shop.' })
    await owner.submit()
    expect(owner.view).toBeNull()
    await cast.seen(asker, /Denied by Marta[\s\S]*Ask the shop/)
    expect((await cast.told(owner, /Recorded[\s\S]*Nothing waits for your decision/)).ts).toBe(shown.ts)
  })

  it('shows nobody what is another’s to decide', async () => {
    await asked(sandbox, { by: 'carlos', for: 'jit-k8s-prod-debug', from: 'priya' })
    for (const nobody of ['ana', 'carlos', 'clara', 'paul'])
      expect(await answerTo(cast.as(nobody), 'approvals')).toContain('Nothing waits for your decision.')
  })

  it('is there for an owner appointed a moment ago, and gone for one who left', async () => {
    await asked(sandbox, { by: 'jonas', for: 'jit-k8s-prod-debug', from: 'priya' })
    sandbox.entra.truth.addMember('Platform Leads', 'Lena Meyer')
    sandbox.entra.truth.removeMember('Platform Leads', 'Priya Raman')
    expect(await answerTo(cast.as('lena'), 'approvals')).toContain('Jonas Meyer asks for jit-k8s-prod-debug')
    expect(await answerTo(cast.as('priya'), 'approvals')).toContain('Nothing waits for your decision.')
    sandbox.entra.truth.addMember('Platform Leads', 'Priya Raman')
    sandbox.entra.truth.removeMember('Platform Leads', 'Lena Meyer')
  })

  it('fails closed while the directory cannot be asked, and says so', async () => {
    sandbox.entra.truth.addMember('Platform Leads', 'Mei Tanaka')
    const mei = cast.as('mei')
    expect(await answerTo(mei, 'approvals')).toContain('Carlos')
    sandbox.entra.faults.next({ kind: 'status', status: 503, times: 200 })
    expect(await answerTo(mei, 'approvals')).toContain('I cannot reach everything that I have to check')
    sandbox.entra.faults.clear()
  })
})

describe('what is one’s own, by its name', () => {
  it('is withdrawn and given back, however oddly it is typed, in a channel as in the conversation', async () => {
    const sinead = cast.as('sinead')
    await asked(sandbox, { by: 'sinead', for: 'jit-prod-db-writers', from: 'olga' })
    expect(await answerTo(sinead, '  CANCEL: “*jit-prod-db-writers*” ')).toContain('Your request is withdrawn.')
    expect((await newestRequest(sandbox, 'sinead'))?.status).toBe('withdrawn')
    const { owner, card } = await asked(sandbox, { by: 'sinead', for: 'jit-prod-db-writers', from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(sinead, /Granted at/)
    expect(await answerTo(sinead, 'Return `JIT-PROD-DB-WRITERS`', 'C0SOMEWHERE')).toContain(
      'It is being taken back now.',
    )
    await cast.seen(sinead, /Verified gone/)
  })

  it('is never another’s: somebody else’s is answered like what is not there', async () => {
    const wish = await asked(sandbox, { by: 'daniel', for: 'jit-prod-db-writers', from: 'olga' })
    const there = await answerTo(cast.as('clara'), 'cancel jit-prod-db-writers')
    const notThere = await answerTo(cast.as('clara'), 'cancel jit-prod-db-nothing')
    expect(there.replaceAll('jit-prod-db-writers', '…')).toBe(notThere.replaceAll('jit-prod-db-nothing', '…'))
    expect((await sandbox.doorbell.store.request(wish.id))?.status).toBe('awaiting-approval')
  })
})

describe('a mention', () => {
  it('comes as an account and is read as a name: in a reason it is what was typed, and pings nobody', async () => {
    const { owner, card } = await asked(sandbox, { by: 'lukas', for: 'jit-prod-db-readers', from: 'olga' })
    await owner.press(card, 'Deny')
    await owner.closeView()
    const jorg = cast.as('jorg')
    await jorg.command(
      'request jit-prod-db-readers for 2h because @olga & <@UOLGA> said so in #general, https://intra.example/?a=1&b=2',
    )
    const seen = await cast.seen(cast.as('olga'), /said so in/)
    const read = cast.as('olga').read(seen)
    expect(read.text).toContain('@olga & <@UOLGA> said so in #general, https://intra.example/?a=1&b=2')
    expect(read).toMatchObject({ pings: [], links: [] })
  })
})

describe('prefer and help', () => {
  it('write down where somebody is written to, and refuse a chat that is not here with the reason', async () => {
    const ana = cast.as('ana')
    expect(await answerTo(ana, 'prefer slack')).toContain('From now on I write to you in Slack first.')
    expect(await answerTo(ana, 'prefer teams')).toContain('“teams” cannot be chosen: I am in Slack only')
    expect(await answerTo(ana, 'prefer both')).toContain('“both” cannot be chosen')
    expect(await actionsIn(sandbox)).toContain('preference.changed')
  })

  it('tell what there is, more about one verb, and the nearest to one that there is not', async () => {
    const ana = cast.as('ana')
    for (const words of ['help', '', '?', 'HELP!'])
      expect(await answerTo(ana, words)).toMatch(/Ask for access[\s\S]*Decide[\s\S]*\/access approvals/)
    expect(await answerTo(ana, 'help Approvals')).toContain('For example /access approvals')
    expect(await answerTo(ana, 'help aprovals')).toContain('Did you mean /access help approvals')
    expect(await answerTo(ana, 'aprovals')).toContain('Did you mean /access approvals')
  })
})

it('leaves nobody with an error of Slack’s own on the screen', () => {
  const everybody = sandbox.world.company.people.flatMap(({ handle, slack }) => (slack ? [cast.as(handle)] : []))
  expect(everybody.flatMap(person => person.errors())).toEqual([])
})

describe('the emergency brake, over HTTP', () => {
  it('stops granting and no end: nothing is asked for or approved until an admin thaws it, and those who must know are told', async () => {
    const henrik = cast.as('henrik')
    const { asker, owner, card, reason } = await asked(sandbox, {
      by: 'lukas',
      for: 'jit-warehouse-admin',
      from: 'olga',
    })
    expect(await answerTo(cast.as('tim'), 'freeze')).toContain('for the admins of Doorbell')
    expect(await answerTo(henrik, 'freeze jit-warehouse-admin because INC-9')).toContain('is stopped')
    await cast.seen(cast.as('ines'), /Granting is stopped[\s\S]*jit-warehouse-admin[\s\S]*By:? Henrik Dahl[\s\S]*INC-9/)
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*this cannot be approved`))
    await owner.press(card, 'Approve')
    await cast.told(owner, /granting was stopped by Henrik Dahl/)
    expect(sandbox.entra.truth.isMember('jit-warehouse-admin', 'Lukas Meyer')).toBe(false)
    expect(await answerTo(henrik, 'thaw jit-warehouse-admin')).toContain('Granting goes on')
    await owner.press(await cast.seen(owner, new RegExp(reason)), 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
  })

  it('ends all that is live of a resource once its exact name was typed, and tells how far that is', async () => {
    const [henrik, { truth }] = [cast.as('henrik'), sandbox.entra]
    expect(truth.isMember('jit-warehouse-admin', 'Lukas Meyer')).toBe(true)
    expect(await answerTo(henrik, 'panic jit-warehouse-admin because INC-9')).toContain('Nothing was ended yet')
    const card = await cast.seen(henrik, /End all of it\?[\s\S]*to jit-warehouse-admin would be ended at once/)
    await henrik.press(card, 'End all…')
    await cast.onForm(henrik, /Type jit-warehouse-admin/)
    await henrik.fill({ 'Type jit-warehouse-admin': 'jit-warehouse' })
    await henrik.submit()
    await cast.onForm(henrik, /Please type exactly jit-warehouse-admin/)
    expect(truth.isMember('jit-warehouse-admin', 'Lukas Meyer')).toBe(true)
    await henrik.fill({ 'Type jit-warehouse-admin': 'jit-warehouse-admin' })
    await henrik.submit()
    await cast.seen(cast.as('lukas'), /Ended[\s\S]*Revoked by Henrik Dahl: INC-9[\s\S]*Verified gone/)
    expect(truth.isMember('jit-warehouse-admin', 'Lukas Meyer')).toBe(false)
    sandbox.world.clock.wind(1)
    await cast.seen(henrik, /Ending all of it is over[\s\S]*All of it is verified gone/)
    const actions = await actionsIn(sandbox)
    expect(actions.filter(action => action.startsWith('panic.'))).toEqual(['panic.started', 'panic.finished'])
    expect(await answerTo(henrik, 'thaw jit-warehouse-admin')).toContain('Granting goes on')
  })
})
