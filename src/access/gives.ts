import { type Entitlement, sameEntitlement } from './catalog.ts'

/** A directory role that a group gives to whoever is in it. */
export interface RoleGiven {
  /** With where it counts, unless that is everywhere: "User Administrator (in Berlin office)". */
  readonly name: string
  /** Counts as powerful. */
  readonly privileged: boolean
}

/** What one group that may hold roles gives: told to whoever decides, and then what was decided about. */
export interface Gives {
  readonly of: Entitlement
  readonly roles: readonly RoleGiven[]
}

/** What it gives of which nothing was told. Less than what was told is no new question. */
export const untold = (now: readonly Gives[], told: readonly Gives[] = []): readonly RoleGiven[] =>
  now.flatMap(({ of, roles }) => {
    const known = rolesOf(told, of) ?? []
    return roles.filter(({ name }) => !known.some(one => one.name === name))
  })

/** `undefined`: it is not among them, so that nothing was told of it. */
export const rolesOf = (gives: readonly Gives[], of: Entitlement): readonly RoleGiven[] | undefined =>
  gives.find(one => sameEntitlement(one.of, of))?.roles

export const namesGiven = (gives: readonly Gives[]): readonly string[] =>
  gives.flatMap(({ roles }) => roles.map(({ name }) => name))
