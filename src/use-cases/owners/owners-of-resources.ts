import { stagesOf } from '../../access/access-flow.ts'
import type { Resource } from '../../access/catalog.ts'
import type { Policy } from '../../access/policy.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { offersOf } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'
import { type FoundOwner, findOwner } from './find-owner.ts'

/** One resource that a flow opens and whose owner decides, with who that is by now. */
export interface OwnedResource {
  readonly resource: Resource
  readonly owner: FoundOwner
}

/**
 * For everything that a flow opens and asks the owner about: who owns it now and by which source, or why nobody does. Asked of the
 * directory, one resource after the other, so it takes its time in a large company.
 * @throws Fault when the directory cannot be asked.
 */
export async function* ownersOfResources(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
): AsyncGenerator<OwnedResource> {
  const told = new Set<ResourceId>()
  for (const { resources, flows } of await offersOf(ports, policy)) {
    const asksTheOwner = flows.some(flow =>
      stagesOf(flow).some(({ from }) => from.some(({ kind }) => kind === 'owner')),
    )
    for (const resource of asksTheOwner ? resources : []) {
      if (told.has(resource.resource)) continue
      told.add(resource.resource)
      yield { resource, owner: await findOwner(ports, policy, resource) }
    }
  }
}

/** Those whose requests would be refused, because nobody can be found who may decide. */
export async function resourcesWithoutOwner(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
): Promise<readonly OwnedResource[]> {
  const found: OwnedResource[] = []
  for await (const owned of ownersOfResources(ports, policy)) if (owned.owner.kind === 'nobody') found.push(owned)
  return found
}
