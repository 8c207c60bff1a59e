import { type OwnerAttribute, type People, peopleOf, type ResourceType } from '../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId, resourceId } from '../access/vocabulary.ts'
import { clipped, quoted } from './access-file/file-problem.ts'
import type { Path } from './access-file/places.ts'
import { fewAtATime } from './few-at-a-time.ts'

export type Unresolved = 'missing' | 'ambiguous'
/** Besides, of a resource: its administrative unit is not there, or not only one; it gives control over the whole tenant. */
export type UnresolvedResource = Unresolved | 'scope-missing' | 'scope-ambiguous' | 'tier-zero'

/** What the file says of a resource beside its name. */
export interface AboutResource {
  /** Of a role: its administrative unit. */
  readonly scope?: string | undefined
  /** Roles are handed out here, so it may be asked which of them a group gives. */
  readonly withRoles: boolean
}

/** Asks the directory what a name, or `name#objectId`, stands for. May throw a `Fault`: then nothing was decided. */
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
  ): Promise<ResourceId | UnresolvedResource>
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
  readonly #resolver: NameResolver
  readonly #queue = fewAtATime(atOnce)
  readonly #asked = new Map<string, Promise<string>>()

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
    const found = this.#find(path, kind, name, () => this.#resolver.resource(integration, type, name, about))
    return resourceId(await found)
  }

  /** Whether a listed name of tier zero means anything, and is what it is said to be; told as a finding either way. */
  async tierZero(path: Path, integration: string, name: string): Promise<void> {
    const ask = (type: ResourceType) =>
      this.#queue(() => this.#resolver.resource(integration, type, name, { withRoles: true }))
    const role = await ask('directory-role')
    const answer = role === 'missing' ? await ask('group') : role
    const problems: Readonly<Record<string, string>> = {
      missing: `names neither a role nor a group that exists: ${quoted(name)}`,
      ambiguous: `could be more than one: write "${clipped(displayName(name))}#" and the object id behind it`,
      'tier-zero': tierZeroText,
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
    const key = JSON.stringify([kind, name])
    const asked = this.#asked.get(key) ?? this.#queue(ask)
    this.#asked.set(key, asked)
    const answer = await asked
    const what = clipped(kind)
    if (answer === 'missing')
      this.note(
        path,
        `names a ${what} that does not exist: ${quoted(name)}${kind.startsWith('directory-role') ? '; if it was renamed, write the name it has now' : ''}`,
      )
    else if (answer === 'tier-zero') this.note(path, tierZeroText)
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
    else return answer
    return ''
  }
}

/** The floor holds whatever the file says, until a fresh sign-in can be asked for. */
const tierZeroText =
  'is tier zero: it gives control over the whole tenant. That needs two approvers and step-up together, which this release does not offer for it yet, so it is refused whatever this file says'
