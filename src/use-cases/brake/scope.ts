import type { FreezeScope } from '../../access/freeze.ts'
import type { Policy } from '../../access/policy.ts'
import { refuse } from '../../access/refusal.ts'
import type { Mention } from '../../ports/incoming.ts'
import { bundlesOf } from '../asking/bundle-seen.ts'
import { plain } from '../asking/offers.ts'
import { type Found, onePerson } from '../looking-up/subject.ts'
import { mentionIn } from '../people/person-mentioned.ts'
import type { Ports } from '../ports.ts'
import { findAnyResource } from '../tags/find-resource.ts'

/** What somebody means by their words, and how it is called. */
export interface ScopeMeant {
  readonly scope: FreezeScope
  /** As people know it: “everything”, or the name of a resource or a person. */
  readonly name: string
}

export const everything: ScopeMeant = { scope: { of: 'everything' }, name: 'everything' }

/** No words, `everything`, a mention, an address, or the name of a resource or a person. Only for whoever may know all of them. */
export async function scopeMeant(
  ports: Ports,
  policy: Policy,
  words: string,
  mentions: readonly Mention[],
): Promise<Found<ScopeMeant>> {
  if (words === '' || plain(words) === 'everything') return { ok: true, found: everything }
  const mentioned = mentionIn(words, mentions) ?? mentionIn(`@${words}`, mentions)
  const resource = mentioned ? null : await findAnyResource(ports, policy, words)
  if (resource?.ok) {
    const { integration, resource: id, name } = resource.found
    return { ok: true, found: { scope: { of: 'resource', integration, resource: id }, name } }
  }
  const bundle = mentioned ? undefined : bundlesOf(policy).find(({ name }) => plain(name) === plain(words))
  if (bundle && !resource?.ok) {
    const parts = await Promise.all(bundle.entitlements.map(one => ports.store.inventory.resource(one)))
    return refuse({ reason: 'is-a-bundle', name: bundle.name, parts: parts.flatMap(one => (one ? [one.name] : [])) })
  }
  const person = await onePerson(ports, { mentions }, mentioned?.as ?? words)
  if (person.ok)
    return { ok: true, found: { scope: { of: 'person', person: person.found.id }, name: person.found.name } }
  return resource && person.refusal.reason === 'unknown-person' ? resource : person
}

/** How it is called by now, for those who are told. */
export async function nameOfScope({ store }: Pick<Ports, 'store'>, scope: FreezeScope): Promise<string> {
  switch (scope.of) {
    case 'everything':
      return everything.name
    case 'resource':
      return (await store.inventory.resource(scope))?.name ?? scope.resource
    case 'person':
      return (await store.namesOf([scope.person])).get(scope.person) ?? scope.person
    default:
      return scope satisfies never
  }
}
