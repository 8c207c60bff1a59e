import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
let other: World['ana']
beforeEach(async () => {
  world = await aWorld()
  other = world.directory.addPerson('Ana', { email: 'ana.lopez@contoso.com' })
  // By another name in the chat, where an account has to have its own.
  world.addToChat({ ...other, name: 'Ana Lopez' })
  world.directory.join(world.engineering, other.id)
  await world.wind(6)
})
const told = async (who: PersonId, words: string) => {
  await world.types(who, words)
  return world.answersTo(who).at(-1) ?? ''
}
const asks = async () => {
  for (const { id } of [world.ana, other]) await world.types(id, 'request jit-prod-db-readers for 2h because INC-7')
}
const given = async () => {
  await asks()
  for (const _ of [world.ana, other]) await world.presses(world.olga.id, 'Approve')
  expect([world.ana, other].map(({ id }) => world.holds(world.readers, id))).toEqual([true, true])
}

describe('two people who have one name, where both are shown', () => {
  it('have their addresses where whoever revokes has to say which, and an address is understood', async () => {
    await given()
    expect(await told(world.olga.id, 'revoke Ana jit-prod-db-readers')).toContain(
      'That could mean several: Ana (ana@contoso.com): jit-prod-db-readers, Ana (ana.lopez@contoso.com): jit-prod-db-readers. Please say which; an address stands for a name.',
    )
    expect(await told(world.olga.id, 'revoke ana.lopez@contoso.com jit-prod-db-readers')).toContain('being taken back')
    expect([world.ana, other].map(({ id }) => world.holds(world.readers, id))).toEqual([true, false])
  })
  it('have their addresses among those who hold something', async () => {
    await given()
    const who = await told(world.olga.id, 'who jit-prod-db-readers')
    expect(who).toMatch(/Ana \(ana@contoso\.com\): granted/)
    expect(who).toMatch(/Ana \(ana\.lopez@contoso\.com\): granted/)
  })
  it('have their addresses among those who hold it by other ways than Doorbell, and nobody else has', async () => {
    for (const { id } of [world.ana, other, world.ben]) world.directory.join(world.readers, id)
    await world.wind(6)
    const who = await told(world.olga.id, 'who jit-prod-db-readers')
    expect(who.split('\n').at(-1)?.split(', ').sort()).toEqual([
      'Ana (ana.lopez@contoso.com)',
      'Ana (ana@contoso.com)',
      'Ben',
    ])
  })
  it('have their addresses among what waits for a decision', async () => {
    await asks()
    const waits = await told(world.olga.id, 'approvals')
    expect(waits).toContain('Ana (ana@contoso.com)')
    expect(waits).toContain('Ana (ana.lopez@contoso.com)')
  })
  it('are told apart to whoever names one of them to stand in', async () => {
    const leads = world.directory.addGroup('Engineering Leads', { members: [world.ana.id, other.id] })
    await world.decidedBy({ delegates: { label: 'Engineering Leads', ...people([leads]) } })
    expect(await told(world.olga.id, 'delegate Ana until Saturday')).toMatch(
      /“Ana” could mean several people: Ana \(ana@contoso\.com\), Ana \(ana\.lopez@contoso\.com\)\. Please give an address\./,
    )
    expect(await told(world.olga.id, 'delegate ana.lopez@contoso.com until 27 November')).toMatch(
      /Ana decides in your stead now, .*23:59/,
    )
  })
})

describe('one person of a name', () => {
  it('is shown by it alone', async () => {
    await world.types(world.ben.id, 'request jit-prod-db-readers for 2h because INC-7')
    await world.presses(world.olga.id, 'Approve')
    expect(await told(world.olga.id, 'who jit-prod-db-readers')).toMatch(/Ben: granted/)
  })
})
