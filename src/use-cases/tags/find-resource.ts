import { distance } from 'fastest-levenshtein'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import type { InventoryResource } from '../../ports/inventory.ts'
import { plain } from '../asking/offers.ts'
import type { Ports } from '../ports.ts'

const withId = /^(.*)#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/is
const nearestShown = 3

/** Among everything that was discovered: only for whoever may see all of it. `name#objectId` says which of several namesakes. */
export async function findAnyResource(
  { store }: Pick<Ports, 'store'>,
  policy: Policy,
  typed: string,
): Promise<
  { readonly ok: true; readonly found: InventoryResource } | { readonly ok: false; readonly refusal: Refusal }
> {
  const known: InventoryResource[] = []
  for (const { name } of policy.integrations)
    known.push(...(await store.inventory.resources(name)).filter(({ ungrantable }) => ungrantable !== 'gone'))
  const [, , id] = withId.exec(typed) ?? []
  const wanted = plain(typed)
  const [found, ...others] = known.filter(({ name, group }) =>
    id ? group === id.toLowerCase() : plain(name) === wanted,
  )
  if (!found) return refuse({ reason: 'nothing-called', typed, nearest: nearestNames(known, wanted) })
  if (others.length === 0) return { ok: true, found }
  const matches = [found, ...others].map(({ name, group, integration }) =>
    group ? `${name}#${group}` : `${name} (${integration})`,
  )
  return refuse({ reason: 'several-called', typed, matches })
}

/** Of everything that is known, for whoever may see all of it. `wanted` is in plain letters. */
export function nearestNames(known: readonly InventoryResource[], wanted: string): readonly string[] {
  return [...new Set(known.map(({ name }) => name))]
    .map(name => ({ name, away: plain(name).includes(wanted) ? 0 : distance(plain(name), wanted) }))
    .filter(({ name, away }) => away <= Math.max(3, name.length / 2))
    .sort((a, b) => a.away - b.away || a.name.localeCompare(b.name))
    .slice(0, nearestShown)
    .map(({ name }) => name)
}
