import { reaches, stagesOf, tiersOf } from '../access/access-flow.ts'
import type { OwnerFallback, OwnerTried, Resource } from '../access/catalog.ts'
import type { Policy } from '../access/policy.ts'
import { findOwner } from './find-owner.ts'
import type { Ports } from './ports.ts'

/** A resource about which its owner is to decide, and that has none who can. */
export interface Ownerless {
  readonly resource: Resource
  readonly because: OwnerFallback
  readonly tried: readonly OwnerTried[]
  /** Whether the integration owner decides meanwhile. */
  readonly decided: boolean
}

/**
 * Of these, those that some flow has their owner decide about, and that no place names an owner of who is active. Where no owners are
 * looked for at all, none is missing.
 * @throws Fault when the directory cannot be asked.
 */
export async function ownerlessAmong(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  resources: readonly Resource[],
): Promise<readonly Ownerless[]> {
  const flows = policy.flows.filter(flow =>
    [...stagesOf(flow).flatMap(({ from }) => from), ...tiersOf(flow).flatMap(({ to }) => to)].some(
      ({ kind }) => kind === 'owner',
    ),
  )
  const found: Ownerless[] = []
  for (const resource of resources.filter(one => flows.some(flow => reaches(flow, one)))) {
    const owner = await findOwner(ports, policy, resource)
    if (owner.kind === 'resource-owner') continue
    const { because, tried } = owner.kind === 'nobody' ? owner : owner.because
    if (because === 'no-owner-configured') continue
    found.push({ resource, because, tried, decided: owner.kind === 'integration-owner' })
  }
  return found
}
