import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let dan: World['ana']
beforeEach(async () => {
  world = await aWorld()
  dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
  const leads = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
  await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([leads]) } })
  await refreshInventory(world.ports)
})

const asks = (who = world.ana.id) => world.types(who, 'request jit-prod-db-readers for 2h because INC-7')
const olgaIsAway = () => world.types(world.olga.id, 'delegate Dan until Saturday')
const isOffered = (who: { readonly id: PersonId }) => world.buttonsOf(who.id).some(({ label }) => label === 'Approve')
const onlyOlgaOwns = () => world.directory.leave(world.leads, world.otto.id)

describe('an owner who is away, and whoever they named is not there', () => {
  it('is asked as before where no chat reaches that one, which they are told as they name them', async () => {
    onlyOlgaOwns()
    await olgaIsAway()
    expect(world.answersTo(world.olga.id).at(-1)).toContain(
      'No chat reaches Dan right now: while that is so, you are asked where nobody else is there.',
    )
    await asks()
    expect(isOffered(world.olga)).toBe(true)
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(true)
  })
  it('is told nothing of the kind where a chat reaches them', async () => {
    world.addToChat(dan)
    await olgaIsAway()
    expect(world.answersTo(world.olga.id).at(-1)).not.toContain('No chat')
  })
  it('is asked as before where that one is away too and nobody else is there', async () => {
    world.addToChat(dan)
    onlyOlgaOwns()
    await olgaIsAway()
    await world.types(dan.id, 'away until Saturday')
    await asks()
    expect([isOffered(world.olga), isOffered(dan)]).toEqual([true, true])
  })
  it('is left in peace with that one where another owner is there', async () => {
    world.addToChat(dan)
    await olgaIsAway()
    await world.types(dan.id, 'away until Saturday')
    await asks()
    expect([isOffered(world.olga), isOffered(world.otto), isOffered(dan)]).toEqual([false, true, false])
  })
  it('is asked at once about what waits when that one goes away as well', async () => {
    world.addToChat(dan)
    onlyOlgaOwns()
    await olgaIsAway()
    await asks()
    expect([isOffered(world.olga), isOffered(dan)]).toEqual([false, true])
    await world.types(dan.id, 'away until Saturday')
    expect(isOffered(world.olga)).toBe(true)
  })
})
