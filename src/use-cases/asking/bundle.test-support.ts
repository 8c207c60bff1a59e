import type { Approval } from '../../access/stage.ts'
import { bundleName, flowName, type GroupId, minutes, policyHash } from '../../access/vocabulary.ts'
import type { World } from '../world.test-support.ts'

export const kit = bundleName('On-call kit')

let versions = 0
/** The database readers are Olga's (and Otto's, unless it says so otherwise); the shell is Ines's, who answers for the integration. */
export async function withKit(
  world: World,
  shell: GroupId,
  { needed = 1, automatic = false, ...approval }: { needed?: number; automatic?: boolean } & Partial<Approval> = {},
  more: readonly GroupId[] = [],
): Promise<void> {
  const [first, ...others] = [world.readers, shell, ...more].map(group => world.directory.entitlement(group))
  if (!first) throw new Error('it holds nothing')
  const entitlements = [first, ...others] as const
  const stages = [{ from: [{ kind: 'owner' }], needed }] as const
  await world.force({
    ...world.policy,
    hash: policyHash(`kit-${++versions}`),
    flows: [
      {
        ...world.flow,
        name: flowName('On call'),
        resources: [{ kind: 'bundle', bundle: kit, entitlements }],
        approval: automatic ? 'automatic' : { ...world.flow.approval, stages, ...approval },
        extensions: { max: 2, each: minutes(30) },
      },
    ],
  })
  await world.app.scheduleJobs()
  await world.wind(6)
}
