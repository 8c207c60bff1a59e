import type { Freeze, FreezeScope } from '../../access/freeze.ts'
import type { Ports } from '../ports.ts'
import { freezeOnHuman } from './freeze-of-human.ts'

/** Of freezes in force, whichever stops all of this: everything is stopped, or another account of the same human. */
export async function stoppedWholly(
  { store, directory }: Pick<Ports, 'store' | 'directory'>,
  freezes: readonly Freeze[],
  scope: FreezeScope,
): Promise<Freeze | null> {
  if (scope.of === 'everything') return null
  const everything = freezes.find(freeze => freeze.scope.of === 'everything')
  if (everything || scope.of === 'resource') return everything ?? null
  const reads = { freezes: async () => freezes, activePolicy: () => store.activePolicy() }
  return freezeOnHuman({ store: reads, directory }, [], [scope.person])
}
