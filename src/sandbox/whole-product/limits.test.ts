import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Asked, asked, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** Two extensions of two hours would go past a cap of three. */
const accessFile = sandboxAccessFile
  .replace('duration: { default: 2h, max: 8h }', 'duration: { default: 2h, max: 3h }')
  .replace('extensions: { max: 1, each: 1h }', 'extensions: { max: 2, each: 2h }')

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const patience = 60_000
const says = ({ reason }: Asked, words: string) => new RegExp(`${reason}[\\s\\S]*${words}`)
const holds = (group: string, name: string) => sandbox.entra.truth.isMember(group, name)
/** What this person is told privately for these words, alone. */
async function answerTo(handle: string, words: string): Promise<string> {
  const person = cast.as(handle)
  const before = person.ephemerals().length
  await person.command(words)
  return person.read(await sandbox.slack.until(() => person.ephemerals().at(before))).text
}
async function granted(wish: Parameters<typeof asked>[1]): Promise<Asked> {
  const story = await asked(sandbox, wish)
  await story.owner.press(story.card, 'Approve')
  await cast.seen(story.asker, says(story, 'Granted at'), patience)
  return story
}
const submitted = () => rowsIn(sandbox, 'requests')

describe('the longest that a flow gives', () => {
  it('counts every extension: the last is shorter, the next is refused, and it ends at the cap', async () => {
    const group = 'jit-prod-db-writers'
    const story = await granted({ by: 'sinead', for: group, from: 'olga', duration: '2h' })
    const [grant] = await sandbox.doorbell.store.grantsOf(story.id)
    if (!grant) throw new Error('there is no grant')
    const extend = () =>
      story.asker.pressForged(story.card, 'press:forged', encodePress({ verb: 'extend', grant: grant.terms.id }))
    sandbox.world.clock.wind(110)
    await extend()
    await cast.seen(story.asker, says(story, 'Extended once, by 1 hour'), patience)
    sandbox.world.clock.wind(60)
    await extend()
    await cast.told(story.asker, /lasts 3 hours at most\. For longer it takes a new decision/)
    sandbox.world.clock.wind(9)
    expect(holds(group, "Sinéad O'Brien")).toBe(true)
    sandbox.world.clock.wind(1)
    await cast.seen(story.asker, says(story, 'Verified gone at'), patience)
    expect(holds(group, "Sinéad O'Brien")).toBe(false)
  })
  it('is not passed by whoever approves it for longer either', async () => {
    const group = 'jit-prod-db-writers'
    const story = await asked(sandbox, { by: 'jonas', for: group, from: 'olga', duration: '1h' })
    await story.owner.press(story.card, 'Approve for…')
    await cast.onForm(story.owner, /asks for[\s\S]*for 1 hour/)
    await story.owner.fill({ duration: '181m' })
    await story.owner.submit()
    await cast.onForm(story.owner, /3 hours at most/)
    expect((await sandbox.doorbell.store.request(story.id))?.status).toBe('awaiting-approval')
    await story.owner.closeView()
  })
})

describe('the brake', () => {
  it('leaves what was given as it was: it can be returned and revoked, ends as promised, and is not extended', async () => {
    const group = 'jit-warehouse-admin'
    const [kept, returned, revoked] = [
      await granted({ by: 'lena', for: group, from: 'olga', duration: '1h' }),
      await granted({ by: 'jorg', for: group, from: 'olga', duration: '1h' }),
      await granted({ by: 'clara', for: group, from: 'olga', duration: '1h' }),
    ]
    expect(sandbox.entra.truth.membersOf(group)).toHaveLength(3)
    expect(await answerTo('henrik', 'freeze because INC-9')).toContain('is stopped')
    expect(await answerTo('carlos', `request ${group} for 1h because INC-10`)).toContain(
      'Nothing is given at the moment',
    )
    expect(await answerTo('jorg', `return ${group}`)).toContain('It is being taken back now')
    await cast.seen(returned.asker, says(returned, 'Verified gone at'), patience)
    await cast.as('henrik').command(`revoke clara.jensen@contoso.com ${group} because INC-11`)
    await cast.seen(revoked.asker, says(revoked, 'Revoked by Henrik Dahl[\\s\\S]*Verified gone at'), patience)
    sandbox.world.clock.wind(50)
    expect(await answerTo('lena', 'extend')).toContain('Nothing is given at the moment')
    expect(holds(group, 'Lena Meyer')).toBe(true)
    sandbox.world.clock.wind(10)
    await cast.seen(kept.asker, says(kept, 'Verified gone at'), patience)
    expect(sandbox.entra.truth.membersOf(group)).toEqual([])
    expect(await answerTo('henrik', 'thaw')).toContain('Granting goes on')
  })
})

describe('whoever asks', () => {
  it('again right after a denial has to wait for an hour', async () => {
    const wish = { by: 'carlos', for: 'jit-k8s-prod-debug', from: 'priya' } as const
    const { owner, card } = await asked(sandbox, wish)
    await owner.press(card, 'Deny')
    await cast.onForm(owner, /Reason/)
    await owner.fill({ Reason: 'Not now' })
    await owner.submit()
    await cast.seen(cast.as('carlos'), /Denied by Priya Raman/)
    const before = await submitted()
    sandbox.world.clock.wind(59)
    const again = await answerTo('carlos', `request ${wish.for} for 1h because it is urgent`)
    expect(again).toContain('This was denied to you a short while ago')
    expect(await submitted()).toBe(before)
    sandbox.world.clock.wind(1)
    await asked(sandbox, wish)
  })
  it('for ever more has ten that wait, and no eleventh, whatever it is', async () => {
    const groups = [
      ...['jit-prod-db-readers', 'jit-prod-db-writers', 'jit-warehouse-admin', 'jit-k8s-prod-debug'],
      ...['jit-payments-console', 'jit-billing-export', 'jit-customer-data', 'jit-search-index'],
      ...['jit-app-signing', 'jit-status-page', 'jit-usage-reports', 'jit-network-core'],
    ]
    const before = await submitted()
    for (const group of groups) await cast.as('lukas').command(`request ${group} for 1h because INC-${group}`)
    await cast.told(cast.as('lukas'), /You have 10 requests waiting, and no more are taken until some are answered/)
    expect(await submitted()).toBe(before + 10)
  })
  it('over and over is taken thirty times a day, though each is withdrawn', async () => {
    const [group, before] = ['jit-search-index', await submitted()]
    for (let n = 1; n <= 30; n++) {
      await cast.as('mei').command(`request ${group} for 1h because INC-MEI-${n}.`)
      await cast.seen(cast.as('mei'), new RegExp(`INC-MEI-${n}\\.`))
      expect(await answerTo('mei', `cancel ${group}`)).toContain('Your request is withdrawn')
    }
    expect(await answerTo('mei', `request ${group} for 1h because once more`)).toContain(
      'You have asked for 30 things in the last 24 hours',
    )
    expect(await submitted()).toBe(before + 30)
  })
})
