import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked } from './asked.test-support.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

const group = 'jit-warehouse-admin'
let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
const idOf = (handle: string) => personIn(sandbox.world.company, handle).id
const isMember = (handle: string) => sandbox.entra.truth.isMember(group, idOf(handle))
const buttons = (person: Person, words: string) =>
  person
    .messages()
    .map(message => person.read(message))
    .flatMap(read => (read.text.includes(words) ? read.buttons : []))

const times = async (action: string) => (await actionsIn(sandbox)).filter(one => one === action).length

describe('while a request waits, over HTTP', () => {
  beforeAll(async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog })
    cast = castOf(sandbox)
  })
  afterAll(() => sandbox.stop())

  it('owners who have not answered are reminded with growing gaps; a reminder answers it, and every copy closes', async () => {
    const { asker, reason } = await asked(sandbox, { by: 'ana', for: group, from: 'olga' })
    const [olga, tomasz] = [cast.as('olga'), cast.as('tomasz')]
    const still = new RegExp(`Still waiting for an answer[\\s\\S]*${reason}`)
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Whoever has not answered is reminded `))
    for (const owner of ['Olga', 'Tomasz'])
      await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Who was asked: .*${owner}`))
    sandbox.world.clock.wind(30)
    await cast.seen(tomasz, still)
    const first = await cast.seen(olga, still)
    sandbox.world.clock.wind(59)
    expect(await times('approvers.reminded')).toBe(1)
    sandbox.world.clock.wind(1)
    const reminder = await sandbox.slack.until(() => {
      const all = olga.messages().filter(message => still.test(olga.read(message).text))
      return all.length > 1 ? (all.at(-1) ?? null) : null
    })
    expect(reminder.ts).not.toBe(first.ts)
    await olga.press(reminder, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await sandbox.slack.until(() => (buttons(tomasz, group).length === 0 ? true : null))
    await sandbox.slack.until(() => (buttons(olga, group).every(label => label === 'Revoke') ? true : null))
    sandbox.world.clock.wind(121)
    await cast.seen(asker, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Verified gone`))
    expect(await times('approvers.reminded')).toBe(2)
    expect(buttons(olga, group)).toEqual([])
  })

  it('nobody is told of it any more once it lapsed, and its requester can ask again', async () => {
    const { asker, owner, reason } = await asked(sandbox, { by: 'jonas', for: group, from: 'olga' })
    sandbox.world.clock.wind(8 * 60)
    const lapsed = await cast.seen(asker, new RegExp(`Lapsed[\\s\\S]*${group}[\\s\\S]*Request again`))
    await cast.seen(owner, new RegExp(`Lapsed[\\s\\S]*${reason}`))
    await sandbox.slack.until(() => (buttons(owner, reason).length === 0 ? true : null))
    await asker.press(lapsed, 'Request again')
    await cast.onForm(asker, /Duration[\s\S]*/)
    await asker.submit()
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*Approve`))
  })

  it('is put to the people of the next tier at its time, who decide it, and the requester reads who was brought in', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, { by: 'carlos', for: 'jit-app-signing', from: 'marta' })
    const kenji = cast.as('kenji')
    expect(owner.read(card).text).toContain('Unanswered, it is put to Security too')
    expect(cast.textsOf(kenji).filter(text => text.includes(reason))).toEqual([])
    sandbox.world.clock.wind(30)
    await cast.seen(
      asker,
      new RegExp(`${reason}[\\s\\S]*Nobody had answered for 30 minutes, so that Security may decide it too`),
    )
    const broughtIn = await cast.seen(kenji, new RegExp(`${reason}[\\s\\S]*so you were brought in`))
    await kenji.press(broughtIn, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*Approved by Kenji Watanabe`))
    expect(await times('approvers.escalated')).toBe(1)
  })

  it('an owner who is away is left in peace: whoever they named decides in their stead, and both chats of it say so', async () => {
    const [olga, kenji] = [cast.as('olga'), cast.as('kenji')]
    await olga.command('delegate kenji.watanabe@contoso.com for 3d')
    await cast.told(olga, /Kenji Watanabe decides in your stead now/)
    await cast.seen(kenji, /You decide in the stead of Olga Petrova until/)
    await cast.seen(cast.as('ines'), /Kenji Watanabe decides in the stead of Olga Petrova until/)
    const { asker, card, reason } = await asked(sandbox, { by: 'carlos', for: group, from: 'kenji' })
    expect(kenji.read(card).text).toContain('You are asked in the stead of Olga Petrova, who is away and named you')
    await cast.seen(cast.as('tomasz'), new RegExp(reason))
    expect(cast.textsOf(olga).filter(text => text.includes(reason))).toEqual([])
    await kenji.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Approved by Kenji Watanabe in the stead of Olga Petrova at`))
    await olga.command('delegate stop')
    await cast.seen(kenji, /You do not decide in the stead of Olga Petrova any more/)
  })

  it('an owner who is away and names nobody is left in peace while another is there, and is asked again afterwards', async () => {
    const tomasz = cast.as('tomasz')
    await tomasz.command('away for 3d')
    await cast.told(tomasz, /You are left in peace until/)
    const { asker, owner, card, reason } = await asked(sandbox, { by: 'lukas', for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Approved by Olga Petrova at`))
    expect(cast.textsOf(tomasz).filter(text => text.includes(reason))).toEqual([])
    await tomasz.command('away off')
    await cast.told(tomasz, /You are asked again\. What waits for you is in approvals\./)
  })

  it('a disabled owner is not contacted', async () => {
    sandbox.entra.truth.disable(idOf('tomasz'))
    const { asker, owner, reason } = await asked(sandbox, { by: 'lena', for: group, from: 'olga' })
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Who was asked: Olga`))
    sandbox.world.clock.wind(30)
    await cast.seen(owner, new RegExp(`Still waiting for an answer[\\s\\S]*${reason}`))
    expect(cast.textsOf(cast.as('tomasz')).filter(text => text.includes(reason))).toEqual([])
  })
})

describe('what is held, over HTTP', () => {
  beforeAll(async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog })
    cast = castOf(sandbox)
  })
  afterAll(() => sandbox.stop())

  it('is extended from the warning without a new decision, outlives its old end, and ends at the new one', async () => {
    const { asker: ana, owner, card, reason } = await asked(sandbox, { by: 'ana', for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(ana, new RegExp(`Granted[\\s\\S]*${reason}[\\s\\S]*It can be extended once, by up to 1 hour, from`))
    await ana.command('extend')
    await cast.told(ana, /It is too early to extend this/)
    sandbox.world.clock.wind(112)
    const warning = await cast.seen(ana, /ends at[\s\S]*It can be extended once, by up to 1 hour\.[\s\S]*Extend/)
    await ana.press(warning, 'Extend')
    await cast.seen(ana, new RegExp(`Granted[\\s\\S]*${reason}[\\s\\S]*Extended once, by 1 hour`))
    await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*Extended once, by 1 hour`))
    await ana.press(warning, 'Extend')
    await cast.told(ana, /It is too early to extend this|This access can be extended once/)
    sandbox.world.clock.wind(9)
    expect(isMember('ana')).toBe(true)
    sandbox.world.clock.wind(51)
    await cast.seen(ana, /ends at[\s\S]*Longer than that takes a new decision[\s\S]*Extend/)
    expect(isMember('ana')).toBe(true)
    await ana.command('extend')
    await cast.told(ana, /This access can be extended once, and lasts 8 hours at most/)
    sandbox.world.clock.wind(10)
    await cast.seen(ana, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Verified gone`))
    expect(isMember('ana')).toBe(false)
    expect(sandbox.entra.calls.writes()).toBe(2)
    expect(await times('grant.extended')).toBe(1)
    expect(await times('grant.warned')).toBe(2)
  })

  it('is taken back by whoever approved it, who is asked for a reason; the holder reads both, and a stranger learns nothing', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, { by: 'jonas', for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    const granted = await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*Revoke`))
    const tim = cast.as('tim')
    await tim.command(`revoke jonas ${group}`)
    const toStranger = await cast.told(tim, /There is no live access like that/)
    await tim.command('revoke jonas jit-payments-console')
    const toNothing = await cast.told(tim, /There is no live access like that/)
    expect(tim.read(toStranger).text.split('You typed')[0]).toBe(tim.read(toNothing).text.split('You typed')[0])
    await owner.press(granted, 'Revoke')
    await cast.onForm(owner, /It is taken back at once/)
    await owner.fill({ Reason: 'The incident is over' })
    await owner.submit()
    await cast.seen(asker, /Revoked by Olga Petrova: The incident is over/)
    await cast.seen(asker, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Verified gone`))
    expect(isMember('jonas')).toBe(false)
    await sandbox.slack.until(() => (buttons(owner, reason).length === 0 ? true : null))
  })

  it('is taken back by an admin in words, whoever approved it', async () => {
    const { asker, owner, card, reason } = await asked(sandbox, { by: 'lena', for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    await cast.as('henrik').command(`revoke lena ${group} because of an alarm`)
    await cast.seen(asker, new RegExp(`Ended[\\s\\S]*${reason}[\\s\\S]*Revoked by Henrik`))
    expect(isMember('lena')).toBe(false)
  })
})

describe('what fails in the directory, over HTTP', () => {
  it('is told as approved and failed, and is given under the same decision once the integration owner tries again', async () => {
    sandbox = await startOnPostgres({ port: 0, log: silentLog })
    cast = castOf(sandbox)
    try {
      const { asker, owner, card, reason } = await asked(sandbox, { by: 'ana', for: group, from: 'olga' })
      sandbox.entra.faults.next({ method: 'POST', path: /members\/\$ref/, kind: 'status', status: 403 })
      await owner.press(card, 'Approve')
      await cast.seen(asker, new RegExp(`Not granted[\\s\\S]*${reason}[\\s\\S]*Approved by Olga`))
      const ines = cast.as('ines')
      const alert = await cast.seen(ines, /could not be granted[\s\S]*it can be tried again until[\s\S]*\[Retry\]/)
      expect(isMember('ana')).toBe(false)
      await ines.press(alert, 'Retry')
      await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
      expect(isMember('ana')).toBe(true)
      await sandbox.slack.until(() => (buttons(ines, group).length === 0 ? true : null))
      expect(await times('decision.recorded')).toBe(1)
    } finally {
      await sandbox.stop()
    }
  })
})

describe('where many may decide, over HTTP', () => {
  it('a few of them are asked, and each reminder asks some more', async () => {
    const accessFile = sandboxAccessFile
      .replace('- { from: [owner], needed: 1 }', '- { from: [{ group: Engineering }], needed: 1 }')
      .replace('askAtMost: 15', 'askAtMost: 2')
    sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
    cast = castOf(sandbox)
    try {
      const ana = cast.as('ana')
      await ana.command(`request ${group} for 2h because INC-many`)
      await cast.seen(ana, /Who was asked: [^,]*, [^,]*, out of \d+ who may decide/)
      sandbox.world.clock.wind(30)
      await cast.seen(ana, /Who was asked: [^,]*, [^,]*, [^,]*, [^,]*, out of \d+ who may decide/)
    } finally {
      await sandbox.stop()
    }
  })
})
