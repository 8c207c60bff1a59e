import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onPostgres } from '../../store/testing/databases.ts'
import { channelOfRequests } from '../access-file.ts'
import type { SlackMessage } from '../slack/messages.ts'
import type { Person } from '../slack/person.ts'
import { eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import type { Moment } from './crash-child.test-support.ts'
import { patience } from './crash-kept.test-support.ts'
import { type CrashScene, crashAccessFile, crashScene } from './crash-scene.test-support.ts'

const group = 'jit-prod-db-readers'
const approved = /Granted at[\s\S]*Approved by Olga|Approved by Olga[\s\S]*Granted at/
const gone = /Verified gone at/

/** One copy of a request's card, and somebody who reads it. */
interface Copy {
  readonly reader: Person
  readonly message: SlackMessage
}

/** Each is a start and two; on a machine that has other things to do. */
const timeout = 120_000

await onPostgres('Doorbell that is killed while cards are brought up to date, and started again', server => {
  let scene: CrashScene
  let cast: ReturnType<typeof castOf>
  let people: Record<'ana' | 'olga' | 'tomasz', Person>
  /** The conversations with the two who may decide. */
  let dm: Record<'olga' | 'tomasz', string>
  let decided: Moment
  let ended: Moment
  let stories = 0

  const copiesOf = (reason: string): readonly Copy[] => {
    const inChannel = scene.world.slack.messagesIn(channelOfRequests)
    return [
      ...Object.values(people).flatMap(reader => reader.messages().map(message => ({ reader, message }))),
      ...inChannel.map(message => ({ reader: people.olga, message })),
    ].filter(copy => textOf(copy).includes(`${reason}.`))
  }
  const textOf = ({ reader, message }: Copy) => reader.read(message).text
  const buttonsOf = ({ reader, message }: Copy) => reader.read(message).buttons
  /** Where those are that somebody could still decide with. */
  const undecided = (reason: string) =>
    copiesOf(reason)
      .filter(copy => buttonsOf(copy).includes('Approve'))
      .map(({ message }) => message.channel)
      .sort()
  const everywhere = () => [channelOfRequests, dm.olga, dm.tomasz].sort()

  function everyCopyTells(reason: string, truth: RegExp): void {
    const texts = copiesOf(reason).map(textOf)
    expect(texts.length).toBeGreaterThanOrEqual(4)
    for (const text of texts) expect(text).toMatch(truth)
    expect(undecided(reason)).toEqual([])
  }

  const cardOf = async (person: Person, reason: string, within = patience) =>
    cast.seen(person, new RegExp(`${reason}\\.[\\s\\S]*\\[Approve\\]`), within)

  /** Ana asks, and both owners and the channel have the card. */
  async function asked(): Promise<string> {
    const reason = `story ${++stories}`
    await scene.kept.insist(() => people.ana.command(`request ${group} for 2h because ${reason}.`))
    await Promise.all([people.olga, people.tomasz].map(person => cardOf(person, reason)))
    await scene.kept.settled()
    return reason
  }
  /** So that the next story may ask for the same. */
  async function ends(reason: string): Promise<void> {
    await scene.kept.wind(121)
    await scene.kept.settled()
    everyCopyTells(reason, gone)
    expect(
      copiesOf(reason)
        .flatMap(buttonsOf)
        .filter(label => label !== 'Request again'),
    ).toEqual([])
  }

  async function recordOf(reason: string) {
    const { requests, audit, givenUp, auditProblems } = await scene.kept.settled()
    const [request] = requests.filter(one => one.reason === `${reason}.`)
    expect({ givenUp, auditProblems }).toEqual({ givenUp: [], auditProblems: 0 })
    return audit.filter(one => one.request === request?.id)
  }
  const writes = () => scene.world.entra.calls.writes()
  /** The one decision that there is, whatever was pressed how often. */
  async function decidedOnce(reason: string): Promise<void> {
    const actions = (await recordOf(reason)).filter(({ outcome }) => outcome !== 'refused').map(({ action }) => action)
    expect(actions.filter(action => action === 'decision.recorded' || action === 'grant.active')).toEqual([
      'decision.recorded',
      'grant.active',
    ])
  }

  beforeAll(async () => {
    const notified = crashAccessFile.replace(
      /^( +)duration: .*$/m,
      (line, indent: string) => `${line}\n${indent}notify: { slack: ${channelOfRequests} }`,
    )
    scene = await crashScene({ kind: 'url', url: server.url }, notified)
    cast = castOf(scene.world)
    people = { ana: cast.as('ana'), olga: cast.as('olga'), tomasz: cast.as('tomasz') }
    // A story in which nobody dies tells where everybody is written to, and what the moments are called.
    const { kept } = scene
    const reason = await asked()
    const card = await cardOf(people.olga, reason)
    dm = { olga: card.channel, tomasz: (await cardOf(people.tomasz, reason)).channel }
    const momentOf = async (action: string, happens: () => Promise<unknown>): Promise<Moment> => {
      await kept.ask(doorbell => doorbell.arm(null))
      await happens()
      await kept.settled()
      const moments = await kept.ask(doorbell => doorbell.moments())
      const name = moments.find(moment => moment.startsWith('commit: ') && moment.includes(action))
      if (name === undefined) throw new Error(`no commit records ${action}, only ${moments.join(', ')}`)
      return { name, nth: 1 }
    }
    decided = await momentOf('decision.recorded', () => kept.insist(() => people.olga.press(card, 'Approve')))
    everyCopyTells(reason, approved)
    ended = await momentOf('grant.end_verified', () => kept.wind(121))
    everyCopyTells(reason, gone)
  }, 180_000)
  afterAll(() => scene?.close())

  describe('a decision', () => {
    it('that was saved and told nobody is on every card afterwards, and nobody has to click again', {
      timeout,
    }, async () => {
      const { kept, world } = scene
      const reason = await asked()
      const before = { writes: writes(), deaths: kept.deaths }
      const card = await cardOf(people.olga, reason)
      await kept.ask(doorbell => doorbell.arm(decided))
      await people.olga.press(card, 'Approve')
      await kept.anotherDeath(before.deaths)
      expect(undecided(reason)).toEqual(everywhere())
      await kept.settled()
      everyCopyTells(reason, approved)
      // Whoever clicks again, because the chat said that it did not work, decides nothing twice.
      await kept.insist(() => people.olga.press(card, 'Approve'))
      await kept.settled()
      everyCopyTells(reason, approved)
      expect(world.entra.truth.isMember(group, 'Ana Moreno')).toBe(true)
      expect(writes() - before.writes).toBe(1)
      await decidedOnce(reason)
      await ends(reason)
    })

    it('that one owner reads already and another one does not is on the other one’s card afterwards', {
      timeout,
    }, async () => {
      const { kept, world } = scene
      const reason = await asked()
      world.slack.faults.next({ method: 'chat.update', channel: dm.tomasz, kind: 'hang' })
      await kept.insist(async () => people.olga.press(await cardOf(people.olga, reason), 'Approve'))
      await world.slack.until(() => undecided(reason).join() === dm.tomasz, patience)
      await kept.kill()
      expect(undecided(reason)).toEqual([dm.tomasz])
      await kept.settled()
      everyCopyTells(reason, approved)
      await decidedOnce(reason)
      await ends(reason)
    })

    it('that the channel shows and of which it is not known that it does is told there once, like everywhere', {
      timeout,
    }, async () => {
      const { kept, world } = scene
      const reason = await asked()
      const inChannel = () => copiesOf(reason).filter(({ message }) => message.channel === channelOfRequests)
      world.slack.faults.next({ method: 'chat.update', channel: channelOfRequests, kind: 'keep-answer' })
      await kept.insist(async () => people.olga.press(await cardOf(people.olga, reason), 'Approve'))
      await world.slack.until(() => inChannel().some(copy => buttonsOf(copy).length === 0), patience)
      await kept.kill()
      await kept.settled()
      everyCopyTells(reason, approved)
      expect(inChannel()).toHaveLength(1)
      await decidedOnce(reason)
      await ends(reason)
    })
  })

  describe('a card that was posted and of which it is not known', () => {
    /** Olga has two then: the one that is known was posted after the start. */
    async function twice(): Promise<{ reason: string; unknown: SlackMessage; known: SlackMessage }> {
      const { kept, world } = scene
      const reason = `story ${++stories}`
      world.slack.faults.next({ method: 'chat.postMessage', channel: dm.olga, kind: 'keep-answer' })
      await kept.insist(() => people.ana.command(`request ${group} for 2h because ${reason}.`))
      await world.slack.until(() => undecided(reason).length === 3, patience)
      await eventually('only that card is in hand', async () => {
        const { toDo } = await kept.ask(doorbell => doorbell.facts())
        return toDo.length === 1 && toDo[0]?.startsWith('show-card:')
      })
      await kept.kill()
      await kept.settled()
      const [unknown, known] = copiesOf(reason).filter(({ message }) => message.channel === dm.olga)
      if (!unknown || !known) throw new Error('there is one card only')
      expect(undecided(reason)).toEqual([...everywhere(), dm.olga].sort())
      return { reason, unknown: unknown.message, known: known.message }
    }

    it('decides when it is clicked, and closes with every other', { timeout }, async () => {
      const { reason, unknown, known } = await twice()
      const before = writes()
      await scene.kept.insist(() => people.olga.press(unknown, 'Approve'))
      await scene.kept.settled()
      everyCopyTells(reason, approved)
      await scene.kept.insist(() => people.olga.press(known, 'Approve'))
      await decidedOnce(reason)
      expect(writes() - before).toBe(1)
      await ends(reason)
    })

    it('decides nothing after the other one has, and closes when it is clicked', { timeout }, async () => {
      const { reason, unknown, known } = await twice()
      const before = writes()
      await scene.kept.insist(() => people.olga.press(known, 'Approve'))
      await scene.kept.settled()
      // Nobody can close what nobody knows of: this is the one card that keeps its buttons.
      expect(undecided(reason)).toEqual([dm.olga])
      await scene.kept.insist(() => people.olga.press(unknown, 'Approve'))
      await scene.kept.settled()
      everyCopyTells(reason, approved)
      await decidedOnce(reason)
      expect(writes() - before).toBe(1)
      await ends(reason)
    })
  })

  it('an end that was read back and told nobody is on every card afterwards, and leaves nothing to press', {
    timeout,
  }, async () => {
    const { kept, world } = scene
    const reason = await asked()
    await kept.insist(async () => people.tomasz.press(await cardOf(people.tomasz, reason), 'Approve'))
    await kept.settled()
    const before = { writes: writes(), deaths: kept.deaths }
    await kept.ask(doorbell => doorbell.arm(ended))
    await kept.wind(121)
    await kept.anotherDeath(before.deaths)
    expect(world.entra.truth.isMember(group, 'Ana Moreno')).toBe(false)
    expect(copiesOf(reason).filter(copy => gone.test(textOf(copy)))).toEqual([])
    await kept.settled()
    everyCopyTells(reason, gone)
    expect(
      copiesOf(reason)
        .flatMap(buttonsOf)
        .filter(label => label !== 'Request again'),
    ).toEqual([])
    expect(writes() - before.writes).toBe(1)
  })
})
