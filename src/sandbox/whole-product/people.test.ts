import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackUser } from '../slack/settings.ts'
import { asked, newestRequest, rowsIn } from './asked.test-support.ts'
import { actionsIn, castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const group = 'jit-prod-db-readers'
const words = `request ${group} for 2h because INC-7`

const account = (handle: string): string => {
  const { slack } = personIn(sandbox.world.company, handle)
  if (!slack) throw new Error(`${handle} has no Slack account`)
  return slack.user
}
const slackSays = (handle: string, change: Partial<SlackUser>) => sandbox.slack.changeUser(account(handle), change)
const addressOf = (handle: string) => personIn(sandbox.world.company, handle).mail ?? ''
const statusOf = async (handle: string) => (await newestRequest(sandbox, handle))?.status

/** Asks in words and in the form, and is refused both times in this sentence; no request comes of it. */
async function isRefused(handle: string, sentence: RegExp): Promise<void> {
  const person = cast.as(handle)
  const before = await rowsIn(sandbox, 'requests')
  const answers = person.ephemerals().length
  await person.command(words)
  const answer = await sandbox.slack.until(() => person.ephemerals().at(answers))
  expect(person.read(answer).text).toMatch(sentence)
  await person.command('request')
  const form = await cast.onForm(person, sentence)
  expect(form.submit).toBeNull()
  await person.closeView()
  expect(await rowsIn(sandbox, 'requests')).toBe(before)
}

describe('an account that is nobody’s, or not a member’s', () => {
  it('is refused with its reason: a bot, a guest, a stranger from another workspace', async () => {
    await isRefused('deploybot', /Bots cannot ask/)
    await isRefused('rafael', /Guests of this workspace cannot use Doorbell/)
    await isRefused('gwen', /Your account belongs to another workspace/)
  })
  it('that is deactivated is refused', () => isRefused('ivy', /Your chat account is deactivated/))
  it('whose address is not confirmed, or missing, is refused', async () => {
    await isRefused('leo', /missing or not confirmed/)
    slackSays('mei', { email: null })
    await isRefused('mei', /missing or not confirmed/)
  })
  it('leaves its refusal in the audit', async () => {
    const refused = (await sandbox.world.audit(null, 500)).filter(({ action }) => action === 'identity.refused')
    expect(refused.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'bot-account',
        'guest-account',
        'foreign-account',
        'deactivated-account',
        'address-unconfirmed',
      ]),
    )
  })
})

describe('an address', () => {
  it.each(['ana.moreno@evil-contoso.com', 'ana.moreno@contoso.com.evil.example', 'ana.moreno@fabrikam.com'])(
    '%s is not of the company, though its first part is',
    async email => {
      slackSays('ana', { email })
      await isRefused('ana', /not of a domain that Doorbell accepts/)
    },
  )
  it('in other letters is the same address', async () => {
    slackSays('ana', { email: 'Ana.Moreno@CONTOSO.com' })
    const { card, owner } = await asked(sandbox, { by: 'ana', for: group, from: 'olga' })
    expect(owner.read(card).text).toContain('Ana Moreno')
  })
  it('that is somebody’s sign-in name and not their mailbox is theirs', async () => {
    slackSays('sinead', { email: personIn(sandbox.world.company, 'sinead').userPrincipalName })
    const { card, owner } = await asked(sandbox, { by: 'sinead', for: 'jit-warehouse-admin', from: 'olga' })
    expect(owner.read(card).text).toContain("Sinéad O'Brien")
    slackSays('sinead', { email: addressOf('sinead') })
  })
  it('that nobody in the directory has is refused', async () => {
    slackSays('clara', { email: 'nobody.at.all@contoso.com' })
    await isRefused('clara', /I find nobody in the directory by the e-mail address of your chat profile/)
    slackSays('clara', { email: addressOf('clara') })
  })
  it('that is an alias of somebody does not make them that person: it may lead anywhere, and they read what counts', async () => {
    const email = 'c.alias@contoso.com'
    sandbox.entra.truth.alterPerson(personIn(sandbox.world.company, 'clara').displayName, { aliases: [email] })
    slackSays('clara', { email })
    await isRefused('clara', /their main address or the name they sign in with, and an alias does not count/)
    slackSays('clara', { email: addressOf('clara') })
  })
  it('that two people in the directory share is nobody’s', async () => {
    sandbox.entra.truth.alterPerson('Jonas Meier', { mail: addressOf('jonas') })
    await isRefused('jonas', /Several accounts in the directory share your e-mail address/)
    sandbox.entra.truth.alterPerson('Jonas Meier', { mail: addressOf('jonasm') })
  })
  it('of somebody disabled in the directory, or a guest there, is refused', async () => {
    await isRefused('dmitri', /Your account in the directory is disabled/)
    sandbox.entra.truth.alterPerson('Jörg Müller', { userType: 'Guest' })
    await isRefused('jorg', /Your account in the directory is a guest/)
  })
  it('that another Slack account came with first stays that one’s', async () => {
    await asked(sandbox, { by: 'lena', for: group, from: 'olga' })
    slackSays('tim', { email: addressOf('lena') })
    await isRefused('tim', /Another chat account is already linked/)
  })
})

/** Whoever has said something and was answered is known by this account from then on. */
async function linked(handle: string) {
  const person = cast.as(handle)
  const answers = person.ephemerals().length
  await person.command('mine')
  await sandbox.slack.until(() => person.ephemerals().at(answers))
  return person
}

describe('between the card and the click', () => {
  it('an approver whose address changed to somebody else’s is that one, and may not decide; the link is dropped', async () => {
    const { owner, card, id } = await asked(sandbox, { by: 'daniel', for: 'jit-payments-console', from: 'marta' })
    await owner.command('mine')
    await cast.told(owner, /You hold nothing/)
    slackSays('marta', { email: addressOf('wei') })
    await owner.press(card, 'Approve')
    await cast.told(owner, /This is not yours to decide|already linked/)
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('awaiting-approval')
    expect(await actionsIn(sandbox)).toContain('identity.dropped')
    const martas = { surface: surfaceName('slack'), team: 'T0CONTOSO', user: account('marta') }
    const binding = await sandbox.doorbell.store.binding(martas)
    expect(binding?.person).not.toBe(personIn(sandbox.world.company, 'marta').id)
    slackSays('marta', { email: addressOf('marta') })
  })
  it('whoever has an account by now whose address moved away reads no card: it goes to the other owner alone', async () => {
    const olga = cast.as('olga')
    await olga.command('mine')
    await cast.told(olga, /You hold nothing|Your access/)
    const dropped = async () => (await actionsIn(sandbox)).filter(action => action === 'identity.dropped').length
    const [read, before] = [olga.messages().length, await dropped()]
    slackSays('olga', { email: 'olga@elsewhere.example' })
    onTestFinished(() => slackSays('olga', { email: addressOf('olga') }))
    await asked(sandbox, { by: 'carlos', for: group, from: 'tomasz' })
    await expect.poll(dropped).toBeGreaterThan(before)
    expect(olga.messages()).toHaveLength(read)
  })
  it('whoever came to be a guest in Slack reads no card: it goes to the other owner alone', async () => {
    const olga = await linked('olga')
    const read = olga.messages().length
    slackSays('olga', { isRestricted: true })
    onTestFinished(() => slackSays('olga', { isRestricted: false }))
    const { owner, card, asker } = await asked(sandbox, { by: 'lukas', for: group, from: 'tomasz' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, /Granted at/)
    expect(olga.messages()).toHaveLength(read)
  })
  it('what lies open with an account that is somebody else’s by now is closed, without a word of what it was', async () => {
    const { owner, reason } = await asked(sandbox, { by: 'clara', for: 'jit-warehouse-admin', from: 'olga' })
    await linked('olga')
    slackSays('olga', { email: 'olga@elsewhere.example' })
    onTestFinished(() => slackSays('olga', { email: addressOf('olga') }))
    await owner.command('mine')
    const saysWhy = () => cast.textsOf(owner).filter(text => text.includes(reason))
    await expect.poll(saysWhy, { timeout: 45_000 }).toEqual([])
    expect(cast.textsOf(owner).at(-1)).toContain('This was for whoever had this account before.')
  })
  it('an approver whose Slack account was deactivated decides nothing', async () => {
    const { owner, card } = await asked(sandbox, { by: 'priya', for: group, from: 'olga' })
    slackSays('olga', { deleted: true })
    await owner.press(card, 'Approve')
    await cast.told(owner, /Your chat account is deactivated/)
    slackSays('olga', { deleted: false })
    expect(await statusOf('priya')).toBe('awaiting-approval')
  })
  it('an approver who was disabled in the directory decides nothing', async () => {
    const { owner, card } = await asked(sandbox, { by: 'victor', for: group, from: 'tomasz' })
    sandbox.entra.truth.disable('Tomasz Nowak')
    await owner.press(card, 'Approve')
    await cast.told(owner, /Your account in the directory is disabled/)
    sandbox.entra.truth.enable('Tomasz Nowak')
    expect(await statusOf('victor')).toBe('awaiting-approval')
  })
  it('an approver who became a guest in Slack decides nothing', async () => {
    const { owner, card } = await asked(sandbox, { by: 'sinead', for: group, from: 'olga' })
    slackSays('olga', { isRestricted: true })
    await owner.press(card, 'Approve')
    await cast.told(owner, /Guests of this workspace/)
    slackSays('olga', { isRestricted: false })
    expect(await statusOf('sinead')).toBe('awaiting-approval')
  })
  it('an approver who left the owners may not decide, and one who joined them may', async () => {
    const { owner, card, asker } = await asked(sandbox, { by: 'carlos', for: 'jit-k8s-prod-debug', from: 'priya' })
    sandbox.entra.truth.removeMember('Platform Leads', 'Priya Raman')
    sandbox.entra.truth.addMember('Platform Leads', 'Mei Tanaka')
    await owner.press(card, 'Approve')
    await cast.told(owner, /This is not yours to decide/)
    slackSays('mei', { email: addressOf('mei') })
    const mei = cast.as('mei')
    await mei.press(await cast.seen(mei, /Carlos/), 'Approve')
    await cast.seen(asker, /Granted at/)
    expect(sandbox.entra.truth.isMember('jit-k8s-prod-debug', 'Carlos Ibáñez')).toBe(true)
  })
})

describe('two accounts in the directory with one personnel number', () => {
  const olgaHasTheNumberOf = (handle: string) =>
    sandbox.entra.truth.alterPerson('Olga Petrova', { employeeId: personIn(sandbox.world.company, handle).employeeId })
  afterEach(() => olgaHasTheNumberOf('olga'))

  it('are one human: the one is not asked about what the other asks for', async () => {
    olgaHasTheNumberOf('victor')
    const { reason, asker, card, owner } = await asked(sandbox, {
      by: 'victor',
      for: 'jit-warehouse-admin',
      from: 'tomasz',
    })
    await owner.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`${reason}[\\s\\S]*Granted at`))
    expect(cast.textsOf(cast.as('olga')).filter(text => text.includes(reason))).toEqual([])
  })
  it('decide nothing for each other, also with a card from before anybody knew', async () => {
    const { owner, card } = await asked(sandbox, { by: 'lukas', for: 'jit-warehouse-admin', from: 'olga' })
    olgaHasTheNumberOf('lukas')
    await owner.press(card, 'Approve')
    await cast.told(owner, /You asked for this access, so someone else has to decide it/)
    expect(await statusOf('lukas')).toBe('awaiting-approval')
    expect(sandbox.entra.truth.isMember('jit-warehouse-admin', 'Lukas Meyer')).toBe(false)
  })
  it('count once across the stages of a request: whoever agreed in the first decides nothing in the second, with either account', async () => {
    const { truth } = sandbox.entra
    const { employeeId } = personIn(sandbox.world.company, 'julia')
    truth.alterPerson('Elif Demir', { employeeId })
    truth.addMember('Security', 'Julia Santos')
    const { id, asker, owner, card, reason } = await asked(sandbox, {
      by: 'omar',
      for: 'jit-customer-data',
      from: 'julia',
      duration: '30m',
    })
    await owner.press(card, 'Approve')
    const [ruth, elif] = [cast.as('ruth'), cast.as('elif')]
    const second = await cast.seen(ruth, new RegExp(`${reason}[\\s\\S]*Stage 2 of 2`))
    expect(cast.textsOf(elif).filter(text => text.includes(reason))).toEqual([])
    for (const human of [owner, elif]) {
      await human.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
      await cast.told(human, /You have already decided this request; one person counts once/)
    }
    expect(await statusOf('omar')).toBe('awaiting-approval')
    expect(truth.isMember('jit-customer-data', 'Omar Farouk')).toBe(false)
    await ruth.press(second, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    truth.removeMember('Security', 'Julia Santos')
    truth.alterPerson('Elif Demir', { employeeId: personIn(sandbox.world.company, 'elif').employeeId })
  })
  it('are two people where neither has a number', async () => {
    for (const name of ['Olga Petrova', 'Lukas Meyer']) sandbox.entra.truth.alterPerson(name, { employeeId: null })
    const olga = cast.as('olga')
    await olga.press(await cast.seen(olga, /Lukas Meyer/), 'Approve')
    await cast.seen(cast.as('lukas'), /Granted at/)
  })
})

describe('approvers whom the access flow itself names', () => {
  it('are replaced by nobody: whoever asked and whoever can mend it hear that no chat reaches them, and that it is closed once they are gone', async () => {
    const security = ['ruth', 'kenji', 'elif']
    for (const handle of security) slackSays(handle, { deleted: true })
    const { asker, owner, card, reason } = await asked(sandbox, {
      by: 'julia',
      for: 'jit-customer-data',
      from: 'omar',
      duration: '30m',
    })
    await owner.press(card, 'Approve')
    await cast.seen(asker, /Stage 2 of 2/)
    sandbox.world.clock.wind(16)
    await cast.seen(asker, /Too few can be reached[\s\S]*Nobody who may decide it can be reached in a chat/)
    for (const handle of ['ines', 'henrik'])
      await cast.seen(cast.as(handle), /Julia Santos asked for jit-customer-data, and the request waits/)
    expect(await statusOf('julia')).toBe('awaiting-approval')
    for (const name of ['Ruth Adeyemi', 'Kenji Watanabe', 'Elif Demir']) sandbox.entra.truth.disable(name)
    sandbox.world.clock.wind(16)
    const closed = new RegExp(`Lapsed[\\s\\S]*${reason}[\\s\\S]*nobody who may decide it is active any more`)
    await cast.seen(asker, closed)
    await cast.seen(cast.as('ines'), /jit-customer-data, and the request was closed while it waited/)
    expect(sandbox.entra.truth.isMember('jit-customer-data', 'Julia Santos')).toBe(false)
    for (const name of ['Ruth Adeyemi', 'Kenji Watanabe', 'Elif Demir']) sandbox.entra.truth.enable(name)
    for (const handle of security) slackSays(handle, { deleted: false })
  })
})

describe('somebody who cannot be reached in Slack', () => {
  it('holds up nobody: the other owners are asked', async () => {
    slackSays('omar', { deleted: true })
    const before = cast.as('omar').messages().length
    const { owner, card } = await asked(sandbox, { by: 'lukas', for: 'jit-customer-data', from: 'julia' })
    expect(owner.read(card).buttons).toEqual(['Approve', 'Deny', 'Approve for…', 'Ask'])
    expect(cast.as('omar').messages()).toHaveLength(before)
  })
})

describe('somebody who leaves while their request waits', () => {
  const lapsedBecause = async () =>
    (await sandbox.world.audit(null, 500))
      .filter(({ action }) => action === 'request.lapsed')
      .map(({ reason }) => reason)

  it('disabled in the directory, is given nothing by a click: it is closed, and every owner’s card says why', async () => {
    const { owner, card, reason, id } = await asked(sandbox, { by: 'priya', for: 'jit-warehouse-admin', from: 'olga' })
    sandbox.entra.truth.disable('Priya Raman')
    await owner.press(card, 'Approve')
    const closed = await cast.seen(
      owner,
      new RegExp(`Lapsed[\\s\\S]*${reason}[\\s\\S]*Priya Raman is disabled in the directory`),
    )
    expect(owner.read(closed).buttons).toEqual([])
    await cast.told(
      owner,
      /Too late: this request was already closed at .*, because Priya Raman is disabled in the directory/,
    )
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('lapsed')
    expect(await lapsedBecause()).toContain('disabled-in-directory')
    sandbox.entra.truth.enable('Priya Raman')
  })
  it('deactivated in Slack, has their request closed though nobody clicks', async () => {
    const { owner, reason } = await asked(sandbox, { by: 'carlos', for: 'jit-warehouse-admin', from: 'olga' })
    slackSays('carlos', { deleted: true })
    sandbox.world.clock.wind(16)
    const closed = await cast.seen(owner, new RegExp(`Lapsed[\\s\\S]*${reason}[\\s\\S]*has no active chat account`))
    expect(owner.read(closed).buttons).toEqual([])
    expect(await lapsedBecause()).toContain('deactivated-in-chat')
  })
})

describe('the only approvers there are', () => {
  it('disabled while a request waits, are replaced by the integration owner, who decides it', async () => {
    const { asker, reason } = await asked(sandbox, { by: 'lena', for: 'jit-warehouse-admin', from: 'olga' })
    for (const name of ['Olga Petrova', 'Tomasz Nowak']) sandbox.entra.truth.disable(name)
    sandbox.world.clock.wind(16)
    const ines = cast.as('ines')
    // Everything else that waits for them is put to her as well, a message a second.
    await ines.press(await cast.seen(ines, new RegExp(reason), 30_000), 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
    for (const name of ['Olga Petrova', 'Tomasz Nowak']) sandbox.entra.truth.enable(name)
  })
  it('deactivated in Slack while a request waits, are replaced by the integration owner, and their card is closed', async () => {
    const { asker, owner, reason } = await asked(sandbox, { by: 'lena', for: 'jit-payments-console', from: 'marta' })
    slackSays('marta', { deleted: true })
    sandbox.world.clock.wind(16)
    const ines = cast.as('ines')
    const sentence = 'nobody else who may decide it can be reached in a chat'
    const card = await cast.seen(ines, new RegExp(`${reason}[\\s\\S]*${sentence}`), 30_000)
    const closed = await cast.seen(owner, new RegExp(`${reason}[\\s\\S]*You are not asked any more`))
    expect(owner.read(closed).buttons).toEqual([])
    slackSays('marta', { deleted: false })
    await ines.press(card, 'Approve')
    await cast.seen(asker, new RegExp(`Granted[\\s\\S]*${reason}`))
  })
})
