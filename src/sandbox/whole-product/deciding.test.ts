import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked, newestRequest, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { receiver } from './receiver.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** The sandbox's own file, where two of the three in Security have to agree to signing apps. */
const accessFile = sandboxAccessFile
  .replace('- { from: [manager], needed: 1 }', '- { from: [{ group: Security }], needed: 2 }')
  .replace('      escalate: [{ after: 30m, to: [{ group: Security }] }]\n', '')

let sandbox: Sandbox
let outside: Awaited<ReturnType<typeof receiver>>
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  outside = await receiver()
  const { wayOut, inFile } = outside
  sandbox = await startOnPostgres({
    port: 0,
    log: silentLog,
    accessFile: accessFile.replace('flows:\n', `${inFile}flows:\n`),
    wayOut,
  })
  cast = castOf(sandbox)
})
afterAll(async () => {
  await sandbox?.stop()
  await outside?.close()
})

const statusOf = async (handle: string) => (await newestRequest(sandbox, handle))?.status
/** What the button Approve of somebody's newest request carries. */
async function approveOf(handle: string): Promise<string> {
  const request = await newestRequest(sandbox, handle)
  if (!request) throw new Error(`${handle} has asked for nothing`)
  return encodePress({ verb: 'approve', request: request.ask.id })
}
const cardsAbout = (person: Person, reason: string) => cast.textsOf(person).filter(text => text.includes(reason))
/** What this person is told privately for these words, alone. */
async function answerTo(handle: string, words: string): Promise<string> {
  const person = cast.as(handle)
  const before = person.ephemerals().length
  await person.command(words)
  return person.read(await sandbox.slack.until(() => person.ephemerals().at(before))).text
}
async function denies(person: Person, card: Parameters<Person['press']>[0], reason: string): Promise<void> {
  await person.press(card, 'Deny')
  await cast.onForm(person, /Reason/)
  await person.fill({ Reason: reason })
  await person.submit()
}

describe('a request that has to be carried by several people', () => {
  it('asks the second stage once the first is done, and nobody of it decides before', async () => {
    const { id, asker, owner, card, reason } = await asked(sandbox, {
      by: 'omar',
      for: 'jit-customer-data',
      from: 'julia',
      duration: '30m',
    })
    const ruth = cast.as('ruth')
    await ruth.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
    await cast.told(ruth, /This is not yours to decide/)
    expect(cardsAbout(ruth, reason)).toEqual([])
    await owner.press(card, 'Approve')
    await ruth.press(await cast.seen(ruth, new RegExp(`Access request[\\s\\S]*${reason}`)), 'Approve')
    await cast.seen(
      asker,
      new RegExp(`${reason}[\\s\\S]*Approved by Julia Santos at .* and Ruth Adeyemi at [\\s\\S]*Granted at`),
    )
    expect(sandbox.entra.truth.isMember('jit-customer-data', 'Omar Farouk')).toBe(true)
  })
  it('is over with the first “no”, and the second stage never hears of it', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, {
      by: 'julia',
      for: 'jit-customer-data',
      from: 'omar',
      duration: '30m',
    })
    await denies(owner, card, 'Ask the customer first.')
    await cast.seen(asker, /Denied by Omar[\s\S]*Ask the customer first\./)
    sandbox.world.clock.wind(60)
    await cast.seen(owner, new RegExp(`Denied[\\s\\S]*${reason}`))
    for (const handle of ['ruth', 'kenji', 'elif']) expect(cardsAbout(cast.as(handle), reason)).toEqual([])
    expect(await statusOf('julia')).toBe('denied')
  })
  it('is asked about, answered, and given for less than was asked: the cards tell all three, and what was given ends in time', async () => {
    const { asker, owner, reason, card } = await asked(sandbox, {
      by: 'jonas',
      for: 'jit-warehouse-admin',
      from: 'olga',
    })
    await owner.press(card, 'Ask')
    await cast.onForm(owner, /Nothing is decided by it/)
    await owner.fill({ Question: 'Which warehouse?' })
    await owner.submit()
    expect(owner.view).toBeNull()
    const question = await cast.seen(asker, /Olga Petrova asks about[\s\S]*Which warehouse\?/)
    await asker.press(question, 'Answer')
    await cast.onForm(asker, /Which warehouse\?/)
    await asker.fill({ Answer: 'The one in Berlin.' })
    await asker.submit()
    expect(asker.view).toBeNull()
    await cast.seen(owner, /has answered about[\s\S]*The one in Berlin/)
    const answered = await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*The one in Berlin`))
    await owner.press(answered, 'Approve for…')
    await cast.onForm(owner, /asks for[\s\S]*for 2 hours/)
    await owner.fill({ duration: '9h' })
    await owner.submit()
    await cast.onForm(owner, /given for 8 hours at most/)
    await owner.fill({ duration: '30m', Reason: 'Only the report' })
    await owner.submit()
    expect(owner.view).toBeNull()
    await cast.seen(
      asker,
      new RegExp(`Granted[\\s\\S]*30 minutes \\(asked for: 2 hours\\)[\\s\\S]*${reason}[\\s\\S]*Only the report`),
    )
    sandbox.world.clock.wind(31)
    await cast.seen(asker, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Verified gone`))
  })
  it('says that one of two has agreed, who may take it back or say another time, counts nobody twice, and is approved by the second', async () => {
    // For less the owner's word alone would do.
    const wish = { by: 'ana', for: 'jit-app-signing', from: 'kenji', duration: '9h' }
    const { asker, owner, card, reason } = await asked(sandbox, wish)
    await owner.press(card, 'Approve')
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*1 of 2 approvals\\.[\\s\\S]*Approved so far by Kenji`))
    await owner.pressForged(card, 'press:forged', await approveOf('ana'))
    await cast.told(owner, /You have already decided this request; one person counts once/)
    expect(await statusOf('ana')).toBe('awaiting-approval')
    const theirs = (words: string) => cast.seen(owner, new RegExp(`${reason}[\\s\\S]*${words}`))
    await owner.press(await theirs('\\[Take back\\]'), 'Take back')
    await owner.press(await theirs('\\[Approve\\]'), 'Approve')
    await owner.press(await theirs('You agreed[\\s\\S]*\\[Approve for…\\]'), 'Approve for…')
    await cast.onForm(owner, /asks for/)
    await owner.fill({ duration: '1h' })
    await owner.submit()
    await theirs('Kenji Watanabe for 1 hour at')
    expect(sandbox.entra.truth.isMember('jit-app-signing', 'Ana Moreno')).toBe(false)
    const elif = cast.as('elif')
    await elif.press(await cast.seen(elif, new RegExp(reason)), 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await cast.seen(
      cast.as('ruth'),
      new RegExp(`${reason}[\\s\\S]*Approved by Kenji Watanabe for 1 hour at .* and Elif Demir at`),
    )
  })
})

describe('a click that comes too late', () => {
  it('because the request was withdrawn decides nothing, and says so', async () => {
    const { id, asker, owner, card, reason } = await asked(sandbox, {
      by: 'lena',
      for: 'jit-prod-db-readers',
      from: 'olga',
    })
    await asker.press(await cast.seen(asker, new RegExp(`Request sent[\\s\\S]*${reason}`)), 'Cancel request')
    await cast.seen(owner, new RegExp(`Withdrawn[\\s\\S]*${reason}`))
    await owner.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
    await cast.told(owner, /Too late: this request was already withdrawn/)
    expect(sandbox.entra.truth.isMember('jit-prod-db-readers', 'Lena Meyer')).toBe(false)
  })
  it('because the request lapsed decides nothing, and says so', async () => {
    const { id, asker, owner, card, reason } = await asked(sandbox, {
      by: 'jonas',
      for: 'jit-prod-db-readers',
      from: 'olga',
    })
    sandbox.world.clock.wind(8 * 60)
    await owner.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
    await cast.told(owner, /Too late: this request (lapsed at|was already lapsed)/)
    await cast.seen(asker, new RegExp(`Lapsed[\\s\\S]*${reason}`))
    expect(sandbox.entra.truth.isMember('jit-prod-db-readers', 'Jonas Meyer')).toBe(false)
  })
  it('to cancel what was approved withdraws nothing and says who approved it: it is given back by returning it', async () => {
    const { id, asker, owner, card, reason } = await asked(sandbox, {
      by: 'carlos',
      for: 'jit-prod-db-readers',
      from: 'olga',
    })
    await owner.press(card, 'Approve')
    const granted = await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}[\\s\\S]*Return access`))
    await asker.pressForged(granted, 'press:forged', encodePress({ verb: 'cancel', request: id }))
    await cast.told(asker, /Too late: this request was already approved by Olga Petrova/)
    expect(sandbox.entra.truth.isMember('jit-prod-db-readers', 'Carlos Ibáñez')).toBe(true)
    await asker.press(granted, 'Return access')
    await cast.seen(asker, new RegExp(`Ended[\\s\\S]*${reason}`))
  })
})

describe('a click of somebody who cannot decide', () => {
  it('because they are a guest, of another workspace, or a bot is refused with the reason', async () => {
    const { id, card } = await asked(sandbox, { by: 'clara', for: 'jit-k8s-prod-debug', from: 'priya' })
    for (const [handle, sentence] of [
      ['rafael', /Guests of this workspace cannot use Doorbell/],
      ['gwen', /Your account belongs to another workspace/],
      ['deploybot', /Bots cannot/],
    ] as const) {
      await cast.as(handle).pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
      await cast.told(cast.as(handle), sentence)
    }
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('awaiting-approval')
  })
  it('because the only owner is the one who asks: the integration owner is asked instead, and the requester is told', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, {
      by: 'marta',
      for: 'jit-payments-console',
      from: 'ines',
    })
    expect(owner.read(card).text).toMatch(
      /You are asked as integration owner, because its owner is the person who asks/,
    )
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Who was asked: .*Ines Carvalho`))
    await asker.pressForged(card, 'press:forged', await approveOf('marta'))
    await cast.told(asker, /someone else has to decide it/)
    expect(await statusOf('marta')).toBe('awaiting-approval')
  })
})

describe('a denial', () => {
  it('without a reason, where one is required, is asked for it on the form, and the request waits', async () => {
    const { owner, card, asker } = await asked(sandbox, { by: 'daniel', for: 'jit-prod-db-writers', from: 'tomasz' })
    await owner.press(card, 'Deny')
    await cast.onForm(owner, /Reason/)
    await owner.fillForged('Reason', { value: ' \u00a0 ' })
    await owner.submit()
    await cast.onForm(owner, /Please say why you deny it\. The person who asked will read it/)
    expect(await statusOf('daniel')).toBe('awaiting-approval')
    await owner.fill({ Reason: 'Use the readers.' })
    await owner.submit()
    await cast.seen(asker, /Denied by Tomasz[\s\S]*Use the readers\./)
  })
})

describe('asking', () => {
  it('twice for the same thing points to the request that waits, and asks nobody again', async () => {
    const { owner, reason } = await asked(sandbox, { by: 'lukas', for: 'jit-prod-db-writers', from: 'olga' })
    const before = await rowsIn(sandbox, 'requests')
    expect(await answerTo('lukas', 'request jit-prod-db-writers for 1h because again')).toMatch(
      /You have already asked for this, and it is still waiting/,
    )
    expect(await answerTo('lukas', 'mine')).toContain('jit-prod-db-writers')
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
    expect(cardsAbout(owner, reason)).toHaveLength(1)
  })
  it.each([
    ['jit-berlin-everyone', /its members are set by a rule/],
    ['jit-legacy-erp', /synchronised from an on-premises directory/],
    ['jit-finance-mail', /mail-enabled security group/],
    ['jit-merger-room', /its membership is hidden/],
    ['jit-crown-jewels', /restricted management unit/],
  ])('for %s, which cannot be given, says why, and nobody is asked', async (group, why) => {
    const before = await rowsIn(sandbox, 'requests')
    expect(await answerTo('mei', `request ${group} for 1h because INC-1`)).toMatch(why)
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
  })
})

describe('a receiver outside', () => {
  it('is told over HTTPS what was asked and decided, signed and in the order of the audit', async () => {
    const { id, owner, card, reason } = await asked(sandbox, { by: 'lukas', for: 'jit-warehouse-admin', from: 'olga' })
    await denies(owner, card, 'Not today')
    const about = () =>
      outside.came
        .map(({ headers, body }) => new Webhook(outside.secret).verify(body, headers) as Told)
        .filter(told => told.data.request === id)
    await vi.waitFor(
      async () => {
        sandbox.world.clock.wind(1)
        expect(about().map(({ type }) => type)).toEqual(['request.submitted', 'decision.recorded', 'request.denied'])
      },
      { timeout: 30_000, interval: 500 },
    )
    expect(about()[0]?.data).toMatchObject({ reason, actor: { name: 'Lukas Meyer' }, outcome: 'done' })
    expect(JSON.stringify(about())).not.toContain('whsec_')
  })
})

interface Told {
  readonly type: string
  readonly data: { readonly request: string; readonly [key: string]: unknown }
}
