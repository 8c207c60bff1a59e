import { stagesOf, tiersOf } from '../../access/access-flow.ts'
import type { OwnerFallback, OwnerTried, Resource } from '../../access/catalog.ts'
import type { KeptSource } from '../../access/kept-owner.ts'
import { reaches } from '../../access/opens.ts'
import type { Policy } from '../../access/policy.ts'
import type { NonEmpty } from '../../access/vocabulary.ts'
import type { Ports } from '../ports.ts'
import { type FoundOwner, findOwner } from './find-owner.ts'

/** A resource about which its owner is to decide, and that has none who can. */
export interface Ownerless {
  readonly resource: Resource
  readonly because: OwnerFallback
  readonly tried: readonly OwnerTried[]
  /** Whether the integration owner decides meanwhile. */
  readonly decided: boolean
}

/** A resource of whose owners some decide, while others are named by words that lead to nobody, or not to just one. */
export interface HalfOwned {
  readonly resource: Resource
  readonly source: KeptSource
  readonly unknown: NonEmpty<string>
}

/**
 * Of these, those that some flow has their owner decide about, and that no place names an owner of who is active, or not everybody whom
 * it names. Where no owners are looked for at all, none is missing.
 * @throws Fault when the directory cannot be asked.
 */
export async function ownersAmiss(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  resources: readonly Resource[],
): Promise<{ readonly ownerless: readonly Ownerless[]; readonly halfOwned: readonly HalfOwned[] }> {
  const flows = policy.flows.filter(flow =>
    [...stagesOf(flow).flatMap(({ from }) => from), ...tiersOf(flow).flatMap(({ to }) => to)].some(
      ({ kind }) => kind === 'owner',
    ),
  )
  const ownerless: Ownerless[] = []
  const halfOwned: HalfOwned[] = []
  for (const resource of resources.filter(one => flows.some(flow => reaches(flow, one)))) {
    const owner = await findOwner(ports, policy, resource)
    if (owner.kind === 'resource-owner') {
      halfOwned.push(...(await unknownBeside(ports, owner, resource)))
      continue
    }
    const { because, tried } = owner.kind === 'nobody' ? owner : owner.because
    if (because === 'no-owner-configured') continue
    ownerless.push({ resource, because, tried, decided: owner.kind === 'integration-owner' })
  }
  return { ownerless, halfOwned }
}

/** Whom the very word that made somebody owner names besides, in vain. */
async function unknownBeside(
  { store }: Pick<Ports, 'store'>,
  { because }: Extract<FoundOwner, { kind: 'resource-owner' }>,
  resource: Resource,
): Promise<readonly HalfOwned[]> {
  if (because.kind !== 'resource-owner') return []
  const { key, value, source: from } = because
  const word = (await store.keptOwners(resource)).find(
    kept => kept.source === from && kept.key === key && kept.value === value,
  )
  return word?.unknown ? [{ resource, source: word.source, unknown: word.unknown }] : []
}
