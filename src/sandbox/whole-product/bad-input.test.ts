import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePress } from '../../cards/buttons.ts'
import { silentLog } from '../../ports/log.ts'
import type { Sandbox } from '../sandbox.ts'
import { errorAt } from '../slack/open-form.ts'
import { asked, rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

const group = 'jit-prod-db-readers'

/** What is on the screen once the form has come back with a problem at this field. */
async function complaintAt(handle: string, field: string): Promise<string> {
  const person = cast.as(handle)
  return sandbox.slack.until(() => person.view && errorAt(person.view, field))
}

async function openForm(handle: string) {
  const person = cast.as(handle)
  await person.command('request')
  await cast.onForm(person, /Duration/)
  return person
}

/** What the fields of the open form hold. */
function typedIn(handle: string) {
  const state = cast.as(handle).view?.state ?? {}
  const held = (name: string) => state[name]?.[name]
  return {
    access: JSON.stringify(held('access')),
    duration: held('duration')?.value ?? null,
    reason: held('reason')?.value ?? null,
  }
}

describe('a request in words', () => {
  it('for something unknown is answered with the nearest names, and with what was typed', async () => {
    const ana = cast.as('ana')
    await ana.command('request jit-prod-db-raeders for 9 parsecs because INC-7')
    await cast.told(ana, /“jit-prod-db-raeders”[\s\S]*“9 parsecs” has no unit that I know/)
    await ana.command('request jit-prod-db-raeders for 2h because INC-7')
    const answer = ana.read(await cast.told(ana, /nothing called[\s\S]*raeders for 2h/)).text
    expect(answer).toMatch(/“jit-prod-db-raeders”.*The nearest: jit-prod-db-readers/)
    expect(answer).toContain('request jit-prod-db-raeders for 2h because INC-7')
  })
  it.each([
    ['0h', /at least 1 minute/],
    ['-2h', /at least 1 minute/],
    ['9h', /You asked for 9 hours; this access is given for 8 hours at most/],
    ['481m', /You asked for 8 hours 1 minute; this access is given for 8 hours at most/],
    ['2 parsecs', /“2 parsecs” has no unit that I know/],
    ['1.5m', /whole minutes/],
    ['ever', /Access always ends|cannot read “ever” as a duration/],
  ])('for %s is refused in a sentence of its own', async (duration, sentence) => {
    const jonas = cast.as('jonas')
    const before = await rowsIn(sandbox, 'requests')
    const typed = `request ${group} for ${duration} because INC-7`
    await jonas.command(typed)
    const answer = await cast.told(jonas, new RegExp(`You typed:\\s+> ${typed.replace('.', '\\.')}`))
    expect(jonas.read(answer).text).toMatch(sentence)
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
  })
  it.each([
    ['no reason', `request ${group} for 2h`],
    ['a reason of blanks', `request ${group} for 2h because    \u00a0\u200b `],
  ])('with %s is asked why', async (_, words) => {
    const sinead = cast.as('sinead')
    await sinead.command(words)
    await cast.told(sinead, /Please say why you need it/)
  })
  it('with a verb that nobody knows is answered with the nearest', async () => {
    const carlos = cast.as('carlos')
    await carlos.command('reqest jit-feature-flags')
    await cast.told(carlos, /I do not know “reqest”. Did you mean \/access request/)
  })
  it('for what one already holds by standing membership is refused', async () => {
    const tomasz = cast.as('tomasz')
    await tomasz.command(`request ${group} for 1h because INC-7`)
    await cast.told(tomasz, /You already have this, and not from Doorbell/)
  })
})

describe('a request in the form', () => {
  it.each([
    ['0', /at least 1 minute/],
    ['-30m', /at least 1 minute/],
    ['10h', /You asked for 10 hours/],
    ['3 fortnights', /no unit that I know/],
    ['soon', /cannot read “soon” as a duration/],
  ])('for “%s” says so under the duration, and keeps what was typed', async (duration, sentence) => {
    const lena = await openForm('lena')
    await lena.fill({ Access: group, duration, Reason: 'INC-7: the shop is down' })
    await lena.submit()
    expect(await complaintAt('lena', 'Another duration')).toMatch(sentence)
    const typed = typedIn('lena')
    expect(typed).toMatchObject({ duration, reason: 'INC-7: the shop is down' })
    expect(typed.access).toContain(group)
    await lena.closeView()
  })
  it('with a reason of nothing but blanks says so under the reason, and keeps the rest', async () => {
    const jorg = await openForm('jorg')
    await jorg.fill({ Access: group, duration: '2h' })
    await jorg.fillForged('Reason', { value: ' \u00a0\u2003 ' })
    await jorg.submit()
    expect(await complaintAt('jorg', 'Reason')).toMatch(/Please say why you need it/)
    expect(typedIn('jorg')).toMatchObject({ duration: '2h' })
    await jorg.closeView()
  })
  it('with a reason longer than can be read says so, and keeps it', async () => {
    const jorg = await openForm('jorg')
    const reason = 'because '.repeat(200)
    await jorg.fill({ Access: group, duration: '2h', Reason: reason })
    await jorg.submit()
    expect(await complaintAt('jorg', 'Reason')).toMatch(/within 1000 characters/)
    expect(typedIn('jorg').reason).toBe(reason)
    await jorg.closeView()
  })
  it('with a value that was never offered finds nothing, whatever the value names, and keeps what was typed', async () => {
    const clara = await openForm('clara')
    const before = await rowsIn(sandbox, 'requests')
    for (const forged of ['AAAAAAAAAAAAAAAAAAAAAAAAAAA', 'b0000000-0000-4000-8000-000000000013', 'Doorbell Admins']) {
      await clara.fill({ duration: '2h', Reason: 'let me in' })
      await clara.fillForged('Access', {
        selected_option: { text: { type: 'plain_text', text: 'Doorbell Admins' }, value: forged },
      })
      await clara.submit()
      expect(await complaintAt('clara', 'Access')).toMatch(/There is nothing called/)
      expect(typedIn('clara')).toMatchObject({ duration: '2h', reason: 'let me in' })
    }
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
    await clara.closeView()
  })
  it('that only the directory refuses comes back as it was filled in, and goes through once that is mended', async () => {
    const tomasz = await openForm('tomasz')
    await tomasz.fill({ Access: group, duration: '95m', Reason: 'INC-10: a report is due' })
    await tomasz.submit()
    await cast.onForm(tomasz, /You already have this, and not from Doorbell/)
    const typed = typedIn('tomasz')
    expect(typed).toMatchObject({ duration: '95m', reason: 'INC-10: a report is due' })
    expect(typed.access).toContain(group)
    await tomasz.fill({ Access: 'jit-feature-flags' })
    await tomasz.submit()
    await cast.seen(
      tomasz,
      /Request sent[\s\S]*jit-feature-flags[\s\S]*1 hour 35 minutes[\s\S]*INC-10: a report is due/,
    )
  })
  it('goes through once everything is mended', async () => {
    const mei = await openForm('mei')
    await mei.fill({ Access: group, duration: 'never', Reason: 'INC-9: disk is full' })
    await mei.submit()
    await complaintAt('mei', 'Another duration')
    await mei.fill({ duration: '8h' })
    await mei.submit()
    await cast.seen(mei, /Request sent[\s\S]*8 hours[\s\S]*INC-9: disk is full/)
  })
  it('that could not be opened in time tells the person to try again', async () => {
    const marta = cast.as('marta')
    sandbox.slack.faults.next({ method: 'views.open', kind: 'ok-false', error: 'expired_trigger_id' })
    await marta.command('request')
    await cast.told(marta, /The form could not be opened in time. Please try again/)
    expect(marta.view).toBeNull()
    await openForm('marta')
  })
})

describe('a button', () => {
  it('whose payload was tampered with changes nothing, and says so', async () => {
    const { owner, card, id } = await asked(sandbox, { by: 'daniel', for: group, from: 'olga' })
    const unknown = '00000000-0000-7000-8000-000000000000'
    for (const value of [
      'v1:approve:',
      `v1:approve:${unknown}`,
      `v1:grant:${unknown}`,
      `v9:approve:${id}`,
      `v1:approve:${id}:8h`,
      'approve everything',
      `v1:return:${unknown}`,
    ]) {
      const before = owner.ephemerals().length
      await owner.pressForged(card, 'press:forged', value)
      const answer = await sandbox.slack.until(() => owner.ephemerals().at(before))
      expect(owner.read(answer).text, value).toMatch(/There is no such request/)
    }
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('awaiting-approval')
  })
  it('with another request’s id is judged by that request, not by the card it came from', async () => {
    const { owner: priya, card } = await asked(sandbox, { by: 'lukas', for: 'jit-k8s-prod-debug', from: 'priya' })
    const { id } = await asked(sandbox, { by: 'jonas', for: 'jit-payments-console', from: 'marta' })
    await priya.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
    await cast.told(priya, /This is not yours to decide/)
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('awaiting-approval')
  })
  it('pressed by the one who asked, or by somebody who may not decide, decides nothing', async () => {
    const { id, card, asker } = await asked(sandbox, { by: 'carlos', for: 'jit-payments-console', from: 'marta' })
    const tim = cast.as('tim')
    await asker.pressForged(card, 'press:forged', encodePress({ verb: 'approve', request: id }))
    await cast.told(asker, /someone else has to decide it/)
    for (const [verb, sentence] of [
      ['approve', /This is not yours to decide/],
      ['cancel', /Only the person who asked can cancel/],
    ] as const) {
      await tim.pressForged(card, 'press:forged', encodePress({ verb, request: id }))
      await cast.told(tim, sentence)
    }
    expect((await sandbox.doorbell.store.request(id))?.status).toBe('awaiting-approval')
    expect(sandbox.entra.calls.writes()).toBe(0)
  })
  it('for denying, pressed by somebody who may not decide, opens no form to write a reason in', async () => {
    const { id, card } = await asked(sandbox, { by: 'clara', for: 'jit-payments-console', from: 'marta' })
    const tim = cast.as('tim')
    const value = encodePress({ verb: 'deny', request: id })
    await tim.pressForged(card, `ask-reason:${value}`, value)
    const form = await cast.onForm(tim, /This is not yours to decide/)
    expect(form.submit).toBeNull()
  })
  it('for returning, pressed by anybody but the holder, takes nothing away', async () => {
    const { owner, card, asker, id } = await asked(sandbox, { by: 'victor', for: group, from: 'olga' })
    await owner.press(card, 'Approve')
    await cast.seen(asker, /Granted at/)
    const [grant] = await sandbox.doorbell.store.grantsOf(id)
    if (!grant) throw new Error('there is no grant')
    const tim = cast.as('tim')
    await tim.pressForged(card, 'press:forged', encodePress({ verb: 'return', grant: grant.terms.id }))
    await cast.told(tim, /Only the person who holds this access can return or extend it/)
    expect(sandbox.entra.truth.isMember(group, 'Victor Lindqvist')).toBe(true)
  })
})

describe('what is not Slack’s', () => {
  const body = `command=%2Faccess&text=${encodeURIComponent(`request ${group} for 2h because INC`)}&user_id=U00000ANA&team_id=T0CONTOSO&trigger_id=1.2.3&response_url=`
  const now = () => Math.floor(Date.now() / 1000)
  const signedAt = (at: number) => ({
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': sandbox.slack.signature(body, at),
  })

  it.each<[string, number, () => [string, Record<string, string | null>]]>([
    ['with a wrong signature', 401, () => [body, { 'x-slack-signature': `v0=${'0'.repeat(64)}` }]],
    ['signed for another body', 401, () => [body.replace('2h', '8h'), signedAt(now())]],
    ['with an old signature', 401, () => [body, signedAt(now() - 301)]],
    ['with a signature of the future', 401, () => [body, signedAt(now() + 310)]],
    ['without a signature', 401, () => [body, { 'x-slack-signature': null }]],
    ['without a time', 401, () => [body, { 'x-slack-request-timestamp': null }]],
    ['with a time that is none', 401, () => [body, { 'x-slack-request-timestamp': 'yesterday' }]],
    ['that is too big', 413, () => [`${body}&more=${'x'.repeat(600_000)}`, {}]],
    ['that is signed and no JSON', 400, () => ['{"type":', { 'content-type': 'application/json' }]],
    ['that is signed and no payload', 400, () => ['payload=%7Bbroken', {}]],
    ['of another kind', 415, () => ['<xml/>', { 'content-type': 'application/xml' }]],
    ['that is empty', 400, () => ['', {}]],
  ])('%s is refused, and nothing of it is stored', async (_, status, sent) => {
    const before = [await rowsIn(sandbox, 'inbox'), await rowsIn(sandbox, 'requests')]
    const [content, headers] = sent()
    expect((await sandbox.slack.send(content, headers)).status).toBe(status)
    expect([await rowsIn(sandbox, 'inbox'), await rowsIn(sandbox, 'requests')]).toEqual(before)
  })
  it('is told apart from what is: the same body, signed now, is taken', async () => {
    const before = await rowsIn(sandbox, 'inbox')
    expect((await sandbox.slack.send(body, signedAt(now()))).status).toBe(200)
    expect(await rowsIn(sandbox, 'inbox')).toBe(before + 1)
  })
})
