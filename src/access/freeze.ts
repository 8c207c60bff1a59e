import type { Entitlement } from './catalog.ts'
import { type PersonId, personId, type ResourceId, resourceId } from './vocabulary.ts'

/** For what granting is stopped. Of a person it is stopped whatever they are to receive. */
export type FreezeScope =
  | { readonly of: 'everything' }
  /** The same group has the same id in every integration that shows it, and is stopped in all of them. */
  | ({ readonly of: 'resource' } & Entitlement)
  /** `accounts`: the others of the same human, where all that they hold is to end as well. Granting is stopped for a human in any case. */
  | { readonly of: 'person'; readonly person: PersonId; readonly accounts?: readonly PersonId[] }

/** The emergency brake, pulled: nothing is given within the scope until somebody thaws it. It ends nothing and keeps nothing from ending. */
export interface Freeze {
  readonly scope: FreezeScope
  readonly by: PersonId
  readonly at: Date
  readonly because: string | null
}

/** One brake for each of these; whoever names the same thing pulls the same one. */
export function scopeKey(scope: FreezeScope): string {
  switch (scope.of) {
    case 'everything':
      return 'everything'
    case 'resource':
      return `resource:${scope.resource}`
    case 'person':
      return `person:${scope.person}`
    default:
      return scope satisfies never
  }
}

export const isWithin = (scope: FreezeScope, resource: ResourceId | string, beneficiary: PersonId | string): boolean =>
  scope.of === 'everything' ||
  (scope.of === 'resource'
    ? scope.resource === resourceId(resource)
    : accountsIn(scope).includes(personId(beneficiary)))

export const accountsIn = ({ person, accounts = [] }: Extract<FreezeScope, { of: 'person' }>): readonly PersonId[] => [
  person,
  ...accounts,
]

/** What stops this from being given to them; the widest, where several do. */
export function freezeOn(
  freezes: readonly Freeze[],
  { resource }: Pick<Entitlement, 'resource'>,
  beneficiary: PersonId,
): Freeze | null {
  const stopping = freezes.filter(({ scope }) => isWithin(scope, resource, beneficiary))
  return stopping.toSorted((a, b) => width[a.scope.of] - width[b.scope.of])[0] ?? null
}

const width: Readonly<Record<FreezeScope['of'], number>> = { everything: 0, resource: 1, person: 2 }
