import { beforeEach, describe, expect, it } from 'vitest'
import { type GroupId, policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { reconcileCards } from '../cards/reconcile-cards.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, type World, words } from '../world.test-support.ts'

let world: World
let inside: GroupId
beforeEach(async () => {
  world = await aWorld()
  inside = world.directory.addGroup('Night shift', { members: [world.ana.id] })
  world.directory.join(world.readers, inside)
  await refreshInventory(world.ports)
})

const asks = () => world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
const last = (texts: readonly string[]) => texts.at(-1) ?? ''
const details = (action: string) =>
  world.store.recorded().flatMap(event => (event.action === action ? [JSON.stringify(event.details)] : []))

describe('what somebody has through a group already', () => {
  it('is told to whoever asks for it, who may have it directly all the same', async () => {
    await asks()
    expect(last(world.wordsOf(world.ana.id))).toContain(
      'You already have this through Night shift. What you ask for is direct, and ends by itself; the other is not touched.',
    )
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
    expect(details('request.submitted')[0]).toContain('Night shift')
  })

  it('is told to whoever decides, without the name of a group that is not theirs to see', async () => {
    await asks()
    for (const { id } of [world.olga, world.otto])
      expect(last(world.wordsOf(id))).toContain('Ana had it already when asking, through another group, which this')
    await world.types(world.olga.id, 'approvals')
    expect(last(world.answersTo(world.olga.id))).toContain('Ana had it already when asking, through another group')
    expect([...world.wordsOf(world.olga.id), ...world.answersTo(world.olga.id)].join()).not.toContain('Night shift')
  })

  it('is named to a decider who sees the group: because it is theirs to decide, or open to them, or they see all', async () => {
    world.directory.join(world.admins, world.otto.id)
    await asks()
    expect(last(world.wordsOf(world.otto.id))).toContain('through Night shift, which this neither gives nor ends')
    expect(last(world.wordsOf(world.olga.id))).toContain('through another group')
    world.directory.changeGroup(inside, { name: 'jit-night-shift' })
    await refreshInventory(world.ports)
    await world.presses(world.ana.id, 'Cancel request')
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('through jit-night-shift')
  })

  it('is named to nobody while the directory cannot say what is theirs to see', async () => {
    world.directory.join(world.admins, world.otto.id)
    await asks()
    world.directory.failNext('person', new Fault('directory.away', 'away', { retry: 'later' }))
    const { groupsNamedTo } = await import('../cards/view-for.ts')
    const named = await groupsNamedTo(world.ports, world.otto.id, [
      { kind: 'group', group: inside, name: 'Night shift' },
    ])
    expect(named(inside)).toBe(false)
  })

  it('is looked at beforehand with can: named to themselves alone', async () => {
    await world.types(world.ana.id, 'can jit-prod-db-readers')
    expect(last(world.answersTo(world.ana.id))).toContain('You have it already, through Night shift')
    await world.types(world.olga.id, 'can Ana jit-prod-db-readers')
    expect(last(world.answersTo(world.olga.id))).toContain('They have it already, through another group')
  })

  it('does not let an owner who asks why read the name of a group that is not theirs to see', async () => {
    await world.types(world.olga.id, 'why Ana jit-prod-db-readers')
    expect(last(world.answersTo(world.olga.id))).toMatch(/They have it all the same, through another group\./)
    await world.types(world.ana.id, 'why jit-prod-db-readers')
    expect(last(world.answersTo(world.ana.id))).toMatch(/They have it all the same, through Night shift\./)
  })

  it('costs no card its peace: what shows what is true now is not sent again', async () => {
    await asks()
    const sent = () => world.chat.messagesOf(world.account(world.olga.id)).length
    const before = sent()
    await reconcileCards(world.ports)
    await world.settle()
    expect(sent()).toBe(before)
    expect(await world.store.outbox.backlog(world.clock.now())).toMatchObject({ waiting: 0 })
  })
})

describe('an end that leaves access through a group', () => {
  const lived = async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    await world.wind(60)
    await world.wind(5)
  }

  it('says so beside “verified gone”, naming the group to whoever had it and not to others', async () => {
    await lived()
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
    for (const card of world.wordsOf(world.ana.id).filter(text => text.includes('Verified gone')))
      expect(card).toContain('It is still held through Night shift, which Doorbell did not touch.')
    const toOlga = world
      .wordsOf(world.olga.id)
      .filter(text => text.includes('Verified gone'))
      .join()
    expect(toOlga).toContain('It is still held through another group')
    expect(toOlga).not.toContain('Night shift')
    expect(details('grant.end_verified')[0]).toContain('Night shift')
  })

  it('says nothing of the kind where there is no such group any more', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.leave(inside, world.ana.id)
    await world.wind(60)
    await world.wind(5)
    expect(world.wordsOf(world.ana.id).join()).toContain('Verified gone')
    expect(world.wordsOf(world.ana.id).join()).not.toMatch(/still held/)
  })

  it('is not held up by a directory that cannot say, and says that it could not be read', async () => {
    await asks()
    await world.presses(world.olga.id, 'Approve')
    world.directory.failNext('heldThrough', new Fault('directory.away', 'away', { retry: 'later' }))
    await world.wind(60)
    await world.wind(5)
    expect(world.audit()).toContain('grant.end_verified')
    expect(world.wordsOf(world.ana.id).join()).toContain('Whether a group gives it all the same could not be read.')
  })

  it('is no matter for a channel, which learns nothing of who holds what', async () => {
    const notify = [{ surface: world.chat.name, channel: 'C1' }] as const
    world.chat.addChannel('C1')
    await world.force({ ...world.policy, hash: policyHash('told'), flows: [{ ...world.flow, notify }] })
    await lived()
    const shown = world.chat.messagesIn('C1').map(({ card }) => words(card))
    expect(shown.join()).toContain('Verified gone')
    expect(shown.join()).not.toMatch(/still held|Night shift/)
  })
})

describe('who holds something', () => {
  it('lists the direct holders, and says that the members of a group have it too', async () => {
    world.directory.join(world.readers, world.ben.id)
    await refreshInventory(world.ports)
    await world.types(world.olga.id, 'who jit-prod-db-readers')
    expect(last(world.answersTo(world.olga.id))).toMatch(
      /Not from Doorbell \(1\)[\s\S]*And the members of another group/,
    )
    world.directory.join(world.admins, world.otto.id)
    await world.types(world.otto.id, 'who jit-prod-db-readers')
    expect(last(world.answersTo(world.otto.id))).toContain('And the members of Night shift, who have it through that.')
    await world.types(world.ana.id, 'who jit-prod-db-readers')
    expect(last(world.answersTo(world.ana.id))).not.toContain('members of')
  })
})

describe('what somebody has through a role in the whole tenant', () => {
  it('is told where one administrative unit is asked about', async () => {
    const { directory, contoso } = world
    const helpdesk = directory.roles.add('Helpdesk')
    const berlin = directory.roles.addUnit('Berlin office')
    const { resource } = directory.roles.entitlement(helpdesk, berlin)
    directory.roles.assign(helpdesk, world.ana.id)
    const [integration] = world.policy.integrations
    await world.force({
      ...world.policy,
      hash: policyHash('roles'),
      integrations: [{ ...integration, resourceTypes: ['group', 'directory-role'], roles: [resource] }],
      flows: [{ ...world.flow, resources: [{ kind: 'named', integration: contoso, resource }] }],
    })
    await refreshInventory(world.ports)
    await world.types(world.ana.id, 'request Helpdesk in Berlin office for 1h because INC-9')
    expect(last(world.wordsOf(world.ana.id))).toContain(
      'You already have this through the same role in the whole tenant',
    )
    expect(last(world.wordsOf(world.ines.id))).toContain('through the same role in the whole tenant')
  })
})
