import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import { targetOf } from '../../ports/history.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.types(world.ana.id, 'request jit-prod-db-readers, jit-untagged for 2h because INC-7')
})

const told = async (who: PersonId, words: string): Promise<string> => {
  await world.types(who, words)
  return world.answersTo(who).at(-1) ?? 'nothing'
}
const report = async (who: PersonId, words: string): Promise<string> => {
  await world.types(who, words)
  return world.chat.filesOf(world.account(who)).at(-1)?.content ?? 'no report'
}

describe('what happened to one of several things that were asked for together', () => {
  it('is told to the owner of each, under its own name', async () => {
    await world.presses(world.ines.id, 'Approve')
    await world.presses(world.olga.id, 'Approve')
    const readers = await told(world.olga.id, 'activity jit-prod-db-readers')
    expect(readers).toContain('Ana asked: jit-prod-db-readers')
    expect(readers).toContain('Olga approved: jit-prod-db-readers')
    expect(readers).toContain('granted: jit-prod-db-readers')
    expect(readers).not.toMatch(/Ines|jit-untagged/)
    const untagged = await told(world.ines.id, 'activity jit-untagged')
    expect(untagged).toContain('Ana asked: jit-untagged')
    expect(untagged).toContain('Ines approved: jit-untagged')
    expect(untagged).not.toMatch(/Olga|jit-prod-db-readers/)
  })

  it('is told whoever sees all of it with everything that it was about', async () => {
    await world.presses(world.ines.id, 'Approve')
    const anas = await told(world.ana.id, 'activity')
    expect(anas).toContain('Ana asked: jit-prod-db-readers, jit-untagged')
    expect(anas).toContain('Ines approved: jit-untagged')
  })

  it('does not tell the owner of one why another was denied, but that the request was', async () => {
    await world.denies(world.ines.id, 'she is leaving us')
    const readers = await told(world.olga.id, 'activity jit-prod-db-readers')
    expect(readers).toContain('Ines denied the request: jit-prod-db-readers')
    expect(readers).not.toMatch(/leaving us/)
    expect(await told(world.ines.id, 'activity jit-untagged')).toMatch(/Ines denied: jit-untagged[\s\S]*leaving us/)
  })

  it('names who took back what they had agreed to, and about what', async () => {
    await world.presses(world.ines.id, 'Approve')
    await world.presses(world.ines.id, 'Take back')
    expect(await told(world.ines.id, 'activity jit-untagged')).toContain('Ines took back that they agreed')
    expect(await told(world.olga.id, 'activity jit-prod-db-readers')).not.toContain('took back')
  })

  it('stands in the audit as about those parts and no others', async () => {
    await world.presses(world.ines.id, 'Approve')
    const untagged = world.directory.entitlement(world.untagged)
    const rows = world.store.recorded()
    const decision = rows.find(({ action }) => action === 'decision.recorded')
    expect(decision?.target).toEqual(untagged)
    expect(decision?.details).toMatchObject({ of: [untagged.resource] })
    const asked = rows.find(({ action }) => action === 'request.submitted')
    expect(asked?.details?.of).toEqual([world.directory.entitlement(world.readers), untagged].map(one => one.resource))
    expect(asked?.target && targetOf(asked.target)).toBe(targetOf(world.directory.entitlement(world.readers)))
  })

  it('is in the report of each', async () => {
    await world.denies(world.ines.id, 'she is leaving us')
    const untagged = await report(world.ines.id, 'report activity jit-untagged')
    expect(untagged).toMatch(/request\.submitted,done,jit-untagged,/)
    expect(untagged).toMatch(/decision\.recorded,done,jit-untagged,Ana,she is leaving us/)
    const readers = await report(world.olga.id, 'report activity jit-prod-db-readers')
    expect(readers).toMatch(/request\.submitted,done,jit-prod-db-readers,/)
    expect(readers).toMatch(/request\.denied,done,jit-prod-db-readers,/)
    expect(readers).not.toMatch(/leaving us|untagged/)
  })
})
