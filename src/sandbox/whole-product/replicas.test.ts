import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { onPostgres } from '../../store/testing/databases.ts'
import { personIn } from '../company.ts'
import type { Change } from '../entra/change.ts'
import type { Sandbox } from '../sandbox.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import type { Facts } from './crash-child.test-support.ts'
import { DoorbellProcess, type Program, program } from './crash-process.test-support.ts'
import { startTrailing } from './start-on-postgres.test-support.ts'

const patience = 60_000
/** Olga and Tomasz own all three, and both are asked each time. */
const owners = ['olga', 'tomasz']
const asks = [
  { by: 'ana', for: 'jit-prod-db-readers', because: 'one presses twice' },
  { by: 'lukas', for: 'jit-prod-db-readers', because: 'both approve' },
  { by: 'lena', for: 'jit-prod-db-writers', because: 'one approves while the other denies' },
  { by: 'mei', for: 'jit-prod-db-writers', because: 'the other approves while one denies' },
  { by: 'ana', for: 'jit-warehouse-admin', because: 'it is returned with two presses' },
  { by: 'daniel', for: 'jit-warehouse-admin', because: 'a replica is stopped over it' },
] as const
type Because = (typeof asks)[number]['because']

await onPostgres('two replicas on one PostgreSQL, each delivery coming twice', server => {
  let world: Sandbox
  let bundle: Program
  let one: DoorbellProcess
  let other: DoorbellProcess
  const changes: Change[] = []

  beforeAll(async () => {
    const database = { kind: 'url', url: server.url } as const
    const options = { port: 0, log: silentLog, database, duplicateDeliveries: true }
    ;[bundle, world] = await Promise.all([program(), startTrailing(options)])
    await world.doorbell.stop()
    ;[one, other] = [new DoorbellProcess(bundle.path), new DoorbellProcess(bundle.path)]
    const times = { ahead: 0, leasesAhead: 0 }
    await Promise.all([one.start(world, world.settings, times), other.start(world, world.settings, times)])
    world.slack.connect([one, other].map(({ url }) => `${url}/slack/events`))
    world.entra.truth.onChange(change => changes.push(change))
  }, 180_000)
  afterAll(async () => {
    await Promise.all([one?.signal('SIGKILL'), other?.signal('SIGKILL')])
    await world?.stop()
    await bundle?.remove()
  })

  const as = (handle: string): Person => castOf(world).as(handle)
  const cards = (person: Person, because: string) =>
    person.messages().filter(message => person.read(message).text.includes(because))
  const seen = (person: Person, because: Because, words: RegExp): Promise<SlackMessage> =>
    world.slack
      .until(() => cards(person, because).findLast(message => words.test(person.read(message).text)), patience)
      .catch(() => {
        const texts = cards(person, because).map(message => person.read(message).text)
        throw new Error(`${because}: nothing says ${words} to ${person.user.name}, only ${texts.join('\n---\n')}`)
      })
  const settled = (replica: DoorbellProcess): Promise<Facts> =>
    eventually(
      'nothing is left to do',
      async () => {
        const facts = await replica.facts()
        return facts.toDo.length === 0 && facts
      },
      patience,
    )
  const askerOf = (because: Because): Person => as(asks.find(ask => ask.because === because)?.by ?? '')
  const press = async (handle: string, because: Because, button: string) => {
    const person = as(handle)
    return person.press(await seen(person, because, /./), button)
  }
  const deny = async (handle: string, because: Because) => {
    const person = as(handle)
    await press(handle, because, 'Deny')
    await castOf(world).onForm(person, /Reason/)
    await person.fill({ Reason: 'not today' })
    return () => person.submit()
  }

  describe('people ask and decide', () => {
    let facts: Facts
    const decided = (because: Because) => {
      const request = facts.requests.find(({ reason }) => reason === because)
      return { id: request?.id, status: request?.status }
    }

    it('asks once for each request, and asks each owner once', async () => {
      await Promise.all(asks.map(ask => as(ask.by).command(`request ${ask.for} for 2h because ${ask.because}`)))
      for (const { because } of asks) for (const owner of owners) await seen(as(owner), because, /\[Approve\]/)
      facts = await settled(one)
      expect(facts.requests.map(({ reason }) => reason).sort()).toEqual(asks.map(({ because }) => because).sort())
      for (const { because } of asks) for (const owner of owners) expect(cards(as(owner), because)).toHaveLength(1)
    })

    it('takes one decision for each, however many decide at once', { timeout: 180_000 }, async () => {
      const [denies, deniesToo] = [
        await deny('tomasz', 'one approves while the other denies'),
        await deny('olga', 'the other approves while one denies'),
      ]
      await Promise.all([
        press('olga', 'one presses twice', 'Approve'),
        press('olga', 'one presses twice', 'Approve'),
        press('olga', 'both approve', 'Approve'),
        press('tomasz', 'both approve', 'Approve'),
        press('olga', 'one approves while the other denies', 'Approve'),
        denies(),
        deniesToo(),
        press('tomasz', 'the other approves while one denies', 'Approve'),
        press('olga', 'it is returned with two presses', 'Approve'),
      ])
      facts = await settled(other)
      for (const { because } of asks) {
        const { id, status } = decided(because)
        const decisions = facts.audit.filter(({ request, action }) => request === id && action === 'decision.recorded')
        expect(decisions.length, because).toBe(because === 'a replica is stopped over it' ? 0 : 1)
        expect(status, because).toMatch(decisions.length === 0 ? /awaiting-approval/ : /approved|denied/)
      }
    })

    it('tells everybody who came second who was first, and who clicked twice that it was them', async () => {
      const told = owners.flatMap(owner => {
        const person = as(owner)
        const onForm = person.view ? [person.read(person.view).text] : []
        return [...onForm, ...person.ephemerals().map(message => person.read(message).text)]
      })
      const late = told.filter(text =>
        /Too late: this request was already (approved|denied) by (Olga|Tomasz)/.test(text),
      )
      const again = told.filter(text => /You have already decided this request/.test(text))
      const refused = facts.audit.flatMap(({ action, reason }) => (action === 'decision.refused' ? [reason] : []))
      expect(refused.toSorted()).toEqual([
        'already-decided-by-you',
        'already-settled',
        'already-settled',
        'already-settled',
      ])
      expect(late).toHaveLength(3)
      expect(again).toHaveLength(1)
    })

    it('lets a replica be stopped with decisions in hand, and loses none', { timeout: 180_000 }, async () => {
      await press('tomasz', 'a replica is stopped over it', 'Approve')
      const pressed = press('olga', 'a replica is stopped over it', 'Approve')
      await pressed
      // The balancer first, then the signal, as an orchestrator does.
      world.slack.connect(`${other.url}/slack/events`)
      expect(await one.signal('SIGTERM')).toBe('0')
      for (const { because } of asks) {
        facts = await other.facts()
        const { status } = decided(because)
        if (status !== 'denied') await seen(askerOf(because), because, /Granted/)
      }
      facts = await settled(other)
      expect(decided('a replica is stopped over it').status).toBe('approved')
    })

    it('gives each access once, and the audit explains who is in which group', () => {
      for (const ask of asks) {
        const { id, status } = decided(ask.because)
        const active = facts.audit.filter(({ request, action }) => request === id && action === 'grant.active').length
        expect(active, ask.because).toBe(status === 'approved' ? 1 : 0)
        const member = world.entra.truth.isMember(ask.for, personIn(world.world.company, ask.by).id)
        expect(member, ask.because).toBe(active === 1)
      }
      expect(facts.auditProblems).toBe(0)
    })

    it('takes each back once, returned or expired, and closes every card', { timeout: 180_000 }, async () => {
      const ana = as('ana')
      const card = await seen(ana, 'it is returned with two presses', /\[Return access\]/)
      await Promise.all([ana.press(card, 'Return access'), ana.press(card, 'Return access')])
      await seen(ana, 'it is returned with two presses', /Verified gone/)
      await other.wind(121 * 60_000)
      const granted = asks.filter(({ because }) => decided(because).status === 'approved')
      for (const { because } of granted) await seen(askerOf(because), because, /Verified gone/)
      facts = await settled(other)

      expect(world.entra.calls.writes()).toBe(granted.length * 2)
      for (const ask of granted) {
        const subject = personIn(world.world.company, ask.by).id
        const group = world.entra.truth.group(ask.for).id
        const ours = changes.filter(change => change.group === group && change.subject === subject)
        expect(
          ours.map(({ what, by }) => `${what} by ${by}`),
          ask.because,
        ).toEqual(['member-added by graph', 'member-removed by graph'])
      }
      expect(changes).toHaveLength(granted.length * 2)
      for (const { because } of asks) {
        for (const person of [askerOf(because), ...owners.map(as)]) {
          const copies = cards(person, because)
          expect(copies, because).toHaveLength(1)
          for (const copy of copies)
            expect(
              person.read(copy).buttons.filter(label => label !== 'Request again'),
              because,
            ).toEqual([])
        }
      }
      const story = (action: string) => facts.audit.filter(row => row.action === action).length
      for (const action of ['grant.opened', 'grant.active', 'grant.removed', 'grant.ended', 'grant.end_verified'])
        expect(story(action), action).toBe(granted.length)
      const { auditProblems, givenUp, troubles, unfinishedIncoming } = facts
      expect({ auditProblems, givenUp, troubles, unfinishedIncoming }).toEqual({
        auditProblems: 0,
        givenUp: [],
        troubles: [],
        unfinishedIncoming: 0,
      })
    })
  })
})
