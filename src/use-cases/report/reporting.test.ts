import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ReportPlan } from '../../access/report-plan.ts'
import { minutes, type PersonId, policyHash, surfaceName } from '../../access/vocabulary.ts'
import { aWorld, type World, words } from '../world.test-support.ts'
import { collect } from './collect.ts'
import { postDueReports, postReport } from './post-report.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const answer = async (who: PersonId, typed: string): Promise<string> => {
  await world.types(who, typed)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const rowsOf = (who: PersonId): readonly Readonly<Record<string, string>>[] => {
  const file = world.chat.filesOf(world.account(who)).at(-1)
  return file ? parse(file.content, { bom: true, columns: true }) : []
}
const anAdmin = () => {
  const ada = world.directory.addPerson('Ada', { email: 'ada@contoso.com' })
  world.directory.join(world.admins, ada.id)
  world.addToChat({ id: ada.id, name: 'Ada', email: 'ada@contoso.com' })
  return ada.id
}
const anaHolds = async (reason = 'INC-7') => {
  await world.types(world.ana.id, `request jit-prod-db-readers for 2h because ${reason}`)
  await world.presses(world.olga.id, 'Approve')
}
const viewed = () => world.store.recorded().filter(({ action }) => action === 'access.viewed')

describe('a report', () => {
  it('tells an admin as a table who holds what through Doorbell and until when', async () => {
    await anaHolds()
    const told = await answer(anAdmin(), 'report holders')
    expect(told).toMatch(
      /What Doorbell has given[\s\S]*1 row\.[\s\S]*It lies in our conversation as doorbell-holders-2026/,
    )
    const [ada] = viewed().map(({ actor }) => actor.id)
    expect(rowsOf(ada as PersonId)).toMatchObject([
      {
        resource: 'jit-prod-db-readers',
        person: 'Ana',
        state: 'active',
        minutes: '120',
        ends: '2026-11-20T11:00:00.000Z',
      },
    ])
  })
  it('tells what was asked, what became of it, and who decided by which word', async () => {
    await anaHolds('=HYPERLINK("http://evil")')
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    const ada = anAdmin()
    await answer(ada, 'report requests')
    expect(rowsOf(ada)).toMatchObject([
      { requester: 'Ben', state: 'awaiting-approval', decided_by: '' },
      {
        requester: 'Ana',
        state: 'approved',
        decided_by: 'Olga',
        minutes_given: '120',
        reason: '\'=HYPERLINK("http://evil")',
      },
    ])
    await answer(ada, 'report decisions')
    expect(rowsOf(ada)).toMatchObject([{ by: 'Olga', verdict: 'approve', requester: 'Ana', stage: '1' }])
    await answer(ada, 'report activity')
    expect(rowsOf(ada).map(({ action }) => action)).toContain('grant.active')
  })
  it('is about what happened since then, and about the last 30 days where nothing is said', async () => {
    await anaHolds()
    await world.wind(31 * 1440)
    const ada = anAdmin()
    expect(await answer(ada, 'report requests')).toMatch(/0 rows, since 2026-11-21/)
    expect(await answer(ada, 'report requests since 60d')).toMatch(/1 row, since/)
    for (const words of [
      'requests since yesterday',
      'activity since forever',
      'activity of jit-prod-db-readers since forever',
    ])
      expect(await answer(ada, `report ${words}`)).toMatch(
        /I cannot read “(yesterday|forever)” as a time to look back to/,
      )
  })
  it('tells of a decision when it was made, also where it was asked for long before and another word is as old, the last one first', async () => {
    await world.decidedBy({ timeout: minutes(3 * 1440), stages: [{ from: [{ kind: 'owner' }], needed: 2 }] })
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.otto.id, 'Approve')
    await world.wind(2 * 1440)
    const ada = anAdmin()
    await answer(ada, 'report decisions since 1d')
    expect(rowsOf(ada)).toEqual([])
    await world.presses(world.olga.id, 'Approve')
    await answer(ada, 'report requests since 1d')
    expect(rowsOf(ada)).toEqual([])
    await answer(ada, 'report decisions since 1d')
    expect(rowsOf(ada)).toMatchObject([{ by: 'Olga', requester: 'Ana' }])
    await answer(ada, 'report decisions since 3d')
    expect(rowsOf(ada)).toMatchObject([{ by: 'Olga' }, { by: 'Otto' }])
  })
  it('is narrowed to rows whose columns say something: who had a part in it, what became of it, by which flow, and only emergencies', async () => {
    await anaHolds()
    await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-8')
    await world.denies(world.otto.id, 'not now')
    const ada = anAdmin()
    const requesters = async (where: string) => {
      await answer(ada, `report requests ${where}`)
      return rowsOf(ada).map(({ requester }) => requester)
    }
    expect(await requesters('')).toEqual(['Ben', 'Ana'])
    expect(await requesters('state=denied')).toEqual(['Ben'])
    expect(await requesters('person=OLGA')).toEqual(['Ana'])
    expect(await requesters(`person=${world.ben.id}`)).toEqual(['Ben'])
    expect(await requesters('decided_by="Olga" flow=production since 1d')).toEqual(['Ana'])
    expect(await requesters('person=Ana state=denied')).toEqual([])
    expect(await requesters('emergency=yes')).toEqual([])
    expect(await requesters('emergency="" of jit-prod-db-readers')).toEqual(['Ben', 'Ana'])
    await answer(ada, 'report decisions verdict=deny')
    expect(rowsOf(ada)).toMatchObject([{ by: 'Otto', requester: 'Ben', flow: 'Production' }])
    await answer(ada, 'report activity action=decision.recorded who=otto')
    expect(rowsOf(ada)).toMatchObject([{ who: 'Otto', who_id: world.otto.id }])
    await answer(ada, 'report holders person=Ben')
    expect(rowsOf(ada)).toEqual([])
    expect(await answer(ada, 'report requests state=denied person="Ana Moreno"')).toMatch(
      /0 rows, since .*, where state is denied and person is Ana Moreno\./,
    )
    expect(viewed().at(-1)).toMatchObject({ details: { where: { state: 'denied', person: 'Ana Moreno' } } })
  })
  it('is refused by a column that its rows do not have, with those that they have', async () => {
    const told = await answer(anAdmin(), 'report requests stat=denied')
    expect(told).toMatch(/A report of requests says nothing of “stat”\. It can be narrowed by person, asked, requester/)
    expect(viewed()).toEqual([])
  })
  it('is about the days between two, the last of them included', async () => {
    await anaHolds()
    await world.wind(3 * 1440)
    await world.types(world.ben.id, 'request jit-prod-db-readers because INC-8')
    const ada = anAdmin()
    const requesters = async (when: string) => {
      await answer(ada, `report requests ${when}`)
      return rowsOf(ada).map(({ requester }) => requester)
    }
    expect(await requesters('since 2026-11-20 until 2026-11-20')).toEqual(['Ana'])
    expect(await requesters('since 2026-11-21 until 2026-12-31')).toEqual(['Ben'])
    expect(await requesters('since 30d until 2d')).toEqual(['Ana'])
    expect(await requesters('from 2026-11-20 to 2026-11-23')).toEqual(['Ben', 'Ana'])
    expect(await answer(ada, 'report requests since 2026-02-30')).toMatch(/2026-02-30/)
    expect(await answer(ada, 'report requests until 2026-11-20')).toMatch(/, before 2026-11-21 00:00 UTC/)
  })
  it('of who holds what is of now, and none of another day is taken for it', async () => {
    await anaHolds()
    const ada = anAdmin()
    for (const when of ['until 2026-01-01', 'since 2026-01-01', 'since 90d until 30d'])
      expect(await answer(ada, `report holders ${when}`)).toMatch(
        /tells who holds what now[\s\S]*report activity since/,
      )
    expect(await answer(ada, 'report holders until 2026-02-30')).toMatch(/2026-02-30/)
    expect(world.chat.filesOf(world.account(ada))).toEqual([])
  })
  it('tells an owner nothing more for being narrowed', async () => {
    await anaHolds()
    expect(await answer(world.olga.id, 'report requests person=Ana')).toMatch(/for auditors and admins/)
    expect(await answer(world.olga.id, 'report requests of finance-ledger person=Ana')).toMatch(/nothing called/)
    await answer(world.olga.id, 'report requests of jit-prod-db-readers person=Ana')
    expect(rowsOf(world.olga.id)).toHaveLength(1)
  })
  it('is given to an owner about what they answer for, and about nothing else', async () => {
    await anaHolds()
    await world.types(world.ben.id, 'request jit-untagged because INC-9')
    expect(await answer(world.olga.id, 'report requests of jit-prod-db-readers csv')).toMatch(
      /1 row about jit-prod-db-readers/,
    )
    expect(rowsOf(world.olga.id)).toMatchObject([{ requester: 'Ana' }])
    expect(await answer(world.olga.id, 'report requests')).toMatch(/for auditors and admins/)
    expect(await answer(world.olga.id, 'report holders of jit-untagged')).toMatch(/for those who answer for it/)
    expect(await answer(world.olga.id, 'report holders of finance-ledger')).toMatch(/nothing called “finance-ledger”/)
    expect(world.chat.filesOf(world.account(world.olga.id))).toHaveLength(1)
  })
  it('is on the audit with who had it, of what, and how many rows', async () => {
    await anaHolds()
    await answer(world.olga.id, 'report decisions of jit-prod-db-readers')
    expect(viewed()).toMatchObject([
      { actor: { id: world.olga.id }, details: { verb: 'report', report: 'decisions', rows: 1 } },
    ])
  })
  it('names the permission where the chat takes no files from Doorbell', async () => {
    world.chat.missingForFiles = 'files:write'
    expect(await answer(anAdmin(), 'report holders')).toMatch(/may not put files into this chat[\s\S]*files:write/)
  })
})

describe('a chat that asks before it takes a file', () => {
  beforeEach(() => {
    world.chat.asksBeforeFiles = true
  })
  it('has it read anew when they agree', async () => {
    const ada = anAdmin()
    expect(await answer(ada, 'report holders')).toMatch(/0 rows[\s\S]*you are asked whether you want it/)
    await anaHolds()
    await world.does(ada, { type: 'file-wanted', ...world.chat.agreeToFile(world.account(ada)) })
    expect(rowsOf(ada)).toMatchObject([{ person: 'Ana' }])
  })
  it('gives nothing to whoever has lost the right meanwhile, and nothing to somebody else who sends the same', async () => {
    const ada = anAdmin()
    await answer(ada, 'report holders')
    const agreed = world.chat.agreeToFile(world.account(ada))
    world.directory.leave(world.admins, ada)
    await world.does(ada, { type: 'file-wanted', ...agreed })
    await world.does(world.ben.id, { type: 'file-wanted', ...agreed })
    expect(world.answersTo(ada).at(-1)).toMatch(/for auditors and admins/)
    expect([ada, world.ben.id].flatMap(who => world.chat.filesOf(world.account(who)))).toEqual([])
  })
  it('is not led by what comes back to do anything but a report', async () => {
    const place = { surface: world.chat.name, place: 'anywhere' }
    await world.does(world.ana.id, { type: 'file-wanted', text: 'request jit-prod-db-readers because x', place })
    expect(world.answersTo(world.ana.id).at(-1)).toMatch(/no such request/)
    expect(world.audit()).not.toContain('request.submitted')
  })
})

describe('what one report may be', () => {
  it('ends at a bound, and says so', async () => {
    for (const who of [world.ana, world.ben]) await world.types(who.id, 'request jit-prod-db-readers because INC-7')
    const policy = await world.store.activePolicy()
    if (!policy) throw new Error('no policy')
    const wanted = { kind: 'requests', of: null, since: null } as const
    const all = await collect(world.ports, policy, wanted)
    expect(all).toMatchObject({ rows: 2, more: false })
    expect(await collect(world.ports, policy, wanted, { rows: 1, bytes: 1e6 })).toMatchObject({ rows: 1, more: true })
    expect(await collect(world.ports, policy, wanted, { rows: 9, bytes: 10 })).toMatchObject({ rows: 0, more: true })
  })
})

describe('a report that the access file has shown in a room', () => {
  const plan = {
    name: 'Weekly requests',
    kind: 'requests',
    // The world begins on a Friday, at ten o’clock in Berlin.
    every: { days: ['fri'], at: 11 * 60, zone: 'Europe/Berlin' },
    last: minutes(7 * 1440),
    to: [{ surface: surfaceName('chat'), channel: 'C-audit' }],
  } as const
  const shown = (change: Partial<ReportPlan> = {}) =>
    world.force({ ...world.policy, hash: policyHash(`shown-${Math.random()}`), reports: [{ ...plan, ...change }] })
  const cards = () => world.chat.messagesIn('C-audit').map(({ card }) => words(card))

  it('is posted when it is due, once, with its table, and that is on the audit', async () => {
    world.chat.addChannel('C-audit')
    await shown()
    await anaHolds()
    await world.wind(58)
    expect(cards()).toEqual([])
    await world.wind(4)
    await world.wind(1)
    expect(cards()).toEqual([expect.stringMatching(/Weekly requests[\s\S]*What was asked for: 1 row, since/)])
    const [file] = world.chat.filesIn('C-audit')
    expect(file?.content).toMatch(/Ana[\s\S]*INC-7/)
    expect(viewed()).toMatchObject([{ actor: { kind: 'rule', id: 'Weekly requests' }, details: { rows: 1 } }])
    await world.wind(300)
    expect(cards()).toHaveLength(1)
    await world.wind(7 * 1440)
    expect(cards()).toHaveLength(2)
  })
  it('is narrowed as the file says, which the card and the audit tell', async () => {
    world.chat.addChannel('C-audit')
    await shown({ where: { state: 'denied' } })
    await anaHolds()
    await world.wind(62)
    await world.wind(1)
    expect(cards()).toEqual([expect.stringMatching(/What was asked for: 0 rows, since .*, where state is denied\./)])
    expect(world.chat.filesIn('C-audit')[0]?.content).not.toMatch(/Ana/)
    expect(viewed()).toMatchObject([{ details: { rows: 0, where: { state: 'denied' } } }])
  })
  it('is posted first when it is due next, where it comes into the file, or is given another time, after the time of that day', async () => {
    world.chat.addChannel('C-audit')
    await world.wind(62)
    await shown()
    await world.wind(2)
    await world.wind(300)
    expect(cards()).toEqual([])
    await world.wind(7 * 1440)
    expect(cards()).toHaveLength(1)
    await shown({ every: { ...plan.every, at: 13 * 60 } })
    await world.wind(2)
    expect(cards()).toHaveLength(1)
    await shown({ every: { ...plan.every, at: 13 * 60 }, last: minutes(1440) })
    await world.wind(7 * 1440)
    expect(cards()).toHaveLength(2)
  })
  it('is posted once by however many replicas, and repeats nothing of the other part where one fails for a while', async () => {
    world.chat.addChannel('C-audit')
    await shown()
    await world.wind(59)
    world.clock.at = new Date(world.clock.at.getTime() + 2 * 60_000)
    world.chat.failNext('postFileToChannel')
    await Promise.all([postDueReports(world.ports), postDueReports(world.ports)])
    await world.settle()
    await world.wind(1)
    await world.wind(1)
    expect(cards()).toHaveLength(1)
    expect(world.chat.filesIn('C-audit')).toHaveLength(1)
  })
  it('says in the room that its table does not follow where the chat takes no files from it', async () => {
    world.chat.addChannel('C-audit')
    world.chat.missingForFiles = 'files:write'
    await shown()
    await world.wind(62)
    await world.wind(1)
    expect(cards()).toEqual([
      expect.stringContaining('Weekly requests'),
      expect.stringMatching(/The table of Weekly requests is not posted[\s\S]*files:write/),
    ])
    expect(viewed().at(-1)).toMatchObject({ outcome: 'failed', reason: 'channel: lacks files:write' })
  })
  it('is told once to the admins where its channel takes nothing, or is of a chat that is not set up, until it does', async () => {
    const ada = anAdmin()
    const told = () => world.wordsOf(ada).filter(card => card.startsWith('A channel takes no cards'))
    world.chat.addChannel('C-audit', 'archived')
    await shown()
    await world.wind(62)
    await world.wind(1)
    expect(told()).toEqual([
      expect.stringMatching(
        /The report “Weekly requests” cannot be shown in C-audit \(Chat\)\.\nIt is archived\.[\s\S]*shown nowhere else/,
      ),
    ])
    await world.wind(7 * 1440)
    expect(told()).toHaveLength(1)
    world.chat.addChannel('C-audit')
    await world.wind(7 * 1440)
    expect(cards()).toHaveLength(1)
    world.chat.addChannel('C-audit', 'not-invited')
    await world.wind(7 * 1440)
    expect(told()).toHaveLength(2)
    await shown({ to: [{ surface: surfaceName('elsewhere'), channel: 'C-audit' }] })
    await world.wind(14 * 1440)
    expect(told()).toHaveLength(3)
    expect(told().at(-1)).toMatch(/C-audit \(Elsewhere\)\.\nDoorbell does not speak in that chat/)
    expect(viewed().at(-1)).toMatchObject({ outcome: 'failed', reason: 'channel: not-set-up' })
  })
  it('is posted nowhere where others read along, and not what the file in force no longer says', async () => {
    world.chat.addChannel('C-audit', 'shared-outside')
    await shown()
    await world.wind(62)
    await world.wind(1)
    expect(cards()).toEqual([])
    expect(world.chat.filesIn('C-audit')).toEqual([])
    expect(viewed().at(-1)).toMatchObject({ outcome: 'failed', reason: 'channel: shared-outside' })
    const task = { type: 'post-report', report: plan.name, channel: plan.to[0], part: 'table' } as const
    world.chat.addChannel('C-audit')
    await world.force({ ...world.policy, hash: policyHash('no-more') })
    await postReport(world.ports, task)
    expect(world.chat.filesIn('C-audit')).toEqual([])
  })
})
