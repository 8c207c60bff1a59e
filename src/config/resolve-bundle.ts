import type { Entitlement } from '../access/catalog.ts'
import type { Integration } from '../access/policy.ts'
import type { ResourceSelector } from '../access/resource-selector.ts'
import { bundleName, integrationName, type NonEmpty, resourceId } from '../access/vocabulary.ts'
import type { Path } from './access-file/places.ts'
import type { FileBundle } from './access-file/schema/bundle.ts'
import { inOrder } from './in-order.ts'
import type { Names } from './names.ts'

/** A bundle as the flows open it: every name in it looked up once, whichever flows do. */
export interface Bundle {
  readonly name: string
  readonly entitlements: NonEmpty<Entitlement>
}

export const resolvedBundle = async (
  path: Path,
  { name, resources }: FileBundle,
  names: Names,
  withRoles: ReadonlySet<string>,
): Promise<Bundle> => ({
  name,
  entitlements: await inOrder(resources, async ({ integration, type, name: called, scope }, index) => ({
    integration: integrationName(integration),
    resource: await names.resource([...path, 'resources', index, 'name'], integration, type, called, {
      scope,
      withRoles: withRoles.has(integration),
    }),
  })),
})

export async function bundleOf(name: string, bundles: readonly Bundle[]): Promise<ResourceSelector> {
  const bundle = bundles.find(one => one.name === name)
  // Of a file that is sound only in part: what its own place tells is not told again here.
  const entitlements = bundle?.entitlements ?? [{ integration: integrationName(''), resource: resourceId('') }]
  return { kind: 'bundle', bundle: bundleName(name), entitlements }
}

/** Nothing is handed out as part of a bundle that its integration does not list. */
export function noteNotIncludedIn(
  written: readonly FileBundle[],
  bundles: readonly Bundle[],
  integrations: readonly Integration[],
  names: Names,
): void {
  for (const [at, { entitlements }] of bundles.entries())
    for (const [index, { integration, resource }] of entitlements.entries()) {
      if (written[at]?.resources[index]?.type !== 'directory-role' || resource === '') continue
      const from = integrations.find(({ name }) => name === integration)
      if (from && !from.roles?.includes(resource))
        names.note(
          ['bundles', at, 'resources', index, 'name'],
          'is not among the roles under roles.include of its integration',
        )
    }
}

/** One resource counts once, however it is written and by whichever integration it is shown: its owner's word would count for two parts. */
export function noteNamedTwice(bundles: readonly Bundle[], names: Names): void {
  for (const [at, { entitlements }] of bundles.entries())
    for (const [index, { resource }] of entitlements.entries())
      if (resource !== '' && entitlements.findIndex(other => other.resource === resource) < index)
        names.note(['bundles', at, 'resources', index, 'name'], 'is in this bundle already, by another name')
}
