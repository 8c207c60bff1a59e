import { isActiveMember, type OwnerAttribute, type People, peopleOf } from '../../access/catalog.ts'
import { namesIn } from '../../access/owner-names.ts'
import type { Policy } from '../../access/policy.ts'
import { type Refusal, refuse } from '../../access/refusal.ts'
import { personId } from '../../access/vocabulary.ts'
import { offersOf, resourcesOffered } from '../asking/offers.ts'
import { peopleBehind } from '../people/people-behind.ts'
import type { Ports } from '../ports.ts'

type Resolved = { readonly ok: true; readonly people: People } | { readonly ok: false; readonly refusal: Refusal }

/**
 * The names of a value, each as the one id it stands for. Nobody is named who could not decide, and no group or role that Doorbell
 * hands out: whoever got it could decide about access.
 * @throws Fault when the directory cannot be asked.
 */
export async function resolveOwners(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  attribute: OwnerAttribute,
  value: string,
): Promise<Resolved> {
  const ids: string[] = []
  for (const name of namesIn(value)) {
    const [only, ...others] = await ports.directory.named(attribute, name)
    if (!only) return refuse({ reason: 'owner-unknown', name, attribute })
    if (others.length > 0) {
      const candidates = [only, ...others].map(one => `${one.name}#${one.id}${one.detail ? ` (${one.detail})` : ''}`)
      return refuse({ reason: 'owner-ambiguous', name, candidates: candidates.slice(0, mostShown) })
    }
    const objection =
      attribute === 'user'
        ? await inactive(ports, only)
        : await offered(ports, policy, peopleOf(attribute, [only.id]), only.name)
    if (objection) return refuse(objection)
    ids.push(only.id)
  }
  return { ok: true, people: peopleOf(attribute, ids) }
}

const mostShown = 5

async function inactive(
  { directory }: Pick<Ports, 'directory'>,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<Refusal | null> {
  const person = await directory.person(personId(id))
  return person && isActiveMember(person) ? null : { reason: 'owner-inactive', name }
}

/** Itself, or a group that holds the role: either would make owners of those who are given access. */
async function offered(
  ports: Pick<Ports, 'directory' | 'store'>,
  policy: Policy,
  people: People,
  name: string,
): Promise<Refusal | null> {
  const { groups } = await peopleBehind(ports, people)
  for (const resource of resourcesOffered(await offersOf(ports, policy))) {
    const isIt = resource.group ? groups.includes(resource.group) : people.roles?.includes(resource.resource)
    if (isIt) return { reason: 'owner-is-offered', name }
  }
  return null
}
