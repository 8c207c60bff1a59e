import type { Entitlement } from '../../access/catalog.ts'
import type { ResourceId } from '../../access/vocabulary.ts'
import { type DoneToPerson, toPerson } from '../../ports/changes.ts'
import type { Ports } from '../ports.ts'
import { checkOf, type lookAt, writtenDeed } from './check-holding.ts'
import { placeOf } from './live-grants.ts'
import { deedsSince, furthest } from './read-deeds.ts'

type LookAtPerson = ReturnType<typeof lookAt>

export interface PassedOver {
  /** No access flow opens it any more: what is told of it is passed over from now on. */
  readonly begins: readonly ResourceId[]
  /** An access flow opens it again; since when what was told of it was passed over. */
  readonly ends: ReadonlyMap<ResourceId, Date>
}

export function passedOver(
  known: ReadonlyMap<ResourceId, Entitlement>,
  watched: ReadonlyMap<ResourceId, Date | null>,
): PassedOver {
  const begins = [...watched].flatMap(([resource, since]) => (since === null && !known.has(resource) ? [resource] : []))
  const ends = [...watched].flatMap(([resource, since]) =>
    since && known.has(resource) ? [[resource, since] as const] : [],
  )
  return { begins, ends: new Map(ends) }
}

/**
 * Who came while nobody looked came perhaps long ago, and their names are looked for in the directory's audit that far back, or as far
 * as it is read at all.
 */
export async function withWhoDidIt(
  ports: Ports,
  looks: readonly LookAtPerson[],
  since: ReadonlyMap<ResourceId, Date>,
): Promise<readonly LookAtPerson[]> {
  const isStranger = ([{ entitlement, told, deed }]: LookAtPerson) =>
    told === true && deed === null && since.has(entitlement.resource)
  if (!looks.some(isStranger)) return looks
  const first = Math.min(...[...since.values()].map(at => at.getTime()))
  const now = ports.clock.now()
  const deeds = (await deedsSince(ports, new Date(Math.max(first, now.getTime() - furthest)))) ?? []
  const last = new Map<string, DoneToPerson>()
  for (const deed of deeds.filter(toPerson)) last.set(placeOf(deed.resource, deed.person), deed)
  return looks.map(look => {
    const [{ entitlement, person }] = look
    const deed = isStranger(look) ? last.get(placeOf(entitlement.resource, person)) : undefined
    return deed?.did === 'added' ? withDeed(look, deed) : look
  })
}

function withDeed([task, { due }]: LookAtPerson, deed: DoneToPerson): LookAtPerson {
  return checkOf({ ...task, deed: writtenDeed(deed) }, due)
}
