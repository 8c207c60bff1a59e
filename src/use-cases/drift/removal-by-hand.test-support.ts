import type { AccessFlow } from '../../access/access-flow.ts'
import { policyHash } from '../../access/vocabulary.ts'
import type { World } from '../world.test-support.ts'

/** Somebody is given what they asked for, and somebody else removes it by hand. */
export function removalByHand(world: () => World) {
  /** So that what was done by hand has been found out. */
  const later = async () => {
    for (let minute = 0; minute < 4; minute++) await world().wind(1)
  }
  return {
    later,
    withFlow: (more: Partial<AccessFlow>) =>
      world().force({
        ...world().policy,
        hash: policyHash(JSON.stringify(more)),
        flows: [{ ...world().flow, ...more }] as const,
      }),
    async asks() {
      const { ana, olga } = world()
      await world().types(ana.id, 'request jit-prod-db-readers for 1h because INC-7')
      await world().presses(olga.id, 'Approve')
    },
    async removedByHand() {
      world().directory.leave(world().readers, world().ana.id)
      await later()
    },
    held: () => world().holds(world().readers, world().ana.id),
  }
}
