import { type OwnerAttribute, type People, peopleOf, type ResourceType } from '../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId, resourceId } from '../access/vocabulary.ts'
import type { Pin } from './access-file/pinned.ts'
import type { Path } from './access-file/places.ts'
import { clipped, quoted } from './access-file/quoted.ts'
import { fewAtATime } from './few-at-a-time.ts'

export type Unresolved = 'missing' | 'ambiguous'
/** Besides, of a resource: its administrative unit is not there, or not only one. */
export type UnresolvedResource = Unresolved | 'scope-missing' | 'scope-ambiguous'
/** It gives control over the whole tenant. */
export interface TierZeroResource {
  readonly tierZero: ResourceId
}

/** What the file says of a resource beside its name. */
export interface AboutResource {
  /** Of a role: its administrative unit. */
  readonly scope?: string | undefined
  /** Roles are handed out here, so it may be asked which of them a group gives. */
  readonly withRoles: boolean
}

/** Asks the directory what a name, `name#objectId` or an id alone stands for. May throw a `Fault`: then nothing was decided. */
export interface NameResolver {
  group(nameOrHash: string): Promise<GroupId | Unresolved>
  user(nameOrHash: string): Promise<PersonId | Unresolved>
  /** Whoever holds it in the whole tenant is meant by it, however much it gives. */
  role(nameOrHash: string): Promise<ResourceId | Unresolved>
  resource(
    integration: string,
    type: ResourceType,
    nameOrHash: string,
    about: AboutResource,
  ): Promise<ResourceId | TierZeroResource | UnresolvedResource>
  /** The group that a resource is: where it owns something it goes by another id. `null`: it is a role. */
  groupBehind(resource: ResourceId): GroupId | null
}

const objectId = /#[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The name alone, as people know it. */
export const displayName = (nameOrHash: string): string => nameOrHash.replace(objectId, '').trim() || nameOrHash

/** A file may name hundreds; the directory throttles whoever asks for all of them in one breath. */
const atOnce = 8

/**
 * Resolves the names of one file, each once, and keeps what is wrong with them. A name that leads nowhere gives an empty
 * id, so that the rest can be looked at too; as a finding is then noted, no policy that holds it is ever handed out.
 */
export class Names {
  readonly findings: { readonly path: Path; readonly problem: string }[] = []
  /** Every name that led to one thing, where it stands. */
  readonly pins: Pin[] = []
  readonly #resolver: NameResolver
  readonly #queue = fewAtATime(atOnce)
  readonly #asked = new Map<string, Promise<string | TierZeroResource>>()
  /** By integration: what may be named though it is tier zero. */
  readonly #accepted = new Map<string, Set<ResourceId>>()

  constructor(resolver: NameResolver) {
    this.#resolver = resolver
  }

  note(path: Path, problem: string): void {
    this.findings.push({ path, problem })
  }

  async group(path: Path, name: string): Promise<GroupId> {
    return groupId(await this.#find(path, 'group', name, () => this.#resolver.group(name)))
  }

  async user(path: Path, name: string): Promise<PersonId> {
    return personId(await this.#find(path, 'user', name, () => this.#resolver.user(name)))
  }

  async role(path: Path, name: string): Promise<ResourceId> {
    return resourceId(await this.#find(path, 'directory role', name, () => this.#resolver.role(name)))
  }

  groupBehind(resource: ResourceId): GroupId | null {
    return this.#resolver.groupBehind(resource)
  }

  /** Those whom the values of an owner name, each value at its own place. */
  async owners(attribute: OwnerAttribute, values: readonly string[], at: (index: number) => Path): Promise<People> {
    const kinds = { group: this.group, user: this.user, 'directory-role': this.role } as const
    const one = kinds[attribute].bind(this)
    return peopleOf(attribute, [...new Set(await Promise.all(values.map((name, index) => one(at(index), name))))])
  }

  async resource(
    path: Path,
    integration: string,
    type: ResourceType,
    name: string,
    about: AboutResource,
  ): Promise<ResourceId> {
    const kind = `${type} of ${integration}${about.scope === undefined ? '' : ` in ${about.scope}`}`
    const answer = await this.#ask(kind, name, () => this.#resolver.resource(integration, type, name, about))
    if (typeof answer === 'string') return resourceId(this.#found(path, kind, name, answer))
    if (await this.#isAccepted(integration, type, name, about, answer)) {
      this.pins.push({ path, name, id: answer.tierZero })
      return answer.tierZero
    }
    this.note(path, tierZeroText)
    return resourceId('')
  }

  /** What was listed as tier zero, and what was named because of that, in an order that does not change. */
  acceptedTierZero(integration: string): readonly ResourceId[] {
    return [...(this.#accepted.get(integration) ?? [])].sort()
  }

  /** A role that is listed may be handed out in one administrative unit as well. */
  async #isAccepted(
    integration: string,
    type: ResourceType,
    name: string,
    { scope, withRoles }: AboutResource,
    { tierZero }: TierZeroResource,
  ): Promise<boolean> {
    const accepted = this.#accepted.get(integration) ?? new Set()
    if (accepted.has(tierZero)) return true
    if (scope === undefined || accepted.size === 0) return false
    const everywhere = await this.#ask(`${type} of ${integration}`, name, () =>
      this.#resolver.resource(integration, type, name, { withRoles }),
    )
    if (typeof everywhere === 'string' || !accepted.has(everywhere.tierZero)) return false
    accepted.add(tierZero)
    return true
  }

  /** A name that is listed as tier zero: from then on it may be named elsewhere. What is not tier zero has no place in that list. */
  async tierZero(path: Path, integration: string, name: string): Promise<void> {
    const ask = (type: ResourceType) =>
      this.#ask(`${type} of ${integration}`, name, () =>
        this.#resolver.resource(integration, type, name, { withRoles: true }),
      )
    const role = await ask('directory-role')
    const answer = role === 'missing' ? await ask('group') : role
    if (typeof answer !== 'string') {
      const accepted = this.#accepted.get(integration) ?? new Set()
      this.#accepted.set(integration, accepted.add(answer.tierZero))
      return
    }
    const problems: Readonly<Record<string, string>> = {
      missing: `names neither a role nor a group that exists: ${quoted(name)}`,
      ambiguous: `could be more than one: write "${clipped(displayName(name))}#" and the object id behind it`,
    }
    this.note(path, problems[answer] ?? 'is not tier zero, so it has no place here')
  }

  /** `at` is where the two lists stand, when not below the path under their own names. One person named twice is one person. */
  async people(
    path: Path,
    written: { readonly groups?: readonly string[] | undefined; readonly users?: readonly string[] | undefined } = {},
    at = { groups: [...path, 'groups'], users: [...path, 'users'] },
  ): Promise<People> {
    const [groups, users] = await Promise.all([
      Promise.all((written.groups ?? []).map((name, index) => this.group([...at.groups, index], name))),
      Promise.all((written.users ?? []).map((name, index) => this.user([...at.users, index], name))),
    ])
    return { groups: [...new Set(groups)], users: [...new Set(users)] }
  }

  async #find(path: Path, kind: string, name: string, ask: () => Promise<string>): Promise<string> {
    const answer = await this.#ask(kind, name, ask)
    return typeof answer === 'string' ? this.#found(path, kind, name, answer) : answer.tierZero
  }

  #ask(kind: string, name: string, ask: () => Promise<string | TierZeroResource>) {
    const key = JSON.stringify([kind, name])
    const asked = this.#asked.get(key) ?? this.#queue(ask)
    this.#asked.set(key, asked)
    return asked
  }

  #found(path: Path, kind: string, name: string, answer: string): string {
    const what = clipped(kind)
    if (answer === 'missing')
      this.note(
        path,
        `names a ${what} that does not exist: ${quoted(name)}${kind.startsWith('directory-role') ? '; if it was renamed, write the name it has now' : ''}`,
      )
    else if (answer === 'scope-missing') this.note(path, `names a ${what}, an administrative unit that does not exist`)
    else if (answer === 'scope-ambiguous')
      this.note(
        path,
        `names a ${what}, which could be more than one administrative unit: write its name, "#" and its id`,
      )
    else if (answer === 'ambiguous')
      this.note(
        path,
        `could be more than one ${what}: write "${clipped(displayName(name))}#" and the object id behind it`,
      )
    else {
      this.pins.push({ path, name, id: answer })
      return answer
    }
    return ''
  }
}

const tierZeroText =
  'is tier zero: it gives control over the whole tenant. It is refused unless it is listed under tierZero of its integration, and then takes a flow that names it, with two approvers, a fresh sign-in of each (stepUp) and at most 1 hour'
