import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessFlow } from '../../access/access-flow.ts'
import type { Stage } from '../../access/stage.ts'
import { flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, buttonsOn, people, type World } from '../world.test-support.ts'

let world: World
const ask = 'request jit-prod-db-readers for 2h because INC-7'
const tomorrow = 'request jit-prod-db-readers for 2h starting tomorrow 09:30 because INC-7'
const week = { startWithin: minutes(7 * 1_440) }
const owners: Stage = { from: [{ kind: 'owner' }], needed: 1 }
const untilTomorrow = 1_440 + 35
const named = (label: string, group: GroupId): Stage => ({
  from: [{ kind: 'people', label, ...people([group]) }],
  needed: 1,
})
const leads = () => named('Leads', world.leads)
const ofIt = () => named('IT', world.itOwners)
const anaHolds = () => world.holds(world.readers, world.ana.id)

beforeEach(async () => {
  world = await aWorld()
})

describe('a word given before the access file changed', () => {
  it('does not count for what is to begin later, where the stage is somebody else’s by then', async () => {
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [ofIt()] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(false)
  })

  it('counts where the stage names whoever gave it among others', async () => {
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [{ from: [...ofIt().from, ...leads().from], needed: 1 }] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(true)
  })

  it('does not count for another group of the same name, and counts for the same group by another one', async () => {
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [named('Leads', world.itOwners)] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(false)

    world = await aWorld()
    await world.decidedBy({ stages: [leads()] }, week)
    await world.types(world.ana.id, tomorrow)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [named('Team leads', world.leads)] }, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(true)
  })

  it('does not count once nobody may stand in any more, where it was said in somebody’s stead', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
    await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([standIns]) } }, week)
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.types(world.otto.id, 'delegate Dan until Saturday')
    await world.types(world.ana.id, tomorrow)
    await world.presses(dan.id, 'Approve')
    await world.decidedBy({}, week)
    await world.wind(untilTomorrow)
    expect(anaHolds()).toBe(false)
  })

  it('does not carry an extension without a new decision', async () => {
    const extensions = { extensions: { max: 2, each: minutes(60) } }
    await world.decidedBy({}, extensions)
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({ stages: [ofIt()] }, extensions)
    await world.wind(100)
    await world.types(world.ana.id, 'extend jit-prod-db-readers for 1h')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('not')
    await world.wind(30)
    expect(anaHolds()).toBe(false)
  })
})

describe('a request that waited while the access file changed', () => {
  it('is asked of the stage that was added, once the first has agreed', async () => {
    await world.types(world.ana.id, ask)
    await world.decidedBy({ stages: [owners, ofIt()] })
    await world.presses(world.olga.id, 'Approve')
    expect(world.audit()).not.toContain('request.approved')
    await world.presses(world.ines.id, 'Approve')
    expect(anaHolds()).toBe(true)
  })

  it('waits for as many as the stage needs by now', async () => {
    await world.types(world.ana.id, ask)
    await world.decidedBy({ stages: [{ ...owners, needed: 2 }] })
    await world.presses(world.olga.id, 'Approve')
    expect(world.audit()).not.toContain('request.approved')
    await world.presses(world.otto.id, 'Approve')
    expect(anaHolds()).toBe(true)
  })

  it('is not decided by the later stage, where the first is somebody else’s by now', async () => {
    await world.decidedBy({ stages: [leads(), ofIt()] })
    await world.types(world.ana.id, ask)
    await world.presses(world.olga.id, 'Approve')
    await world.decidedBy({
      stages: [{ from: [{ kind: 'people', label: 'Ben', ...people([], [world.ben.id]) }], needed: 1 }, ofIt()],
    })
    await world.presses(world.ines.id, 'Approve')
    expect(world.answersTo(world.ines.id).at(-1)).toContain('has to be asked anew')
    expect(world.audit()).not.toContain('request.approved')
  })

  it('is not approved for longer than is given by now, which its cards say and offer', async () => {
    await world.types(world.ana.id, ask)
    await world.decidedBy({}, { duration: { default: minutes(30), max: minutes(60) } })
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('1 hour at most')
    expect(world.audit()).not.toContain('decision.recorded')
    for (const { id } of [world.ana, world.olga])
      expect(world.wordsOf(id).at(-1)).toContain('it is given for 1 hour at most')
    const buttons = world.buttonsOf(world.olga.id)
    expect(buttons.map(({ label }) => label)).toEqual(['Deny', 'Approve for…', 'Ask'])
    const value = buttons.find(({ label }) => label === 'Approve for…')?.value ?? ''
    await world.does(world.olga.id, { type: 'deny-form', form: null, value, reason: '', duration: '1h' })
    expect(anaHolds()).toBe(true)
  })

  it('is approved with one press where an earlier word has brought it within what is given by now', async () => {
    await world.decidedBy({ stages: [{ ...owners, needed: 2 }] })
    await world.types(world.ana.id, ask)
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve for…')?.value ?? ''
    await world.does(world.olga.id, { type: 'deny-form', form: null, value, reason: '', duration: '30m' })
    await world.decidedBy(
      { stages: [{ ...owners, needed: 2 }] },
      { duration: { default: minutes(30), max: minutes(60) } },
    )
    await world.presses(world.otto.id, 'Approve')
    expect(anaHolds()).toBe(true)
  })

  it.each<readonly [string, () => Partial<AccessFlow>]>([
    ['whoever asked is left out', () => ({ requesters: { everyone: true, exclude: people([], [world.ana.id]) } })],
    [
      'the resource is not open any more',
      () => ({ resources: [{ kind: 'matching', integration: world.contoso, type: 'group', pattern: 'zzz-*' }] }),
    ],
    ['a ticket is required', () => ({ ticket: { required: true } })],
  ])('is not approved where by now %s', async (_what, changed) => {
    await world.types(world.ana.id, ask)
    await world.decidedBy({}, changed())
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
    expect(world.audit()).not.toContain('decision.recorded')
  })

  it('asks why it is approved, where a reason is required by now', async () => {
    await world.types(world.ana.id, ask)
    await world.decidedBy({ approveReason: 'required' })
    await world.presses(world.olga.id, 'Approve')
    expect(world.audit()).not.toContain('decision.recorded')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Press the button to say for how long, and why.')
    const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve for…')?.value ?? ''
    const says = (reason: string) => world.does(world.olga.id, { type: 'deny-form', form: null, value, reason })
    await says('')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('Please say why you approve it')
    await says('Seen the incident')
    expect(anaHolds()).toBe(true)
  })

  it('asks why it is denied, where a reason is required by now', async () => {
    await world.decidedBy({ denyReason: 'optional' })
    await world.types(world.ana.id, ask)
    await world.decidedBy({ denyReason: 'required' })
    await world.denies(world.olga.id, '')
    expect(world.audit()).not.toContain('request.denied')
    await world.denies(world.olga.id, 'Use the replica')
    expect(world.audit()).toContain('request.denied')
  })

  it('tells whoever asked, once, that it cannot be approved as it was asked, and is approved where the file allows it again', async () => {
    const told = () => world.titlesOf(world.ana.id).filter(title => title === 'It cannot be approved as it was asked')
    await world.types(world.ana.id, ask)
    await world.decidedBy({}, { ticket: { required: true } })
    await world.presses(world.olga.id, 'Approve')
    await world.presses(world.otto.id, 'Approve')
    expect(told()).toHaveLength(1)
    expect(world.wordsOf(world.ana.id)[0]).toContain('the access rules in force did not allow it as it was asked')
    await world.decidedBy({})
    await world.presses(world.olga.id, 'Approve')
    expect(anaHolds()).toBe(true)
    expect(world.wordsOf(world.ana.id)[0]).not.toContain('did not allow it')
  })
})

describe('a request whose access flow was renamed in the file, or removed', () => {
  const renamed = (approval: Parameters<World['decidedBy']>[0] = {}) =>
    world.decidedBy(approval, { name: flowName('Under another name') })
  const labels = (who: World['ana']) => world.buttonsOf(who.id).map(({ label }) => label)
  const told = () => world.titlesOf(world.ana.id).filter(title => title === 'It cannot be approved as it was asked')

  it('is denied all the same, by whoever was asked', async () => {
    await world.types(world.ana.id, ask)
    await renamed()
    await world.denies(world.olga.id, 'Use the replica')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
    expect(world.audit()).toContain('request.denied')
  })

  it('cannot be approved: whoever asked is told, and the cards offer only what is taken', async () => {
    await world.types(world.ana.id, ask)
    await renamed()
    await world.presses(world.olga.id, 'Approve')
    expect(world.answersTo(world.olga.id).at(-1)).toContain('has to be asked anew')
    expect(told()).toHaveLength(1)
    expect([labels(world.olga), labels(world.otto)]).toEqual([['Deny'], ['Deny']])
    expect(world.wordsOf(world.olga.id).at(-1)).toContain('is not in the access file any more')
    await world.denies(world.otto.id, 'Ask again')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })

  it('is listed until it is closed as what it is, to whoever was asked and not to anybody else, and can be denied there', async () => {
    await world.types(world.ana.id, ask)
    await renamed()
    const listed = async (who: World['ana']) => {
      await world.types(who.id, 'approvals')
      return world.answersTo(who.id).at(-1) ?? ''
    }
    for (const who of [world.olga, world.otto]) {
      const list = await listed(who)
      expect(list).toMatch(/jit-prod-db-readers[\s\S]*nobody can approve it\. It can be denied, and asked anew\./)
      expect(list).toContain('[Deny]')
      expect(list).not.toContain('[Approve')
    }
    expect(await listed(world.ines)).toContain('Nothing waits for your decision.')
    await listed(world.olga)
    const last = world.chat.answersTo(world.account(world.olga.id)).at(-1)
    const value = (last ? buttonsOn(last) : []).find(({ label }) => label === 'Deny')?.value ?? 'gone'
    await world.does(world.olga.id, { type: 'deny-form', form: null, value, reason: 'Ask again' })
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
    expect(await listed(world.otto)).toContain('Nothing waits for your decision.')
  })

  it.each(['Approve', 'Deny'])(
    'tells somebody who was never asked, and presses %s, that it is not theirs, and nobody else hears of it',
    async button => {
      await world.types(world.ana.id, ask)
      const value = world.buttonsOf(world.olga.id).find(({ label }) => label === button)?.value ?? ''
      await renamed()
      await world.does(world.ben.id, { type: 'press', value, message: null })
      expect(world.answersTo(world.ben.id).at(-1)).toContain('This is not yours to decide')
      expect(told()).toEqual([])
      expect(world.wordsOf(world.ana.id)[0]).not.toContain('wanted to decide')
    },
  )

  it('is listed to whoever stands in for one of those who were asked, and denied by them, as long as anybody may stand in', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
    const lent = { delegates: { label: 'Engineering Leads', ...people([standIns]) } }
    await world.decidedBy(lent)
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.types(world.ana.id, ask)
    const listed = async () => {
      await world.types(dan.id, 'approvals')
      return world.answersTo(dan.id).at(-1) ?? ''
    }
    await renamed()
    expect(await listed()).toContain('Nothing waits for your decision.')
    await renamed(lent)
    expect(await listed()).toMatch(/jit-prod-db-readers[\s\S]*nobody can approve it[\s\S]*\[Deny\]/)
    world.directory.leave(standIns, dan.id)
    expect(await listed()).toContain('Nothing waits for your decision.')
    world.directory.join(standIns, dan.id)
    await world.denies(dan.id, 'Ask again')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
    expect(world.wordsOf(world.ana.id)[0]).toContain('in the stead of Olga')
  })

  it('is approved, as long as it is there, by nobody who may stand in by another access flow alone', async () => {
    const dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
    world.addToChat(dan)
    const standIns = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
    const delegates = { label: 'Engineering Leads', ...people([standIns]) }
    const { flow } = world
    const other = {
      ...{ ...flow, name: flowName('Another'), approval: { ...flow.approval, delegates } },
      requesters: { everyone: true as const, exclude: people([], [world.ana.id]) },
    }
    await world.force({ ...world.policy, hash: policyHash('two-flows'), flows: [flow, other] })
    await world.types(world.olga.id, 'delegate Dan until Saturday')
    await world.types(world.ana.id, ask)
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Approve')?.value ?? 'none'
    await world.does(dan.id, { type: 'press', value, message: null })
    expect(world.answersTo(dan.id).at(-1)).toContain('This is not yours to decide')
    expect(anaHolds()).toBe(false)
    await world.does(world.otto.id, { type: 'press', value, message: null })
    expect(anaHolds()).toBe(true)
  })

  it('is closed within a quarter of an hour, also where somebody would still have been brought in, and can be asked anew', async () => {
    const escalate = [{ after: minutes(240), to: ofIt().from }] as const
    await world.decidedBy({ escalate })
    await world.types(world.ana.id, ask)
    await renamed({ escalate })
    await world.wind(15)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Lapsed')
    expect(world.wordsOf(world.ana.id)[0]).toContain('the access rules have changed since it was asked')
  })
})
