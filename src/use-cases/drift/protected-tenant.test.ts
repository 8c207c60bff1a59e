import { expect, it } from 'vitest'
import { integrationName, policyHash } from '../../access/vocabulary.ts'
import { aWorld } from '../world.test-support.ts'

it('an account that one integration of a tenant protects is given nothing and loses nothing by another', async () => {
  const world = await aWorld()
  const [contoso] = world.policy.integrations
  const second = { ...contoso, name: integrationName('Second') }
  const resources = [{ kind: 'matching', integration: second.name, type: 'group', pattern: 'jit-*' }] as const
  await world.force({
    ...world.policy,
    hash: policyHash('two'),
    integrations: [{ ...contoso, protected: [world.ben.id] }, second],
    flows: [{ ...world.flow, resources }],
  })
  for (let minute = 0; minute < 8; minute++) await world.wind(1)
  await world.types(world.ben.id, 'request jit-prod-db-readers for 1h because INC-7')
  expect(world.answersTo(world.ben.id).at(-1)).toContain('protect')
  expect(world.titlesOf(world.olga.id)).toEqual([])
  world.directory.join(world.readers, world.ben.id)
  for (let minute = 0; minute < 6; minute++) await world.wind(1)
  expect(await world.store.openDrifts()).toMatchObject([{ entitlement: { integration: 'Second' } }])
  await world.presses(world.olga.id, 'Undo')
  expect(world.answersTo(world.olga.id).at(-1)).toContain('protect')
  expect(world.holds(world.readers, world.ben.id)).toBe(true)
})
