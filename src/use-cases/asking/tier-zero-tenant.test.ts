import { expect, it } from 'vitest'
import { integrationName, policyHash } from '../../access/vocabulary.ts'
import { aWorld } from '../world.test-support.ts'

it('what one integration of a tenant lists as tier zero takes as much through another, which does not list it', async () => {
  const world = await aWorld()
  const [contoso] = world.policy.integrations
  const { resource } = world.directory.entitlement(world.readers)
  const second = { ...contoso, name: integrationName('Second') }
  const resources = [{ kind: 'matching', integration: second.name, type: 'group', pattern: 'jit-*' }] as const
  const inForce = (tierZero: readonly (typeof resource)[], hash: string) =>
    world.force({
      ...world.policy,
      hash: policyHash(hash),
      integrations: [{ ...contoso, tierZero }, second],
      flows: [{ ...world.flow, resources }],
    })
  const asks = async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 1h because INC-7')
    return world.audit().filter(action => action === 'request.submitted').length
  }
  await inForce([resource], 'listed by the one')
  for (let minute = 0; minute < 8; minute++) await world.wind(1)
  expect([await asks(), world.titlesOf(world.olga.id)]).toEqual([0, []])
  await inForce([], 'listed by none')
  expect(await asks()).toBe(1)
})
