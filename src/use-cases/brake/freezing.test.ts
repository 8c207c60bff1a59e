import { beforeEach, describe, expect, it } from 'vitest'
import { isNonEmpty, type PersonId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { aWorld, type World } from '../world.test-support.ts'

/** Otto is an admin; Ines answers for the integration. */
let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const hash = policyHash('policy-2')
const otto = (text: string) => world.types(world.otto.id, text)
const ask = (name = 'jit-prod-db-readers') => world.types(world.ana.id, `request ${name} for 2h because INC-7`)
const answered = (who: PersonId) => world.answersTo(who).at(-1)
const held = () => world.holds(world.readers, world.ana.id)
const entries = (action: string) => world.store.recorded().filter(entry => entry.action === action)
const writes = () => world.directory.writes.map(({ what }) => what)

/** Approved while the directory could not be asked, so that nothing was written yet. */
async function approvedAndNotWritten() {
  await ask()
  world.directory.failNext('holds', new Fault('graph.away', 'away', { retry: 'later' }))
  await world.presses(world.olga.id, 'Approve')
  expect(writes()).toEqual([])
}

describe('while granting is stopped', () => {
  it('nothing can be asked for, and whoever asks reads by whom, since when and why; and what is asked after that is like any other', async () => {
    await otto('freeze because INC-9')
    await ask()
    expect(answered(world.ana.id)).toMatch(/Nothing is given at the moment: granting was stopped by Otto, .*“INC-9”/)
    expect(world.store.recorded().at(-1)).toMatchObject({ action: 'request.refused', reason: 'frozen' })
    await world.types(world.ana.id, 'can jit-prod-db-readers')
    expect(answered(world.ana.id)).toContain('granting was stopped by')
    await otto('thaw')
    await ask()
    expect(world.titlesOf(world.olga.id).at(-1)).toBe('Access request')
  })
  it('nothing can be approved, the cards say so, and the request goes on waiting; it can be denied all the same', async () => {
    await ask()
    await otto('freeze jit-prod-db-readers')
    expect(world.wordsOf(world.olga.id)[0]).toMatch(/This is not given at the moment[\s\S]*this cannot be approved/)
    expect(world.wordsOf(world.ana.id)[0]).toContain('This is not given at the moment')
    await world.presses(world.olga.id, 'Approve')
    expect(answered(world.olga.id)).toContain('This is not given at the moment')
    expect(entries('decision.recorded')).toEqual([])
    await otto('thaw jit-prod-db-readers')
    expect(world.wordsOf(world.olga.id)[0]).not.toContain('at the moment')
    await otto('freeze jit-prod-db-readers')
    await world.denies(world.olga.id, 'Not now.')
    expect(world.titlesOf(world.ana.id)[0]).toBe('Denied')
  })
  it('does not tell it to somebody who may not decide', async () => {
    await ask()
    await otto('freeze')
    const approve = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Approve')?.value ?? ''
    await world.does(world.ben.id, { type: 'press', value: approve, message: null })
    expect(answered(world.ben.id)).toContain('not yours to decide')
  })
  it('what was approved before is not written, and says so; it is written as soon as it is thawed', async () => {
    await approvedAndNotWritten()
    await otto('freeze')
    await world.wind(5)
    expect([held(), writes()]).toEqual([false, []])
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/Approved, held back[\s\S]*given when granting goes on/)
    await world.types(world.ana.id, 'mine')
    expect(answered(world.ana.id)).toMatch(/approved, held back[\s\S]*granting was stopped by Otto/)
    expect(entries('grant.held')).toMatchObject([{ reason: 'everything', actor: { kind: 'timer' } }])
    await otto('thaw')
    expect([held(), writes()]).toEqual([true, ['grant']])
  })
  it('is looked at directly before the write: a brake that is pulled while the directory is being asked still holds it', async () => {
    await ask()
    const holds = world.directory.holds.bind(world.directory)
    world.directory.holds = async (entitlement, person) => {
      const answer = await holds(entitlement, person)
      await world.store.transaction(tx =>
        tx.freeze({ scope: { of: 'everything' }, by: world.otto.id, at: world.clock.at, because: null }),
      )
      return answer
    }
    await world.presses(world.olga.id, 'Approve')
    expect(writes()).toEqual([])
    expect(entries('grant.held')).toHaveLength(1)
  })
  it('an approval that grows older than an hour is not used after all, and the reason is told', async () => {
    await approvedAndNotWritten()
    await otto('freeze')
    await world.wind(62)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(
      /Not granted[\s\S]*Granting was stopped by an admin until the approval/,
    )
    await otto('thaw')
    expect([held(), writes()]).toEqual([false, []])
  })
  it('a write whose answer was lost is read back, and what was given gets its end', async () => {
    await ask()
    world.directory.failNext('grant', new Fault('graph.lost', 'lost', { retry: 'later', result: 'unknown' }))
    await world.presses(world.olga.id, 'Approve')
    await otto('freeze')
    await world.wind(5)
    expect(world.titlesOf(world.ana.id)[0]).toBe('Granted')
    await world.wind(120)
    expect(held()).toBe(false)
  })
  it('what was given ends as promised, can be returned and revoked, and is not extended', async () => {
    await world.force({
      ...world.policy,
      hash,
      flows: [{ ...world.flow, extensions: { max: 1, each: world.flow.duration.default } }],
    })
    await ask()
    await world.presses(world.olga.id, 'Approve')
    await otto('freeze')
    expect(held()).toBe(true)
    await world.wind(100)
    await world.types(world.ana.id, 'extend')
    expect(answered(world.ana.id)).toContain('Nothing is given at the moment')
    await world.wind(20)
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Verified gone')
  })
})

describe('the brake', () => {
  it('is for admins alone, by a membership that Doorbell did not give; to others nothing exists, whatever they name', async () => {
    for (const words of ['freeze', 'freeze nothing-like-that', 'thaw']) await world.types(world.olga.id, words)
    expect(world.answersTo(world.olga.id).slice(-3)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining('This is for the admins of Doorbell')),
    )
    expect(await world.store.freezes()).toEqual([])
    world.directory.leave(world.admins, world.otto.id)
    await otto('freeze')
    expect(await world.store.freezes()).toEqual([])
  })
  it('is pulled for one resource and leaves the others alone', async () => {
    await otto('freeze "jit-prod-db-readers"')
    await ask()
    expect(answered(world.ana.id)).toContain('This is not given')
    await ask('jit-untagged')
    expect(world.titlesOf(world.ines.id).at(-1)).toBe('Access request')
  })
  it('is pulled for one person, by name, address or mention, and others go on', async () => {
    for (const words of ['freeze Ana', 'freeze ana@contoso.com']) {
      await otto(words)
      await ask()
      expect(answered(world.ana.id)).toContain('Nothing is given to this person')
      await otto(words.replace('freeze', 'thaw'))
    }
    const mention = {
      type: 'command',
      text: 'freeze @ana',
      mentions: [{ as: '@ana', account: world.account(world.ana.id) }],
    } as const
    await world.does(world.otto.id, mention)
    expect(await world.store.freezes()).toMatchObject([{ scope: { of: 'person', person: world.ana.id } }])
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because INC-7')
    expect(world.titlesOf(world.olga.id)).toEqual(['Access request'])
  })
  it('is loud: admins, integration owners and the channels of the flow are told, when it is pulled and when it is released', async () => {
    const channel = { surface: world.chat.name, channel: 'C0PROD' }
    world.chat.addChannel('C0PROD')
    const notify = [channel]
    if (!isNonEmpty(notify)) throw new Error('there is one')
    await world.force({ ...world.policy, hash, flows: [{ ...world.flow, notify }] })
    await otto('freeze because INC-9')
    for (const who of [world.otto.id, world.ines.id])
      expect(world.wordsOf(who).at(-1)).toMatch(/Granting is stopped[\s\S]*everything, by Otto[\s\S]*INC-9/)
    expect(world.chat.messagesIn('C0PROD').map(({ card }) => card.title)).toEqual(['Granting is stopped'])
    await otto('thaw')
    expect(world.titlesOf(world.ines.id)).toEqual(['Granting is stopped', 'Granting goes on'])
    expect(
      world.chat
        .messagesIn('C0PROD')
        .map(({ card }) => card.title)
        .at(-1),
    ).toBe('Granting goes on')
    expect(entries('granting.frozen')).toMatchObject([{ actor: { name: 'Otto' }, reason: 'INC-9' }])
    expect(entries('granting.thawed')).toMatchObject([
      { actor: { name: 'Otto' }, details: { frozenBy: world.otto.id } },
    ])
  })
  it('tells no room about a person', async () => {
    world.chat.addChannel('C0PROD')
    await world.force({
      ...world.policy,
      hash,
      flows: [{ ...world.flow, notify: [{ surface: world.chat.name, channel: 'C0PROD' }] }],
    })
    await otto('freeze Ana')
    expect(world.chat.messagesIn('C0PROD')).toEqual([])
    expect(world.titlesOf(world.ines.id)).toEqual(['Granting is stopped'])
  })
  it('pulled twice is told to be pulled already, and by whom; released twice, that there is nothing to release', async () => {
    await otto('freeze')
    await otto('freeze')
    expect(answered(world.otto.id)).toMatch(/Granting of everything is stopped already, by Otto since/)
    await otto('thaw')
    await otto('thaw')
    expect(answered(world.otto.id)).toContain('Nothing stops the granting of everything')
    expect(entries('granting.frozen')).toHaveLength(1)
  })
  it('released for one thing while a wider one holds says that it is not given yet, and why, wherever it is told', async () => {
    world.chat.addChannel('C0PROD')
    const notify = [{ surface: world.chat.name, channel: 'C0PROD' }] as const
    await world.force({ ...world.policy, hash, flows: [{ ...world.flow, notify }] })
    await otto('freeze because INC-9')
    await otto('freeze jit-prod-db-readers')
    await otto('thaw jit-prod-db-readers')
    expect(answered(world.otto.id)).toContain('nothing of it is given yet: granting of everything is still stopped')
    const room = world.chat.messagesIn('C0PROD').at(-1)?.card
    expect(room?.title).toBe('A freeze is lifted, and another stops it still')
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/still stopped for everything, by Otto since/)
    expect(world.wordsOf(world.ines.id).at(-1)).not.toMatch(/given now|goes on/)
  })
  it('released for everything while single things are stopped says that those go on waiting', async () => {
    await otto('freeze')
    await otto('freeze Ana')
    await otto('thaw')
    expect(answered(world.otto.id)).toContain('Granting goes on. One other freeze is still in force.')
    expect(world.wordsOf(world.ines.id).at(-1)).toMatch(/given now[\s\S]*What another freeze stops goes on waiting/)
    await otto('thaw Ana')
    expect(world.wordsOf(world.ines.id).at(-1)).not.toContain('goes on waiting')
  })
  it('says which there are, where everything is to be thawed and single things are frozen', async () => {
    await otto('freeze jit-prod-db-readers')
    await otto('freeze Ana')
    await otto('thaw')
    expect(answered(world.otto.id)).toMatch(/jit-prod-db-readers.*by Otto/)
    expect(await world.store.freezes()).toHaveLength(2)
  })
  it('delivered twice acts once', async () => {
    await world.types(world.otto.id, 'freeze', 2)
    expect(entries('granting.frozen')).toHaveLength(1)
    expect(world.titlesOf(world.ines.id)).toEqual(['Granting is stopped'])
  })
  it('is among the first things that setup shows, and on everybody’s home page', async () => {
    await otto('freeze because INC-9')
    await otto('setup')
    expect(answered(world.otto.id)).toMatch(
      /Warning: Granting\. Granting is stopped for everything, by Otto since .*INC-9/,
    )
    await world.opensHome(world.ben.id)
    expect(world.homeOf(world.ben.id)).toContain('Nothing is given at the moment')
  })
})
